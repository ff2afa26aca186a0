import type { Reading } from '../domain/fact.ts';
import type { JournalRecord } from '../domain/journal.ts';
import { isSameIdentity } from '../domain/package-identity.ts';
import type { PackageRecord } from '../offline/servicing.ts';
import { type Repeatable, repeatFor } from '../plan/repeats.ts';
import type { RunContext } from '../runtime/context.ts';
import { isOwed } from '../runtime/repeats.ts';
import type { BoundStep } from '../steps/kind.ts';
import { isCumulative } from '../steps/package-again.ts';
import { repeatId, repeatOf } from '../steps/repeat.ts';
import { isToApply, type SeenStep } from './plan-rows.ts';

/** What the plan knows besides the steps, to tell what must be done once more. */
export interface Known {
  readonly packages: Reading<readonly PackageRecord[]>;
  /** Of all runs of this manifest on this disk. */
  readonly past: readonly JournalRecord[];
}

/** The steps of a plan with the cumulative update once more, where a language or feature makes that necessary. */
export function withRepeats(
  context: RunContext,
  seen: readonly SeenStep[],
  known: Known,
): readonly SeenStep[] {
  const forImage = seen.filter(({ applies }) => applies.kind !== 'held');
  const updates = new Set(
    forImage.filter(({ step }) => step.again !== undefined).flatMap(({ step: { id } }) => [id, repeatId(id)]),
  );
  const repeatables = forImage.map((one) => repeatable(one, updates, known));
  const repeat = repeatFor(repeatables);
  switch (repeat.kind) {
    case 'none':
      return seen;
    case 'missing':
      warnOfMissing(context, repeat.after, known);
      return seen;
    case 'again':
  }
  const [update, behind] = [forImage[repeat.update], forImage[repeat.behind]];
  const adds = new Set(repeat.after);
  const isDue = (records: readonly JournalRecord[]) => isOwed([...known.past, ...records], { adds, updates });
  const step = update && repeatOf(update.step, repeat.after, isDue);
  if (step === undefined) return seen;
  const again: SeenStep = { step, applies: { kind: 'due' }, answers: update?.answers ?? [] };
  return seen.flatMap((one) => (one === behind ? [one, again] : [one]));
}

function repeatable(one: SeenStep, updates: ReadonlySet<string>, { packages, past }: Known): Repeatable {
  const { step } = one;
  const isDue = isToApply(one);
  const adds = step.addsOld === true && (isDue || isOwed(past, { adds: new Set([step.id]), updates }));
  return { id: step.id, adds, update: stateOf(step, isDue, packages) };
}

function stateOf({ again }: BoundStep, isDue: boolean, packages: Known['packages']): Repeatable['update'] {
  if (again === undefined) return undefined;
  if (isDue) return 'due';
  const isThere =
    packages.known && packages.value.some(({ identity }) => isSameIdentity(identity, again.identity));
  return isThere ? 'there' : 'newer';
}

/** An image that never had a cumulative update has none to be left behind. */
function warnOfMissing(context: RunContext, after: readonly string[], { packages }: Known): void {
  const has = packages.known
    ? packages.value.filter(({ identity, state }) => isCumulative(identity) && IS_THERE.includes(state))
    : undefined;
  if (has?.length === 0) return;
  const newest = has?.map(({ identity }) => identity.version.join('.')).join(', ');
  const which = newest === undefined ? 'what the image has cannot be told' : `the image has ${newest}`;
  context.warn(
    `${after.join(', ')}: what is added is older than the cumulative update (${which}), and the manifest brings none to apply after it`,
    'SVC-2042',
  );
}

const IS_THERE: readonly PackageRecord['state'][] = ['Installed', 'Install Pending'];
