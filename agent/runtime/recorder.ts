import type { TimedEvent } from '../domain/event.ts';
import type { EventSink } from '../ports/world.ts';

/** Keeps the events of a run for its result. Progress is kept thin: it is for the screen. */
export interface Recorder extends EventSink {
  readonly events: () => readonly TimedEvent[];
}

/** A run has a few hundred events; a run away from sense is cut here. */
const MOST_EVENTS = 20_000;

export function recorder(): Recorder {
  const kept: TimedEvent[] = [];
  return {
    emit: (event) => {
      if (event.type === 'staging' || event.type === 'step-progress') return;
      if (kept.length < MOST_EVENTS) kept.push(event);
    },
    events: () => kept,
  };
}
