import type { OtherManifest } from '../domain/manifest.ts';
import type { Subject, WindowsFacts } from '../domain/rules.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { AcceptedManifest } from './accept.ts';
import { matchImage, matchMachine } from './match.ts';
import { compareSpecificity, describeSpecificity, type Specificity, specificityOf } from './specificity.ts';

/** A manifest that was accepted, and where it came from. */
export interface ManifestCandidate {
  readonly from: string;
  readonly manifest: AcceptedManifest;
}

export type ManifestChoice<C> =
  | {
      readonly kind: 'chosen';
      readonly chosen: C;
      /** Why this one, in a sentence. */
      readonly because: string;
      /** Why not the others. */
      readonly others: readonly OtherManifest[];
    }
  /** There is none for this machine. */
  | { readonly kind: 'none'; readonly others: readonly OtherManifest[] }
  | Refused;

interface Refused {
  readonly kind: 'refused';
  readonly failure: Failure;
}

interface Ranked<C> {
  readonly candidate: C;
  readonly specificity: Specificity;
  /** Which rules hold. */
  readonly because: string;
}

/**
 * Of several manifests for this machine: of those with one id the newest, by serial; of these the most specific one. Two
 * that are equally specific are refused with both named, never guessed. The same bytes at two places are one manifest.
 * `windows` undefined: it was not looked at, because no rule asks for it or there is only one manifest.
 */
export function chooseManifest<C extends ManifestCandidate>(
  candidates: readonly C[],
  subject: Subject,
  windows: WindowsFacts | undefined,
): ManifestChoice<C> {
  const others: OtherManifest[] = [];
  const ranked: Ranked<C>[] = [];
  for (const candidate of candidates) {
    const { match } = candidate.manifest.manifest;
    const fact = windows === undefined ? matchMachine(match, subject) : matchImage(match, subject, windows);
    if (fact.answer === 'yes')
      ranked.push({ candidate, specificity: specificityOf(match, subject, windows), because: fact.because });
    else others.push({ from: candidate.from, because: fact.because });
  }
  const newest = onlyNewest(ranked, others);
  if (newest.kind === 'refused') return newest;
  const sorted = [...newest.kept].sort((left, right) =>
    compareSpecificity(left.specificity, right.specificity),
  );
  const [chosen, ...rest] = sorted;
  if (chosen === undefined) return { kind: 'none', others };
  const ties = rest.filter((one) => compareSpecificity(chosen.specificity, one.specificity) === 0);
  if (ties.length > 0) return tie([chosen, ...ties]);
  const because =
    rest.length === 0 ? 'the only one for this machine' : 'the most specific one for this machine';
  return {
    kind: 'chosen',
    chosen: chosen.candidate,
    because: `${because}, by ${describeSpecificity(chosen.specificity)}${reasons(chosen.because)}`,
    others: [
      ...rest.map(({ candidate, specificity }) => ({
        from: candidate.from,
        because: `less specific, by ${describeSpecificity(specificity)}`,
      })),
      ...others,
    ],
  };
}

/**
 * The same where the choice depends on which Windows the machine has, and several were found: whichever of them is serviced
 * later, the manifest must be the same one. What is chosen here is compared with the Windows that is serviced once more.
 */
export function chooseForEach<C extends ManifestCandidate>(
  candidates: readonly C[],
  subject: Subject,
  found: readonly WindowsFacts[],
): ManifestChoice<C> {
  const choices = found.map((windows) => chooseManifest(candidates, subject, windows));
  const refused = choices.find((choice) => choice.kind === 'refused');
  if (refused !== undefined) return refused;
  const chosen = choices.filter((choice) => choice.kind === 'chosen');
  const [first, ...rest] = chosen;
  const other = rest.find((choice) => choice.chosen.manifest.sha256 !== first?.chosen.manifest.sha256);
  if (first !== undefined && other === undefined) return first;
  const [none] = choices;
  if (none !== undefined && first === undefined) return none;
  const places = candidates.map(({ from }) => from).join(', ');
  const idOf = (one: C) => one.manifest.manifest.id;
  const detail =
    first === undefined || other === undefined
      ? `no Windows was found that could decide between ${places}`
      : `${idOf(first.chosen)} is for one Windows of this machine, ${idOf(other.chosen)} for another: ${places}`;
  return { kind: 'refused', failure: { code: 'SVC-2041', detail } };
}

/** One of each id: a manifest takes the place of its older ones, however specific these are. */
function onlyNewest<C extends ManifestCandidate>(
  ranked: readonly Ranked<C>[],
  others: OtherManifest[],
): { readonly kind: 'kept'; readonly kept: readonly Ranked<C>[] } | Refused {
  const kept = new Map<string, Ranked<C>>();
  for (const one of ranked) {
    const { id, serial } = one.candidate.manifest.manifest;
    const other = kept.get(id);
    if (other === undefined) {
      kept.set(id, one);
      continue;
    }
    const { manifest } = other.candidate.manifest;
    if (manifest.serial === serial && other.candidate.manifest.sha256 !== one.candidate.manifest.sha256)
      return tie([other, one]);
    const isNewer = serial > manifest.serial;
    const [winner, loser] = isNewer ? [one, other] : [other, one];
    kept.set(id, winner);
    const because = manifest.serial === serial ? 'it is the same as' : `older, its id is that of`;
    others.push({ from: loser.candidate.from, because: `${because} the one at ${winner.candidate.from}` });
  }
  return { kind: 'kept', kept: [...kept.values()] };
}

function tie(equals: readonly Ranked<ManifestCandidate>[]): Refused {
  // Whatever order a share lists its folders in.
  const manifests = equals
    .map(({ candidate }) => candidate)
    .sort((left, right) => (left.from < right.from ? -1 : 1));
  const named = manifests.map(
    ({ manifest }) => `${manifest.manifest.id} (serial ${manifest.manifest.serial})`,
  );
  const by = describeSpecificity(equals[0]?.specificity ?? []);
  const places = manifests.map(({ from }) => from).join(', ');
  const detail = `${named.join(' and ')} are equally specific, by ${by}: ${places}`;
  return { kind: 'refused', failure: { code: 'SVC-1105', detail } };
}

function reasons(because: string): string {
  return because === '' ? '' : `: ${because}`;
}
