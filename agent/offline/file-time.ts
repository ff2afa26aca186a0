const TICKS_PER_MS = 10_000n;
// From 1601, where FILETIME begins to count 100-nanosecond steps, to 1970.
const EPOCH_MS = 11_644_473_600_000;
// A year beyond 9999 has another spelling, and no file of a Windows.
const LAST_MS = 253_402_300_799_999;

/** A FILETIME as `2024-05-01T10:00:00.000Z`; none, zero and impossible moments are `undefined`. */
export function isoFromFileTime(fileTime: bigint | undefined): string | undefined {
  if (fileTime === undefined || fileTime === 0n) return undefined;
  return iso(Number(fileTime / TICKS_PER_MS) - EPOCH_MS);
}

/** Seconds since 1970, in the same spelling. */
export function isoFromUnix(seconds: number | undefined): string | undefined {
  return seconds === undefined || seconds === 0 ? undefined : iso(seconds * 1000);
}

function iso(ms: number): string | undefined {
  const isPossible = Number.isFinite(ms) && ms >= -LAST_MS && ms <= LAST_MS;
  const text = isPossible ? new Date(ms).toISOString() : undefined;
  return text?.startsWith('-') || text?.startsWith('+') ? undefined : text;
}
