import { joinPath } from '../../../domain/windows-path.ts';
import { DiskError, isFile, isFolder, writeFile } from '../disk/disk.ts';
import { bootStoreBytes } from '../machine/boot-store.ts';
import { currentLetters } from '../machine/current-letters.ts';
import { volumeGuid } from '../machine/volume-ids.ts';
import { lines, type Program, type ProgramRun, wait } from './program.ts';

// The sentences are those that field reports quote. The exit codes of its failures are Win32 numbers; which one comes for
// what is invented here.
const COPY_FAILED = 'Failure when attempting to copy boot files.';
const ERROR_BAD_PATH = 161;
const ERROR_ACCESS_DENIED = 5;
const ERROR_INVALID_PARAMETER = 87;

/**
 * bcdboot.exe: copies boot files and writes a store whose default entry is the Windows it was given. The real one keeps
 * the other entries of a store that is there; the model writes the store anew.
 */
export const bcdboot: Program = function* ({ args, mishap }, station): ProgramRun {
  const { machine, boot, disk } = station;
  const [source = '', ...options] = args;
  const value = (name: string) => options[options.findIndex((word) => word.toLowerCase() === name) + 1] ?? '';
  const firmware = value('/f').toLowerCase();
  const target = `${value('/s')}\\`;
  if (source.startsWith('/') || (firmware !== 'uefi' && firmware !== 'bios')) {
    yield lines('', 'Bcdboot - Bcd boot file creation and repair tool.', '');
    return ERROR_INVALID_PARAMETER;
  }
  yield wait(2);
  const letter = (path: string) => path.slice(0, 1).toUpperCase();
  const windows = currentLetters(machine, boot).find((volume) => volume.letter === letter(source));
  if (
    windows === undefined ||
    !isFile(disk, joinPath(source, 'System32', `winload.${firmware === 'uefi' ? 'efi' : 'exe'}`)) ||
    !isFolder(disk, target)
  ) {
    yield lines(COPY_FAILED);
    return ERROR_BAD_PATH;
  }
  if (mishap === 'exit-0-without-effect') {
    yield lines('Boot files successfully created.');
    return 0;
  }
  try {
    const folder = firmware === 'uefi' ? 'EFI\\Microsoft\\Boot' : 'Boot';
    const programs =
      firmware === 'uefi' ? ['EFI\\Microsoft\\Boot\\bootmgfw.efi', 'EFI\\Boot\\bootx64.efi'] : ['bootmgr'];
    for (const program of programs)
      writeFile(disk, joinPath(target, program), `MZ boot manager of ${source}`);
    writeFile(disk, joinPath(target, folder, 'BCD'), bootStoreBytes(volumeGuid(windows.index), firmware));
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    yield lines(COPY_FAILED);
    return error.code === 'ENOSPC' ? 112 : ERROR_ACCESS_DENIED;
  }
  yield lines('Boot files successfully created.');
  return 0;
};
