import { createScreen } from '../../console/screen.ts';
import { powerOff } from '../../phases/finish.ts';
import { type Extent, type RunEnd, runMachine } from '../../phases/pipeline.ts';
import type { EventSink, World } from '../../ports/world.ts';
import { formatResult } from '../../results/result-json.ts';
import { createContext, type RunContext } from '../../runtime/context.ts';
import { recorder } from '../../runtime/recorder.ts';
import type { Environment } from '../environment.ts';

export interface RunWish {
  readonly extent: Extent;
  readonly json: boolean;
  /** Stay in the shell, whatever the settings say. */
  readonly stay: boolean;
}

/** `run`, `plan` and `rehearse` are one thing in different worlds. */
export async function runIn(environment: Environment, world: World, wish: RunWish): Promise<RunEnd> {
  const events = recorder();
  const screen = wish.json ? undefined : createScreen(environment.terminal);
  const log = await environment.openLog(world);
  const sinks: readonly EventSink[] = [events, screen, log].filter((sink) => sink !== undefined);
  const context: RunContext = createContext({
    world,
    agentVersion: environment.version,
    builtAtMs: environment.builtAtMs,
    sinks,
  });
  const end = await runMachine(context, events, wish.extent);
  screen?.finish();
  if (wish.json) environment.terminal.write(formatResult(end.result));
  if (!wish.stay) await powerOff(context, end.action);
  return end;
}

export async function run(environment: Environment, wish: RunWish): Promise<number> {
  const end = await runIn(environment, environment.machine(), wish);
  return end.exit;
}
