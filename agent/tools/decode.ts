/** How much is looked at to tell the encoding: more than the longest run of progress bars before the first words. */
const SAMPLE_BYTES = 8192;
const BLOCK = 4096;

/**
 * The text a Windows program printed. Programs differ: sfc writes UTF-16LE, DISM and most others the OEM code page,
 * a few UTF-8. UTF-16LE and UTF-8 are recognised; anything else is read one byte per character, so that
 * ASCII, which is all we match on, and column positions stay right. Never throws.
 */
export function decodeText(bytes: Uint8Array): string {
  switch (encodingOf(bytes)) {
    case 'utf-16le':
      return utf16(bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.subarray(2) : bytes);
    case 'utf-8':
      return utf8(bytes) ?? oneByteText(bytes);
    case 'ascii':
    case 'latin1':
      return oneByteText(bytes);
  }
}

/** `latin1` stands for any code page of bytes: only its ASCII part is known. */
export type OutputEncoding = 'ascii' | 'utf-8' | 'utf-16le' | 'latin1';

/** What `decodeText` takes the bytes for. */
export function encodingOf(bytes: Uint8Array): OutputEncoding {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || looksLikeUtf16(bytes)) return 'utf-16le';
  if (bytes.every((byte) => byte < 0x80)) return 'ascii';
  return utf8(bytes) === undefined ? 'latin1' : 'utf-8';
}

/** The lines that have their end. A last one without it may have been cut anywhere, so it proves nothing. */
export function wholeLines(text: string): readonly string[] {
  return text.split(/\r?\n/).slice(0, -1);
}

/** One character per byte (ISO 8859-1): positions in the text are positions in the bytes. */
export function oneByteText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += BLOCK) {
    text += String.fromCharCode(...bytes.subarray(at, at + BLOCK));
  }
  return text;
}

/** Lines without their ends and without control characters, so that hostile output cannot move the cursor. */
export function textLines(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/).map(withoutControls);
}

function withoutControls(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
}

/** Latin text has a zero in nearly every second byte; any language has line ends. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const pairs = Math.floor(sample.length / 2);
  let highZeros = 0;
  for (let at = 0; at + 1 < sample.length; at += 2) {
    const low = sample[at];
    if (sample[at + 1] !== 0) continue;
    highZeros += 1;
    if (low === 0x0d && sample[at + 2] === 0x0a && sample[at + 3] === 0) return true;
  }
  return pairs >= 2 && highZeros * 10 >= pairs * 6;
}

function utf16(bytes: Uint8Array): string {
  // A cut surrogate becomes U+FFFD; an odd last byte is dropped.
  return new TextDecoder('utf-16le').decode(bytes.subarray(0, bytes.length - (bytes.length % 2)));
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
