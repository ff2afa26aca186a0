import { errorSpec } from '../domain/error-table.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { Environment } from './environment.ts';

/** A command that cannot be done: code, what happened, what to do. Returns the exit code. */
export function fail(environment: Environment, failure: Failure, json: boolean): number {
  const { summary, remedy, exit } = errorSpec(failure.code);
  if (json) {
    environment.terminal.write(`${JSON.stringify({ error: { ...failure, summary, remedy } }, null, 2)}\n`);
  } else {
    environment.errors.write(`${failure.code} ${summary}\n  ${failure.detail}\n  ${remedy}\n`);
  }
  return exit;
}
