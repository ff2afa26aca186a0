const ESCAPE = '\u001b';
const BELL = '\u0007';
// No text of ours is longer; a tool or a file name may claim to be.
const MAX_INPUT_CHARS = 65_536;

/**
 * Text from outside as one harmless line: terminal escapes, control characters, line breaks and direction marks are
 * gone, half surrogate pairs are replaced, and at most `maxChars` characters are left.
 */
export function plainText(text: string, maxChars: number): string {
  const line = dropEscapes(text.slice(0, MAX_INPUT_CHARS))
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Cs}/gu, '\ufffd');
  return shorten(line.trim(), maxChars);
}

/** At most `maxChars` characters, the loss shown by three dots; never half a surrogate pair. */
export function shorten(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const dots = maxChars > 3 ? '...' : '';
  return text.slice(0, Math.max(0, maxChars - dots.length)).replace(/[\ud800-\udbff]$/, '') + dots;
}

/** Without whole escape sequences, so that no `[31m` is left behind. */
function dropEscapes(text: string): string {
  const [head = '', ...tails] = text.split(ESCAPE);
  return head + tails.map(dropSequence).join('');
}

function dropSequence(tail: string): string {
  if (tail.startsWith('[')) return tail.replace(/^\[[0-?]*[ -/]*[@-~]?/, '');
  if (!tail.startsWith(']')) return tail.slice(1);
  // An operating system command ends with a bell, or with the next escape.
  const bell = tail.indexOf(BELL);
  return bell < 0 ? '' : tail.slice(bell + 1);
}
