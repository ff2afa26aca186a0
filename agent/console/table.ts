import { asciiText, wrapText } from './text.ts';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const GAP = '  ';
// A column that may be made narrower keeps at least this much, or the table is written as records.
const MIN_SHRUNK = 12;

/**
 * A table of plain text, for the plan, the volumes and the doctor. Cells that do not fit are broken over lines, the
 * widest columns first; where that would leave ribbons, each row becomes a record of `title: value` lines.
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const cells = rows.map((row) => columns.map((_, index) => asciiText(row[index] ?? '')));
  const natural = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const widths = fitWidths(natural, width - GAP.length * (columns.length - 1));
  if (widths === undefined) return renderRecords(columns, cells, width);
  const heading = columns.map(({ title }) => title);
  const rule = widths.map((w) => '-'.repeat(w));
  return [heading, rule, ...cells].flatMap((row) => renderRow(columns, row, widths));
}

/** Takes from the widest until all fit; undefined when that makes ribbons. */
function fitWidths(natural: readonly number[], room: number): readonly number[] | undefined {
  const widths = [...natural];
  let excess = widths.reduce((sum, w) => sum + w, 0) - room;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= MIN_SHRUNK) return undefined;
    const index = widths.indexOf(widest);
    const next = Math.max(MIN_SHRUNK, ...widths.filter((w) => w < widest));
    const take = Math.min(excess, Math.max(1, widest - next));
    widths[index] = widest - take;
    excess -= take;
  }
  return widths;
}

function renderRow(
  columns: readonly TableColumn[],
  row: readonly string[],
  widths: readonly number[],
): readonly string[] {
  const wrapped = widths.map((w, index) => wrapText(row[index] ?? '', w));
  const height = Math.max(1, ...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    widths
      .map((w, index) => {
        const cell = wrapped[index]?.[line] ?? '';
        return columns[index]?.align === 'right' ? cell.padStart(w) : cell.padEnd(w);
      })
      .join(GAP)
      .trimEnd(),
  );
}

function renderRecords(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  return rows.flatMap((row, number) => [
    ...(number === 0 ? [] : ['']),
    ...columns.flatMap(({ title }, index) => {
      const value = row[index] ?? '';
      return value === '' ? [] : wrapText(`${title}: ${value}`, width, { rest: '  ' });
    }),
  ]);
}
