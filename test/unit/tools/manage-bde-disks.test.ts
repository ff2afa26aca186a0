import { describe, expect, it } from 'vitest';
import { parseDiskList } from '../../../agent/tools/diskpart-disks.ts';

const bytes = (lines: readonly string[]) => Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
const RULE = '  --------  -------------  -------  -------  ---  ---';

describe('disks that Windows PE left offline', () => {
  it.each([
    { words: ['Online', 'Offline'], locale: 'English and German' },
    { words: ['En ligne', 'Hors connexion'], locale: 'French' },
    { words: ['En línea', 'Fuera de línea'], locale: 'Spanish' },
  ])('$locale', ({ words: [on = '', off = ''] }) => {
    const rows = [on, off].map(
      (word, index) =>
        `${`  Disk ${index}`.padEnd(12) + word.slice(0, 13).padEnd(15)} 476 GB   116 MB        *`,
    );
    const out = ['  Disk ###  Status         Size     Free     Dyn  Gpt', RULE, ...rows];
    expect(parseDiskList(bytes(out)).map(({ index, status }) => [index, status])).toEqual([
      [0, 'online'],
      [1, 'offline'],
    ]);
  });

  it('says unknown for a word it does not know, and nothing where there is no list', () => {
    const out = [RULE, '  Disk 0    Tryb           476 GB   116 MB        *'];
    expect(parseDiskList(bytes(out))).toEqual([{ index: 0, status: 'unknown', size: '476 GB' }]);
    expect(parseDiskList(bytes(['There are no fixed disks to show.']))).toEqual([]);
  });

  it('ends at the first line that is no disk, and takes what is cut', () => {
    const out = [RULE, '  Disk 0    Offline         476', '', '  Disk 1    Online'];
    expect(parseDiskList(bytes(out))).toEqual([{ index: 0, status: 'offline', size: '476' }]);
  });
});
