import { CHECKPOINT_FOLDER_RULE } from './checkpoint-folder.ts';
import { DRIVER_RULES } from './drivers.ts';
import { FILE_RULES } from './files.ts';
import { MAINTENANCE_RULES } from './maintenance.ts';
import { PACKAGE_RULES } from './packages.ts';
import { PROGRAM_RULES } from './programs.ts';
import type { Finding, LintRule, Severity } from './rule.ts';
import { STEP_RULES } from './steps.ts';
import type { LintSubject } from './subject.ts';
import { TARGET_RULES } from './targets.ts';

/** Every rule, by code. */
export const LINT_RULES: readonly LintRule[] = [
  ...PACKAGE_RULES,
  CHECKPOINT_FOLDER_RULE,
  ...TARGET_RULES,
  ...DRIVER_RULES,
  ...FILE_RULES,
  ...STEP_RULES,
  ...MAINTENANCE_RULES,
  ...PROGRAM_RULES,
].sort((left, right) => (left.code < right.code ? -1 : 1));

const ORDER: readonly Severity[] = ['error', 'warning', 'note'];

/** What the rules say: errors first, then by code and in the order of the file. */
export function lint(subject: LintSubject): readonly Finding[] {
  return LINT_RULES.flatMap(({ code, severity, remedy, check }) =>
    check(subject).map((complaint) => ({ code, severity, remedy, ...complaint })),
  ).sort((left, right) => ORDER.indexOf(left.severity) - ORDER.indexOf(right.severity));
}
