import { baseName } from '../../../domain/windows-path.ts';
import { writeFile } from '../disk/disk.ts';
import { lines, type Program, wait } from './program.ts';

// ERROR_BAD_EXE_FORMAT: a rehearsal runs no program of which it was not told what it does.
const NOT_KNOWN = 193;

/** A program of the payload, as far as the description of the machine says what it does. */
export const describedProgram: Program = function* ({ file }, { machine, disk }) {
  const name = baseName(file ?? '').toLowerCase();
  const known = Object.entries(machine.programs).find(([key]) => key.toLowerCase() === name)?.[1];
  yield wait(2);
  if (known === undefined) {
    yield lines(`A rehearsal does not know ${name}: say what it does under "programs" of the machine.`);
    return NOT_KNOWN;
  }
  for (const [path, text] of Object.entries(known.writes)) writeFile(disk, path, text);
  return known.exitCode;
};
