import type { LintSubject } from './subject.ts';

/** `error`: stage refuses. `warning`: shown, and lint ends with a code of its own. `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

/** What one rule says of one thing. */
export interface Complaint {
  /** `step lcu`, `updates/x.msu`, `match`. */
  readonly where: string;
  readonly message: string;
}

export interface LintRule {
  /** `LINT-001`. A number is never given away again. */
  readonly code: string;
  readonly severity: Severity;
  /** What it looks for, in a few words. */
  readonly title: string;
  /** What happens on machines when it is not kept. */
  readonly reason: string;
  readonly remedy: string;
  /** The page or project it is taken from; ours when it is our own rule. */
  readonly source: string;
  readonly check: (subject: LintSubject) => readonly Complaint[];
}

export interface Finding extends Complaint {
  readonly code: string;
  readonly severity: Severity;
  readonly remedy: string;
}
