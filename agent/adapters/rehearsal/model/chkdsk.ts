import { currentLetters } from '../machine/current-letters.ts';
import { lines, out, type Program, type ProgramRun, wait } from './program.ts';

// Exit codes: https://learn.microsoft.com/windows-server/administration/windows-commands/chkdsk
const EXITS = { clean: 0, 'to-tidy': 2, errors: 3 } as const;

/** chkdsk.exe without /f: prints in the language of Windows PE, and says by its exit code what it found. */
export const chkdsk: Program = function* ({ args, mishap }, { machine, boot }): ProgramRun {
  const [drive = '', ...more] = args;
  const letter = /^([A-Za-z]):$/.exec(drive)?.[1]?.toUpperCase();
  const index = currentLetters(machine, boot).find((each) => each.letter === letter)?.index;
  const volume = index === undefined ? undefined : machine.volumes[index];
  if (volume === undefined || more.length > 0) {
    yield lines('Cannot open volume for direct access.');
    return 3;
  }
  if (volume.fileSystem === 'RAW' || volume.bitLocker === 'locked') {
    yield lines('The type of the file system is RAW.', 'CHKDSK is not available for RAW drives.');
    return 3;
  }
  const isGerman = mishap === 'localised';
  yield lines(
    isGerman
      ? `Der Typ des Dateisystems ist ${volume.fileSystem}.`
      : `The type of the file system is ${volume.fileSystem}.`,
    '',
    isGerman ? 'WARNUNG! Der Parameter /F wurde nicht angegeben.' : 'WARNING!  /F parameter not specified.',
    isGerman ? 'CHKDSK wird im schreibgeschuetzten Modus ausgefuehrt.' : 'Running CHKDSK in read-only mode.',
    '',
  );
  for (let percent = 0; percent <= 100; percent += 10) {
    yield wait(machine.pace.verifySeconds / 11);
    yield out(`\rProgress: ${percent * 100} of 10000 done; Stage: ${percent}%; Total: ${percent}%`);
  }
  const words = {
    clean: 'Windows has scanned the file system and found no problems.',
    'to-tidy': 'CHKDSK discovered free space marked as allocated in the volume bitmap.',
    errors: 'Errors found.  CHKDSK cannot continue in read-only mode.',
  } as const;
  yield lines('', isGerman ? 'Die Pruefung ist beendet.' : words[volume.chkdsk]);
  return EXITS[volume.chkdsk];
};
