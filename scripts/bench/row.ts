/** One comparison, made in one run on one machine: only the ratio means something elsewhere. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
  readonly ratio: number;
  readonly goal: { readonly atMost: number } | { readonly atLeast: number } | undefined;
  /** What a reader must know to judge it. */
  readonly note: string;
}

export function isMet({ ratio, goal }: Row): boolean | undefined {
  if (goal === undefined) return undefined;
  return 'atMost' in goal ? ratio <= goal.atMost : ratio >= goal.atLeast;
}

export function formatTable(rows: readonly Row[]): string {
  const cells = [
    ['what', 'ours', 'theirs', 'ratio', 'goal', 'met'],
    ...rows.map((row) => [
      row.what,
      row.ours,
      row.theirs,
      row.ratio.toFixed(2),
      formatGoal(row.goal),
      { true: 'yes', false: 'NO', undefined: '-' }[String(isMet(row))] ?? '-',
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((line) => (line[column] ?? '').length)),
  );
  const table = cells.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const notes = rows.map(({ what, note }) => `${what}: ${note}`);
  return `${[...table, '', ...notes].join('\n')}\n`;
}

function formatGoal(goal: Row['goal']): string {
  if (goal === undefined) return '-';
  return 'atMost' in goal ? `<= ${goal.atMost}` : `>= ${goal.atLeast}`;
}
