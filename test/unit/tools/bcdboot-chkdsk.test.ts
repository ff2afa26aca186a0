import { describe, expect, it } from 'vitest';
import { formatCommand } from '../../../agent/domain/command.ts';
import { layBootFiles } from '../../../agent/tools/bcdboot.ts';
import { checkVolume, chkdskAnswer } from '../../../agent/tools/chkdsk.ts';
import { setProductKey } from '../../../agent/tools/dism-verbs.ts';
import { start } from '../rehearsal/support.ts';

const SYSTEM32 = 'X:\\Windows\\System32';

describe('bcdboot', () => {
  it.each(['uefi', 'bios'] as const)('is told the image, the letter and the firmware: %s', (firmware) => {
    const command = layBootFiles(SYSTEM32, { windowsFolder: 'D:\\Windows', bootRoot: 'S:\\', firmware });
    expect(formatCommand(command)).toBe(
      `X:\\Windows\\System32\\bcdboot.exe D:\\Windows /s S: /f ${firmware.toUpperCase()}`,
    );
    expect(command.effect).toBe('changes');
  });

  it.each([
    { args: ['/s', 'D:'], code: '0x00000057', why: 'no source' },
    { args: ['D:\\Windows', '/s', 'D:', '/f', 'ARC'], code: '0x00000057', why: 'an unknown firmware' },
    { args: ['E:\\Windows', '/s', 'D:', '/f', 'UEFI'], code: '0x000000A1', why: 'no Windows there' },
    { args: ['D:\\Windows', '/s', 'Q:', '/f', 'UEFI'], code: '0x000000A1', why: 'no volume there' },
  ])('its model refuses $why', async ({ args, code }) => {
    expect((await start().run('bcdboot', ...args)).code).toBe(code);
  });
});

describe('chkdsk', () => {
  it('changes nothing and is never asked to', () => {
    expect(checkVolume(SYSTEM32, 'D:')).toMatchObject({ args: ['D:'], effect: 'reads' });
  });

  it.each([
    ['0x00000000', 'clean'],
    ['0x00000001', 'repaired'],
    ['0x00000002', 'to-tidy'],
    ['0x00000003', 'errors'],
    ['0x00000004', 'unknown'],
    ['0xC0000005', 'unknown'],
  ] as const)('%s: %s', (code, answer) => {
    expect(chkdskAnswer(code)).toBe(answer);
  });

  it('of the model does not open what is not there', async () => {
    expect((await start().run('chkdsk', 'Q:')).code).toBe('0x00000003');
  });
});

it('a product key is printed nowhere', () => {
  const call = { dism: 'X:\\dism.exe', imageRoot: 'D:\\', scratchFolder: 'D:\\s', logPath: 'D:\\s\\l' };
  const command = setProductKey(call, 'VK7JG-NPHTM-C97JM-9MPGT-3V66T');
  expect(command.args).toContain('/Set-ProductKey:VK7JG-NPHTM-C97JM-9MPGT-3V66T');
  expect(formatCommand(command)).toContain(' *** ');
  expect(formatCommand(command)).not.toContain('VK7JG');
});
