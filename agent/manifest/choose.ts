import type { Failure } from '../domain/servicing-error.ts';
import type { AcceptedManifest } from './accept.ts';
import { countRules } from './match.ts';

/** A manifest that was accepted, and where it came from. */
export interface ManifestCandidate {
  readonly from: string;
  readonly manifest: AcceptedManifest;
}

export type ManifestChoice<C> =
  | {
      readonly ok: true;
      readonly chosen: C;
      /** Why this one, in a sentence. */
      readonly because: string;
      /** Why not the others. */
      readonly others: readonly { readonly candidate: C; readonly because: string }[];
    }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Of several manifests for this machine the most specific one (number of rules), then the one with the highest serial.
 * Two different ones that are equal in both: refused, never guessed. The same bytes at two places are one manifest.
 * undefined: there is none.
 */
export function chooseManifest<C extends ManifestCandidate>(
  candidates: readonly C[],
): ManifestChoice<C> | undefined {
  const ranked = [...candidates].sort(compare);
  const [chosen, ...others] = ranked;
  if (chosen === undefined) return undefined;
  const ties = others.filter((one) => compare(chosen, one) === 0 && !isSame(chosen, one));
  if (ties.length > 0) {
    const equals = [chosen, ...ties].map(describe).join(' and ');
    return {
      ok: false,
      failure: {
        code: 'SVC-1105',
        detail: `${equals} have the same number of match rules and the same serial`,
      },
    };
  }
  const because =
    others.length === 0
      ? 'it is the only one for this machine'
      : `${describe(chosen)} is the most specific and newest`;
  return {
    ok: true,
    chosen,
    because,
    others: others.map((candidate) => ({ candidate, because: whyNot(candidate, chosen) })),
  };
}

/** Negative when `left` is to be preferred. */
function compare(left: ManifestCandidate, right: ManifestCandidate): number {
  const rules = countRules(rulesOf(right)) - countRules(rulesOf(left));
  return rules !== 0 ? rules : right.manifest.manifest.serial - left.manifest.manifest.serial;
}

function whyNot(candidate: ManifestCandidate, chosen: ManifestCandidate): string {
  if (isSame(candidate, chosen)) return `it is the same as the one at ${chosen.from}`;
  const rules = countRules(rulesOf(candidate));
  const wanted = countRules(rulesOf(chosen));
  if (rules < wanted) return `it gives ${rules} match rules, the chosen one ${wanted}`;
  return `its serial is ${candidate.manifest.manifest.serial}, that of the chosen one ${chosen.manifest.manifest.serial}`;
}

function describe({ from, manifest }: ManifestCandidate): string {
  const { id, serial, match } = manifest.manifest;
  return `${id} (${from}, ${countRules(match)} rules, serial ${serial})`;
}

function isSame(left: ManifestCandidate, right: ManifestCandidate): boolean {
  return left.manifest.sha256 === right.manifest.sha256;
}

function rulesOf(candidate: ManifestCandidate): AcceptedManifest['manifest']['match'] {
  return candidate.manifest.manifest.match;
}
