import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../../agent/manifest/base64.ts';
import { formatJsonPath, limitProblems, printable, quote } from '../../../agent/manifest/problem.ts';

describe('base64', () => {
  it('decodes what others encode, and nothing else that they would decode', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(decodeBase64(text)).toEqual(Uint8Array.from(bytes));
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[ABQw+/=\-_ ]{1,12}$/), (text) => {
        const decoded = decodeBase64(text);
        // Node decodes anything; only the canonical text comes back when it is encoded again.
        if (decoded !== undefined) expect(Buffer.from(decoded).toString('base64')).toBe(text);
        else expect(Buffer.from(text, 'base64').toString('base64') === text).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    '',
    '=',
    '====',
    'A',
    'AA',
    'AAA',
    'AB==',
    'AAB=',
    'AA=A',
    'A===',
    'AA==AAAA',
    'AA==\n',
    ' AAA',
    'AA-_',
  ])('refuses "%s"', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});

describe('text from outside', () => {
  it.each([
    { given: 'plain \u00e9 \u{1f600}', shown: 'plain \u00e9 \u{1f600}', why: 'what can be read stays' },
    {
      given: 'a\nb\u0000\u001b[2J\u007f\u009b',
      shown: 'a\\u000ab\\u0000\\u001b[2J\\u007f\\u009b',
      why: 'controls',
    },
    { given: '\u202eabc\u2066\u200f', shown: '\\u202eabc\\u2066\\u200f', why: 'writing direction' },
    {
      given: '\u200b\ufeff\u2028\u2029',
      shown: '\\u200b\\ufeff\\u2028\\u2029',
      why: 'invisible and line ends',
    },
    { given: '\ud800x', shown: '\\ud800x', why: 'half a surrogate pair' },
    { given: '\u{e0041}', shown: '\\udb40\\udc41', why: 'an invisible tag beyond the first plane' },
  ])('$why: $shown', ({ given, shown }) => {
    expect(printable(given)).toBe(shown);
  });

  it('is cut', () => {
    expect(quote('x'.repeat(60))).toBe(`"${'x'.repeat(60)}"`);
    expect(quote('x'.repeat(61))).toBe(`"${'x'.repeat(60)}..."`);
  });
});

describe('the path of a problem', () => {
  it.each([
    { path: [], shown: 'the file' },
    { path: ['steps', 2, 'payload'], shown: 'steps[2].payload' },
    { path: ['$schema'], shown: '$schema' },
    { path: ['a b', 'c'], shown: '["a b"].c' },
    { path: ['a', '\u001b'], shown: 'a["\\u001b"]' },
    { path: [0, 1], shown: '[0][1]' },
  ])('$shown', ({ path, shown }) => {
    expect(formatJsonPath(path)).toBe(shown);
  });
});

describe('a long list of problems', () => {
  const problem = { at: 'a', message: 'b' };

  it.each([
    { count: 0, shown: 0 },
    { count: 20, shown: 20 },
    { count: 21, shown: 21 },
    { count: 500, shown: 21 },
  ])('$count become $shown lines', ({ count, shown }) => {
    const limited = limitProblems(
      Array.from({ length: count }, () => problem),
      count,
    );
    expect(limited).toHaveLength(shown);
    if (count > 20)
      expect(limited.at(-1)).toEqual({ at: 'besides', message: `${count - 20} more of this sort` });
  });
});
