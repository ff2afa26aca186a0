import type { TimedEvent } from '../domain/event.ts';

/**
 * One line of events.ndjson. `v` is raised when a reader of the old lines would be wrong; a new type of event, or a new
 * field, does not raise it.
 */
export function formatEvent(event: TimedEvent): string {
  const { at, elapsedMs, type, ...rest } = event;
  return `${JSON.stringify({ v: 1, at, elapsedMs, type, ...rest })}\n`;
}
