import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReservedName } from '../../../agent/domain/reserved-name.ts';
import { checkPaths } from '../../../agent/manifest/integrity.ts';
import { checkPayloadPath, PAYLOAD_PATH_PATTERN } from '../../../agent/manifest/payload-path.ts';
import { hostileNames } from '../../support/hostile-names.ts';

describe('a path of the payload', () => {
  it.each([
    'a',
    'kb5044285.msu',
    'drivers/net/e1d.inf',
    'Windows10.0-KB5044285-x64_abc.msu',
    '.hidden',
    'a..b',
    '-dash',
    'com',
    'com10.txt',
    'console/nulled.cab',
    'fod/OpenSSH-Client-Package~31bf3856ad364e35~amd64~~.cab',
    'fod/A~31bf3856ad364e35~amd64~de-DE~10.0.19041.1.MUM',
    'lpt/aux2',
    'x'.repeat(180),
    `${'a/'.repeat(89)}bc`,
  ])('%s is allowed', (path) => {
    expect(checkPayloadPath(path)).toBeUndefined();
    expect(path).toMatch(new RegExp(PAYLOAD_PATH_PATTERN));
  });

  it.each([
    { path: '', says: 'is empty' },
    { path: '..', says: 'leaves its folder' },
    { path: '../a', says: 'leaves its folder' },
    { path: 'a/../b', says: 'leaves its folder' },
    { path: '..\\a', says: 'has a backslash' },
    { path: 'a\\..\\b', says: 'has a backslash' },
    { path: 'a/..\\b', says: 'has a backslash' },
    { path: '.', says: 'ends in a dot' },
    { path: './a', says: 'ends in a dot' },
    { path: 'a/.../b', says: 'ends in a dot' },
    { path: 'a./b', says: 'ends in a dot' },
    { path: 'a ', says: 'has the character' },
    { path: 'a/b.', says: 'ends in a dot' },
    { path: '/a', says: 'starts at a root' },
    { path: '\\a', says: 'starts at a root' },
    { path: 'C:\\a', says: 'names a drive' },
    { path: 'C:a', says: 'names a drive' },
    { path: 'c:', says: 'names a drive' },
    { path: 'a//b', says: 'has an empty part' },
    { path: 'a/', says: 'has an empty part' },
    { path: '\\\\srv\\share\\a', says: 'names a share or a device' },
    { path: '//srv/share/a', says: 'names a share or a device' },
    { path: '\\/srv/share', says: 'names a share or a device' },
    { path: '\\\\?\\C:\\a', says: 'names a share or a device' },
    { path: '\\\\.\\PhysicalDrive0', says: 'names a share or a device' },
    { path: '\\??\\C:\\a', says: 'starts at a root' },
    { path: '//./pipe/x', says: 'names a share or a device' },
    { path: 'file:///a', says: 'has a colon' },
    { path: 'http://h/a', says: 'has a colon' },
    { path: 'a:b', says: 'names a drive' },
    { path: 'ab:stream', says: 'has a colon' },
    { path: 'x.cab::$DATA', says: 'has a colon' },
    { path: 'dir:$I30', says: 'has a colon' },
    { path: 'CON', says: 'keeps for a device' },
    { path: 'a/nul.txt', says: 'keeps for a device' },
    { path: 'Aux.a.b', says: 'keeps for a device' },
    { path: 'prn/x', says: 'keeps for a device' },
    { path: 'COM0', says: 'keeps for a device' },
    { path: 'com9.cab', says: 'keeps for a device' },
    { path: 'LPT1', says: 'keeps for a device' },
    { path: 'COM1 ', says: 'has the character' },
    { path: 'COM\u00b9', says: 'has the character' },
    { path: 'CONIN$', says: 'has the character' },
    { path: 'AUX:x', says: 'has a colon' },
    { path: 'PROGRA~1', says: 'has the character "~"' },
    { path: 'SSH~31bf3856ad364e3~amd64~~.cab', says: 'has the character "~"' },
    { path: 'SSH~31bf3856ad364e35~amd64~~.exe', says: 'has the character "~"' },
    { path: '../SSH~31bf3856ad364e35~amd64~~.cab', says: 'leaves its folder' },
    { path: 'PROGRA~1/SSH~31bf3856ad364e35~amd64~~.cab', says: 'has the character "~"' },
    { path: '..\\SSH~31bf3856ad364e35~amd64~~.cab', says: 'has a backslash' },
    { path: 'e\u0301', says: 'has the character' },
    { path: '\u202egnp.exe', says: 'has the character "\\u202e"' },
    { path: '\uff0e\uff0e/a', says: 'has the character' },
    { path: '\uff43\uff4f\uff4e', says: 'has the character' },
    { path: '\u0430dmin', says: 'has the character' },
    { path: '\ud800', says: 'has the character' },
    { path: 'a\0b', says: 'has the character' },
    { path: 'a\nb', says: 'has the character' },
    { path: 'a"b', says: 'has the character' },
    { path: 'a&b', says: 'has the character' },
    { path: '%TEMP%', says: 'has the character' },
    { path: '*', says: 'has the character' },
    { path: 'x'.repeat(181), says: 'has 181 characters' },
    { path: 'x'.repeat(256), says: 'has 256 characters' },
    { path: `${'a/'.repeat(16_383)}b`, says: 'has 32767 characters' },
  ])('$path is refused: $says', ({ path, says }) => {
    expect(checkPayloadPath(path)).toContain(says);
  });
});

