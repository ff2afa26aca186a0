/** A Windows version: four unsigned numbers, `10.0.19041.4780` or `19041.4780.1.10`. Missing parts are zero. */
export type Version = readonly [number, number, number, number];

const PATTERN = /^\d{1,10}(\.\d{1,10}){0,3}$/;

/** Reads one to four dotted decimal numbers; anything else is `undefined`. */
export function parseVersion(text: string): Version | undefined {
  if (!PATTERN.test(text)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return [a, b, c, d];
}

/** Negative when `left` is older, positive when it is newer. */
export function compareVersions(left: Version, right: Version): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2] || left[3] - right[3];
}

export function formatVersion(version: Version): string {
  return version.join('.');
}
