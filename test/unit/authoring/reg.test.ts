import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReg } from '../../../agent/authoring/reg/parse-reg.ts';
import { utf16Bytes } from '../../../agent/domain/bytes.ts';
import { exportReg, regEncoding } from '../../../agent/offline/reg-export.ts';
import {
  binary,
  dword,
  expandSz,
  type HiveTree,
  key,
  multiSz,
  qword,
  sz,
  type TreeValue,
} from '../../../agent/offline/regf/tree.ts';
import { writeHive } from '../../../agent/offline/regf/writer.ts';
import { openBytes } from '../../support/hives/data.ts';
import { codesOf, desk, HEAD, stageIn, utf8 } from './support.ts';

const HEAD5 = 'Windows Registry Editor Version 5.00\r\n\r\n';
const KEY = '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso]\r\n';

function problemsOf(bytes: Uint8Array): readonly string[] {
  const reading = parseReg(bytes);
  return reading.ok ? [] : reading.problems.map(({ line, message }) => `${line}: ${message}`);
}

/** The one value of a file with one line below one key. */
function readOne(line: string, head = HEAD5): unknown {
  const reading = parseReg(utf8(`${head}${KEY}${line}\r\n`));
  return reading.ok ? reading.edits[0]?.set[0] : reading.problems.map(({ message }) => message);
}

describe('a value of a .reg file', () => {
  it.each([
    { line: '"A"="x"', type: 'REG_SZ', data: 'x', why: 'a text' },
    { line: '"A"="C:\\\\a \\"b\\""', type: 'REG_SZ', data: 'C:\\a "b"', why: 'escapes' },
    { line: '"A"=""', type: 'REG_SZ', data: '', why: 'an empty text' },
    { line: '"A" = "x" ; why', type: 'REG_SZ', data: 'x', why: 'blanks and a comment' },
    { line: '"A"="a;b]"', type: 'REG_SZ', data: 'a;b]', why: 'what would be syntax elsewhere' },
    { line: '"A"=dword:0000002a', type: 'REG_DWORD', data: 42, why: 'a number' },
    { line: '"A"=DWORD:FFFFFFFF', type: 'REG_DWORD', data: 0xffff_ffff, why: 'the highest' },
    { line: '"A"=hex:', type: 'REG_BINARY', data: '', why: 'no bytes' },
    { line: '"A"=hex:0,ff,\\\r\n  1a', type: 'REG_BINARY', data: '00ff1a', why: 'over two lines' },
    { line: '"A"=hex(1):61,00,00,00', type: 'REG_SZ', data: 'a', why: 'a text as bytes' },
    { line: '"A"=hex(2):25,00,00,00', type: 'REG_EXPAND_SZ', data: '%', why: 'with variables' },
    { line: '"A"=hex(4):2a,00,00,00', type: 'REG_DWORD', data: 42, why: 'a number as bytes' },
    {
      line: '"A"=hex(b):ff,ff,ff,ff,ff,ff,1f,00',
      type: 'REG_QWORD',
      data: Number.MAX_SAFE_INTEGER,
      why: 'the highest number a step takes',
    },
    {
      line: '"A"=hex(7):61,00,00,00,62,00,00,00,00,00',
      type: 'REG_MULTI_SZ',
      data: 'a\nb',
      why: 'two lines',
    },
  ])('$line is read: $why', ({ line, type, data }) => {
    expect(readOne(line)).toEqual({ key: 'Contoso', name: 'A', type, data });
  });

  it.each([
    { line: '"A"=hex(2):61,00', why: 'text bytes of one each: regedit 4' },
    { line: '"A"=hex(7):61,00,00', why: 'lines of one byte each' },
  ])('$line is read with REGEDIT4: $why', ({ line }) => {
    expect(readOne(line, 'REGEDIT4\r\n')).toMatchObject({ data: 'a' });
  });

  it.each([
    { line: '"A"="x', says: 'does not end in this line', why: 'no end' },
    { line: '"A"="\\n"', says: 'written twice', why: 'an escape that regedit does not write' },
    { line: '"A"="x" "y"', says: 'something behind', why: 'two texts' },
    { line: '"A"=dword:123456789', says: 'neither a text', why: 'nine digits, one above' },
    { line: '"A"=hex:0,x', says: 'pairs of hex digits', why: 'no digit' },
    { line: '"A"=hex:00,\\', says: 'pairs of hex digits', why: 'goes on at the end of the file' },
    { line: '"A"=hex(2):61,00', says: 'no text that ends in a zero', why: 'no zero at the end' },
    { line: '"A"=hex(2):', says: 'no text that ends in a zero', why: 'no bytes' },
    { line: '"A"=hex(1):00,d8,00,00', says: 'no text', why: 'half of a pair' },
    { line: '"A"=hex(1):61,00,00,00,62,00,00,00', says: 'one line of text', why: 'a zero inside' },
    { line: '"A"=hex(4):1,2,3', says: '4 bytes', why: 'three bytes' },
    { line: '"A"=hex(b):00,00,00,00,00,00,20,00', says: '2^53', why: 'one above the highest' },
    { line: '"A"=hex(7):00,00', says: 'no list', why: 'no line' },
    { line: '"A"=hex(0):', says: 'type 0', why: 'no type' },
    { line: '"A"=hex(5):00', says: 'type 5', why: 'the other order of bytes' },
    { line: `"A"="${'x'.repeat(2049)}"`, says: '2049 characters', why: 'one above' },
    { line: '"a/b"="x"', says: 'value names', why: 'a name that a step does not take' },
    { line: 'A="x"', says: 'neither a key', why: 'a name without quotation marks' },
  ])('is refused: $why', ({ line, says }) => {
    expect(String(readOne(line))).toContain(says);
  });

  it('is not read as text where REGEDIT4 wrote letters of an unknown code page', () => {
    expect(String(readOne('"A"=hex(2):e4,00', 'REGEDIT4\r\n'))).toContain('no text');
  });
});

