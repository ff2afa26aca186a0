import { plainText } from './plain-text.ts';

export interface LogLine {
  readonly level: 'info' | 'warning' | 'error';
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly component: string;
  readonly text: string;
  readonly thread?: number | undefined;
}

const TYPE = { info: 1, warning: 2, error: 3 } as const satisfies Record<LogLine['level'], number>;
const ISO_UTC = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,3}))?\d*Z$/;
const MAX_TEXT_CHARS = 8000;
const MAX_COMPONENT_CHARS = 40;

/**
 * One line of a log that CMTrace and OneTrace show in colour. Always UTC (`+000`): the time zone of Windows PE is not
 * the one of the site. A message cannot end its own record or start another.
 */
export function formatCmtrace({ level, at, component, text, thread }: LogLine): string {
  const message = plainText(text, MAX_TEXT_CHARS)
    .replaceAll(']LOG]!>', '] LOG ] !>')
    .replaceAll('<![LOG[', '<! [ LOG [');
  const [, year, month, day, clock, fraction = ''] = ISO_UTC.exec(at) ?? [];
  const time = `${clock ?? '00:00:00'}.${fraction.padEnd(3, '0')}+000`;
  const date = year === undefined ? '01-01-1970' : `${month}-${day}-${year}`;
  const name = plainText(component, MAX_COMPONENT_CHARS).replace(/["<>]/g, '');
  return `<![LOG[${message}]LOG]!><time="${time}" date="${date}" component="${name}" context="" type="${TYPE[level]}" thread="${thread ?? 0}" file="">\r\n`;
}
