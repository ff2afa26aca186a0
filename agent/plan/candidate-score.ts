/** What is known of a Windows that was found, for the table. */
export interface WindowsSigns {
  readonly build: number | undefined;
  readonly edition: string | undefined;
  /** The boot store starts it when nobody chooses. */
  readonly isDefaultBoot: boolean;
  /** Every hive could be read as Windows left it. */
  readonly hasCleanHives: boolean;
  readonly isSetUp: boolean;
}

/**
 * What speaks for a Windows, in points and words. For people who read the table: no Windows is ever taken because it has
 * more points than another.
 */
export function scoreWindows(signs: WindowsSigns): {
  readonly score: number;
  readonly reasons: readonly string[];
} {
  const { build, edition, isDefaultBoot, hasCleanHives, isSetUp } = signs;
  const points = [
    { is: isDefaultBoot, points: 8, yes: 'the boot store starts it', no: 'no boot store starts it' },
    { is: isSetUp, points: 4, yes: 'set-up has ended', no: 'set-up has not ended, or nobody knows' },
    { is: hasCleanHives, points: 2, yes: 'its registry is clean', no: 'its registry is not clean' },
    { is: build !== undefined, points: 1, yes: `build ${build}`, no: 'the build is not known' },
    { is: edition !== undefined, points: 1, yes: `edition ${edition}`, no: 'the edition is not known' },
  ];
  return {
    score: points.reduce((sum, one) => sum + (one.is ? one.points : 0), 0),
    reasons: points.map(({ is, yes, no }) => (is ? yes : no)),
  };
}
