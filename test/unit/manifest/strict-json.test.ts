import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MANIFEST_LIMITS } from '../../../agent/manifest/json-value.ts';
import { formatProblem } from '../../../agent/manifest/problem.ts';
import { readStrictJson } from '../../../agent/manifest/strict-json.ts';
import { utf8 } from './support.ts';

const LIMITS = MANIFEST_LIMITS;

function read(source: string | Uint8Array, limits = LIMITS) {
  return readStrictJson(typeof source === 'string' ? utf8(source) : source, limits);
}

function problems(source: string | Uint8Array, limits = LIMITS): readonly string[] {
  const reading = read(source, limits);
  return reading.ok ? ['accepted'] : reading.problems.map(formatProblem);
}

const FORBIDDEN = ['__proto__', 'constructor', 'prototype'];
const word = fc
  .oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 12 }))
  .filter((text) => !/\p{Cs}/u.test(text) && !text.includes('\0'));
const key = word.filter((text) => !FORBIDDEN.includes(text));
const whole = fc.maxSafeInteger().map((value) => value + 0);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    fc.constantFrom(true, false, null),
    whole,
    word,
    fc.array(tie('tree'), { maxLength: 5 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
  ),
}));

describe('what JSON.stringify writes', () => {
  it('is read as the same value, packed and indented', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        const reading = read(JSON.stringify(value, undefined, indent));
        expect(reading).toMatchObject({ ok: true });
        expect(reading.ok && reading.value).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  it('is read as the same value when every character is an escape', () => {
    const escaped = (text: string) =>
      `"${Array.from({ length: text.length }, (_, index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`).join('')}"`;
    fc.assert(
      fc.property(word, (text) => void expect(read(escaped(text))).toMatchObject({ ok: true, value: text })),
    );
  });

  it('is refused at every prefix that is not the whole', () => {
    const whole = JSON.stringify({ a: [1, -20, 'x\u00e9\u{1f600}\n'], b: { c: null, d: true }, e: '' });
    const bytes = utf8(whole);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(problems(bytes.subarray(0, length)), `${length} bytes`).toHaveLength(1);
    }
    expect(read(bytes)).toMatchObject({ ok: true, value: JSON.parse(whole) });
  });
});

describe('any bytes', () => {
  it('are a value that JSON.parse reads equally, or problems with a place', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '"a"',
      '1',
      '-',
      '.',
      'e',
      'true',
      ' ',
      '\\u',
      'd800',
      '\u00e9',
    );
    const source = fc.oneof(
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(source, (text) => {
        const reading = read(text);
        if (reading.ok) expect(reading.value).toEqual(JSON.parse(text));
        else
          for (const { at, message } of reading.problems) expect(`${at} ${message}`).toMatch(/^\d+:\d+ .+/);
      }),
      { numRuns: 5000 },
    );
  });

  it('never end in an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void read(bytes)),
      { numRuns: 2000 },
    );
  });
});

