import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatPackageIdentity,
  isSameIdentity,
  isSamePackage,
  parsePackageIdentity,
} from '../../../agent/domain/package-identity.ts';
import { isReservedName } from '../../../agent/domain/reserved-name.ts';
import { compareVersions, formatVersion, parseVersion, type Version } from '../../../agent/domain/version.ts';

const versions = fc.tuple(fc.nat(9_999_999_999), fc.nat(99_999), fc.nat(9), fc.nat(99));

describe('a version', () => {
  it.each([
    { text: '10.0.19041.4780', is: [10, 0, 19041, 4780], why: 'four parts' },
    { text: '19041.4780.1', is: [19041, 4780, 1, 0], why: 'a missing part is zero' },
    { text: '7', is: [7, 0, 0, 0], why: 'one part' },
    { text: '9999999999.0.0.1', is: [9_999_999_999, 0, 0, 1], why: 'ten digits' },
    { text: '99999999999', is: undefined, why: 'eleven digits' },
    { text: '1.2.3.4.5', is: undefined, why: 'five parts' },
    { text: '', is: undefined, why: 'nothing' },
    { text: '1..2', is: undefined, why: 'an empty part' },
    { text: '1.2.', is: undefined, why: 'a dot at the end' },
    { text: '-1.2', is: undefined, why: 'a sign' },
    { text: '1.2 ', is: undefined, why: 'a blank' },
    { text: '0x10.2', is: undefined, why: 'hex' },
  ])('"$text": $why', ({ text, is }) => {
    expect(parseVersion(text)).toEqual(is);
  });

  it.each([
    { left: '1.2.3.4', right: '1.2.3.4', sign: 0, why: 'the same' },
    { left: '1.2.3.3', right: '1.2.3.4', sign: -1, why: 'one below in the last part' },
    { left: '1.2.3.5', right: '1.2.3.4', sign: 1, why: 'one above in the last part' },
    { left: '9.0', right: '10.0', sign: -1, why: 'numbers, not texts' },
    { left: '2.0.0.0', right: '1.9.9.9', sign: 1, why: 'the first part decides' },
    { left: '1.2', right: '1.2.0.0', sign: 0, why: 'missing parts are zero' },
  ])('$left against $right: $why', ({ left, right, sign }) => {
    const [a, b] = [parseVersion(left), parseVersion(right)];
    if (a === undefined || b === undefined) throw new Error('the table has a bad version');
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
    expect(Math.sign(compareVersions(b, a))).toBe(0 - sign);
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(versions, (version: Version) => {
        expect(parseVersion(formatVersion(version))).toEqual(version);
      }),
    );
  });
});

describe('a package identity', () => {
  const TEXT = 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.5131.1.10';
  const of = (text: string) => {
    const identity = parsePackageIdentity(text);
    if (identity === undefined) throw new Error(text);
    return identity;
  };

  it('is read and written as DISM prints it', () => {
    expect(of(TEXT)).toEqual({
      name: 'Package_for_RollupFix',
      publicKeyToken: '31bf3856ad364e35',
      architecture: 'amd64',
      language: '',
      version: [19041, 5131, 1, 10],
    });
    expect(formatPackageIdentity(of(TEXT))).toBe(TEXT);
  });

  it.each([
    { text: 'A~~amd64~de-DE~1.0', good: true, why: 'no token, a language' },
    { text: `${'A'.repeat(255 - 16)}~~amd64~~1.0.0.0`, good: true, why: '255 characters' },
    { text: `${'A'.repeat(256 - 16)}~~amd64~~1.0.0.0`, good: false, why: '256 characters' },
    { text: 'A~t~amd64~1.0', good: false, why: 'four parts' },
    { text: 'A~t~amd64~~1.0~x', good: false, why: 'six parts' },
    { text: '~t~amd64~~1.0', good: false, why: 'no name' },
    { text: 'A~t~~~1.0', good: false, why: 'no architecture' },
    { text: 'A~t~amd64~~new', good: false, why: 'no version' },
    { text: '', good: false, why: 'nothing' },
  ])('$why: $good', ({ text, good }) => {
    expect(parsePackageIdentity(text) !== undefined).toBe(good);
  });

  it.each([
    {
      other: TEXT.toUpperCase().replace('AMD64', 'AMD64'),
      same: true,
      identical: true,
      why: 'case does not count',
    },
    { other: TEXT.replace('5131', '5132'), same: true, identical: false, why: 'a newer one' },
    { other: TEXT.replace('amd64', 'x86'), same: false, identical: false, why: 'another architecture' },
    { other: TEXT.replace('~~', '~de-DE~'), same: false, identical: false, why: 'another language' },
    { other: TEXT.replace('31bf', '41bf'), same: false, identical: false, why: 'another token' },
    { other: TEXT.replace('Fix', 'Fox'), same: false, identical: false, why: 'another name' },
  ])('same package: $why', ({ other, same, identical }) => {
    expect(isSamePackage(of(TEXT), of(other))).toBe(same);
    expect(isSameIdentity(of(TEXT), of(other))).toBe(identical);
  });
});

describe('names that Windows keeps for devices', () => {
  it.each([
    'con',
    'NUL',
    'aux.txt',
    'com1',
    'COM9.cab',
    'lpt0',
    'com\u00b9',
    'CONIN$',
    'conout$',
    'aux .cab',
    'nul:x',
  ])('%s is one', (name) => {
    expect(isReservedName(name)).toBe(true);
  });

  it.each(['console', 'com', 'com10', 'lptx', 'null', 'aux-1', 'my.con', '', 'conin'])(
    '%s is none',
    (name) => {
      expect(isReservedName(name)).toBe(false);
    },
  );
});
