import { createHash } from 'node:crypto';
import type { BootState } from '../../../agent/adapters/rehearsal/boot-state.ts';
import type { Disk } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { restartPe } from '../../../agent/adapters/rehearsal/machine/build-machine.ts';
import { rehearsalWorld } from '../../../agent/adapters/rehearsal/world.ts';
import { createScreen } from '../../../agent/console/screen.ts';
import type { TimedEvent } from '../../../agent/domain/event.ts';
import { type Diagnosis, diagnose } from '../../../agent/phases/doctor.ts';
import { powerOff } from '../../../agent/phases/finish.ts';
import {
  type LookAround,
  type PlanEnd,
  planMachine,
  type RunEnd,
  runMachine,
} from '../../../agent/phases/pipeline.ts';
import { lookForUndo } from '../../../agent/phases/undo/look.ts';
import type { Crypto, EventSink, Random, World } from '../../../agent/ports/world.ts';
import { createContext } from '../../../agent/runtime/context.ts';
import { recorder } from '../../../agent/runtime/recorder.ts';
import type { RunRecord } from '../../../agent/runtime/run-record.ts';
import { GridTerminal } from '../grid-terminal.ts';
import type { Staged } from './scenario.ts';

export const BUILT_AT_MS = Date.UTC(2026, 10, 1);

/** One start of Windows PE, from the first event to the last act. */
export interface Booted {
  readonly end: RunEnd;
  readonly events: readonly TimedEvent[];
  /** What a person saw. */
  readonly screen: string;
  /** What the running Windows PE held at the end. */
  readonly boot: BootState;
}

export interface BootOptions {
  /** Which start of this machine it is, from 1: makes its ids. */
  readonly start?: number;
  /** A person answers for what an earlier run left in doubt. */
  readonly settled?: boolean;
  /** The command `undo` instead of `run`: of the run with this id; `newest`: of the one that it finds. */
  readonly undo?: string;
  /** Stands between the machine and its disk. */
  readonly wrap?: (disk: Disk) => Disk;
  /** Stands between the agent and the machine. */
  readonly around?: (world: World) => World;
  /** Hears every event besides the screen. */
  readonly sink?: EventSink;
  /** What a person at the console answers. */
  readonly askSecret?: (question: string) => Promise<string | undefined>;
  /** Without a screen, for cases that come by the thousand. */
  readonly blind?: boolean;
}

/** Starts Windows PE anew on the disks as they are, and runs the agent in it as the command `run` does. */
export async function boot(machine: Staged, options: BootOptions = {}): Promise<Booted> {
  const { context, kept, screen, terminal, events, power } = startPe(machine, options);
  const end = await runMachine(context, kept, lookOf(options));
  screen?.finish();
  await powerOff(context, end.action);
  return { end, events, screen: terminal.text(), boot: power };
}

/** The same start, and the command `plan`. */
export async function planOnly(
  machine: Staged,
  options: Pick<BootOptions, 'undo' | 'start' | 'around'> = {},
): Promise<{ readonly end: PlanEnd; readonly record: RunRecord }> {
  const { context } = startPe(machine, options);
  return { end: await planMachine(context, lookOf(options)), record: context.record };
}

/** The same start, and the command `doctor`. */
export async function doctorOnly(
  machine: Staged,
  options: Pick<BootOptions, 'wrap'> = {},
): Promise<Diagnosis> {
  return await diagnose(startPe(machine, options).context);
}

function lookOf({ undo }: BootOptions): LookAround | undefined {
  return undo === undefined ? undefined : lookForUndo(undo === 'newest' ? undefined : undo);
}

function startPe(machine: Staged, options: BootOptions) {
  const { start = 1, settled = false, wrap = same, around = same, blind = false, sink, askSecret } = options;
  restartPe(machine.description, machine.disk, machine.readDesk);
  const rehearsed = rehearsalWorld(machine.description, wrap(machine.disk), {
    speed: Number.POSITIVE_INFINITY,
    random: countingRandom(start),
  });
  const world = around({ ...rehearsed, crypto: rememberingCrypto(rehearsed.crypto) });
  const terminal = new GridTerminal({ columns: 80, isInteractive: false, hasColour: false });
  const screen = blind ? undefined : createScreen(terminal);
  const kept = recorder();
  const events: TimedEvent[] = [];
  const sinks = [kept, screen, sink, { emit: (event: TimedEvent) => void events.push(event) }];
  const context = createContext({
    world,
    agentVersion: '1.0.0',
    builtAtMs: BUILT_AT_MS,
    settled,
    askSecret,
    sinks: sinks.filter((sink) => sink !== undefined),
  });
  return { context, kept, screen, terminal, events, power: rehearsed.boot };
}

const verified = new Map<string, boolean>();

/** The same few signatures are verified at every start of thousands: each is really verified once. */
function rememberingCrypto(crypto: Crypto): Crypto {
  return {
    ...crypto,
    verifyEd25519: (publicKey, message, signature) => {
      const parts = [publicKey, message, signature].map((bytes) => Buffer.from(bytes).toString('latin1'));
      const key = parts.join('|');
      const answer = verified.get(key) ?? crypto.verifyEd25519(publicKey, message, signature);
      verified.set(key, answer);
      return answer;
    },
  };
}

/** Random bytes that are the same in every test run and different at every start. */
function countingRandom(start: number): Random {
  let calls = 0;
  return {
    bytes: (count) => {
      calls += 1;
      return new Uint8Array(createHash('sha256').update(`${start}:${calls}`).digest().subarray(0, count));
    },
  };
}

function same<T>(value: T): T {
  return value;
}
