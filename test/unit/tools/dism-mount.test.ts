import { describe, expect, it } from 'vitest';
import { formatCommand } from '../../../agent/domain/command.ts';
import {
  cleanupMountpoints,
  exportImage,
  listMounted,
  mountImage,
  splitPattern,
  unmountImage,
} from '../../../agent/tools/dism-mount.ts';
import { parseMountedImages } from '../../../agent/tools/dism-mounted-images.ts';

const CALL = {
  dism: 'X:\\Windows\\System32\\dism.exe',
  scratchFolder: 'D:\\scratch',
  logPath: 'D:\\dism.log',
};
const TAIL = '/ScratchDir:D:\\scratch /LogPath:D:\\dism.log /LogLevel:3';
const mount = { wim: 'D:\\a b\\install.wim', index: 3, folder: 'D:\\mount\\1' };
const bytes = (...lines: readonly string[]) => new TextEncoder().encode(lines.join('\r\n'));

describe('the imaging verbs of DISM', () => {
  it.each([
    { command: listMounted(CALL), line: '/Get-MountedImageInfo', effect: 'reads' },
    { command: cleanupMountpoints(CALL), line: '/Cleanup-Mountpoints', effect: 'reads' },
    {
      command: mountImage(CALL, { ...mount, readOnly: false }),
      line: '/Mount-Image "/ImageFile:D:\\a b\\install.wim" /Index:3 /MountDir:D:\\mount\\1',
      effect: 'changes',
    },
    {
      command: mountImage(CALL, { ...mount, readOnly: true }),
      line: '/Mount-Image "/ImageFile:D:\\a b\\install.wim" /Index:3 /MountDir:D:\\mount\\1 /ReadOnly',
      effect: 'reads',
    },
    {
      command: unmountImage(CALL, 'D:\\mount\\1', 'commit'),
      line: '/Unmount-Image /MountDir:D:\\mount\\1 /Commit',
      effect: 'changes',
    },
    {
      command: unmountImage(CALL, 'D:\\mount\\1', 'discard'),
      line: '/Unmount-Image /MountDir:D:\\mount\\1 /Discard',
      effect: 'reads',
    },
    {
      command: exportImage(CALL, { wim: 'D:\\x.swm', parts: 'D:\\x*.swm', index: 1, to: 'D:\\x.wim' }),
      line: '/Export-Image /SourceImageFile:D:\\x.swm /SWMFile:D:\\x*.swm /SourceIndex:1 /DestinationImageFile:D:\\x.wim',
      effect: 'changes',
    },
  ])('$line', ({ command, line, effect }) => {
    expect(formatCommand(command)).toBe(`X:\\Windows\\System32\\dism.exe /English ${line} ${TAIL}`);
    expect([command.effect, command.logPath]).toEqual([effect, 'D:\\dism.log']);
    expect(command.args.filter((arg) => arg.startsWith('/Image:'))).toEqual([]);
  });

  it.each([
    { swm: 'D:\\i\\install.swm', parts: 'D:\\i\\install*.swm', why: 'the first part' },
    { swm: 'D:\\i\\install2.swm', parts: 'D:\\i\\install*.swm', why: 'a later part' },
    { swm: 'D:\\v2.1\\a.swm', parts: 'D:\\v2.1\\a*.swm', why: 'numbers in a folder stay' },
  ])('all parts of $swm: $why', ({ swm, parts }) => {
    expect(splitPattern(swm)).toBe(parts);
  });
});

describe('the list of mounts', () => {
  // As DISM 10.0.22621 prints it; the second one without its last line, as when the output was cut.
  const listed = bytes(
    '',
    'Deployment Image Servicing and Management tool',
    'Version: 10.0.22621.1',
    '',
    'Mounted images:',
    '',
    'Mount Dir : C:\\mount one',
    'Image File : D:\\install.wim',
    'Image Index : 3',
    'Mounted Read/Write : Yes',
    'Status : Ok',
    '',
    'Mount Dir : D:\\two',
    'Image File : D:\\other.wim',
    'Image Index : x',
    'Mounted Read/Write : No',
  );

  it('names folder, file, image and state', () => {
    expect(parseMountedImages(listed)).toEqual([
      { folder: 'C:\\mount one', wim: 'D:\\install.wim', index: 3, isReadOnly: false, status: 'Ok' },
      { folder: 'D:\\two', wim: 'D:\\other.wim', index: undefined, isReadOnly: true, status: '' },
    ]);
  });

  it.each([
    { output: bytes('No mounted images found.', ''), why: 'none' },
    { output: bytes('Image File : D:\\lost.wim', 'Status : Ok'), why: 'rows without a folder' },
    { output: bytes('Mount Dir : ', 'Status : Ok'), why: 'an empty folder' },
    { output: new Uint8Array(0), why: 'nothing was printed' },
  ])('is empty: $why', ({ output }) => {
    expect(parseMountedImages(output)).toEqual([]);
  });

  it('ends after the mounts that can be, and long before the output of somebody who floods it', () => {
    const flood = bytes(...Array.from({ length: 5000 }, (_, at) => `Mount Dir : D:\\${at}`));
    expect(parseMountedImages(flood)).toHaveLength(64);
  });
});
