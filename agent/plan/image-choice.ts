import type { CandidateRow } from '../domain/event.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { Volume } from '../domain/volume.ts';
import { describeRules, outsideRules, type TargetRules, wantsAll } from './target-rule.ts';

/** What was found on one volume when it was asked for an offline Windows. */
export type Finding =
  | { readonly kind: 'none'; readonly because: string }
  | { readonly kind: 'windows-pe'; readonly because: string }
  | { readonly kind: 'locked' }
  /** It cannot be read, and BitLocker may be why. */
  | { readonly kind: 'perhaps-locked' }
  | {
      readonly kind: 'unreadable';
      readonly because: string;
      readonly isDefaultBoot?: boolean;
      /** The disk fails, so that nobody knows what is in the files. */
      readonly isDiskError?: boolean;
    }
  | {
      readonly kind: 'windows';
      readonly product: string;
      readonly edition: string | undefined;
      readonly build: number | undefined;
      readonly isDefaultBoot?: boolean;
      readonly score?: number;
      readonly reasons?: readonly string[];
    };

export interface Candidate {
  readonly volume: Volume;
  readonly finding: Finding;
}

export type ImageDecision =
  | {
      readonly kind: 'go';
      readonly volume: Volume;
      /** undefined: the volume needs a letter first. */
      readonly root: string | undefined;
      /** Those that are serviced after it, in the order of the survey; empty unless every one is wanted. */
      readonly others: readonly Volume[];
      /** Where every one is wanted: those that fit as far as can be told, and cannot be serviced. */
      readonly lost: readonly LostWindows[];
      readonly rows: readonly CandidateRow[];
    }
  | { readonly kind: 'refuse'; readonly failure: Failure; readonly rows: readonly CandidateRow[] };

/** A Windows that stands on its volume and cannot be looked into. */
export interface LostWindows {
  readonly volume: Volume;
  readonly failure: Failure;
}

/** A volume that can be read and given a letter by its own name. */
const VOLUME_NAME = /^\\\\\?\\Volume\{[0-9a-f-]{36}\}\\$/i;

/** Where a volume is read: by its letter, else by its own name; undefined when it has neither. */
export function placeOf({ root, id }: Volume): string | undefined {
  return root ?? (VOLUME_NAME.test(id) ? id : undefined);
}

/**
 * Picks the one offline Windows, or every one where the rules say so; or refuses. Two and no rule that picks: refuse,
 * never guess. `medium` is the drive that Windows PE was loaded from.
 */
export function chooseImage(
  candidates: readonly Candidate[],
  rules: TargetRules,
  medium?: string,
): ImageDecision {
  const judged = candidates.map((candidate) => ({
    candidate,
    against: objection(candidate, rules, medium),
  }));
  const fitting = judged.filter((one) => one.against === undefined).map((one) => one.candidate);
  const lost = candidates.flatMap((candidate) => lostOf(candidate, rules, medium));
  const isOnlyOne = fitting.length === 1 && lost.length === 0;
  const taken = isOnlyOne || wantsAll(rules) ? fitting : [];
  const why = takenBecause(rules, taken.length);
  const rows = judged.map(({ candidate, against }) =>
    row(candidate, against, taken.includes(candidate) ? why : undefined),
  );
  const [first, ...others] = taken.map(({ volume }) => volume);
  if (first !== undefined) return { kind: 'go', volume: first, root: first.root, others, lost, rows };
  const contenders = fitting.length + (fitting.length === 0 ? 0 : lost.length);
  return { kind: 'refuse', failure: refusal(candidates, contenders, rows), rows };
}

function takenBecause(rules: TargetRules, count: number): string {
  const picked = describeRules(rules);
  if (picked === undefined) return 'the only Windows that fits';
  return count > 1 ? `one of several, by ${picked}` : `picked by ${picked}`;
}

/** Why this volume is not the one; undefined when nothing speaks against it. */
function objection(
  { volume, finding }: Candidate,
  rules: TargetRules,
  medium: string | undefined,
): string | undefined {
  if (finding.kind === 'locked') return 'locked by BitLocker';
  if (finding.kind === 'perhaps-locked') return 'it cannot be read; perhaps BitLocker locks it';
  if (finding.kind !== 'windows') return finding.because;
  const foreign = whyForeign(volume, medium);
  if (foreign !== undefined) return foreign;
  if (volume.bitLocker === 'unknown') return 'whether BitLocker locks it is not known';
  const { edition, build, isDefaultBoot = false } = finding;
  return outsideRules({ volume, edition, build, isDefaultBoot }, rules);
}

