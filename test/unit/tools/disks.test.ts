import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCommand } from '../../../agent/domain/command.ts';
import {
  detailVolumeScript,
  driveTypeOfDiskpart,
  LIST_VOLUMES_SCRIPT,
  letterScript,
  parseBitLockerEncrypted,
  parseVolumeList,
  runScript,
} from '../../../agent/tools/diskpart.ts';
import {
  dirtyQuery,
  driveTypeOf,
  parseDirty,
  parseDriveType,
  parseVolumeLabel,
  volumeInfo,
} from '../../../agent/tools/fsutil.ts';
import { assignLetter, listMountPoints, parseMountvol, removeLetter } from '../../../agent/tools/mountvol.ts';
import {
  createPageFile,
  initializeNetwork,
  reboot,
  shutdown,
  updateBootInfo,
  waitForNetwork,
} from '../../../agent/tools/wpeutil.ts';
import { fixture } from '../../fixtures/load.ts';

const SYSTEM32 = 'X:\\Windows\\System32';
const VOLUME = '\\\\?\\Volume{0a1b2c3d-0000-0000-0000-100000000000}\\';

describe('command lines', () => {
  it.each([
    { command: listMountPoints(SYSTEM32), line: 'mountvol.exe', effect: 'reads' },
    { command: assignLetter(SYSTEM32, 'S:', VOLUME), line: `mountvol.exe S: ${VOLUME}`, effect: 'changes' },
    { command: removeLetter(SYSTEM32, 'S:'), line: 'mountvol.exe S: /D', effect: 'changes' },
    {
      command: runScript(SYSTEM32, 'X:\\list.txt', 'reads'),
      line: 'diskpart.exe /s X:\\list.txt',
      effect: 'reads',
    },
    { command: driveTypeOf(SYSTEM32, 'D:'), line: 'fsutil.exe fsinfo drivetype D:', effect: 'reads' },
    { command: dirtyQuery(SYSTEM32, 'D:'), line: 'fsutil.exe dirty query D:', effect: 'reads' },
    {
      command: createPageFile(SYSTEM32, 'D:\\servicer-pagefile.sys', 2048),
      line: 'wpeutil.exe CreatePageFile /path=D:\\servicer-pagefile.sys /size=2048',
      effect: 'changes',
    },
    { command: updateBootInfo(SYSTEM32), line: 'wpeutil.exe UpdateBootInfo', effect: 'reads' },
    { command: reboot(SYSTEM32), line: 'wpeutil.exe Reboot', effect: 'changes' },
    { command: shutdown(SYSTEM32), line: 'wpeutil.exe Shutdown', effect: 'changes' },
    {
      command: initializeNetwork(SYSTEM32),
      line: 'wpeutil.exe InitializeNetwork /NoWait',
      effect: 'changes',
    },
    { command: waitForNetwork(SYSTEM32), line: 'wpeutil.exe WaitForNetwork', effect: 'reads' },
    { command: volumeInfo(SYSTEM32, 'D:'), line: 'fsutil.exe fsinfo volumeinfo D:', effect: 'reads' },
  ])('$line', ({ command, line, effect }) => {
    expect(formatCommand(command)).toBe(`${SYSTEM32}\\${line}`);
    expect(command.effect).toBe(effect);
  });

  it('diskpart scripts that read only select and list', () => {
    expect(LIST_VOLUMES_SCRIPT + detailVolumeScript(3)).toBe(
      'list volume\r\nexit\r\nselect volume 3\r\ndetail volume\r\nexit\r\n',
    );
    expect(letterScript(3, 'remove', 'S')).toBe('select volume 3\r\nremove letter=S\r\nexit\r\n');
  });
});

describe('mountvol', () => {
  it('lists volumes with and without a letter, and skips the help', () => {
    expect(parseMountvol(fixture('mountvol', 'three-volumes').bytes)).toEqual([
      { volume: VOLUME, mountPoints: ['C:\\'] },
      { volume: '\\\\?\\Volume{0a1b2c3d-0000-0000-0000-500600000000}\\', mountPoints: [] },
      {
        volume: '\\\\?\\Volume{0a1b2c3d-0000-0000-0000-900700000000}\\',
        mountPoints: ['D:\\', 'C:\\mnt\\data\\'],
      },
    ]);
  });

  it('finds nothing in noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(parseMountvol(bytes)).toEqual([]);
      }),
    );
  });
});

