import { describe, expect, it } from 'vitest';
import {
  firstKnown,
  known,
  no,
  notKnown,
  type Reading,
  unknown,
  valueOr,
  valueOrHint,
  yes,
} from '../../../agent/domain/fact.ts';

const SAW = { file: 'Windows\\System32\\config\\SYSTEM', at: 'Select', saw: '1' };

describe('three answers', () => {
  it.each([
    { make: yes, answer: 'yes' },
    { make: no, answer: 'no' },
    { make: unknown, answer: 'unknown' },
  ])('$answer keeps its reason and its evidence', ({ make, answer }) => {
    expect(make('it stands there', SAW)).toEqual({ answer, because: 'it stands there', evidence: [SAW] });
    expect(make('it stands there').evidence).toEqual([]);
  });
});

describe('a reading', () => {
  const sure: Reading<number> = known(7, SAW);
  const hinted: Reading<number> = notKnown('the hive is stale', 5);
  const dark: Reading<number> = notKnown('the hive is missing');

  it.each([
    { reading: sure, or: 7, orHint: 7, why: 'it is known' },
    { reading: hinted, or: 0, orHint: 5, why: 'a hint is for people, never to decide by' },
    { reading: dark, or: 0, orHint: undefined, why: 'nothing is known' },
  ])('is $or to decide by and $orHint to show: $why', ({ reading, or, orHint }) => {
    expect(valueOr(reading, 0)).toBe(or);
    expect(valueOrHint(reading)).toBe(orHint);
  });

  it('has no hint that nobody gave', () => {
    expect(dark).toEqual({ known: false, because: 'the hive is missing' });
    expect('hint' in dark).toBe(false);
  });

  it.each([
    { all: [sure, known(8)], is: sure, why: 'the first one is known' },
    { all: [hinted, sure], is: sure, why: 'a later one is known' },
    { all: [dark, hinted], is: dark, why: 'none is known: the first reason stands' },
  ])('the first known of several: $why', ({ all: [first = dark, ...others], is }) => {
    expect(firstKnown(first, ...others)).toBe(is);
  });
});
