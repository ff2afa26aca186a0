const MAX_SHOWN = 60;

/** Text from outside, quoted, cut and free of anything that moves a cursor or hides letters. */
export function quote(text: string): string {
  const cut = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
  return `"${printable(cut)}"`;
}

/** Control characters, marks of writing direction, private and unpaired code units as `\uXXXX`. */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (found) =>
    [...found]
      .flatMap((character) =>
        Array.from({ length: character.length }, (_, index) => character.charCodeAt(index)),
      )
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
