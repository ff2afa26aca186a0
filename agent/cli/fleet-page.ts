import { formatBytes } from '../console/format.ts';
import { renderTable } from '../console/table.ts';
import type { ExitClass, Verdict } from '../domain/outcome.ts';
import type { RunResult } from '../domain/result.ts';
import { plural } from './lint-page.ts';

/** How the rehearsal of one machine file ended. */
export type FleetRow =
  | {
      readonly file: string;
      readonly end: 'rehearsed';
      readonly result: RunResult;
      readonly verdict: Verdict;
      readonly exitClass: ExitClass;
      /** Programs that were started, DISM among them. */
      readonly programs: number;
      readonly dismSessions: number;
      /** What its minutes are made of. */
      readonly basis: string;
    }
  | { readonly file: string; readonly end: 'unreadable' | 'broke-off'; readonly because: string };

// "Nothing to do" on one machine says nothing against the work on another: any other end counts more.
const ORDER: readonly number[] = [10, 0, 20, 30, 40, 50, 60, 70, 75, 90];

/** Of a machine file that cannot be read: that of SVC-1007; of a rehearsal that broke off: a fault of ours. */
const EXITS = { unreadable: 40, 'broke-off': 90 } as const;

function exitOf(row: FleetRow): number {
  return row.end === 'rehearsed' ? row.exitClass : EXITS[row.end];
}

/** The worst class of all, without a digit for the delivery: results stay in memory. */
export function worstExit(rows: readonly FleetRow[]): number {
  return rows
    .map(exitOf)
    .reduce((worst, one) => (ORDER.indexOf(one) > ORDER.indexOf(worst) ? one : worst), 10);
}

/** Space that a run asks for on the volumes of the machine, together. */
function needBytes({ memory }: RunResult): number {
  return (memory?.budgets ?? []).reduce((sum, one) => sum + one.needBytes, 0);
}

function minutes({ durationMs }: RunResult): number {
  return Math.round(durationMs / 6000) / 10;
}

const COLUMNS = [
  { title: 'machine' },
  { title: 'verdict' },
  { title: 'exit', align: 'right' },
  { title: 'steps', align: 'right' },
  { title: 'DISM', align: 'right' },
  { title: 'programs', align: 'right' },
  { title: 'space', align: 'right' },
  { title: 'minutes', align: 'right' },
] as const;

export function fleetPage(
  rows: readonly FleetRow[],
  { payload, width }: { readonly payload: string | undefined; readonly width: number },
): readonly string[] {
  const cells = rows.map((row) => {
    const exit = String(exitOf(row));
    if (row.end !== 'rehearsed') return [row.file, row.end, exit, '', '', '', '', ''];
    const { result, verdict, programs, dismSessions } = row;
    const work = result.plan.filter(({ decision }) => decision === 'apply').length;
    return [
      row.file,
      verdict,
      exit,
      `${work}/${result.plan.length}`,
      String(dismSessions),
      String(programs),
      formatBytes(needBytes(result)),
      minutes(result).toFixed(1),
    ];
  });
  const why = rows.flatMap(whyOf);
  return [
    ...renderTable(COLUMNS, cells, width),
    '',
    ...(why.length === 0 ? [] : [...why, '']),
    `${plural(rows.length, 'machine')}: ${tally(rows)}. Worst exit class ${worstExit(rows)}.`,
    'steps    to apply, of those of the manifest',
    'DISM     sessions that were started; programs: all programs, DISM among them',
    'space    that the run asks to be free, an estimate from the sizes of the payload files',
    'minutes  of the described clock, all waiting included:',
    ...basesOf(rows).map((basis) => `         ${basis}`),
    ...(payload === undefined
      ? []
      : ['Settings, shares and keys of the machine files were left out: each took the payload unsigned.']),
  ];
}

function whyOf(row: FleetRow): readonly string[] {
  if (row.end !== 'rehearsed') return [`${row.file}: ${row.because}`];
  const { failure } = row.result;
  return failure === undefined ? [] : [`${row.file}: ${failure.code} ${failure.detail}`];
}

function tally(rows: readonly FleetRow[]): string {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const name = row.end === 'rehearsed' ? row.verdict : row.end;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

/** Each basis once, with the machines it is of where there are several. */
function basesOf(rows: readonly FleetRow[]): readonly string[] {
  const files = new Map<string, string[]>();
  for (const row of rows) {
    if (row.end !== 'rehearsed') continue;
    files.set(row.basis, [...(files.get(row.basis) ?? []), row.file]);
  }
  if (files.size <= 1) return [...files.keys()];
  return [...files].map(
    ([basis, of]) => `${basis} (${of.length > MAX_SHOWN ? plural(of.length, 'machine') : of.join(', ')})`,
  );
}

const MAX_SHOWN = 3;

export function fleetDocument(rows: readonly FleetRow[]): unknown {
  return {
    schema: 1,
    exit: worstExit(rows),
    machines: rows.map((row) => {
      if (row.end !== 'rehearsed')
        return { file: row.file, end: row.end, exit: exitOf(row), because: row.because };
      const { file, end, result, verdict, exitClass, programs, dismSessions, basis } = row;
      return {
        file,
        end,
        verdict,
        exit: exitClass,
        failure: result.failure,
        manifest: result.manifest?.id,
        image: result.image,
        steps: result.plan.map(({ id, decision, because, commands }) => ({
          id,
          decision,
          because,
          commands,
        })),
        programs,
        dismSessions,
        needBytes: needBytes(result),
        minutes: minutes(result),
        minutesFrom: basis,
        warnings: result.warnings,
      };
    }),
  };
}
