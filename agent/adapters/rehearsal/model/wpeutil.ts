import { DiskError, isFile } from '../disk/disk.ts';
import { currentLetters } from '../machine/current-letters.ts';
import { lines, type Program, type ProgramRun, type Station, splitOption, wait } from './program.ts';

const MIB = 1024 * 1024;
// Its exit codes are not documented: an HRESULT of the failed call is invented here.
const FAILED = 0x8007_0057;

/** https://learn.microsoft.com/windows-hardware/manufacture/desktop/wpeutil-command-line-options; one command per call. */
export const wpeutil: Program = function* ({ args }, station): ProgramRun {
  const [command = '', ...rest] = args;
  yield wait(0.2);
  switch (command.toLowerCase()) {
    case 'createpagefile':
      return yield* createPageFile(rest, station);
    case 'updatebootinfo':
      if (rest.length > 0) break;
      station.boot.bootInfoUpdated = true;
      return yield* done();
    case 'initializenetwork':
      yield wait(rest.includes('/NoWait') ? 1 : 4);
      return yield* done();
    case 'waitfornetwork':
    case 'waitforremovablestorage':
      yield wait(3);
      return yield* done();
    case 'disablefirewall':
    case 'enablefirewall':
      return yield* done();
    case 'reboot':
      station.boot.power = 'reboot';
      return 0;
    case 'shutdown':
      station.boot.power = 'shutdown';
      return 0;
  }
  yield lines(`Unknown or incomplete command: ${args.join(' ')}`);
  return FAILED;
};

function* done(): ProgramRun {
  yield lines('', 'The command completed successfully.');
  return 0;
}

function* failed(why: string): ProgramRun {
  yield lines('', `The command failed: ${why}`);
  return FAILED;
}

function* createPageFile(args: readonly string[], station: Station): ProgramRun {
  const options = new Map(args.map((arg) => [splitOption(arg).name, splitOption(arg).value ?? '']));
  // "At least one of the two options must be given."
  if (options.size === 0 || [...options.keys()].some((name) => name !== '/path' && name !== '/size'))
    return yield* failed('wrong options');
  const path = options.get('/path') ?? 'C:\\pagefile.sys';
  const sizeMiB = Number(options.get('/size') ?? '64');
  const problem = refusePageFile(path, sizeMiB, station);
  if (problem !== undefined) return yield* failed(problem);
  try {
    if (!isFile(station.disk, path)) station.disk.write(path, new Uint8Array(0));
    station.disk.setSize(path, sizeMiB * MIB);
  } catch (error) {
    if (error instanceof DiskError) return yield* failed(error.code);
    throw error;
  }
  yield wait(sizeMiB / 2000);
  station.boot.pageFiles.push({ path, sizeMiB });
  return yield* done();
}

/**
 * A page file must be local and fixed, and not smaller than one that is there. That an old file of another Windows
 * counts too is not known: here it does, which is the unkind reading.
 */
function refusePageFile(path: string, sizeMiB: number, station: Station): string | undefined {
  const { machine, boot, disk } = station;
  if (!Number.isInteger(sizeMiB) || sizeMiB < 1) return 'the size is not a number of MiB';
  if (!/^[A-Z]:\\[^\\]+$/i.test(path)) return 'the path is not in the root of a volume';
  const letter = path.slice(0, 1).toUpperCase();
  const index = currentLetters(machine, boot).find((each) => each.letter === letter)?.index;
  const volume = index === undefined ? undefined : machine.volumes[index];
  if (volume?.driveType !== 'fixed') return 'the volume is not a fixed one';
  const there = disk.stat(path);
  return there !== undefined && there.sizeBytes > sizeMiB * MIB ? 'a larger page file exists' : undefined;
}
