import type { Terminal } from '../../agent/ports/terminal.ts';

interface Cell {
  readonly char: string;
  readonly style: string;
}

const BLANK: Cell = { char: ' ', style: '' };
const ESCAPE = String.fromCharCode(27);

/**
 * A console that knows the few escapes the product may write and throws at anything else: at other escapes, at control
 * and non-ASCII characters, and at a character in the last column, where real consoles differ.
 */
export class GridTerminal implements Terminal {
  readonly columns: number;
  readonly isInteractive: boolean;
  readonly hasColour: boolean;
  readonly titles: string[] = [];
  /** Each write as it came. */
  readonly writes: string[] = [];
  readonly #lines: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #style = '';

  constructor({ columns = 80, isInteractive = true, hasColour = true } = {}) {
    this.columns = columns;
    this.isInteractive = isInteractive;
    this.hasColour = hasColour;
  }

  readonly setTitle = (text: string): void => {
    this.titles.push(text);
  };

  readonly write = (text: string): void => {
    this.writes.push(text);
    for (let at = 0; at < text.length; at += 1) {
      const char = text.charAt(at);
      if (char === ESCAPE) at += this.#escape(text.slice(at + 1));
      else if (char === '\r') this.#column = 0;
      else if (char === '\n') this.#newLine();
      else if (char >= ' ' && char <= '~') this.#put(char);
      else throw new Error(`character ${char.charCodeAt(0)} reached the console`);
    }
  };

  /** What a person sees, trailing blanks cut. */
  text(): string {
    const lines = this.#lines.map((line) =>
      line
        .map(({ char }) => char)
        .join('')
        .trimEnd(),
    );
    return `${lines.join('\n').trimEnd()}\n`;
  }

  /** Styles used in a line, in order of first use. */
  stylesOf(line: number): readonly string[] {
    return [...new Set((this.#lines[line] ?? []).map(({ style }) => style))];
  }

  #put(char: string): void {
    if (this.#column >= this.columns - 1) throw new Error(`the last column is written to: ${this.text()}`);
    const line = this.#lines[this.#row] ?? [];
    while (line.length < this.#column) line.push(BLANK);
    line[this.#column] = { char, style: this.#style };
    this.#column += 1;
  }

  #newLine(): void {
    this.#row += 1;
    this.#column = 0;
    if (this.#lines[this.#row] === undefined) this.#lines[this.#row] = [];
  }

  /** Returns the length of what followed the escape character. */
  #escape(rest: string): number {
    const match = /^\[([0-9;]*)([AJKm])/.exec(rest);
    if (match === null || !this.isInteractive) throw new Error(`escape ${JSON.stringify(rest.slice(0, 8))}`);
    const [whole, parameters = '', final] = match;
    if (final === 'A') this.#row = Math.max(0, this.#row - Number(parameters));
    if (final === 'K') this.#lines[this.#row]?.splice(this.#column);
    if (final === 'J') {
      this.#lines[this.#row]?.splice(this.#column);
      this.#lines.splice(this.#row + 1);
    }
    if (final === 'm') this.#setStyle(parameters);
    return whole.length;
  }

  #setStyle(parameters: string): void {
    for (const number of parameters.split(';').map(Number)) {
      const known = number === 0 || (number >= 30 && number <= 47) || (number >= 90 && number <= 107);
      if (!known || number % 10 > 7) throw new Error(`colour ${number} is not one of the sixteen`);
    }
    if (!this.hasColour) throw new Error('a colour where there are none');
    this.#style = parameters === '0' ? '' : parameters;
  }
}