describe('a file is refused', () => {
  it.each([
    { source: '', says: '1:1: expected a value, found the end of the file (byte 0)' },
    { source: ' \n ', says: '2:2: expected a value, found the end of the file (byte 3)' },
    { source: '{}x', says: '1:3: expected the end, found a word without quotes (byte 2)' },
    { source: '{"a":1}{}', says: '1:8: expected the end, found "{" (byte 7)' },
    { source: '[1,]', says: '1:4: expected a value, found "]" (byte 3)' },
    { source: '{"a":1,}', says: '1:8: expected a key in quotes, found "}" (byte 7)' },
    { source: '[,1]', says: '1:2: expected a value, found "," (byte 1)' },
    { source: '[1 2]', says: '1:4: expected "," or "]", found a number (byte 3)' },
    { source: '{"a" 1}', says: '1:6: expected ":" after a key, found a number (byte 5)' },
    { source: '{a:1}', says: '1:2: expected a key in quotes, found a word without quotes (byte 1)' },
    {
      source: "{'a':1}",
      says: '1:2: expected a key in quotes, found an apostrophe (texts stand in double quotes) (byte 1)',
    },
    {
      source: '{"a":1 // x\n}',
      says: '1:8: expected "," or "}", found a character that cannot stand here (byte 7)',
    },
    { source: 'nul', says: '1:1: expected a value, found a word without quotes (byte 0)' },
    { source: 'truefalse', says: '1:1: expected a value, found a word without quotes (byte 0)' },
    { source: 'NaN', says: '1:1: expected a value, found a word without quotes (byte 0)' },
    { source: '"a\nb"', says: '1:1: the text that starts here has no closing quote on its line (byte 0)' },
    { source: '"a\tb"', says: '1:3: a control character must be written as an escape (byte 2)' },
    { source: '"\\d"', says: '1:2: this is no escape; a backslash is written \\\\ (byte 1)' },
    { source: '"\\u12g4"', says: '1:2: this is no escape; a backslash is written \\\\ (byte 1)' },
    { source: '"\\u+123"', says: '1:2: this is no escape; a backslash is written \\\\ (byte 1)' },
    { source: '"\\u0000"', says: '1:2: NUL is not allowed (byte 1)' },
    { source: '"\\ud800"', says: '1:2: half of a surrogate pair stands alone (byte 1)' },
    { source: '"\\udc00a"', says: '1:2: half of a surrogate pair stands alone (byte 1)' },
    { source: '"\\ud83d\\ue000"', says: '1:2: half of a surrogate pair stands alone (byte 1)' },
    { source: '"\\ud83d\\u0041"', says: '1:2: half of a surrogate pair stands alone (byte 1)' },
    { source: '01', says: '1:1: this is no number (byte 0)' },
    { source: '+1', says: '1:1: expected a value, found a character that cannot stand here (byte 0)' },
    { source: '-', says: '1:1: this is no number (byte 0)' },
    { source: '-0', says: '1:1: minus zero is not allowed (byte 0)' },
    { source: '1.0', says: '1:1: only whole numbers are allowed, without fraction and exponent (byte 0)' },
    { source: '1e400', says: '1:1: only whole numbers are allowed, without fraction and exponent (byte 0)' },
    { source: '9007199254740992', says: '1:1: the number lies beyond 2^53-1 (byte 0)' },
    { source: '-9007199254740992', says: '1:1: the number lies beyond 2^53-1 (byte 0)' },
    { source: '{"a":1,"a":1}', says: '1:8: the key "a" is there twice (byte 7)' },
    { source: '{"a":1,"\\u0061":2}', says: '1:8: the key "a" is there twice (byte 7)' },
    { source: '[[{"x":{"b":1,\n"b":2}}]]', says: '2:1: the key "b" is there twice (byte 15)' },
    { source: '{"__proto__":{"x":1}}', says: '1:2: the key "__proto__" is not allowed (byte 1)' },
    { source: '{"a":{"constructor":1}}', says: '1:7: the key "constructor" is not allowed (byte 6)' },
    { source: '{"\\u0070rototype":1}', says: '1:2: the key "prototype" is not allowed (byte 1)' },
    {
      source: '\ufeff{}',
      says: '1:1: the file starts with a byte order mark; save it as UTF-8 without BOM (byte 0)',
    },
    { source: '{"\u00e9\u00e9":\0}', says: '1:7: there is a NUL byte (byte 8)' },
  ])('$source: $says', ({ source, says }) => {
    expect(problems(source)).toEqual([says]);
  });

  it.each([
    { bytes: [0xff, 0xfe, 0x7b, 0x00], says: 'UTF-16', why: 'UTF-16, little-endian' },
    { bytes: [0xfe, 0xff, 0x00, 0x7b], says: 'UTF-16', why: 'UTF-16, big-endian' },
    { bytes: [0x22, 0xe9, 0x22], says: 'not UTF-8 (byte 1)', why: 'Latin-1' },
    { bytes: [0x22, 0xc0, 0xaf, 0x22], says: 'not UTF-8 (byte 1)', why: 'an overlong slash' },
    {
      bytes: [0x22, 0xe0, 0x80, 0xaf, 0x22],
      says: 'not UTF-8 (byte 1)',
      why: 'an overlong slash of three bytes',
    },
    { bytes: [0x22, 0xed, 0xa0, 0x80, 0x22], says: 'not UTF-8 (byte 1)', why: 'a surrogate' },
    { bytes: [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], says: 'not UTF-8 (byte 1)', why: 'beyond U+10FFFF' },
    {
      bytes: [0x22, 0xf0, 0x8f, 0xbf, 0xbf, 0x22],
      says: 'not UTF-8 (byte 1)',
      why: 'an overlong character of four bytes',
    },
    { bytes: [0x22, 0xe2, 0x82], says: 'not UTF-8 (byte 1)', why: 'a character that is cut off' },
    { bytes: [0x22, 0x61, 0x80, 0x22], says: 'not UTF-8 (byte 2)', why: 'a tail without head' },
  ])('that is $why', ({ bytes, says }) => {
    expect(problems(Uint8Array.from(bytes))).toEqual([expect.stringContaining(says)]);
  });

  it('agrees with the platform on what UTF-8 is', () => {
    const lead = fc.constantFrom(
      0xc1,
      0xc2,
      0xdf,
      0xe0,
      0xe1,
      0xec,
      0xed,
      0xee,
      0xef,
      0xf0,
      0xf1,
      0xf3,
      0xf4,
      0xf5,
      0xff,
    );
    const tail = fc.constantFrom(0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0x61);
    fc.assert(
      fc.property(lead, fc.array(tail, { maxLength: 4 }), (first, rest) => {
        const bytes = Uint8Array.from([0x22, first, ...rest, 0x22]);
        let isGood = true;
        try {
          new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        } catch {
          isGood = false;
        }
        expect(problems(bytes)[0]?.includes('not UTF-8') ?? false).toBe(!isGood);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('limits', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  it.each([
    { source: nested(24), ok: true, why: 'the depth is allowed' },
    { source: nested(25), ok: false, why: 'one level too deep' },
    { source: `${'{"a":'.repeat(24)}1${'}'.repeat(24)}`, ok: true, why: 'objects count as lists do' },
    { source: `${'{"a":'.repeat(25)}1${'}'.repeat(25)}`, ok: false, why: 'one object too deep' },
    { source: '['.repeat(1_000_000), ok: false, why: 'a million brackets do not end the stack' },
    { source: '9007199254740991', ok: true, why: 'the largest number' },
    { source: '-9007199254740991', ok: true, why: 'the smallest number' },
    { source: `"${'x'.repeat(1024 * 1024 - 2)}"`, ok: true, why: 'exactly one MiB' },
    { source: `"${'x'.repeat(1024 * 1024 - 1)}"`, ok: false, why: 'one byte more' },
    { source: `[${'0,'.repeat(65_534)}0]`, ok: true, why: 'the list and its numbers are 65 536 values' },
    { source: `[${'0,'.repeat(65_535)}0]`, ok: false, why: 'one value more' },
  ])('accepted: $ok ($why)', ({ source, ok }) => {
    expect(read(source).ok).toBe(ok);
  });

  it('reports what breaks a rule all at once, up to twenty', () => {
    expect(problems('{"a":1.5,"a":-0,"b":1e3}')).toHaveLength(4);
    expect(problems(`[${'1.5,'.repeat(100)}1]`)).toHaveLength(20);
  });

  it('shows no more of a long or odd key than a screen can take', () => {
    const [message = ''] = problems(`{"${'k'.repeat(5000)}":1,"${'k'.repeat(5000)}":2}`);
    expect(message.length).toBeLessThan(120);
    expect(problems('{"\\u001b[2J\u202e":1,"\\u001b[2J\u202e":2}')[0]).toContain('"\\u001b[2J\\u202e"');
  });

  it('reports both halves when two low surrogates follow each other', () => {
    expect(problems('"\\udc00\\udc01"')).toHaveLength(2);
  });

  it('does not let an object of the file look like something else', () => {
    const reading = read('{"toString":1,"hasOwnProperty":2,"valueOf":3}');
    expect(reading).toMatchObject({ ok: true, value: { toString: 1, hasOwnProperty: 2, valueOf: 3 } });
  });

  it('keeps a byte order mark inside a text, where it is a character', () => {
    expect(read('"\ufeffa"')).toMatchObject({ ok: true, value: '\ufeffa' });
  });
});

describe('positions', () => {
  it('tell line and column of every value', () => {
    const reading = read('{\n  "a": [10, {"b": "\u00e9"}],\n  "c": 1 }');
    const find = reading.ok ? reading.positions.find : () => 'refused';
    expect(find([])).toBe('1:1');
    expect(find(['a'])).toBe('2:8');
    expect(find(['a', 1])).toBe('2:13');
    expect(find(['a', 1, 'b'])).toBe('2:19');
    expect(find(['c'])).toBe('3:8');
    expect(find(['a', 2])).toBeUndefined();
    expect(find(['a', 'length'])).toBeUndefined();
    expect(find(['c', 'd'])).toBeUndefined();
  });
});
