import { type Action, type ActionResult, PART_SUFFIX } from '../domain/action.ts';
import type { CommandResult } from '../domain/command.ts';
import { exitedWith } from '../domain/command.ts';
import { IoError } from '../domain/servicing-error.ts';
import { parentPath } from '../domain/windows-path.ts';
import { ACCEPTED } from '../steps/common.ts';
import { dismProgress } from '../tools/dism.ts';
import { codeWatch } from './code-behind.ts';
import type { RunContext } from './context.ts';
import { runCommand } from './run-command.ts';

/** What became of an action that was tried. */
type Performed = Exclude<ActionResult, { readonly do: 'skipped' }>;

/** A hive stays busy for a moment after its last user has ended; so `reg unload` is asked again. */
const RELEASE_PAUSES_MS = [500, 2_000, 5_000] as const;

/**
 * Carries out the actions of one step. After the first failure the rest is skipped, except what must always run.
 * Nothing here judges: the results are evidence for the step's own judgement from the image.
 */
export async function act(
  context: RunContext,
  stepId: string,
  actions: readonly Action[],
): Promise<readonly ActionResult[]> {
  const results: ActionResult[] = [];
  let failed = false;
  for (const action of actions) {
    const always = action.do === 'run' && action.command.always === true;
    if (failed && !always) {
      results.push({ do: 'skipped', what: action.do === 'run' ? action.command.tool : action.do });
      continue;
    }
    if (!isLook(action)) context.record.imageTouched = true;
    const result = await perform(context, stepId, action);
    results.push(result);
    failed ||= !wentWell(result);
  }
  return results;
}

/** A program that only reads, which is how a check of the image is carried out. */
function isLook(action: Action): boolean {
  return action.do === 'run' && action.command.effect === 'reads';
}

async function perform(context: RunContext, stepId: string, action: Action): Promise<Performed> {
  const { files } = context.world;
  switch (action.do) {
    case 'run':
      return { do: 'run', result: await runWithProgress(context, stepId, action) };
    case 'write':
      return fileAction('write', action.path, async () => {
        await files.makeFolder(parentPath(action.path));
        const part = `${action.path}${PART_SUFFIX}`;
        await files.write(part, new TextEncoder().encode(action.text), 'replace');
        await putInPlace(context, part, action.path);
      });
    case 'delete':
      return fileAction('delete', action.path, () => files.remove(action.path));
    case 'copy':
      return fileAction('copy', action.to, async () => {
        await files.makeFolder(parentPath(action.to));
        const stat = await files.stat(action.from);
        const part = `${action.to}${PART_SUFFIX}`;
        await files.remove(part);
        const copied = await files.copyHashed(action.from, part, stat?.sizeBytes ?? 0);
        if (copied.sha256 !== action.sha256) {
          await files.remove(part);
          throw new IoError('io', action.from, 'the staged file changed while it was copied');
        }
        await putInPlace(context, part, action.to);
      });
  }
}

/** By a rename, so that a power cut leaves no half of the file that looks like somebody else's. */
async function putInPlace({ world }: RunContext, part: string, path: string): Promise<void> {
  await world.files.remove(path);
  await world.files.move(part, path);
}

async function runWithProgress(
  context: RunContext,
  stepId: string,
  { command }: Extract<Action, { do: 'run' }>,
): Promise<CommandResult> {
  const percentOf = command.tool === 'dism' ? dismProgress() : undefined;
  let shown = -1;
  const onOutput = (chunk: Uint8Array) => {
    const percent = percentOf?.(chunk);
    if (percent === undefined || Math.floor(percent) === shown) return;
    shown = Math.floor(percent);
    context.emit({ type: 'step-progress', id: stepId, percent: shown });
  };
  const tellOfCode = codeWatch(context, command);
  let result = await runCommand(context, command, { onOutput });
  tellOfCode(result);
  for (const pauseMs of command.always === true ? RELEASE_PAUSES_MS : []) {
    if (exitedWith(result)) break;
    await context.world.clock.sleep(pauseMs);
    result = await runCommand(context, command);
  }
  return result;
}

async function fileAction(
  what: 'copy' | 'write' | 'delete',
  path: string,
  work: () => Promise<void>,
): Promise<Performed> {
  try {
    await work();
    return { do: what, path, error: undefined };
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    return { do: what, path, error: `${error.reason}: ${error.message}` };
  }
}

function wentWell(result: Performed): boolean {
  switch (result.do) {
    case 'run': {
      const { command, ended } = result.result;
      if (command.anyExit === true && ended.end === 'exited') return true;
      return exitedWith(result.result, ...ACCEPTED);
    }
    case 'copy':
    case 'write':
    case 'delete':
      return result.error === undefined;
  }
}
