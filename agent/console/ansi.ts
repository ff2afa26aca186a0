/**
 * The few escapes that are written. Where the console of Windows PE has no terminal emulation, libuv translates exactly
 * such ones (src/win/tty.c); 256 and 24 bit colours would come out as garbage, so they do not exist here.
 */
const ESCAPE = '\u001b[';

const STYLES = {
  good: '92',
  bad: '91',
  warn: '93',
  dim: '90',
  strong: '97',
  info: '96',
  goodBlock: '97;42',
  badBlock: '97;41',
  doubtBlock: '97;45',
  warnBlock: '30;43',
} as const;

export type Style = keyof typeof STYLES;

/** The text in one of the sixteen colours, or as it is where there is no colour. */
export function paint(text: string, style: Style, colour: boolean): string {
  return colour && text !== '' ? `${ESCAPE}${STYLES[style]}m${text}${ESCAPE}0m` : text;
}

/** Clears from the cursor to the end of the line. */
export const CLEAR_LINE = `${ESCAPE}K`;

/** Clears from the cursor to the end of the screen. */
export const CLEAR_BELOW = `${ESCAPE}J`;

/** To the first column, `lines` lines up. */
export function toLineStart(lines: number): string {
  return lines > 0 ? `\r${ESCAPE}${lines}A` : '\r';
}
