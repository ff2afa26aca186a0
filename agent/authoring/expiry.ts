/** `in 90 days`, `in 1 day`. */
export const EXPIRY_PATTERN = /^in [1-9]\d{0,3} days?$/;

const DAY_MS = 86_400_000;

/** The time of `expires`: as written, or so many days after `issued`. Whole seconds, as people read them. */
export function expiryOf(text: string | undefined, issued: string): string | undefined {
  if (text === undefined || !EXPIRY_PATTERN.test(text)) return text;
  const days = Number(text.split(' ')[1]);
  return formatTime(Date.parse(issued) + days * DAY_MS);
}

/** `2026-11-20T08:00:00Z`. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
