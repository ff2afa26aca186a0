import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance } from '../../../agent/domain/did-you-mean.ts';

describe('did you mean', () => {
  const known = ['sources', 'results', 'channel', 'onSuccess', 'onFailure', 'id'];

  it.each([
    { word: 'sorces', meant: 'sources', why: 'a letter is missing' },
    { word: 'soources', meant: 'sources', why: 'a letter is there twice' },
    { word: 'cahnnel', meant: 'channel', why: 'two letters are swapped' },
    { word: 'CHANNEL', meant: 'channel', why: 'case does not count' },
    { word: 'onsucces', meant: 'onSuccess', why: 'case and a missing letter' },
    { word: 'result', meant: 'results', why: 'the plural is missing' },
    { word: 'di', meant: 'id', why: 'a swap in a short word' },
    { word: 'colour', meant: undefined, why: 'nothing is near' },
    { word: 'x', meant: undefined, why: 'a letter is not a word' },
    { word: 'xy', meant: undefined, why: 'nothing of it is right' },
    { word: '', meant: undefined, why: 'there is no word' },
    { word: 'sources'.repeat(10), meant: undefined, why: 'it is longer than any typing slip' },
  ])('$word: $meant ($why)', ({ word, meant }) => {
    expect(didYouMean(word, known)).toBe(meant);
  });

  it('takes the nearest of several, and the first of equals', () => {
    expect(didYouMean('sourcs', ['sources', 'source'])).toBe('sources');
    expect(didYouMean('sourced', ['sources', 'source'])).toBe('sources');
    expect(didYouMean('source', ['sources', 'source'])).toBe('source');
  });
});

describe('the edit distance', () => {
  const word = fc.stringMatching(/^[abc]{0,7}$/);

  it('is zero for the same word only, and the same both ways', () => {
    fc.assert(
      fc.property(word, word, (left, right) => {
        expect(editDistance(left, right) === 0).toBe(left === right);
        expect(editDistance(left, right)).toBe(editDistance(right, left));
      }),
    );
  });

  it('is at most one for one slip', () => {
    fc.assert(
      fc.property(word, fc.nat(7), fc.constantFrom('a', 'b', 'c'), (text, at, letter) => {
        const cut = at % (text.length + 1);
        expect(editDistance(text, text.slice(0, cut) + letter + text.slice(cut))).toBe(1);
        expect(editDistance(text, text.slice(0, cut) + text.slice(cut + 1))).toBeLessThanOrEqual(1);
        const swapped = text.slice(0, cut) + text.charAt(cut + 1) + text.charAt(cut) + text.slice(cut + 2);
        expect(editDistance(text, swapped)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
