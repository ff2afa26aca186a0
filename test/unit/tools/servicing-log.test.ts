import { describe, expect, it } from 'vitest';
import type { WindowsCode } from '../../../agent/domain/windows-code.ts';
import { codeBehind, isWrapper } from '../../../agent/tools/servicing-log.ts';

const AT = '2026-11-22 08:00:00, ';
const error = (text: string) => `${AT}Error                 DISM   DISM Package Manager: PID=1 ${text}\r\n`;
const info = (text: string) => `${AT}Info                  CBS    ${text}\r\n`;
const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string) => Uint8Array.from([...text].flatMap((one) => [one.charCodeAt(0), 0]));

describe('the code behind an end that says nothing', () => {
  it.each([
    { log: error('Failed to add (hr:0x800f0838)'), code: '0x800F0838', why: 'as DISM writes it' },
    {
      log: error('requires a newer stack [HRESULT = 0x800f0823 - CBS_E_NEW_SERVICING_STACK_REQUIRED]'),
      code: '0x800F0823',
      why: 'as servicing writes it',
    },
    {
      log: error('(hr:0x800f0838)') + error('An error occurred applying the Unattend.xml (hr:0x80070228)'),
      code: '0x800F0838',
      why: 'the wrapper comes after it',
    },
    {
      log: error('(hr:0x800f081e)') + error('(hr:0x800f0838)'),
      code: '0x800F0838',
      why: 'the last one: an earlier package had its own',
    },
    {
      log: error('(hr:0x800f0838)') + error('(hr:0x80070002)'),
      code: '0x800F0838',
      why: 'one of servicing says more than a missing file',
    },
    {
      log: error('(hr:0x800401e3)'),
      code: '0x800401E3',
      why: 'one of another kind, where there is no other',
    },
    { log: error('(hr:0x8badf00d)'), code: '0x8BADF00D', why: 'one that nobody knows is kept as it is' },
    { log: info('[HRESULT = 0x800f080d - CBS_E_MANIFEST_INVALID_ITEM]'), code: undefined, why: 'no error' },
    { log: error('(hr:0x000f0802)'), code: undefined, why: 'a success' },
    { log: error('(hr:0x80070228)') + error('(hr:0x80004005)'), code: undefined, why: 'wrappers only' },
    { log: error('(hr:0x800f08)'), code: undefined, why: 'the log was cut in the middle of it' },
    { log: '', code: undefined, why: 'nothing was written' },
  ])('$code: $why', ({ log, code }) => {
    expect(codeBehind(utf8(log))).toBe(code);
    expect(codeBehind(utf16(log))).toBe(code);
  });

  it.each([
    { code: '0x00000228', wraps: true },
    { code: '0x80070228', wraps: true },
    { code: '0x00000057', wraps: true },
    { code: '0x000006BE', wraps: true },
    { code: '0x800F081E', wraps: false },
    { code: '0x00000000', wraps: false },
  ] as const satisfies readonly { code: WindowsCode; wraps: boolean }[])(
    '$code wraps: $wraps',
    ({ code, wraps }) => {
      expect(isWrapper(code)).toBe(wraps);
    },
  );
});
