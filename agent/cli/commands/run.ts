import { createScreen, type Screen } from '../../console/screen.ts';
import { powerOff } from '../../phases/finish.ts';
import { type LookAround, planMachine, type RunEnd, runMachine } from '../../phases/pipeline.ts';
import type { EventSink, World } from '../../ports/world.ts';
import { formatResults } from '../../results/result-json.ts';
import { type AskSecret, type ContextParts, createContext, type RunContext } from '../../runtime/context.ts';
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
  /** Somebody sits at the console and types the recovery passwords of locked volumes. */
  readonly askBitLocker?: boolean;
  /** What comes before the first image; left out: as a run does it. */
  readonly look?: LookAround;
}

/** `run` and `rehearse` are one thing in different worlds. */
export async function runIn(environment: Environment, world: World, wish: RunWish): Promise<RunEnd> {
  const events = recorder();
  const screen = wish.json ? undefined : createScreen(environment.terminal);
  const log = await environment.openLog(world);
  const context = contextFor(environment, world, [events, screen, log], {
    settled: wish.settled,
    askSecret: wish.askBitLocker === true ? asker(environment, screen) : undefined,
  });
  const end = await runMachine(context, events, wish.look);
  screen?.finish();
  if (wish.json) environment.terminal.write(formatResults(end.images.map(({ result }) => result)));
  if (!wish.stay) await powerOff(context, end.action);
  return end;
}

/** Looks and decides, prints what a run would do, changes nothing. */
export async function planIn(
  environment: Environment,
  world: World,
  json: boolean,
  look?: LookAround,
): Promise<number> {
  const screen = json ? undefined : createScreen(environment.terminal);
  const context = contextFor(environment, world, [screen]);
  const end = await planMachine(context, look);
  screen?.finish();
  const records = end.records.length === 0 ? [context.record] : end.records;
  const [only, ...more] = records.map((record) => planDocument(record, end.failure));
  if (json) {
    const document = more.length === 0 ? only : { schema: 1, images: [only, ...more] };
    environment.terminal.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (end.failure !== undefined) return fail(environment, end.failure, false);
  else environment.terminal.write(records.map(planPage).join('\n'));
  return end.exit;
}

/** The question stands below the screen, which is drawn again when the run goes on. */
function asker({ askSecret }: Environment, screen: Screen | undefined): AskSecret | undefined {
  if (askSecret === undefined) return undefined;
  return async (question) => {
    screen?.pause();
    return await askSecret(question);
  };
}

function contextFor(
  { version, builtAtMs }: Environment,
  world: World,
  sinks: readonly (EventSink | undefined)[],
  more: Pick<ContextParts, 'settled' | 'askSecret'> = {},
): RunContext {
  const wanted = sinks.filter((sink) => sink !== undefined);
  return createContext({ world, agentVersion: version, builtAtMs, sinks: wanted, ...more });
}