// What attackers are known to write, so that random paths come near to what is dangerous.
const hostile = fc.constantFrom(
  '..',
  '.',
  '...',
  '/',
  '\\',
  ':',
  'C:',
  '//',
  '\\\\',
  '?',
  'CON',
  'nul',
  'COM1',
  'com\u00b2',
  'LPT9',
  'AUX',
  'CONOUT$',
  ' ',
  '. ',
  '~1',
  '$DATA',
  '%2e',
  '%5c',
  '\u2215',
  '\uff0f',
  '\u2024',
  '\0',
  '\u202e',
  'e\u0301',
  'srv',
  'a',
  'b.cab',
  '-',
  '_',
  '9',
);
const path = fc.oneof(
  fc.array(hostile, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')),
  fc.array(hostile, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/')),
  fc.array(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/')),
  fc
    .array(fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.join('/')),
);
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

describe('20 000 generated names', () => {
  it('leave nothing accepted that leaves the root or names a device, and the pattern for editors accepts no less', () => {
    let accepted = 0;
    fc.assert(
      fc.property(path, (text) => {
        if (checkPayloadPath(text) !== undefined) return;
        accepted += 1;
        const root = 'D:\\stage';
        const full = win32.resolve(root, text);
        expect(full.toLowerCase().startsWith('d:\\stage\\')).toBe(true);
        // What Windows would normalise away must not be there: the path is spelt as it will be on the disk.
        expect(full).toBe(`${root}\\${text.replaceAll('/', '\\')}`);
        expect(posix.normalize(text)).toBe(text);
        expect(win32.isAbsolute(text)).toBe(false);
        for (const part of text.split('/')) expect(part).not.toMatch(RESERVED);
        expect(text).toMatch(/^[A-Za-z0-9._/-]+$/);
        expect(text).toMatch(new RegExp(PAYLOAD_PATH_PATTERN));
      }),
      { numRuns: 20_000 },
    );
    // The generator is not so hostile that nothing is tested.
    expect(accepted).toBeGreaterThan(500);
  });
});

describe('a reserved name', () => {
  it.each([
    { name: 'con', is: true },
    { name: 'NUL.tar.gz', is: true },
    { name: 'aux .txt', is: true },
    { name: 'COM\u00b3', is: true },
    { name: 'lpt\u00b2.x', is: true },
    { name: 'CONIN$', is: true },
    { name: 'prn:x', is: true },
    { name: 'COM', is: false },
    { name: 'COM10', is: false },
    { name: 'com\u2074', is: false },
    { name: 'xcon', is: false },
    { name: 'x.con', is: false },
    { name: '', is: false },
  ])('$name: $is', ({ name, is }) => {
    expect(isReservedName(name)).toBe(is);
  });
});

describe('20 000 hostile names, the same at every run', () => {
  const accepted = hostileNames(20_000, 20_261_122).filter((path) => checkPayloadPath(path) === undefined);
  // What NTFS and the Win32 layer make of a name: case is one, and so are compatible forms on other systems' servers.
  const folded = (path: string) => path.normalize('NFKC').toUpperCase();
  const entry = (path: string, index: number) => ({ id: `p${index}`, path, sizeBytes: 1, sha256: '' });

  it('are not all refused, and none that is accepted is spelt otherwise by Windows or by Unicode', () => {
    expect(accepted.length).toBeGreaterThan(2000);
    for (const path of accepted) {
      expect(win32.resolve('D:\\stage', path)).toBe(`D:\\stage\\${path.replaceAll('/', '\\')}`);
      expect(path.normalize('NFKC')).toBe(path);
      expect(path).not.toMatch(/[~:$ ]|\.(\/|$)/);
    }
  });

  it('are refused together where two would be one file, or one a folder of another', () => {
    const refused = new Set(checkPaths(accepted.map(entry)).map(({ detail }) => /p\d+/.exec(detail)?.[0]));
    const left = accepted.filter((_, index) => !refused.has(`p${index}`));
    expect(new Set(left.map(folded)).size).toBe(left.length);
    const files = new Set(left.map(folded));
    for (const path of left) {
      const parts = folded(path).split('/');
      for (let count = 1; count < parts.length; count += 1)
        expect(files.has(parts.slice(0, count).join('/'))).toBe(false);
    }
    expect(refused.size).toBeGreaterThan(100);
  });
});
