import { volumeKey } from '../disk/volume-slots.ts';
import { currentLetters } from '../machine/current-letters.ts';
import { RAM_DISK_ID } from '../machine/volume-ids.ts';
import { giveLetter } from './letters.ts';
import { err, lines, type Program, type ProgramRun, wait } from './program.ts';

const NO_POINTS = '        *** NO MOUNT POINTS ***';

/** https://learn.microsoft.com/windows-server/administration/windows-commands/mountvol */
export const mountvol: Program = function* ({ args }, station): ProgramRun {
  const { machine, boot } = station;
  yield wait(0.1);
  const volumes = currentLetters(machine, boot);
  const [point = '', what = '', ...more] = args;
  if (args.length === 0) {
    yield lines('Creates, deletes, or lists a volume mount point.', '');
    yield lines('Possible values for VolumeName along with current mount points are:', '');
    for (const { id, letter } of [...volumes, { id: RAM_DISK_ID, letter: 'X' }]) {
      yield lines(`    ${id}`, letter === undefined ? NO_POINTS : `        ${letter}:\\`, '');
    }
    return 0;
  }
  const letter = /^([A-Za-z]):\\?$/.exec(point)?.[1]?.toUpperCase();
  if (letter === undefined || what === '' || more.length > 0)
    return yield* fail('The parameter is incorrect.');
  const owner = volumes.find((each) => each.letter === letter);
  if (what.toLowerCase() === '/d') {
    if (owner === undefined) return yield* fail('The system cannot find the file specified.');
    giveLetter(station, owner.id, undefined);
    return 0;
  }
  if (what.toLowerCase() === '/l') {
    if (owner === undefined) return yield* fail('The system cannot find the file specified.');
    yield lines(`    ${owner.id}`);
    return 0;
  }
  // /S mounts the EFI system partition.
  const wanted =
    what.toLowerCase() === '/s'
      ? volumes.find(({ index }) => machine.volumes[index]?.bootStore === true)
      : volumes.find(({ id }) => volumeKey(id) === volumeKey(what));
  if (wanted === undefined || owner !== undefined || letter === 'X' || wanted.letter !== undefined)
    return yield* fail('The parameter is incorrect.');
  giveLetter(station, wanted.id, letter);
  return 0;
};

function* fail(text: string): ProgramRun {
  yield err(`${text}\r\n`);
  return 1;
}
