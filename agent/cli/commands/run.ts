import { createScreen } from '../../console/screen.ts';
import { powerOff } from '../../phases/finish.ts';
import { planMachine, type RunEnd, runMachine } from '../../phases/pipeline.ts';
import type { EventSink, World } from '../../ports/world.ts';
import { formatResult } from '../../results/result-json.ts';
import { createContext, type RunContext } from '../../runtime/context.ts';
import { recorder } from '../../runtime/recorder.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';
import { planDocument, planPage } from '../plan-page.ts';

export interface RunWish {
  readonly json: boolean;
  /** Stay in the shell, whatever the settings say. */
  readonly stay: boolean;
  /** A person answers for what an earlier run left in doubt. */
  readonly settled: boolean;
}

/** `run` and `rehearse` are one thing in different worlds. */
export async function runIn(environment: Environment, world: World, wish: RunWish): Promise<RunEnd> {
  const events = recorder();
  const screen = wish.json ? undefined : createScreen(environment.terminal);
  const log = await environment.openLog(world);
  const context = contextFor(environment, world, [events, screen, log], wish.settled);
  const end = await runMachine(context, events);
  screen?.finish();
  if (wish.json) environment.terminal.write(formatResult(end.result));
  if (!wish.stay) await powerOff(context, end.action);
  return end;
}

/** Looks and decides, prints what a run would do, changes nothing. */
export async function planIn(environment: Environment, world: World, json: boolean): Promise<number> {
  const screen = json ? undefined : createScreen(environment.terminal);
  const context = contextFor(environment, world, [screen]);
  const end = await planMachine(context);
  screen?.finish();
  if (json)
    environment.terminal.write(`${JSON.stringify(planDocument(context.record, end.failure), null, 2)}\n`);
  else if (end.failure !== undefined) return fail(environment, end.failure, false);
  else environment.terminal.write(planPage(context.record));
  return end.exit;
}

function contextFor(
  { version, builtAtMs }: Environment,
  world: World,
  sinks: readonly (EventSink | undefined)[],
  settled = false,
): RunContext {
  const wanted = sinks.filter((sink) => sink !== undefined);
  return createContext({ world, agentVersion: version, builtAtMs, sinks: wanted, settled });
}
