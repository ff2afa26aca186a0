import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askDiskInfo } from '../../../agent/adapters/windows/disk-info.ts';

/** A system32 whose `wbem\wmic.exe` is a shell script: outside Windows the path is one odd file name. */
function system32With(script: string | undefined): string {
  const system32 = join(mkdtempSync(join(tmpdir(), 'wmic-')), 'System32');
  if (script === undefined) return system32;
  const wmic = `${system32}\\wbem\\wmic.exe`;
  writeFileSync(wmic, `#!/bin/sh\n${script}\n`);
  chmodSync(wmic, 0o755);
  return system32;
}

describe.skipIf(process.platform === 'win32')('node-disk-info behind wmic (skipped on Windows)', () => {
  it.each([
    { script: undefined, answer: 'absent', why: 'a Windows PE without the WMI component' },
    { script: 'echo "Invalid query"; exit 44', answer: 'failed', why: 'WMI refuses' },
    { script: 'exit 0', answer: 'failed', why: 'WMI knows no disks' },
    { script: 'printf "Caption=C:\\r\\r\\n"', answer: 'used', why: 'WMI answers, then the library is asked' },
  ])('is $answer: $why', async ({ script, answer }) => {
    const { report } = await askDiskInfo(system32With(script), true);
    expect(report).toMatchObject({ provider: 'node-disk-info', answer });
  });

  it('is not asked when nothing is left to know', async () => {
    const { report, parts } = await askDiskInfo(system32With('exit 1'), false);
    expect(report.answer).toBe('used');
    expect(parts).toEqual([]);
  });
});