describe('diskpart', () => {
  it('cuts rows by the dashes', () => {
    const volumes = parseVolumeList(fixture('diskpart', 'list-volume-en').bytes);
    expect(volumes).toEqual([
      { index: 0, root: 'F:\\', label: undefined, fileSystem: undefined, type: 'DVD-ROM', size: '0 B' },
      {
        index: 1,
        root: undefined,
        label: 'System Rese',
        fileSystem: 'NTFS',
        type: 'Partition',
        size: '549 MB',
      },
      { index: 2, root: 'C:\\', label: 'Windows', fileSystem: 'NTFS', type: 'Partition', size: '118 GB' },
      { index: 12, root: 'E:\\', label: 'STICK', fileSystem: 'FAT32', type: 'Removable', size: '28 GB' },
    ]);
    expect(volumes.map(driveTypeOfDiskpart)).toEqual(['optical', 'fixed', 'fixed', 'removable']);
  });

  it('follows narrower columns', () => {
    const volumes = parseVolumeList(fixture('diskpart', 'list-volume-narrow').bytes);
    expect(volumes.map(({ root, fileSystem, size }) => [root, fileSystem, size])).toEqual([
      ['D:\\', 'NTFS', '103 GB'],
      ['C:\\', 'NTFS', '49 GB'],
      ['S:\\', 'FAT32', '200 MB'],
    ]);
  });

  it('reads a German list', () => {
    const volumes = parseVolumeList(fixture('diskpart', 'list-volume-de').bytes);
    expect(volumes.map(({ root, label }) => [root, label])).toEqual([
      ['D:\\', undefined],
      ['C:\\', 'Büro'],
      [undefined, undefined],
      ['E:\\', undefined],
    ]);
    expect(volumes.map(driveTypeOfDiskpart)).toEqual(['optical', 'fixed', 'fixed', 'removable']);
  });

  it('finds nothing without the dashes', () => {
    expect(parseVolumeList(Buffer.from('  Volume 0     F                       DVD-ROM\r\n'))).toEqual([]);
  });

  it.each([
    { line: 'BitLocker Encrypted    : No', answer: 'no' },
    { line: 'BitLocker Encrypted    : Yes', answer: 'yes' },
    { line: 'BitLocker-verschlüsselt: Ja', answer: 'yes' },
    { line: 'BitLocker Encrypted    : Kyllä', answer: 'unknown' },
    { line: 'Read-only              : Yes', answer: 'unknown' },
  ])('"$line": $answer', ({ line, answer }) => {
    expect(parseBitLockerEncrypted(Buffer.from(`Offline : No\r\n${line}\r\n`, 'latin1'))).toBe(answer);
  });

  it('reads the detail of a plain volume', () => {
    expect(parseBitLockerEncrypted(fixture('diskpart', 'detail-volume-plain').bytes)).toBe('no');
  });
});

describe('fsutil', () => {
  it.each([
    { text: 'C: - Fixed Drive', type: 'fixed' },
    { text: 'E: - Removable Drive', type: 'removable' },
    { text: 'N: - Remote/Network Drive', type: 'network' },
    { text: 'F: - CD-ROM Drive', type: 'optical' },
    { text: 'X: - Ram Disk', type: 'ram-disk' },
    { text: 'Q: - No such Root Directory', type: 'unknown' },
    { text: 'C: - Festplattenlaufwerk', type: 'unknown' },
    { text: '', type: 'unknown' },
  ])('"$text": $type', ({ text, type }) => {
    expect(parseDriveType(Buffer.from(`${text}\r\n`))).toBe(type);
  });

  it.each([
    { name: 'dirty-no-en', answer: 'clean' },
    { name: 'dirty-yes-en', answer: 'dirty' },
    { name: 'dirty-no-de', answer: 'clean' },
    { name: 'dirty-yes-de', answer: 'dirty' },
    { name: 'not-elevated', answer: 'unknown' },
  ])('$name: $answer', ({ name, answer }) => {
    expect(parseDirty(fixture('fsutil', name).bytes)).toBe(answer);
  });

  it('knows a recorded fixed drive', () => {
    expect(parseDriveType(fixture('fsutil', 'drivetype-fixed').bytes)).toBe('fixed');
  });
});

describe('names that every object has', () => {
  it('are no kinds of drive', () => {
    expect(parseDriveType(Buffer.from('C: - constructor\r\n'))).toBe('unknown');
    const row = { index: 0, root: undefined, label: undefined, fileSystem: undefined, size: '' };
    expect(driveTypeOfDiskpart({ ...row, type: 'toString' })).toBe('unknown');
  });

  it('the label is the first line of volumeinfo', () => {
    expect(parseVolumeLabel(fixture('fsutil', 'volumeinfo').bytes)).toBe('Windows of Line 4');
    expect(parseVolumeLabel(Buffer.from('Volume Name : \r\nVolume Serial Number : 0x1\r\n'))).toBeUndefined();
    expect(parseVolumeLabel(Buffer.from('Error:  The device is not ready.\r\n'))).toBeUndefined();
  });
});
