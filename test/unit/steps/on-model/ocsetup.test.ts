import { describe, expect, it } from 'vitest';
import { writeFile } from '../../../../agent/adapters/rehearsal/disk/disk.ts';
import { bindFirstBoot, firstBootSchema } from '../../../../agent/steps/first-boot.ts';
import { endOf, playStep } from '../../../support/kinds/on-model.ts';
import { finder, payload, stepOf } from '../support.ts';

const SCRIPT = 'D:\\Windows\\Setup\\Scripts\\SetupComplete.cmd';
const PROGRAM = 'D:\\Windows\\System32\\ocsetup.exe';
const FILES = {
  msi: ['oc/Fabrikam.msi', 'msi'],
  xml: ['oc/Fabrikam.xml', '<?xml version="1.0"?><unattend/>'],
} as const;
const step = {
  kind: 'first-boot',
  installer: 'msi',
  ocsetup: { component: 'Fabrikam-Tools', answers: 'xml' },
};
const TO_INSTALL = { setupInProgress: true };
const ANOTHER = { id: 'other', kind: 'file', payload: 'msi', to: 'Windows\\OEM\\x.msi' };

/** A Windows with OCSetup. */
async function oldWindows() {
  const { disk } = await playStep({ step: ANOTHER, payload: FILES, windows: TO_INSTALL });
  writeFile(disk, PROGRAM, 'MZ');
  return disk;
}

describe('a system .msi for OCSetup', () => {
  it('is laid with its answer file and named in the script, and waits', async () => {
    const disk = await oldWindows();
    const played = await playStep({ step, payload: FILES, disk });
    expect([endOf(played), played.commands]).toEqual(['changed, first boot finishes', []]);
    expect(new TextDecoder().decode(disk.read(SCRIPT)).split('\r\n')[1]).toBe(
      'start "" /wait "%SystemRoot%\\System32\\ocsetup.exe" Fabrikam-Tools /quiet /norestart ' +
        '/unattendfile:"%~dp0it\\Fabrikam.xml"',
    );
    expect(disk.list('D:\\Windows\\Setup\\Scripts\\it')).toEqual(['Fabrikam.msi', 'Fabrikam.xml']);
    expect(played.report.outcome).toMatchObject({ because: expect.stringContaining('nothing is installed') });
    expect(endOf(await playStep({ step, payload: FILES, disk }))).toBe('unchanged');
  });

  it('is not laid into a Windows that has no OCSetup', async () => {
    const played = await playStep({ step, payload: FILES, windows: TO_INSTALL });
    expect(endOf(played)).toBe('failed SVC-3050');
    expect(played.disk.stat(SCRIPT)).toBeUndefined();
    expect(played.disk.list('D:\\Windows\\Setup\\Scripts\\it')).toBeUndefined();
  });

  it('is due again where OCSetup is gone, whatever the script says', async () => {
    const disk = await oldWindows();
    await playStep({ step, payload: FILES, disk });
    disk.remove(PROGRAM);
    expect(endOf(await playStep({ step, payload: FILES, disk }))).toBe('failed SVC-3050');
  });

  it.each([
    { installer: 'a.exe', answers: 'b.xml', why: 'a setup program' },
    { installer: 'a.msi', answers: 'b.txt', why: 'no answer file' },
  ])('takes no $installer with $answers: $why', ({ installer, answers }) => {
    const data = firstBootSchema.parse({ id: 'it', ...step });
    const bound = bindFirstBoot(data, finder(payload('msi', installer), payload('xml', answers)));
    expect(bound).toMatchObject({ ok: false, failure: { code: 'SVC-1304' } });
  });

  it.each([
    { component: 'DHCPServerCore', good: true, why: 'a name' },
    { component: 'a b', good: false, why: 'a blank' },
    { component: '/uninstall', good: false, why: 'an option' },
    { component: 'a&b', good: false, why: 'a second command' },
    { component: '', good: false, why: 'nothing' },
    { component: 'a'.repeat(80), good: true, why: 'the longest' },
    { component: 'a'.repeat(81), good: false, why: 'one longer' },
  ])('takes the component $component: $good ($why)', ({ component, good }) => {
    const ocsetup = { component, answers: 'xml' };
    expect(firstBootSchema.safeParse({ id: 'it', ...step, ocsetup }).success).toBe(good);
  });

  it('needs all its files, each staged', () => {
    const data = firstBootSchema.parse({ id: 'it', ...step });
    const bound = stepOf(bindFirstBoot(data, finder(payload('msi', 'a.msi'), payload('xml', 'a.xml'))));
    expect(bound.needs.payloadIds).toEqual(['msi', 'xml']);
    expect(bindFirstBoot(data, finder(payload('msi', 'a.msi'))).ok).toBe(false);
  });
});
