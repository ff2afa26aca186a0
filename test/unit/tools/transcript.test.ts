import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMask } from '../../../agent/tools/mask.ts';
import { formatTranscript } from '../../../agent/tools/transcript.ts';
import { fixture, fixtureNames, readTranscript } from '../../fixtures/load.ts';

const HEADER = { source: 'captured', tool: 'fsutil dirty query D:', locale: 'de-DE', exit: '0x00000000' };
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const again = (bytes: Uint8Array) => readTranscript('x', formatTranscript(HEADER, bytes));

describe('a recorded output', () => {
  it.each([
    { bytes: latin1('Volume - D: is NOT Dirty\r\n'), encoding: 'ascii', why: 'as most tools print' },
    { bytes: latin1('no end'), encoding: 'ascii', why: 'without a line end' },
    { bytes: latin1(''), encoding: 'ascii', why: 'nothing' },
    { bytes: latin1('\r\n'), encoding: 'ascii', why: 'an empty line' },
    { bytes: latin1('5%\r6%\r\r\n\nx\n'), encoding: 'ascii', why: 'bars, and line feeds of their own' },
    { bytes: latin1('Gr\u0094\u00e1e\r\n'), encoding: 'latin1', why: 'code page 850' },
    { bytes: Buffer.from('Größe\r\n', 'utf8'), encoding: 'utf-8', why: 'UTF-8' },
    {
      bytes: Buffer.from('Gr\u00f6\u00dfe und mehr\r\n', 'utf16le'),
      encoding: 'utf-16le',
      why: 'as sfc prints',
    },
    { bytes: latin1('#: source: forged\r\n'), encoding: 'hex', why: 'it would be read as a header' },
    { bytes: latin1('a <CR> b\r\n'), encoding: 'hex', why: 'it would be read as a mark' },
    { bytes: latin1('a <NOEOL>'), encoding: 'hex', why: 'it would be read as the end' },
    { bytes: latin1('\u00ff\u00fea\0b'), encoding: 'hex', why: 'UTF-16 that is cut in a character' },
  ])('keeps every byte, readable where it can be: $why', ({ bytes, encoding }) => {
    const read = again(bytes);
    expect(read.header).toEqual({ ...HEADER, encoding });
    expect([...read.bytes]).toEqual([...bytes]);
  });

  it('keeps every byte of every fixture there is', () => {
    for (const tool of ['diskpart', 'dism', 'fsutil', 'manage-bde', 'mountvol', 'net', 'reg', 'sfc'])
      for (const name of fixtureNames(tool)) {
        const { bytes } = fixture(tool, name);
        expect([name, [...again(bytes).bytes]]).toEqual([name, [...bytes]]);
      }
  });

  it('keeps every byte of anything', () => {
    const marks = fc.constantFrom('<CR>', '<LF>', '<NOEOL>', '#: a: b', '\r', '\n', '\r\n', 'x', '\0');
    const texts = fc.array(marks, { maxLength: 8 }).map((parts) => latin1(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), texts), (bytes) => {
        expect([...again(bytes).bytes]).toEqual([...bytes]);
      }),
    );
  });

  it('lets no header value break its line', () => {
    const text = formatTranscript({ tool: 'a\nb: c', locale: 'd\u2028e' }, latin1('x\r\n'));
    expect(readTranscript('x', text).header).toEqual({ tool: 'a b: c', locale: 'd e', encoding: 'ascii' });
  });
});

describe('a mask', () => {
  const mask = createMask(['CT7Q4K2', 'LINE-KEY', 'OS', 'SYSTEM', 'Tool', '02-53-56-43-30-42']);

  it.each([
    { text: 'serial CT7Q4K2.', says: 'serial MMMMMMM.', why: 'a serial number' },
    { text: 'serial ct7q4k2', says: 'serial MMMMMMM', why: 'in any case' },
    { text: 'OS of the line', says: 'OS of the line', why: 'too short to name anybody' },
    { text: 'Volume D: [Payroll]\r\n', says: 'Volume D: [MMMMMMM]\r\n', why: 'a label nobody knew of' },
    { text: 'Volume Serial Number : 0x1a2b3c4d', says: 'Volume Serial Number : 0x00000001', why: 'a volume' },
    { text: 'UBR    REG_DWORD    0x7f6', says: 'UBR    REG_DWORD    0x7f6', why: 'a small number stays' },
    { text: 'ERROR: (code 0x80310000)', says: 'ERROR: (code 0x80310000)', why: 'so does an error' },
    { text: '0x00000000', says: '0x00000000', why: 'so does an exit code' },
    { text: 'X:\\Windows\\System32', says: 'X:\\Windows\\System32', why: 'a label that everybody has' },
    { text: 'Toolbox, Tool.', says: 'Toolbox, MMMM.', why: 'whole words only' },
    { text: 'OEMCP    REG_SZ    850', says: 'OEMCP    REG_SZ    850', why: 'so does a code page' },
    { text: 'at 02-53-56-43-30-42', says: 'at MMMMMMMMMMMMMMMMM', why: 'an address of a network card' },
  ])('$why', ({ text, says }) => {
    expect(mask(text)).toBe(says);
    expect(mask(text)).toHaveLength(text.length);
  });

  it('gives the same number the same placeholder, and another one another', () => {
    const one = createMask([]);
    const [a, b] = ['{0F0E0D0C-0B0A-0908-0706-050403020100}', '{00000000-1111-0000-0000-000000000001}'];
    expect(one(`${a} ${b} ${a.toLowerCase()}`)).toBe(
      '{00000000-0000-0000-0000-000000000001} {00000000-0000-0000-0000-000000000002} {00000000-0000-0000-0000-000000000001}',
    );
    expect(one('    REG_BINARY    444D494F3A49443A0F0E')).toBe('    REG_BINARY    00000000000000000003');
  });

  it('never changes the length', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string(), { maxLength: 3 }), (text, names) => {
        expect(createMask(names)(text)).toHaveLength(text.length);
      }),
    );
  });
});
