import type { InfLine, InfText } from './inf-sections.ts';

// setupapi.h: LINE_LEN, of what is shown to people; a hardware id has 200 characters at most.
const LONGEST = 256;

/** Replaces %tokens% by what the Strings section says; `%%` is a percent sign, unknown tokens stay as they are. */
export type ExpandStrings = (text: string) => string;

/**
 * The texts of `[Strings]`; those of one language (`[Strings.0409]`, English first) where it has none.
 * https://learn.microsoft.com/windows-hardware/drivers/install/inf-strings-section
 */
export function infStrings({ sections }: InfText): ExpandStrings {
  const texts = new Map<string, string>();
  const localized = [...sections.keys()].filter((name) => name.startsWith('strings.')).toSorted();
  const english = localized.filter((name) => name === 'strings.0409');
  for (const name of ['strings', ...english, ...localized]) addTexts(texts, sections.get(name) ?? []);
  return (text) => expand(text, texts);
}

function addTexts(texts: Map<string, string>, lines: readonly InfLine[]): void {
  for (const { key, values } of lines) {
    if (key === undefined) continue;
    const name = key.toLowerCase();
    // Not expanded again: a text that names itself would never end.
    if (!texts.has(name)) texts.set(name, values.join(',').slice(0, LONGEST));
  }
}

function expand(text: string, texts: ReadonlyMap<string, string>): string {
  let out = '';
  let at = 0;
  while (at < text.length && out.length < LONGEST) {
    const open = text.indexOf('%', at);
    const close = open === -1 ? -1 : text.indexOf('%', open + 1);
    if (close === -1) return (out + text.slice(at)).slice(0, LONGEST);
    const name = text
      .slice(open + 1, close)
      .trim()
      .toLowerCase();
    const known = name === '' ? '%' : texts.get(name);
    // What is no token may start one with its second sign.
    out += text.slice(at, open) + (known ?? text.slice(open, close));
    at = known === undefined ? close : close + 1;
  }
  return out.slice(0, LONGEST);
}
