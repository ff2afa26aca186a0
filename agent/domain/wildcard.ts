/** Firmware pads its texts with spaces, and vendors change the case of their own names: neither counts. */
export function foldText(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** Whether a rule's text is a pattern: `*` and `?` are the only wildcards, and nothing escapes them. */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

/**
 * Whether a text is what a pattern means: `*` is any number of characters, `?` is one. Both are folded first. Goes back to
 * the last `*` only, so the work is at most pattern times text, whatever a hostile pattern looks like.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const wanted = [...foldText(pattern)];
  const found = [...foldText(text)];
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < found.length) {
    if (wanted[at] === '*') {
      star = at;
      resume = index;
      at += 1;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === found[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      index = resume;
    } else {
      return false;
    }
  }
  return wanted.slice(at).every((character) => character === '*');
}