describe('a .reg file', () => {
  const TEXT = `${HEAD5}; A comment\r\n${KEY}@="x"\r\n"Gone"=-\r\n[-HKEY_LOCAL_MACHINE\\SOFTWARE\\Old]\r\n[HKLM\\SYSTEM\\CurrentControlSet\\Control]\r\n"A"=dword:1\r\n[HKEY_USERS\\.DEFAULT\\Software\\Ü]\r\n`;
  const WANTED = [
    {
      hive: 'SOFTWARE',
      set: [{ key: 'Contoso', name: '', type: 'REG_SZ', data: 'x' }],
      delete: [{ key: 'Contoso', name: 'Gone' }],
      deleteKeys: ['Old'],
    },
    {
      hive: 'SYSTEM',
      set: [{ key: 'CurrentControlSet\\Control', name: 'A', type: 'REG_DWORD', data: 1 }],
      delete: [],
      deleteKeys: [],
    },
    {
      hive: 'DEFAULT',
      set: [{ key: 'Software\\U', name: 'B', type: 'REG_SZ', data: 'ä' }],
      delete: [],
      deleteKeys: [],
    },
  ];
  const text = `${TEXT.replace('Ü', 'U')}"B"="ä"`;

  it.each([
    { bytes: utf8(text), why: 'UTF-8' },
    { bytes: utf8(`\ufeff${text}`), why: 'UTF-8 with a mark' },
    { bytes: utf16Bytes(`\ufeff${text}`), why: 'UTF-16, as regedit writes it' },
    { bytes: utf16Bytes(text), why: 'UTF-16 without a mark' },
    { bytes: utf8(text.replaceAll('\r\n', '\n')), why: 'ends of lines of other systems' },
  ])('is taken by hive: $why', ({ bytes }) => {
    expect(parseReg(bytes)).toEqual({ ok: true, edits: WANTED });
  });

  it.each([
    { text: '', at: 1, says: 'begins neither', why: 'empty' },
    { text: `\r\n${KEY}`, at: 2, says: 'begins neither', why: 'no head' },
    { text: HEAD5, at: 1, says: 'nothing', why: 'a head only' },
    { text: `${HEAD5}[HKEY_CURRENT_USER\\A]\r\n"a"="b"`, at: 3, says: 'DEFAULT-USER', why: 'a user' },
    { text: `${HEAD5}[HKCR\\.txt]`, at: 3, says: 'SOFTWARE\\Classes', why: 'classes' },
    { text: `${HEAD5}[HKLM\\SAM\\A]`, at: 3, says: 'only SOFTWARE and SYSTEM', why: 'secrets' },
    { text: `${HEAD5}[HKLM\\OFFLINE\\A]`, at: 3, says: 'only SOFTWARE', why: 'a hive that was loaded' },
    { text: `${HEAD5}[HKU\\S-1-5-18\\A]`, at: 3, says: 'only .DEFAULT', why: 'an account' },
    { text: `${HEAD5}[HKEY_LOCAL_MACHINE]`, at: 3, says: 'only SOFTWARE', why: 'all of it' },
    { text: `${HEAD5}[Contoso]`, at: 3, says: 'no key of', why: 'no root' },
    {
      text: `${HEAD5}[HKLM\\SOFTWARE\\*]`,
      at: 3,
      says: 'key names',
      why: 'a name that a step does not take',
    },
    { text: `${HEAD5}[HKLM\\SOFTWAREX\\A]`, at: 3, says: 'only SOFTWARE', why: 'a longer name' },
    { text: `${HEAD5}[-HKLM\\SOFTWARE]`, at: 3, says: 'whole hive', why: 'all of a hive' },
    { text: `${HEAD5}[-HKLM\\SYSTEM\\ControlSet001]`, at: 3, says: 'control set', why: 'all of a set' },
    {
      text: `${HEAD5}[HKLM\\SOFTWARE]\r\n"a"="b"`,
      at: 4,
      says: 'root of a hive',
      why: 'a value of the root',
    },
    { text: `${HEAD5}${KEY}`, at: 3, says: 'is empty', why: 'an empty key' },
    {
      text: `${HEAD5}"a"="b"\r\n${KEY}"a"="b"`,
      at: 3,
      says: 'before the first key',
      why: 'a value before any key',
    },
    {
      text: `${HEAD5}[-HKLM\\SOFTWARE\\A]\r\n"a"="b"`,
      at: 4,
      says: 'below a key that is removed',
      why: 'a value of a removed key',
    },
    {
      text: `${HEAD5}[-HKLM\\SOFTWARE\\A]\r\n[HKLM\\SOFTWARE\\A\\B]\r\n"a"="b"`,
      at: 4,
      says: 'removed further up',
      why: 'a key that is emptied and filled',
    },
  ])('is refused with its line: $why', ({ text: source, at, says }) => {
    const [first = ''] = problemsOf(utf8(source));
    expect(first).toMatch(new RegExp(`^${at}: `));
    expect(first).toContain(says);
  });

  it('is refused when its letters are of an unknown code page', () => {
    const bytes = Uint8Array.from([...utf8(`${HEAD5}${KEY}"A"="`), 0xe4, 0x22]);
    expect(problemsOf(bytes)[0]).toContain('save it as Unicode');
  });

  it('lets later lines win, and says of every wrong one which it is', () => {
    const again = `${HEAD5}${KEY}"A"="1"\r\n"a"="2"\r\n"B"="x"\r\n"b"=-\r\n[HKLM\\SOFTWARE\\Old\\In]\r\n"C"="y"\r\n[-HKLM\\SOFTWARE\\Old]\r\n`;
    expect(parseReg(utf8(again))).toEqual({
      ok: true,
      edits: [
        {
          hive: 'SOFTWARE',
          set: [{ key: 'Contoso', name: 'a', type: 'REG_SZ', data: '2' }],
          delete: [{ key: 'Contoso', name: 'b' }],
          deleteKeys: ['Old'],
        },
      ],
    });
    const wrong = `${HEAD5}${KEY}"A"=x\r\n"B"="fine"\r\n"C"=hex:zz,\\\r\n  00\r\n"D"=y\r\n`;
    expect(problemsOf(utf8(wrong)).map((one) => one.split(':')[0])).toEqual(['4', '6', '8']);
  });

  it('takes the current user for the accounts that are made later, when it is told to', () => {
    const reading = parseReg(utf8(`${HEAD5}[HKEY_CURRENT_USER\\Software\\A]\r\n"a"="b"`), {
      currentUser: 'DEFAULT-USER',
    });
    expect(reading).toMatchObject({ ok: true, edits: [{ hive: 'DEFAULT-USER' }] });
  });

  it.each([
    { count: 4096, isRead: true, why: 'the most' },
    { count: 4097, isRead: false, why: 'one above' },
  ])('has at most 4096 values: $why', ({ count, isRead }) => {
    const lines = Array.from({ length: count }, (_, at) => `"v${at}"="x"`).join('\r\n');
    expect(parseReg(utf8(`${HEAD5}${KEY}${lines}`)).ok).toBe(isRead);
  });

  it('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }), (pieces) => {
        const reading = parseReg(utf8(`${HEAD5}${pieces.join('')}`));
        expect(reading.ok || reading.problems.length > 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

const PIECES = [
  ...['[', ']', '-', '"', '=', '\\', '\r\n', ',', ';', '@', 'hex:', 'hex(7):', 'dword:', '00', 'HKLM\\'],
  ...['SOFTWARE', '\\A', '\\B', '"a"=', '"b"', '\u0000', '\ud800', '[HKLM\\SOFTWARE\\A]\r\n'],
];

describe('what was written by exportReg', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ._{}()-]{0,12}$/);
  const line = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((text) => !/[\0\r\n]|\\0/.test(text));
  const text = fc.oneof(line, fc.constant(''));
  const value: fc.Arbitrary<{ readonly tree: TreeValue; readonly set: object }> = name.chain((of) =>
    fc.oneof(
      text.map((data) => ({ tree: sz(of, data), set: { name: of, type: 'REG_SZ', data } })),
      text.map((data) => ({ tree: expandSz(of, data), set: { name: of, type: 'REG_EXPAND_SZ', data } })),
      fc
        .nat(0xffff_ffff)
        .map((data) => ({ tree: dword(of, data), set: { name: of, type: 'REG_DWORD', data } })),
      fc
        .maxSafeNat()
        .map((data) => ({ tree: qword(of, BigInt(data)), set: { name: of, type: 'REG_QWORD', data } })),
      fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => ({
        tree: multiSz(of, lines),
        set: { name: of, type: 'REG_MULTI_SZ', data: lines.join('\n') },
      })),
      fc.uint8Array({ maxLength: 90 }).map((data) => ({
        tree: binary(of, data),
        set: { name: of, type: 'REG_BINARY', data: Buffer.from(data).toString('hex') },
      })),
    ),
  );
  const unique = <T>(list: readonly T[], nameOf: (one: T) => string): readonly T[] => [
    ...new Map(list.map((one) => [nameOf(one).toLowerCase(), one])).values(),
  ];
  const keys = fc
    .array(fc.tuple(name, fc.array(value, { minLength: 1, maxLength: 6 })), { minLength: 1, maxLength: 4 })
    .map((list) =>
      unique(list, ([of]) => of).map(([of, values]) => ({
        of,
        values: unique(values, ({ tree }) => tree.name),
      })),
    );

  it('is read as the same values', () => {
    fc.assert(
      fc.property(keys, (list) => {
        const below: readonly HiveTree[] = list.map(({ of, values }) =>
          key(
            of,
            values.map(({ tree }) => tree),
          ),
        );
        const hive = openBytes(writeHive(key('R', [], below)));
        const exported = [...exportReg(hive, 'HKEY_LOCAL_MACHINE\\SOFTWARE')].join('');
        const bytes = regEncoding(hive) === 'utf-16' ? utf16Bytes(`\ufeff${exported}`) : utf8(exported);
        const reading = parseReg(bytes);
        const sorted = (sets: readonly object[]) => sets.map((one) => JSON.stringify(one)).sort();
        const wanted = list.flatMap(({ of, values }) => values.map(({ set }) => ({ key: of, ...set })));
        expect(reading.ok ? sorted(reading.edits.flatMap(({ set }) => set)) : reading.problems).toEqual(
          sorted(wanted),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('a .reg file of a servicing file', () => {
  const reg = (count: number) =>
    `${HEAD5}${KEY}${Array.from({ length: count }, (_, at) => `"v${at}"=dword:${at}`).join('\r\n')}`;

  it('becomes registry steps, as many as its values need', async () => {
    using here = desk({
      'servicing.yaml': `${HEAD}registry:\n  - line.reg\n  - { from: user.reg, currentUser: DEFAULT-USER, title: Accounts, required: false }\n  - { hive: SOFTWARE, set: [{ key: A, name: b, type: REG_SZ, data: c }] }\n`,
      'line.reg': reg(65),
      'user.reg': utf16Bytes(`\ufeff${HEAD5}[HKEY_CURRENT_USER\\Software\\A]\r\n"a"="b"`),
    });
    const end = await stageIn(here);
    expect(end.ok ? [] : end.failures).toEqual([]);
    const steps: readonly { id: string; hive: string; set: readonly object[]; required?: boolean }[] =
      here.manifest().steps;
    expect(steps.map(({ id, hive, set, required }) => [id, hive, set.length, required])).toEqual([
      ['line', 'SOFTWARE', 64, undefined],
      ['line-2', 'SOFTWARE', 1, undefined],
      ['user', 'DEFAULT-USER', 1, false],
      ['registry-3', 'SOFTWARE', 1, undefined],
    ]);
  });

  it.each([
    { entry: 'gone.reg', says: 'SVC-1403', why: 'no such file' },
    { entry: 'bad.reg', says: 'bad.reg:4: "A": it is neither', why: 'a line that cannot be taken' },
    { entry: '{ from: good.reg, hive: SOFTWARE }', says: 'SVC-1402', why: 'both forms' },
    {
      entry:
        '{ hive: SOFTWARE, currentUser: DEFAULT-USER, set: [{ key: A, name: b, type: REG_SZ, data: c }] }',
      says: 'SVC-1402',
      why: 'a user without a file',
    },
  ])('is refused: $why', async ({ entry, says }) => {
    const codes = await codesOf({
      'servicing.yaml': `${HEAD}registry:\n  - ${entry}\n`,
      'good.reg': reg(1),
      'bad.reg': `${HEAD5}${KEY}"A"=x\r\n`,
    });
    expect(codes.join('\n')).toContain(says);
  });
});
