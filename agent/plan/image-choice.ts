import type { CandidateRow } from '../domain/event.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { TargetSetting } from '../domain/settings.ts';
import type { Volume } from '../domain/volume.ts';

/** What was found on one volume when it was asked for an offline Windows. */
export type Finding =
  | { readonly kind: 'none'; readonly because: string }
  | { readonly kind: 'windows-pe'; readonly because: string }
  | { readonly kind: 'locked' }
  | { readonly kind: 'unreadable'; readonly because: string }
  | {
      readonly kind: 'windows';
      readonly product: string;
      readonly edition: string | undefined;
      readonly build: number | undefined;
    };

export interface Candidate {
  readonly volume: Volume;
  readonly finding: Finding;
}

export type ImageDecision =
  | { readonly kind: 'go'; readonly root: string; readonly rows: readonly CandidateRow[] }
  | { readonly kind: 'refuse'; readonly failure: Failure; readonly rows: readonly CandidateRow[] };

/** Picks the one offline Windows, or refuses. Two and no rule that picks one: refuse, never guess. */
export function chooseImage(candidates: readonly Candidate[], target: TargetSetting): ImageDecision {
  const judged = candidates.map((candidate) => ({ candidate, against: objection(candidate, target) }));
  const fitting = judged.filter((one) => one.against === undefined);
  const [only, ...more] = fitting;
  const chosen = more.length === 0 ? only?.candidate : undefined;
  const rows = judged.map(({ candidate, against }) => row(candidate, against, chosen === candidate));
  if (chosen?.volume.root !== undefined) return { kind: 'go', root: chosen.volume.root, rows };
  return { kind: 'refuse', failure: refusal(candidates, fitting.length, rows), rows };
}

/** Why this volume is not the one; undefined when nothing speaks against it. */
function objection({ volume, finding }: Candidate, target: TargetSetting): string | undefined {
  if (finding.kind === 'locked') return 'locked by BitLocker';
  if (finding.kind !== 'windows') return finding.because;
  if (volume.root === undefined) return 'it has no drive letter';
  if (volume.driveType === 'ram-disk') return 'this is the running Windows PE';
  if (volume.driveType === 'removable') return 'it is on a removable disk';
  if (volume.driveType === 'network') return 'it is on a network drive';
  if (volume.driveType === 'optical') return 'it is on an optical disc';
  switch (target.policy) {
    case 'only':
      return undefined;
    case 'label':
      return volume.label?.toLowerCase() === target.label.toLowerCase()
        ? undefined
        : `the label is not ${target.label}`;
    case 'edition':
      return finding.edition?.toLowerCase() === target.edition.toLowerCase()
        ? undefined
        : `the edition is not ${target.edition}`;
    case 'build': {
      const { build } = finding;
      const fits = build !== undefined && build >= target.min && build <= target.max;
      return fits ? undefined : `the build is not within ${target.min} to ${target.max}`;
    }
  }
}

function row({ volume, finding }: Candidate, against: string | undefined, taken: boolean): CandidateRow {
  const name = volume.root ?? volume.id;
  const because = taken ? 'the only Windows that fits' : (against ?? 'another Windows fits as well');
  return { volume: name, label: volume.label, what: describe(finding), taken, because };
}

function describe(finding: Finding): string {
  switch (finding.kind) {
    case 'none':
      return 'no Windows';
    case 'windows-pe':
      return 'Windows PE or recovery';
    case 'locked':
      return 'BitLocker volume';
    case 'unreadable':
      return 'Windows, not readable';
    case 'windows':
      return finding.build === undefined ? finding.product : `${finding.product} (${finding.build})`;
  }
}

function refusal(candidates: readonly Candidate[], fitting: number, rows: readonly CandidateRow[]): Failure {
  const table = rows.map((one) => `${one.volume} ${one.what}: ${one.because}`).join('; ');
  if (fitting > 1) return { code: 'SVC-2002', detail: table };
  const kinds = candidates.map((candidate) => candidate.finding.kind);
  if (kinds.includes('windows'))
    return { code: 'SVC-2001', detail: `no Windows fits the target rule; ${table}` };
  if (kinds.includes('locked')) return { code: 'SVC-2003', detail: table };
  if (kinds.includes('unreadable')) return { code: 'SVC-2006', detail: table };
  return { code: 'SVC-2001', detail: table === '' ? 'no volume was seen at all' : table };
}
