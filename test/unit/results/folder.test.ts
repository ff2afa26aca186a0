import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSafeFileName, safeFileName, uniqueFileName } from '../../../agent/results/file-name.ts';
import { checkFolder, doneFile, type ResultFile, resultFiles } from '../../../agent/results/folder.ts';
import { sampleResult } from '../../support/sample-run.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const utf8 = (text: string) => new TextEncoder().encode(text);

const EXTRAS: readonly ResultFile[] = [
  { name: 'DISM Step 1.log', bytes: utf8('dism') },
  { name: 'servicer.log', bytes: utf8('log') },
  { name: 'events.ndjson', bytes: utf8('{}\n') },
];

function wholeFolder(extras = EXTRAS): Map<string, Uint8Array> {
  const files = resultFiles(sampleResult(), extras, sha256);
  const seal = files.at(-1)?.bytes ?? new Uint8Array();
  return new Map([...files, doneFile(seal, sha256)].map(({ name, bytes }) => [name, bytes]));
}

describe('the files of a result', () => {
  it('are written verdict first and seal last', () => {
    expect(resultFiles(sampleResult(), EXTRAS, sha256).map(({ name }) => name)).toEqual([
      'summary.json',
      'result.json',
      'events.ndjson',
      'servicer.log',
      'dism-step-1.log',
      'SEAL',
    ]);
  });

  it('are the same bytes for the same facts', () => {
    expect(resultFiles(sampleResult(), EXTRAS, sha256)).toEqual(resultFiles(sampleResult(), EXTRAS, sha256));
  });

  it('never overwrite each other, nor the markers', () => {
    const same = ['a.log', 'A.LOG', 'a.log', 'SEAL', 'done', 'result.json'];
    const names = resultFiles(
      sampleResult(),
      same.map((name) => ({ name, bytes: utf8('') })),
      sha256,
    ).map(({ name }) => name);
    expect(names).toEqual([
      'summary.json',
      'result.json',
      'a.log',
      'a-2.log',
      'a-3.log',
      'file-seal',
      'file-done',
      'result-2.json',
      'SEAL',
    ]);
  });
});

describe('a folder', () => {
  it('is there when DONE fits SEAL and SEAL fits every file', () => {
    expect(checkFolder(wholeFolder(), sha256)).toEqual({ complete: true, runId: '0f8e2c41a0b94d37' });
  });

  it('may hold more than the seal names', () => {
    expect(checkFolder(wholeFolder().set('Thumbs.db', utf8('x')), sha256).complete).toBe(true);
  });

  it.each([...wholeFolder().keys()])('is not there without %s', (name) => {
    const folder = wholeFolder();
    folder.delete(name);
    expect(checkFolder(folder, sha256).complete).toBe(false);
  });

  it.each([...wholeFolder().keys()])('is not there when one bit of %s is another', (name) => {
    const folder = wholeFolder();
    const bytes = Uint8Array.from(folder.get(name) ?? []);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    expect(checkFolder(folder.set(name, bytes), sha256).complete).toBe(false);
  });

  it.each([...wholeFolder().keys()])('is not there when %s is torn', (name) => {
    const folder = wholeFolder();
    const bytes = folder.get(name) ?? new Uint8Array();
    expect(checkFolder(folder.set(name, bytes.subarray(0, bytes.length - 1)), sha256).complete).toBe(false);
  });

  const file = (name: string) => ({ name, sizeBytes: 0, sha256: sha256(utf8('')) });
  const good = { schema: 1, runId: 'r', files: [file('summary.json'), file('result.json')] };

  it.each([
    { seal: good, complete: true, why: 'the smallest good one' },
    { seal: '{', complete: false, why: 'no JSON' },
    { seal: { ...good, schema: 2 }, complete: false, why: 'a seal of the future' },
    { seal: { ...good, runId: '' }, complete: false, why: 'no run' },
    { seal: { ...good, extra: 1 }, complete: false, why: 'an unknown key' },
    { seal: { ...good, files: [file('result.json'), file('x')] }, complete: false, why: 'no summary' },
    { seal: { ...good, files: [...good.files, file('result.json')] }, complete: false, why: 'twice' },
    { seal: { ...good, files: [...good.files, file('..\\x')] }, complete: false, why: 'a path' },
    { seal: { ...good, files: [...good.files, file('nul')] }, complete: false, why: 'a device' },
    { seal: ' '.repeat(1_048_577), complete: false, why: 'too large' },
  ])('with a seal that is $why: complete is $complete', ({ seal, complete }) => {
    const bytes = utf8(typeof seal === 'string' ? seal : JSON.stringify(seal));
    const names = ['summary.json', 'result.json', 'x', '..\\x', 'nul'];
    const folder = new Map<string, Uint8Array>(names.map((name) => [name, utf8('')]));
    folder.set('SEAL', bytes).set('DONE', doneFile(bytes, sha256).bytes);
    expect(checkFolder(folder, sha256).complete).toBe(complete);
  });
});

describe('a safe file name', () => {
  it.each([
    ['dism-01.log', 'dism-01.log'],
    ['DISM.LOG', 'dism.log'],
    ['..\\..\\evil.exe', 'evil.exe'],
    ['a b\u0000c.log', 'a-b-c.log'],
    ['NUL', 'file-nul'],
    ['com1.log', 'file-com1.log'],
    ['trailing. ', 'trailing'],
    ['', 'file'],
    ['...', 'file'],
    ['日本.log', 'log'],
    [`${'x'.repeat(80)}.log`, `${'x'.repeat(60)}.log`],
  ])('of %j is %j', (text, name) => {
    expect(safeFileName(text)).toBe(name);
  });

  it('holds for any text, alone and among others', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 }), (texts) => {
        const taken = new Set<string>();
        for (const text of texts) {
          expect(isSafeFileName(safeFileName(text))).toBe(true);
          const name = uniqueFileName(text, taken);
          expect(isSafeFileName(name)).toBe(true);
          expect(taken.has(name)).toBe(false);
          taken.add(name);
        }
      }),
    );
  });

  it('stays unique at full length', () => {
    const long = `${'x'.repeat(80)}.log`;
    const taken = new Set([safeFileName(long)]);
    expect(uniqueFileName(long, taken)).toBe(`${'x'.repeat(58)}-2.log`);
  });
});
