import type { ExitClass, Verdict } from '../domain/outcome.ts';
import { IoError } from '../domain/servicing-error.ts';
import type { EndAction } from '../domain/settings.ts';
import { joinPath } from '../domain/windows-path.ts';
import type { RunContext } from '../runtime/context.ts';
import { runCommand } from '../runtime/run-command.ts';
import { reboot, shutdown } from '../tools/wpeutil.ts';
import { system32Of } from './machine.ts';

/** Leaves the mark by which startnet.cmd knows that there is a verdict: `<exit code> <verdict>`. */
export async function leaveMark(context: RunContext, exit: number, verdict: Verdict): Promise<void> {
  const { systemDrive } = context.world.host;
  // A desk that is no Windows has no startnet.cmd, and no drive that the mark could lie on.
  if (systemDrive === '') return;
  const folder = joinPath(systemDrive, '\\servicer');
  try {
    await context.world.files.makeFolder(folder);
    const line = new TextEncoder().encode(`${exit} ${verdict}\r\n`);
    await context.world.files.write(joinPath(folder, 'verdict.txt'), line, 'replace');
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    context.warn(`verdict.txt could not be written: ${error.message}`);
  }
}

/** The very last act, when the verdict stands on the screen. `shell` leaves the machine as it is. */
export async function powerOff(context: RunContext, action: EndAction): Promise<void> {
  switch (action) {
    case 'reboot':
      await runCommand(context, reboot(system32Of(context)));
      break;
    case 'shutdown':
      await runCommand(context, shutdown(system32Of(context)));
      break;
    case 'shell':
      break;
  }
}

/** Success means that the machine may go on without a person. */
export function endActionFor(exitClass: ExitClass, onSuccess: EndAction, onFailure: EndAction): EndAction {
  return exitClass <= 30 ? onSuccess : onFailure;
}
