import { isReservedName } from '../domain/reserved-name.ts';

const MAX_CHARS = 64;

/** `[a-z0-9._-]{1,64}`, legal on NTFS, FAT32 and SMB, and never the name of a device or of one of our two markers. */
export function isSafeFileName(name: string): boolean {
  return (
    /^[a-z0-9_-](?:[a-z0-9._-]{0,62}[a-z0-9_-])?$/.test(name) &&
    !isReservedName(name) &&
    // Names compare without regard to case there: `seal` would be `SEAL`.
    !/^(seal|done)$/.test(name)
  );
}

/** The nearest safe file name: lower case, anything unusual a dash, the extension kept when the name is too long. */
export function safeFileName(text: string): string {
  const plain = text
    .slice(0, 1024)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  const dot = plain.lastIndexOf('.');
  const extension = dot > 0 && plain.length - dot <= 12 ? plain.slice(dot) : '';
  const stem = plain
    .slice(0, plain.length - extension.length)
    .slice(0, MAX_CHARS - extension.length)
    .replace(/[.-]+$/, '');
  const name = stem + extension;
  if (isSafeFileName(name)) return name;
  const prefixed = `file-${name}`.slice(0, MAX_CHARS).replace(/[.-]+$/, '');
  return isSafeFileName(prefixed) ? prefixed : 'file';
}

/** As `safeFileName`, and not one of `taken`: a number is added before the extension. */
export function uniqueFileName(text: string, taken: ReadonlySet<string>): string {
  const name = safeFileName(text);
  if (!taken.has(name)) return name;
  const dot = name.lastIndexOf('.');
  const cut = dot > 0 ? dot : name.length;
  for (let number = 2; ; number += 1) {
    const tail = `-${number}${name.slice(cut)}`;
    const candidate = name.slice(0, Math.min(cut, MAX_CHARS - tail.length)) + tail;
    if (!taken.has(candidate)) return candidate;
  }
}
