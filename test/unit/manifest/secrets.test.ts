import { describe, expect, it } from 'vitest';
import { readSecrets } from '../../../agent/manifest/secrets.ts';

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}`, 'abcdef']));

describe('the secrets file', () => {
  it.each<{ value: unknown; good: boolean; why: string }>([
    { value: {}, good: true, why: 'none' },
    { value: { 'line-key': 'abcdef' }, good: true, why: 'six characters' },
    { value: { 'line-key': 'abcde' }, good: false, why: 'five would take half of a log with them' },
    { value: { 'line-key': 'a'.repeat(256) }, good: true, why: 'the longest' },
    { value: { 'line-key': 'a'.repeat(257) }, good: false, why: 'one more' },
    { value: { 'Line Key': 'abcdef' }, good: false, why: 'no name of a step would fit' },
    { value: { 'line-key': 'abc\ndef' }, good: false, why: 'a line end' },
    { value: { 'line-key': 123456 }, good: false, why: 'no text' },
    { value: ['abcdef'], good: false, why: 'a list' },
    { value: many(64), good: true, why: '64 of them' },
    { value: many(65), good: false, why: '65 of them' },
  ])('$good: $why', ({ value, good }) => {
    expect(readSecrets(value).ok).toBe(good);
  });

  it('says nothing of what stands in it', () => {
    const read = readSecrets({ 'line-key': 'sehr-geheim\n', other: 'kurz' });
    expect(read.ok).toBe(false);
    expect(JSON.stringify(read)).not.toMatch(/geheim|kurz/);
  });
});
