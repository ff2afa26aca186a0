import { paint, type Style } from './ansi.ts';
import { wrapText } from './text.ts';

/** How lines are to be made for one terminal. */
export interface Canvas {
  /** Characters a line may have: one less than the console, whose last column may wrap by itself. */
  readonly width: number;
  readonly colour: boolean;
}

const WIDE = 60;
const LABEL_CHARS = 10;

export function isWide({ width }: Canvas): boolean {
  return width >= WIDE - 1;
}

/** `Machine   Contoso Line Box 200`, or `Machine: Contoso...` on a narrow screen. */
export function labelled(canvas: Canvas, label: string, text: string, style?: Style): readonly string[] {
  const isSplit = isWide(canvas);
  const lines = wrapText(text, canvas.width, {
    first: isSplit ? label.padEnd(LABEL_CHARS) : label === '' ? '  ' : `${label}: `,
    rest: isSplit ? ' '.repeat(LABEL_CHARS) : '  ',
    maxLines: 4,
  });
  if (style === undefined) return lines;
  return lines.map((line) => paint(line, style, canvas.colour));
}

/** `[ OK ] Title`: only the tag has the colour. */
export function tagged(
  canvas: Canvas,
  tag: string,
  style: Style,
  text: string,
  maxLines = 2,
): readonly string[] {
  const first = `${tag} `;
  const lines = wrapText(text, canvas.width, { first, rest: ' '.repeat(first.length), maxLines });
  return lines.map((line, index) =>
    index === 0 ? paint(tag, style, canvas.colour) + line.slice(tag.length) : line,
  );
}
