export interface SkippedSuite {
  readonly suite: string;
  readonly tests: number;
}

export interface RunSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedSuite[];
}

export interface TotalSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly suites: readonly SkippedSuite[];
  readonly refused: readonly SkippedSuite[];
}

export interface SkipRules {
  readonly ci: boolean;
  readonly allowed: readonly { readonly title: string; readonly reason: string }[];
}

export function summarise(report: unknown): RunSummary;
export function total(runs: readonly RunSummary[], rules: SkipRules): TotalSummary;
export function lastLine(summary: Pick<TotalSummary, 'passed' | 'failed' | 'skipped'>): string;
