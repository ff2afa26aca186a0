import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../../agent/results/redact.ts';

const SECRET = 'p"ä/ß w\\rd+&<1>';

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

/** Every way in which a secret reaches a file, by code that is not ours. */
const ENCODINGS: readonly { name: string; encode: (secret: string, before: string) => string }[] = [
  { name: 'as it is', encode: (s, b) => b + s },
  { name: 'in JSON', encode: (s, b) => JSON.stringify({ text: b + s }) },
  { name: 'in JSON in JSON', encode: (s, b) => JSON.stringify(JSON.stringify([b + s])) },
  { name: 'as a URL part', encode: (s, b) => `${b}?p=${encodeURIComponent(s)}` },
  { name: 'as a form field', encode: (s, b) => `${b}?${new URLSearchParams({ p: s })}` },
  { name: 'in lower-case hex', encode: (s, b) => Buffer.from(b + s).toString('hex') },
  {
    name: 'in upper-case hex',
    encode: (s, b) =>
      Buffer.from(b + s)
        .toString('hex')
        .toUpperCase(),
  },
  { name: 'in hex of UTF-16', encode: (s, b) => utf16(b + s).toString('hex') },
  { name: 'in base64', encode: (s, b) => Buffer.from(`${b}${s}tail`).toString('base64') },
  { name: 'in base64url', encode: (s, b) => Buffer.from(`${b}${s}tail`).toString('base64url') },
  { name: 'in base64 of UTF-16', encode: (s, b) => utf16(`${b}${s}tail`).toString('base64') },
];

/** Whether the secret can be got back from a text by undoing each encoding. */
function leaks(text: string, secret: string): boolean {
  const decoded = [
    text,
    decodeLoosely(text),
    text.replaceAll('\\"', '"').replaceAll('\\\\', '\\'),
    Buffer.from(text.replace(/[^0-9a-f]/gi, ''), 'hex').toString(),
    Buffer.from(text.replace(/[^0-9a-f]/gi, ''), 'hex').toString('utf16le'),
    Buffer.from(text, 'base64').toString(),
    Buffer.from(text, 'base64').toString('utf16le'),
  ];
  return decoded.some((candidate) => candidate.includes(secret));
}

function decodeLoosely(text: string): string {
  return text.replaceAll('+', ' ').replace(/(%[0-9a-f]{2})+/gi, (run) => {
    return Buffer.from(run.replaceAll('%', ''), 'hex').toString();
  });
}

describe('a secret in a text', () => {
  it.each(ENCODINGS)('is found $name', ({ encode }) => {
    for (const before of ['', 'x', 'xy', 'xyz']) {
      const text = encode(SECRET, before);
      const redacted = redactor([SECRET]).text(text);
      expect(redacted).toContain('[redacted]');
      expect(leaks(redacted, SECRET)).toBe(false);
    }
  });

  it('is found wherever a canary is put, in every encoding', () => {
    // Well-formed text: half a surrogate pair has no bytes that could leak.
    const secret = fc
      .string({ minLength: 6, maxLength: 24, unit: 'grapheme' })
      .filter((s) => !/\p{Cs}/u.test(s));
    fc.assert(
      fc.property(
        secret,
        fc.string({ maxLength: 5 }),
        fc.constantFrom(...ENCODINGS),
        (canary, before, how) => {
          const text = how.encode(canary, before);
          const { text: redact, bytes } = redactor([canary]);
          expect(redact(text)).not.toBe(text);
          expect(leaks(redact(text), canary)).toBe(false);
          expect(Buffer.from(bytes(Buffer.from(text))).toString()).not.toContain(canary);
          expect(utf16(text).equals(bytes(utf16(text)))).toBe(false);
          expect(Buffer.from(bytes(utf16(text))).toString('utf16le')).not.toContain(canary);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is taken out each time it occurs, and nothing else is', () => {
    const { text } = redactor(['hunter2!']);
    expect(text('a hunter2! b hunter2! c')).toBe('a [redacted] b [redacted] c');
    expect(text('nothing of the kind, hunter2')).toBe('nothing of the kind, hunter2');
  });

  it('is found whole where one secret is part of another', () => {
    expect(redactor(['secret', 'secret-and-more']).text('x secret-and-more y')).toBe('x [redacted] y');
  });

  it('is not put back by the mask', () => {
    expect(redactor(['redacted']).text('redacted')).toBe('[hidden]');
  });

  it.each([
    { secrets: [], why: 'none is known yet' },
    { secrets: [''], why: 'an empty one is everywhere' },
  ])('leaves text alone when $secrets ($why)', ({ secrets }) => {
    const { text, bytes } = redactor(secrets);
    const raw = new Uint8Array([1, 2, 255]);
    expect(text('abc')).toBe('abc');
    expect(bytes(raw)).toBe(raw);
  });

  it('below six characters is found as it is only, so that innocent text survives', () => {
    expect(redactor(['ab']).text('ab YWI= 6162')).toBe('[redacted] YWI= 6162');
  });
});

describe('a secret in bytes', () => {
  const { bytes } = redactor([SECRET]);

  it.each([
    { name: 'UTF-8', file: Buffer.from(`log ${SECRET} end`) },
    {
      name: 'UTF-16 with its mark',
      file: Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(`log ${SECRET} end`)]),
    },
    { name: 'Latin-1', file: Buffer.from(`log ${SECRET} end`, 'latin1') },
    { name: 'UTF-16 at an odd offset', file: Buffer.concat([Buffer.from([0]), utf16(SECRET)]) },
  ])('is found in $name', ({ file }) => {
    const after = Buffer.from(bytes(file));
    for (const encoding of ['utf8', 'utf16le', 'latin1'] as const) {
      expect(after.includes(Buffer.from(SECRET, encoding))).toBe(false);
    }
    expect(after.length).toBeLessThan(file.length + 10);
  });

  it('leaves all other bytes as they are', () => {
    const all = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) & 0xff);
    expect(bytes(all)).toBe(all);
    const mixed = Buffer.concat([all, Buffer.from(SECRET), all]);
    const expected = Buffer.concat([all, Buffer.from('[redacted]'), all]);
    expect(Buffer.from(bytes(mixed)).equals(expected)).toBe(true);
  });
});
