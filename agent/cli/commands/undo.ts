import { lookForUndo } from '../../phases/undo/look.ts';
import type { CommandLine } from '../command-line.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';
import { planIn, runIn } from './run.ts';

// Journals are named by 32 hex digits; what cannot be the beginning of one is a slip of the hand.
const RUN_ID = /^[0-9a-f]{1,32}$/i;

/** Puts back what an earlier run changed: of this machine, or with --machine of a described one. */
export async function undo(environment: Environment, line: CommandLine): Promise<number> {
  const json = line.flag('json');
  const [runId] = line.operands;
  const wrong = wrongUse(environment, line);
  if (wrong !== undefined) return fail(environment, { code: 'SVC-1003', detail: wrong }, json);
  const machineFile = line.text('machine');
  const opened =
    machineFile === undefined
      ? ({ ok: true, value: environment.machine() } as const)
      : await describedMachine(environment, line, machineFile);
  if (!opened.ok) return fail(environment, { code: 'SVC-1007', detail: opened.because }, json);
  const look = lookForUndo(runId);
  if (line.flag('dry-run')) return await planIn(environment, opened.value, json, look);
  const end = await runIn(environment, opened.value, {
    json,
    stay: line.flag('shell'),
    settled: line.flag('settled'),
    askBitLocker: line.flag('ask-bitlocker'),
    look,
  });
  return end.exit;
}

function wrongUse(environment: Environment, line: CommandLine): string | undefined {
  const [runId] = line.operands;
  if (runId !== undefined && !RUN_ID.test(runId))
    return 'a run is named by hex digits, as its result folder is';
  const described = ['state', 'results'].find((name) => line.text(name) !== undefined);
  if (line.text('machine') === undefined && (described !== undefined || line.flag('fast')))
    return `--${described ?? 'fast'} is for a described machine: name it with --machine`;
  if (line.flag('ask-bitlocker') && (environment.askSecret === undefined || line.flag('json')))
    return '--ask-bitlocker needs a console with somebody at it, and no --json';
  return undefined;
}

async function describedMachine(environment: Environment, line: CommandLine, machineFile: string) {
  const stage = await environment.rehearsal({
    machineFile,
    stateFolder: line.text('state'),
    resultsFolder: line.text('results'),
    fresh: false,
    fast: line.flag('fast') || line.flag('json'),
  });
  return stage.ok ? ({ ok: true, value: stage.value.world } as const) : stage;
}
