/** Sixteen colours, as the Windows console shows them. */
const COLOURS = [
  '#0c0c0c',
  '#c50f1f',
  '#13a10e',
  '#c19c00',
  '#0037da',
  '#881798',
  '#3a96dd',
  '#cccccc',
  '#767676',
  '#e74856',
  '#16c60c',
  '#f9f1a5',
  '#3b78ff',
  '#b4009e',
  '#61d6d6',
  '#f2f2f2',
] as const;
const CELL = { width: 8.4, height: 18 };
const MARGIN = 12;

interface Style {
  readonly fore: string;
  readonly back: string | undefined;
  readonly bold: boolean;
}

interface Run extends Style {
  readonly column: number;
  readonly text: string;
}

const PLAIN: Style = { fore: COLOURS[7], back: undefined, bold: false };

/** Draws the text and the SGR escapes of a captured terminal; any other escape is left out. */
export function screenSvg(capture: string): string {
  const lines = capture.replace(/\s+$/, '').split('\n');
  let style = PLAIN;
  const rows = lines.map((line) => {
    const read = readLine(line, style);
    style = read.style;
    return read.runs;
  });
  const columns = Math.max(80, ...rows.map((runs) => width(runs)));
  const size = { width: columns * CELL.width + 2 * MARGIN, height: rows.length * CELL.height + 2 * MARGIN };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" font-family="Consolas, 'DejaVu Sans Mono', Menlo, monospace" font-size="14">`,
    '<title>The screen of servicer.exe</title>',
    `<rect width="100%" height="100%" rx="6" fill="${COLOURS[0]}"/>`,
    ...rows.flatMap((runs, row) => runs.flatMap((run) => drawRun(run, row))),
    '</svg>',
    '',
  ].join('\n');
}

function readLine(line: string, before: Style): { readonly runs: readonly Run[]; readonly style: Style } {
  const runs: Run[] = [];
  let style = before;
  let column = 0;
  for (const part of line.split(ESCAPES)) {
    if (part.startsWith('\u001b')) {
      style = restyle(style, part);
      continue;
    }
    if (part !== '') runs.push({ ...style, column, text: part });
    column += part.length;
  }
  return { runs, style };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escapes begin with one
const ESCAPES = /(\u001b\[[0-9;]*m)/;

function restyle(style: Style, sequence: string): Style {
  let next = style;
  for (const code of sequence.slice(2, -1).split(';').map(Number)) {
    if (code === 0) next = PLAIN;
    else if (code === 1) next = { ...next, bold: true };
    else if (code === 22) next = { ...next, bold: false };
    else if (code === 39) next = { ...next, fore: PLAIN.fore };
    else if (code === 49) next = { ...next, back: undefined };
    else next = recolour(next, code);
  }
  return next;
}

function recolour(style: Style, code: number): Style {
  const bright = code >= 90 ? 8 : 0;
  const colour = COLOURS[(code % 10) + bright] ?? PLAIN.fore;
  const isBack = (code >= 40 && code < 48) || (code >= 100 && code < 108);
  return isBack ? { ...style, back: colour } : { ...style, fore: colour };
}

function drawRun(run: Run, row: number): readonly string[] {
  const x = MARGIN + run.column * CELL.width;
  const y = MARGIN + row * CELL.height;
  const length = run.text.length * CELL.width;
  const box =
    run.back === undefined
      ? []
      : [
          `<rect x="${x.toFixed(1)}" y="${y}" width="${length.toFixed(1)}" height="${CELL.height}" fill="${run.back}"/>`,
        ];
  if (run.text.trim() === '') return box;
  const weight = run.bold ? ' font-weight="bold"' : '';
  return [
    ...box,
    `<text x="${x.toFixed(1)}" y="${y + 14}" textLength="${length.toFixed(1)}" xml:space="preserve" fill="${run.fore}"${weight}>${escapeXml(run.text)}</text>`,
  ];
}

function width(runs: readonly Run[]): number {
  return Math.max(0, ...runs.map(({ column, text }) => column + text.trimEnd().length));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
