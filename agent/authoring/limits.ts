import type { Failure } from '../domain/servicing-error.ts';
import { MAX_PAYLOAD_FILES, MAX_STEPS } from '../manifest/schema.ts';
import type { Draft } from './draft.ts';

const MAX_SHOWN = 3;

/** What is too much for one manifest, and where most of it comes from; empty when it fits. */
export function overLimits({ payload, steps }: Draft): readonly Failure[] {
  return [
    ...tooMany(
      payload.length,
      MAX_PAYLOAD_FILES,
      'payload files',
      payload.map(({ path }) => path.slice(0, path.lastIndexOf('/'))),
    ),
    ...tooMany(
      steps.length,
      MAX_STEPS,
      'steps',
      steps.map(({ kind }) => `kind ${String(kind)}`),
    ),
  ];
}

function tooMany(count: number, limit: number, what: string, from: readonly string[]): readonly Failure[] {
  if (count <= limit) return [];
  const counts = new Map<string, number>();
  for (const name of from) counts.set(name, (counts.get(name) ?? 0) + 1);
  const most = [...counts].sort(([, left], [, right]) => right - left).slice(0, MAX_SHOWN);
  const shown = most.map(([name, number]) => `${name}: ${number}`).join(', ');
  return [{ code: 'SVC-1412', detail: `${count} ${what}, ${limit} at most (most of them: ${shown})` }];
}