/** It counts as a Windows of this machine all the same: to pass it over in silence would be a guess. */
function lostOf(
  { volume, finding }: Candidate,
  rules: TargetRules,
  medium: string | undefined,
): readonly LostWindows[] {
  if (finding.kind !== 'unreadable' && finding.kind !== 'windows') return [];
  if (finding.kind === 'windows' && volume.bitLocker !== 'unknown') return [];
  if (whyForeign(volume, medium) !== undefined) return [];
  const { edition, build } = { edition: undefined, build: undefined, ...finding };
  const subject = { volume, edition, build, isDefaultBoot: finding.isDefaultBoot ?? false };
  if (outsideRules(subject, rules) !== undefined) return [];
  const name = volume.root ?? volume.id;
  if (finding.kind === 'windows') return [{ volume, failure: { code: 'SVC-2011', detail: name } }];
  return [{ volume, failure: { code: codeOf(finding), detail: `${name} ${finding.because}` } }];
}

function codeOf({ isDiskError }: Extract<Finding, { readonly kind: 'unreadable' }>): Failure['code'] {
  return isDiskError === true ? 'SVC-2026' : 'SVC-2006';
}

/** Why the volume is none of this machine's own. */
function whyForeign(volume: Volume, medium: string | undefined): string | undefined {
  if (placeOf(volume) === undefined) return 'it has no drive letter';
  if (volume.driveType === 'ram-disk') return 'this is the running Windows PE';
  if (volume.driveType === 'removable') return 'it is on a removable disk';
  if (volume.driveType === 'network') return 'it is on a network drive';
  if (volume.driveType === 'optical') return 'it is on an optical disc';
  if (medium !== undefined && volume.root === medium) return 'Windows PE was started from this drive';
  return undefined;
}

function row(
  { volume, finding }: Candidate,
  against: string | undefined,
  takenBecause: string | undefined,
): CandidateRow {
  const name = volume.root ?? volume.id;
  const taken = takenBecause !== undefined;
  const because = takenBecause ?? against ?? 'another Windows fits as well';
  const plain = { volume: name, label: volume.label, what: describe(finding), taken, because };
  if (finding.kind !== 'windows' || finding.score === undefined) return plain;
  return { ...plain, score: finding.score, reasons: finding.reasons ?? [] };
}

function describe(finding: Finding): string {
  switch (finding.kind) {
    case 'none':
      return 'no Windows';
    case 'windows-pe':
      return 'Windows PE or recovery';
    case 'locked':
      return 'BitLocker volume';
    case 'perhaps-locked':
      return 'not readable';
    case 'unreadable':
      return 'Windows, not readable';
    case 'windows':
      return finding.build === undefined ? finding.product : `${finding.product} (${finding.build})`;
  }
}

function refusal(candidates: readonly Candidate[], fitting: number, rows: readonly CandidateRow[]): Failure {
  const table = tableOf(candidates, rows);
  if (fitting > 1) return { code: 'SVC-2002', detail: table };
  const kinds = candidates.map((candidate) => candidate.finding.kind);
  if (kinds.includes('windows')) {
    const isDoubtful = ({ volume, finding }: Candidate) =>
      finding.kind === 'windows' && volume.bitLocker === 'unknown';
    if (candidates.some(isDoubtful)) return { code: 'SVC-2011', detail: table };
    return { code: 'SVC-2001', detail: `no Windows fits the target rule; ${table}` };
  }
  if (kinds.includes('locked')) return { code: 'SVC-2003', detail: table };
  if (kinds.includes('perhaps-locked')) return { code: 'SVC-2011', detail: table };
  const [unreadable] = candidates.flatMap(({ finding }) => (finding.kind === 'unreadable' ? [finding] : []));
  if (unreadable !== undefined) return { code: codeOf(unreadable), detail: table };
  return { code: 'SVC-2001', detail: table === '' ? 'no volume was seen at all' : table };
}

/** For people, who read its begin: a Windows first, then what may hide one, empty volumes and this Windows PE last. */
function tableOf(candidates: readonly Candidate[], rows: readonly CandidateRow[]): string {
  const ranked = candidates.map((candidate, index) => ({ row: rows[index], rank: rankOf(candidate) }));
  return ranked
    .toSorted((left, right) => left.rank - right.rank)
    .flatMap(({ row }) => (row === undefined ? [] : [`${row.volume} ${row.what}: ${row.because}`]))
    .join('; ');
}

function rankOf({ volume, finding }: Candidate): number {
  return volume.driveType === 'ram-disk' ? RANKS.none + 1 : RANKS[finding.kind];
}

const RANKS = {
  windows: 0,
  unreadable: 1,
  locked: 2,
  'perhaps-locked': 3,
  'windows-pe': 4,
  none: 5,
} as const satisfies Record<Finding['kind'], number>;
