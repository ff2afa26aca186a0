import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SETTINGS_LIMITS } from '../../../agent/manifest/json-value.ts';
import { blankComments, readCommentedJson } from '../../../agent/manifest/jsonc.ts';
import { utf8 } from './support.ts';

function read(source: string) {
  const reading = readCommentedJson(utf8(source), SETTINGS_LIMITS);
  return reading.ok ? reading.value : reading.problems.map(({ at, message }) => `${at}: ${message}`);
}

describe('commented JSON', () => {
  it.each([
    { source: '// a\n{"a":1}// b', value: { a: 1 }, why: 'line comments, the last without a line end' },
    { source: '/* a */{/**/"a"/* , */:/*\n*/1/* " */}', value: { a: 1 }, why: 'block comments everywhere' },
    { source: '/***/[]', value: [], why: 'a block of stars' },
    {
      source: '{"a":"// no /* comment */"}',
      value: { a: '// no /* comment */' },
      why: 'texts are not looked into',
    },
    {
      source: '{"a":"\\"//","b":"\\\\"}// "',
      value: { a: '"//', b: '\\' },
      why: 'escaped quotes end no text',
    },
    { source: '[1,2,]', value: [1, 2], why: 'a comma at the end of a list' },
    { source: '{"a":[{},],}', value: { a: [{}] }, why: 'commas at several ends' },
    { source: '[1, // last\n /* x */ ]', value: [1], why: 'comments between comma and bracket' },
    { source: '["a,]",]', value: ['a,]'], why: 'a comma in a text is a text' },
    { source: '\ufeff{}', value: {}, why: 'the byte order mark of an editor' },
    { source: '{"url":"\\\\\\\\srv\\\\x",}', value: { url: '\\\\srv\\x' }, why: 'a UNC path' },
  ])('reads $source ($why)', ({ source, value }) => {
    expect(read(source)).toEqual(value);
  });

  it.each([
    { source: '[,]', says: ['1:2: expected a value, found "," (byte 1)'] },
    { source: '{,}', says: ['1:2: expected a key in quotes, found "," (byte 1)'] },
    { source: '[1,,]', says: ['1:4: expected a value, found "," (byte 3)'] },
    { source: '{"a":,}', says: ['1:6: expected a value, found "," (byte 5)'] },
    { source: '[1]\n,', says: ['2:1: expected the end, found "," (byte 4)'] },
    { source: '{} /* x', says: ['1:4: the comment that starts here has no end (byte 3)'] },
    { source: '{} /*/', says: ['1:4: the comment that starts here has no end (byte 3)'] },
    { source: '{} / x', says: ['1:4: expected the end, found a character that cannot stand here (byte 3)'] },
    {
      source: '// a\n/* b\n */ {"x": nope}',
      says: ['3:11: expected a value, found a word without quotes (byte 20)'],
    },
    {
      source: '{"a": "x // y\n}',
      says: ['1:7: the text that starts here has no closing quote on its line (byte 6)'],
    },
    { source: `"${'x'.repeat(64 * 1024)}"`, says: ['1:1: the file has 65538 bytes; at most 65536 are read'] },
  ])('refuses $source', ({ source, says }) => {
    expect(read(source)).toEqual(says);
  });

  it('leaves JSON without comments as it is, byte for byte', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const bytes = utf8(JSON.stringify(value, undefined, 1));
        expect(blankComments(bytes)).toEqual({ ok: true, bytes });
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps the length and the line ends of anything', () => {
    const pieces = fc.constantFrom(
      '"',
      '\\',
      '/',
      '*',
      '//',
      '/*',
      '*/',
      '\n',
      '\r\n',
      ',',
      ']',
      '}',
      '[',
      'a',
      '\u00e9',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const bytes = utf8(parts.join(''));
        const blanked = blankComments(bytes);
        if (!blanked.ok) return;
        expect(blanked.bytes).toHaveLength(bytes.length);
        const ends = (text: Uint8Array) =>
          [...text.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at);
        expect(ends(blanked.bytes)).toEqual(ends(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});
