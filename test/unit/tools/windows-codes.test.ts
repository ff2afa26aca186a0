import { describe, expect, it } from 'vitest';
import { parseWindowsCode, windowsCode } from '../../../agent/domain/windows-code.ts';
import { judgeNetError } from '../../../agent/tools/net.ts';
import { explainWindowsCode, WINDOWS_CODES } from '../../../agent/tools/windows-codes.ts';

describe('the table of Windows codes', () => {
  it('has every code once', () => {
    const codes = WINDOWS_CODES.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThan(150);
  });

  it.each(WINDOWS_CODES)('$code $symbol says what to do in sentences', ({ symbol, meaning, remedy }) => {
    expect(symbol).toMatch(/^[A-Z][A-Za-z0-9_]+$|^\(no public name\)$/);
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  });

  it.each([
    { text: '-2146498530', symbol: 'CBS_E_NOT_APPLICABLE', why: 'signed, as %ERRORLEVEL% shows it' },
    { text: '2148468766', symbol: 'CBS_E_NOT_APPLICABLE', why: 'unsigned, as Node reports it' },
    { text: '0x800f081e', symbol: 'CBS_E_NOT_APPLICABLE', why: 'as DISM prints it' },
    { text: '112', symbol: 'ERROR_DISK_FULL', why: 'plain Win32, as dism.exe ends' },
    { text: '0x80070070', symbol: 'ERROR_DISK_FULL', why: 'the same as HRESULT' },
    { text: '3010', symbol: 'ERROR_SUCCESS_REBOOT_REQUIRED', why: 'success that wants a restart' },
    { text: '985090', symbol: 'CBS_S_ALREADY_EXISTS', why: 'a success code of servicing' },
    { text: '2359302', symbol: 'WU_S_ALREADY_INSTALLED', why: 'a success code of the update agent' },
    { text: '-1073741515', symbol: 'STATUS_DLL_NOT_FOUND', why: 'a program that never ran' },
    { text: '1909', symbol: 'ERROR_ACCOUNT_LOCKED_OUT', why: 'a logon error' },
    { text: '577', symbol: 'ERROR_INVALID_IMAGE_HASH', why: 'a driver without a valid signature' },
    {
      text: '0x800f024b',
      symbol: 'SPAPI_E_FILE_HASH_NOT_IN_CATALOG',
      why: 'a driver and its catalog differ',
    },
    { text: '0x800b0109', symbol: 'CERT_E_UNTRUSTEDROOT', why: 'a driver that a test certificate signed' },
    { text: '0', symbol: 'ERROR_SUCCESS', why: 'success' },
  ])('finds $text: $why', ({ text, symbol }) => {
    const code = parseWindowsCode(text);
    expect(code && explainWindowsCode(code)?.symbol).toBe(symbol);
  });

  it('does not know what it does not know', () => {
    expect(explainWindowsCode('0x800F08FF')).toBeUndefined();
    expect(explainWindowsCode(windowsCode(60_000))).toBeUndefined();
  });
});

describe('an error of net use', () => {
  it.each([
    { number: 53, retry: 'yes', code: 'SVC-5002', why: 'the server may not be up yet' },
    { number: 1222, retry: 'yes', code: 'SVC-5001', why: 'our own network may not be up yet' },
    { number: 1326, retry: 'no', code: 'SVC-5003', why: 'a second wrong password may lock the account' },
    { number: 86, retry: 'no', code: 'SVC-5003', why: 'the same' },
    { number: 1909, retry: 'no', code: 'SVC-5004', why: 'more attempts prolong the lock' },
    { number: 1272, retry: 'no', code: 'SVC-5005', why: 'guest only' },
    { number: 1219, retry: 'limited', code: 'SVC-5002', why: 'our own old session' },
    { number: 67, retry: 'limited', code: 'SVC-5002', why: 'a typing mistake, or DNS is late' },
    { number: 4242, retry: 'limited', code: 'SVC-5002', why: 'unknown' },
    { number: -1, retry: 'limited', code: 'SVC-5002', why: 'no number at all' },
  ])('$number: try again? $retry ($why)', ({ number, retry, code }) => {
    expect(judgeNetError(number)).toMatchObject({ retry, code });
  });

  it('is also known to explain', () => {
    for (const number of [5, 53, 67, 86, 121, 1219, 1222, 1231, 1272, 1326, 1331, 1909, 2202, 2250]) {
      expect(explainWindowsCode(windowsCode(number)), String(number)).toBeDefined();
    }
  });
});
