import type { Command, CommandResult } from '../domain/command.ts';
import { IoError } from '../domain/servicing-error.ts';
import { joinPath } from '../domain/windows-path.ts';
import { codeBehind, isWrapper } from '../tools/servicing-log.ts';
import { explainWindowsCode } from '../tools/windows-codes.ts';
import type { RunContext } from './context.ts';

/** What a call adds to a log; of more than this only the end, where what went wrong stands. */
const MOST_BYTES = 1024 * 1024;

/**
 * Looks for the code behind an end that says nothing, in what the call itself wrote to its log and to that of
 * component-based servicing. Called before the program starts; what comes back is called when it has ended.
 */
export function codeWatch(context: RunContext, command: Command): (result: CommandResult) => void {
  if (command.tool !== 'dism' || command.logPath === undefined) return () => undefined;
  const ofHost = joinPath(context.world.host.systemRoot, 'Logs\\CBS\\CBS.log');
  const logs = [command.logPath, ...(command.moreLogs ?? []), ofHost];
  const starts = logs.map((path) => quietly(() => context.world.files.look.stat(path)?.sizeBytes) ?? 0);
  return ({ ended }) => {
    if (ended.end !== 'exited' || !isWrapper(ended.exitCode)) return;
    for (const [index, path] of logs.entries()) {
      const added = quietly(() => tail(context, path, starts[index] ?? 0));
      const code = added === undefined ? undefined : codeBehind(added);
      if (code === undefined) continue;
      const known = explainWindowsCode(code);
      const said = known === undefined ? code : `${code} ${known.symbol}: ${known.meaning} ${known.remedy}`;
      context.warn(`${command.tool} ended with ${ended.exitCode}, which says little; ${path} says ${said}`);
      return;
    }
  };
}

function tail(context: RunContext, path: string, from: number): Uint8Array | undefined {
  const file = context.world.files.look.open(path);
  if (file === undefined) return undefined;
  try {
    // A log that became shorter was begun anew.
    const since = file.sizeBytes < from ? 0 : from;
    const start = Math.max(since, file.sizeBytes - MOST_BYTES);
    return file.read(start, file.sizeBytes - start);
  } finally {
    file.close();
  }
}

/** A log that cannot be read costs the hint, not the step. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    return undefined;
  }
}
