import type { RunResult } from '../domain/result.ts';
import { plainText } from './plain-text.ts';
import { countSteps } from './step-counts.ts';

type Cell = string | number | undefined;
type Column = readonly [name: string, of: (result: RunResult) => Cell];

/** New columns go to the end: readers count. */
const COLUMNS: readonly Column[] = [
  ['runId', (r) => r.runId],
  ['machineId', (r) => r.machine?.id],
  ['serial', (r) => r.machine?.serial],
  ['manufacturer', (r) => r.machine?.manufacturer],
  ['model', (r) => r.machine?.model],
  ['verdict', (r) => r.verdict],
  ['exitClass', (r) => r.exitClass],
  ['code', (r) => r.failure?.code],
  ['detail', (r) => r.failure?.detail],
  ['manifest', (r) => r.manifest?.id],
  ['manifestSerial', (r) => r.manifest?.serial],
  ['signed', (r) => (r.manifest === undefined ? undefined : r.manifest.trust.signed ? 'yes' : 'no')],
  ['changed', (r) => countSteps(r.steps).changed],
  ['unchanged', (r) => countSteps(r.steps).unchanged],
  ['failed', (r) => countSteps(r.steps).failed],
  ['leftOut', (r) => countSteps(r.steps).leftOut],
  ['buildBefore', (r) => r.image?.build],
  ['buildAfter', (r) => r.imageAfter?.build],
  ['startedAt', (r) => r.startedAt],
  ['durationSeconds', (r) => Math.round(r.durationMs / 1000)],
  ['boots', (r) => r.boots],
  ['warnings', (r) => r.warnings.length],
  ['agent', (r) => r.agent],
  ['notApplicable', (r) => countSteps(r.steps).notApplicable],
];

const MAX_CELL_CHARS = 500;

/** One header line and one line for each run, as RFC 4180 has it. Opens in a spreadsheet without running anything. */
export function formatCsv(results: readonly RunResult[]): string {
  const header = COLUMNS.map(([name]) => name).join(',');
  const lines = results.map((result) => COLUMNS.map(([, of]) => formatCell(of(result))).join(','));
  return [header, ...lines].map((line) => `${line}\r\n`).join('');
}

function formatCell(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const text = plainText(cell, MAX_CELL_CHARS);
  // A spreadsheet takes these for the start of a formula: https://owasp.org/www-community/attacks/CSV_Injection
  const safe = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
