import type { Manifest } from '../domain/manifest.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { bindSteps, checkGraph, checkPaths } from '../manifest/integrity.ts';
import { formatProblem } from '../manifest/problem.ts';
import { MANIFEST_SCHEMA, MANIFEST_TYPE, manifestSchema, toManifest } from '../manifest/schema.ts';
import { checkShape } from '../manifest/shape.ts';
import { orderSteps } from '../plan/order.ts';
import type { BoundStep } from '../steps/kind.ts';
import type { StepData } from '../steps/registry.ts';
import type { Draft } from './draft.ts';
import type { Written } from './read-servicing.ts';

/** What is known of every payload file only when it was copied. */
export type Digests = ReadonlyMap<string, { readonly sizeBytes: number; readonly sha256: string }>;

export interface Stamp {
  readonly serial: number;
  readonly issued: string;
  readonly expires: string | undefined;
}

const DESK_ONLY = [
  'serial',
  'expires',
  'packages',
  'drivers',
  'registry',
  'files',
  'payload',
  'steps',
  '$schema',
];

/** The manifest as a value: keys in one order, payload by path, steps in the order given. */
export function manifestValue(written: Written, draft: Draft, stamp: Stamp, digests: Digests): Written {
  const { id, channel, ...settings } = Object.fromEntries(
    Object.entries(written).filter(([key]) => !DESK_ONLY.includes(key)),
  );
  return {
    type: MANIFEST_TYPE,
    schema: MANIFEST_SCHEMA,
    id,
    channel,
    serial: stamp.serial,
    issued: stamp.issued,
    ...(stamp.expires === undefined ? {} : { expires: stamp.expires }),
    ...settings,
    payload: [...draft.payload]
      .sort((left, right) => (left.path < right.path ? -1 : 1))
      .map(({ id: payloadId, path, sizeBytes }) => ({
        id: payloadId,
        path,
        sizeBytes: digests.get(path)?.sizeBytes ?? sizeBytes,
        sha256: digests.get(path)?.sha256 ?? UNKNOWN_HASH,
      })),
    steps: draft.steps,
  };
}

// Stands for a hash while the rest is checked, before 5 GiB are read for nothing.
const UNKNOWN_HASH = '0'.repeat(64);

export function manifestBytes(value: Written): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);
}

export interface CheckedManifest {
  readonly manifest: Manifest<StepData>;
  /** In the order of work. */
  readonly ordered: readonly BoundStep[];
}

export type CheckedDraft =
  | ({ readonly ok: true } & CheckedManifest)
  | { readonly ok: false; readonly failures: readonly Failure[] };

/**
 * The checks that the agent makes of a manifest, short of signature, dates and machine. `places`: where each step stands in
 * the servicing file; a step that was made of something else there is named by that.
 */
export function checkManifest(value: unknown, places: readonly string[] = []): CheckedDraft {
  const shaped = checkShape(manifestSchema, value);
  if (!shaped.ok) {
    return {
      ok: false,
      failures: shaped.problems.map((problem) => ({
        code: 'SVC-1402',
        detail: inServicing(formatProblem(problem), places),
      })),
    };
  }
  const manifest = toManifest(shaped.value);
  const wrong = [...checkGraph(manifest), ...checkPaths(manifest.payload)];
  if (wrong.length > 0) return { ok: false, failures: wrong };
  const bound = bindSteps(manifest);
  if (bound.failures.length > 0) return { ok: false, failures: bound.failures };
  const ordered = orderSteps(bound.steps);
  return ordered.ok
    ? { ok: true, manifest, ordered: ordered.steps }
    : { ok: false, failures: [ordered.failure] };
}

function inServicing(problem: string, places: readonly string[]): string {
  return problem.replace(/^steps\[(\d+)\]\.?/, (whole, index: string) => {
    const place = places[Number(index)];
    return place === undefined ? whole : `${place}: `;
  });
}

/** The same draft with its steps in the order of work, so that the manifest reads as it is done. */
export function inOrderOfWork(draft: Draft, ordered: readonly BoundStep[]): Draft {
  const rank = new Map(ordered.map(({ id }, index) => [id, index]));
  const at = (step: Written): number => rank.get(String(step.id)) ?? ordered.length;
  return { ...draft, steps: [...draft.steps].sort((left, right) => at(left) - at(right)) };
}
