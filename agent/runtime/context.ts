import { toHex } from '../domain/bytes.ts';
import type { ErrorCode } from '../domain/error-table.ts';
import type { Phase, RunEvent } from '../domain/event.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { EventSink, World } from '../ports/world.ts';
import { redactor } from '../results/redact.ts';
import { type Interruption, interruption } from './interruption.ts';
import { redactDeep } from './redact-deep.ts';
import { newRecord, type RunRecord } from './run-record.ts';

/** What every phase is handed: the world, the way to say what happens, and what the run has found out so far. */
export interface RunContext {
  readonly world: World;
  readonly agentVersion: string;
  /** When the overlay was made: the lower bound for a believable clock. Milliseconds since 1970. */
  readonly builtAtMs: number;
  readonly bootId: string;
  readonly record: RunRecord;
  readonly emit: (event: RunEvent) => void;
  /** From now on this text is `***` in everything that leaves the process. */
  readonly addSecret: (secret: string) => void;
  /** For bytes of others, tool logs above all, before they go into the result. */
  readonly redactBytes: (bytes: Uint8Array) => Uint8Array;
  readonly redact: <T>(value: T) => T;
  /** Servers that refused the account of this run, by `\\\\server user` in lower case: it is not tried there again. */
  readonly refusedAccounts: Map<string, Failure>;
  readonly interruption: Interruption;
  /** A person answers for the image: the doubt of an earlier run is settled by this one. */
  readonly settled: boolean;
  /** Asks the person at the console for something that is not shown; undefined where nobody is to be asked. */
  readonly askSecret: AskSecret | undefined;
  /** A warning is on the screen, in the log and in the result; it never changes the exit class. */
  readonly warn: (text: string, code?: ErrorCode) => void;
}

/** The answer to a question; undefined when the person gives up. */
export type AskSecret = (question: string) => Promise<string | undefined>;

/** What a context is made of, once, where the run is composed. */
export interface ContextParts {
  readonly world: World;
  readonly agentVersion: string;
  readonly builtAtMs: number;
  readonly sinks: readonly EventSink[];
  readonly settled?: boolean;
  readonly askSecret?: AskSecret | undefined;
}

export function createContext(parts: ContextParts): RunContext {
  const { world, agentVersion, builtAtMs, sinks, settled = false, askSecret } = parts;
  const startedMs = world.clock.elapsedMs();
  const bootId = toHex(world.random.bytes(16));
  const record = newRecord(toHex(world.random.bytes(16)), world.clock.now());
  const secrets: string[] = [];
  let redact = redactor(secrets);
  const emit = (event: RunEvent) => {
    const at = new Date(world.clock.now()).toISOString();
    const timed = {
      ...redactDeep(event, redact.text),
      at,
      elapsedMs: Math.round(world.clock.elapsedMs() - startedMs),
    };
    for (const sink of sinks) sink.emit(timed);
  };
  const stop = interruption();
  world.interrupts?.watch(() => emit({ type: 'note', level: 'warning', text: stop.ask(record.phase) }));
  return {
    world,
    interruption: stop,
    agentVersion,
    builtAtMs,
    bootId,
    settled,
    askSecret,
    record,
    emit,
    addSecret: (secret) => {
      secrets.push(secret);
      redact = redactor(secrets);
    },
    redactBytes: (bytes) => redact.bytes(bytes),
    redact: (value) => redactDeep(value, redact.text),
    refusedAccounts: new Map(),
    warn: warner(record, (value) => redactDeep(value, redact.text), emit),
  };
}

/** Runs one phase with its events around it. */
export async function inPhase<T>(context: RunContext, phase: Phase, work: () => Promise<T>): Promise<T> {
  const startedMs = context.world.clock.elapsedMs();
  context.record.phase = phase;
  context.emit({ type: 'phase-started', phase });
  try {
    const done = await work();
    context.interruption.check(phase);
    return done;
  } finally {
    const durationMs = Math.round(context.world.clock.elapsedMs() - startedMs);
    context.emit({ type: 'phase-ended', phase, durationMs });
  }
}

/** The same start of Windows PE for one more image: a run of its own, that knows of the machine what the first one knows. */
export function forImage(context: RunContext): RunContext {
  const { world, emit, redact, record: common } = context;
  const { machine, host, manifest, volumes, providers, clockBelievable } = common;
  const fresh = newRecord(toHex(world.random.bytes(16)), world.clock.now());
  const record: RunRecord = {
    ...fresh,
    ...{ machine, host, manifest, volumes, providers, clockBelievable },
    warnings: [...common.warnings],
  };
  return { ...context, record, warn: warner(record, redact, emit) };
}

function warner(
  record: RunRecord,
  redact: RunContext['redact'],
  emit: RunContext['emit'],
): RunContext['warn'] {
  return (text, code) => {
    record.warnings.push(redact(text));
    emit({ type: 'note', level: 'warning', text, ...(code === undefined ? {} : { code }) });
  };
}
