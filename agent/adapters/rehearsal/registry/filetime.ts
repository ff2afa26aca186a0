// Seconds from 1601 to 1970: https://learn.microsoft.com/windows/win32/sysinfo/converting-a-time-t-value-to-a-file-time
const EPOCH_MS = 11_644_473_600_000n;

/** A moment as Windows counts: tenths of microseconds since 1601. */
export function filetime(ms: number): bigint {
  return (BigInt(Math.trunc(ms)) + EPOCH_MS) * 10_000n;
}

export function filetimeBytes(ms: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, filetime(ms), true);
  return bytes;
}
