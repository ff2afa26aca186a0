import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyAll } from '../../../agent/adapters/workstation/hash-workers.ts';
import { parseYaml } from '../../../agent/adapters/workstation/parse-yaml.ts';
import { expiryOf } from '../../../agent/authoring/expiry.ts';
import { idFrom, Names, plainPart } from '../../../agent/authoring/names.ts';
import { dateManifest } from '../../../agent/authoring/stage/previous.ts';
import { parseStageRecord } from '../../../agent/authoring/stage/stage-record.ts';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import { checkPayloadPath } from '../../../agent/manifest/payload-path.ts';
import { idSchema } from '../../../agent/steps/common.ts';
import { desk, utf8 } from './support.ts';

describe('a servicing file as YAML', () => {
  it.each([
    { text: 'a: no', value: { a: 'no' }, why: 'YAML 1.2: a text' },
    { text: 'a: 2026-01-01', value: { a: '2026-01-01' }, why: 'a date is a text' },
    { text: 'a: &x [1]\nb: *x', value: { a: [1], b: [1] }, why: 'an alias is what it stands for' },
    {
      text: `a: &x 1\nb: [${Array.from({ length: 200 }, () => '*x').join(', ')}]`,
      value: { b: Array.from({ length: 200 }, () => 1) },
      why: '200 aliases',
    },
    { text: '', value: null, why: 'an empty file' },
    { text: '# only a comment', value: null, why: 'no value at all' },
  ])('is read: $why', ({ text, value }) => {
    expect(parseYaml(utf8(text))).toMatchObject({ ok: true, value });
  });

  it.each([
    { text: 'a: 1\na: 2', at: '2:1', why: 'the same key twice' },
    { text: 'a: 1\n--- b', at: '2:1', why: 'two documents' },
    { text: 'a: !foo 3', at: '1:4', why: 'a tag' },
    { text: 'a: !!binary aGk=', at: '1:13', why: 'a tag that YAML knows' },
    { text: 'a:\n  b: 1.5', at: '2:6', why: 'a fraction: 19041.10 would lose its zero' },
    { text: 'a: 12345678901234567890', at: '1:4', why: 'a number that is not exact' },
    { text: '__proto__: {}', at: '1:1', why: 'a part of a JavaScript object' },
    { text: '<<: {}', at: '1:1', why: 'merging' },
    { text: '1: a', at: '1:1', why: 'a key that is no text' },
    { text: '&a [*a]', at: '1:', why: 'something that holds itself' },
    { text: `${'- '.repeat(17)}x`, at: '1:', why: 'seventeen levels, one above' },
    { text: '['.repeat(100_000), at: '1:', why: 'a hundred thousand levels' },
    { text: `a: "${'x'.repeat(256 * 1024)}"`, at: '1:1', why: 'too large' },
    {
      text: `a: &a 1\nb: [${'*a, '.repeat(201)}]\n`,
      at: '2:805',
      why: '201 aliases, one above',
    },
    {
      text: `a: &a [${'x, '.repeat(300)}]\nb: &b [${'*a, '.repeat(100)}]\n`,
      at: '1:',
      why: 'a small file that is a large value',
    },
  ])('is refused with its place: $why', ({ text, at }) => {
    const reading = parseYaml(utf8(text));
    expect(reading.ok ? 'read' : reading.problems[0]?.at).toMatch(new RegExp(`^${at}`));
  });

  it('is refused when it is not UTF-8', () => {
    expect(parseYaml(Uint8Array.from([0x61, 0x3a, 0x20, 0xff])).ok).toBe(false);
  });

  it('says where a value stands', () => {
    const reading = parseYaml(utf8('packages:\n  - path: a\n    id: b\n'));
    expect(reading.ok && reading.find(['packages', 0, 'id'])).toBe('3:9');
    expect(reading.ok && reading.find(['packages', 1])).toBeUndefined();
  });

  it('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 200 })),
        (raw) => {
          const reading = parseYaml(typeof raw === 'string' ? utf8(raw) : raw);
          expect(reading.ok || reading.problems.length > 0).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('names', () => {
  it('are allowed in a payload, whatever the file was called', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('NUL', 'com1.txt', '..', '.a', 'a.')),
        (name) => {
          expect(checkPayloadPath(`files/${plainPart(name)}`)).toBeUndefined();
          expect(idSchema.safeParse(idFrom(name)).success).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['ÄÖÜ.cab', 'file.cab'],
    ['Päckchen 1.msu', 'P-ckchen-1.msu'],
    ['nul.txt', 'file-nul.txt'],
    ['.profile', 'profile'],
    ['x.日本', 'x'],
    [`${'x'.repeat(120)}.cab`, `${'x'.repeat(92)}.cab`],
  ])('keep their extension: %s is %s', (name, plain) => {
    expect(plainPart(name)).toBe(plain);
  });

  it('are given out once, without regard to case, and fit their length', () => {
    const names = new Names(8, ['taken']);
    expect(['taken', 'Taken', 'longer-than-eight', 'LONGER-THAN'].map((name) => names.take(name))).toEqual([
      'taken-2',
      'Taken-3',
      'longer-t',
      'LONGER-2',
    ]);
    expect(names.take('abcdefgh', '.cab')).toBe('abcd.cab');
  });
});

describe('serial and dates', () => {
  const render = ({ serial, issued }: { serial: number; issued: string }) =>
    utf8(`${serial} ${issued} content`);
  const NOW = '2026-02-01T00:00:00Z';
  const previous = {
    bytes: utf8('7 2026-01-01T00:00:00Z content'),
    channel: 'a',
    serial: 7,
    issued: '2026-01-01T00:00:00Z',
  };
  const other = { ...previous, bytes: utf8('7 2026-01-01T00:00:00Z something else') };

  it.each([
    { serial: 'auto', previous: undefined, gives: 1, issued: NOW, why: 'the first one' },
    { serial: 'auto', previous, gives: 7, issued: previous.issued, why: 'nothing changed' },
    { serial: 'auto', previous: other, gives: 8, issued: NOW, why: 'something changed' },
    { serial: 7, previous, gives: 7, issued: previous.issued, why: 'nothing changed, and it is said' },
    { serial: 8, previous: other, gives: 8, issued: NOW, why: 'one above' },
    {
      serial: 6,
      previous: { ...previous, channel: 'b' },
      gives: 6,
      issued: NOW,
      why: 'another channel counts by itself',
    },
    { serial: 7, previous: other, gives: undefined, issued: NOW, why: 'the same serial for other content' },
    { serial: 6, previous, gives: undefined, issued: NOW, why: 'one below' },
  ] as const)('$why', ({ serial, previous: before, gives, issued }) => {
    const dated = dateManifest({
      channel: 'a',
      serial,
      expires: undefined,
      issued: NOW,
      isIssuedGiven: false,
      previous: before,
      render,
    });
    expect(dated.ok ? { serial: dated.stamp.serial, issued: dated.stamp.issued } : undefined).toEqual(
      gives === undefined ? undefined : { serial: gives, issued },
    );
  });

  it('counts days from the day it is made', () => {
    expect(expiryOf('in 1 day', '2024-02-28T10:00:00Z')).toBe('2024-02-29T10:00:00Z');
    expect(expiryOf('2030-01-01T00:00:00Z', NOW)).toBe('2030-01-01T00:00:00Z');
    expect(expiryOf(undefined, NOW)).toBeUndefined();
  });
});

describe('the record of a stage', () => {
  it.each(['', '{}', '{"schema":2,"files":[]}', '{"schema":1,"files":[{"path":"a"}]}', 'null'])(
    'is not believed when it is %j',
    (text) => {
      expect(parseStageRecord(utf8(text))).toBeUndefined();
    },
  );
});

describe('copying in workers', () => {
  it('gives results in the order of the jobs, over pieces, with the bytes counted', async () => {
    using here = desk({ a: new Uint8Array(1_300_000).fill(1), b: '', c: 'abc' });
    let bytes = 0;
    const jobs = ['a', 'b', 'c'].map((name) => ({
      from: here.at(name),
      to: here.at(`${name}.copy`),
      wantsSha1: name === 'c',
      how: 'copy' as const,
    }));
    const done = await copyAll(jobs, (count) => {
      bytes = count;
    });
    expect(done.map(({ sizeBytes }) => sizeBytes)).toEqual([1_300_000, 0, 3]);
    expect(bytes).toBe(1_300_003);
    // FIPS 180-2, appendix B.1 and A.1.
    expect(done[2]).toMatchObject({
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
    });
    expect(here.read('a.copy').equals(here.read('a'))).toBe(true);
  });

  it.each([
    { from: 'gone', to: 'x', reason: 'not-found', names: 'gone', why: 'an absent file' },
    { from: 'a', to: 'there', reason: 'exists', names: 'there', why: 'a target that is there' },
    { from: '.', to: 'x', reason: 'io', names: '.', why: 'a folder' },
  ])('ends with our error: $why', async ({ from, to, reason, names }) => {
    using here = desk({ a: 'a' });
    writeFileSync(here.at('there'), '');
    const job = { from: here.at(from), to: here.at(to), wantsSha1: false, how: 'copy' as const };
    const error = await copyAll([job, job, job], () => undefined).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(IoError);
    expect(error).toMatchObject({ reason, path: here.at(names) });
  });
});
