import type { ErrorCode } from '../domain/error-table.ts';
import type { Phase, RunEvent } from '../domain/event.ts';
import { type Failure, ServicingError } from '../domain/servicing-error.ts';
import type { EventSink, World } from '../ports/world.ts';
import type { RunRecord } from './run-record.ts';

/** What every phase is handed: the world, the way to say what happens, and what the run has found out so far. */
export interface RunContext {
  readonly world: World;
  readonly agentVersion: string;
  /** When the overlay was made: the lower bound for a believable clock. Milliseconds since 1970. */
  readonly builtAtMs: number;
  readonly bootId: string;
  readonly record: RunRecord;
  readonly emit: (event: RunEvent) => void;
  /** A warning is on the screen, in the log and in the result; it never changes the exit class. */
  readonly warn: (text: string, code?: ErrorCode) => void;
}

/** Stamps events with their time and hands them to all sinks. A sink that throws is a fault of ours, not of the run. */
export function emitter(world: World, sinks: readonly EventSink[]): (event: RunEvent) => void {
  const startedMs = world.clock.elapsedMs();
  return (event) => {
    const timed = {
      ...event,
      at: new Date(world.clock.now()).toISOString(),
      elapsedMs: Math.round(world.clock.elapsedMs() - startedMs),
    };
    for (const sink of sinks) sink.emit(timed);
  };
}

/** Runs one phase with its events around it. */
export async function inPhase<T>(context: RunContext, phase: Phase, work: () => Promise<T>): Promise<T> {
  const startedMs = context.world.clock.elapsedMs();
  context.record.phase = phase;
  context.emit({ type: 'phase-started', phase });
  try {
    return await work();
  } finally {
    const durationMs = Math.round(context.world.clock.elapsedMs() - startedMs);
    context.emit({ type: 'phase-ended', phase, durationMs });
  }
}

/** Ends the run here: nobody below the pipeline can go on. */
export function stop(failure: Failure): never {
  throw new ServicingError(failure.code, failure.detail);
}
