import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exitCode } from '../../../agent/domain/outcome.ts';
import { asHresult, parseWindowsCode, windowsCode } from '../../../agent/domain/windows-code.ts';
import {
  baseName,
  driveRoot,
  isInside,
  isSamePath,
  isUnc,
  joinPath,
  parentPath,
  shareRoot,
} from '../../../agent/domain/windows-path.ts';

describe('a Windows code', () => {
  it.each([
    { text: '0x800f081e', is: '0x800F081E', why: 'hex in any case' },
    { text: '2148468766', is: '0x800F081E', why: 'unsigned, as Node has it' },
    { text: '-2146498530', is: '0x800F081E', why: 'signed, as %ERRORLEVEL% has it' },
    { text: '3010', is: '0x00000BC2', why: 'plain Win32' },
    { text: '0x0', is: '0x00000000', why: 'one digit' },
    { text: '4294967295', is: '0xFFFFFFFF', why: 'the largest unsigned' },
    { text: '4294967296', is: undefined, why: 'one above' },
    { text: '-2147483648', is: '0x80000000', why: 'the smallest signed' },
    { text: '-2147483649', is: undefined, why: 'one below' },
    { text: '0x123456789', is: undefined, why: 'nine digits' },
    { text: '0x', is: undefined, why: 'no digits' },
    { text: '12a', is: undefined, why: 'no number' },
    { text: '', is: undefined, why: 'nothing' },
  ])('"$text" is $is: $why', ({ text, is }) => {
    expect(parseWindowsCode(text)).toBe(is);
  });

  it('is the same whatever the spelling', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (raw) => {
        const code = windowsCode(raw);
        expect(code).toMatch(/^0x[0-9A-F]{8}$/);
        expect(parseWindowsCode(code)).toBe(code);
        expect(parseWindowsCode(String(raw))).toBe(code);
        expect(parseWindowsCode(String(raw | 0))).toBe(code);
        expect(windowsCode(raw | 0)).toBe(code);
      }),
    );
  });

  it.each([
    { code: '0x00000000', is: '0x00000000', why: 'success stays' },
    { code: '0x00000001', is: '0x80070001', why: 'the smallest Win32 number' },
    { code: '0x00000070', is: '0x80070070', why: 'disk full' },
    { code: '0x0000FFFF', is: '0x8007FFFF', why: 'the largest' },
    { code: '0x00010000', is: '0x00010000', why: 'one above' },
    { code: '0x800F081E', is: '0x800F081E', why: 'an HRESULT stays' },
  ] as const)('$code as HRESULT: $why', ({ code, is }) => {
    expect(asHresult(code)).toBe(is);
  });
});

describe('an exit code', () => {
  it.each([
    { exit: 0, delivery: 'delivered', is: 0 },
    { exit: 20, delivery: 'spooled', is: 21 },
    { exit: 75, delivery: 'screen-only', is: 77 },
  ] as const)('$exit $delivery is $is', ({ exit, delivery, is }) => {
    expect(exitCode(exit, delivery)).toBe(is);
  });
});

describe('a Windows path', () => {
  it.each([
    { parts: ['D:\\', 'Windows', 'System32'], is: 'D:\\Windows\\System32', why: 'single backslashes' },
    { parts: ['D:', 'Windows'], is: 'D:\\Windows', why: 'a root without its backslash' },
    { parts: ['D:\\a', '\\b'], is: 'D:\\a\\b', why: 'a leading backslash of a part' },
    { parts: ['D:\\a', 'b/c'], is: 'D:\\a\\b\\c', why: 'slashes of a manifest' },
    { parts: ['D:\\a', ''], is: 'D:\\a', why: 'an empty part' },
    { parts: ['D:', '\\'], is: 'D:', why: 'a part of a backslash is empty too' },
    { parts: ['\\\\srv\\share', 'a'], is: '\\\\srv\\share\\a', why: 'a share' },
  ])('joins to $is: $why', ({ parts: [root = '', ...parts], is }) => {
    expect(joinPath(root, ...parts)).toBe(is);
  });

  it.each([
    { path: 'D:\\a\\b', parent: 'D:\\a', base: 'b' },
    { path: 'D:\\a\\', parent: 'D:\\', base: 'a' },
    { path: 'D:\\a', parent: 'D:\\', base: 'a' },
    { path: 'D:\\', parent: 'D:\\', base: 'D:' },
    { path: 'a', parent: 'a', base: 'a' },
    { path: '\\\\srv\\share\\a', parent: '\\\\srv\\share', base: 'a' },
  ])('$path lies in $parent and is called $base', ({ path, parent, base }) => {
    expect(parentPath(path)).toBe(parent);
    expect(baseName(path)).toBe(base);
  });

  it.each([
    { path: 'd:\\x', drive: 'D:\\', unc: false, share: undefined },
    { path: 'D:', drive: 'D:\\', unc: false, share: undefined },
    { path: '\\\\srv\\share\\x', drive: undefined, unc: true, share: '\\\\srv\\share' },
    { path: '\\\\srv', drive: undefined, unc: true, share: undefined },
    { path: '\\\\srv\\', drive: undefined, unc: true, share: undefined },
    { path: '\\\\?\\Volume{1}\\x', drive: undefined, unc: false, share: undefined },
    { path: '\\\\.\\pipe\\x', drive: undefined, unc: false, share: undefined },
    { path: 'x\\y', drive: undefined, unc: false, share: undefined },
  ])('$path: drive $drive, share $share', ({ path, drive, unc, share }) => {
    expect(driveRoot(path)).toBe(drive);
    expect(isUnc(path)).toBe(unc);
    expect(shareRoot(path)).toBe(share);
  });

  it.each([
    { path: 'D:\\Data\\x', folder: 'd:\\data', inside: true, why: 'case does not count' },
    { path: 'D:\\Data', folder: 'D:\\Data\\', inside: true, why: 'a folder is inside itself' },
    { path: 'D:\\Database', folder: 'D:\\Data', inside: false, why: 'a name that begins alike' },
    { path: 'D:\\', folder: 'D:\\Data', inside: false, why: 'the parent' },
  ])('$path inside $folder is $inside: $why', ({ path, folder, inside }) => {
    expect(isInside(path, folder)).toBe(inside);
  });

  it.each([
    { left: 'D:\\A\\', right: 'd:\\a', same: true },
    { left: 'D:\\a', right: 'D:\\b', same: false },
  ])('$left and $right: $same', ({ left, right, same }) => {
    expect(isSamePath(left, right)).toBe(same);
  });
});
