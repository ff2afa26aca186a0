import { isReservedName } from '../domain/reserved-name.ts';
import { quote } from './problem.ts';

/** DISM and its helpers are not safe with long paths, and the staging folder's own path comes on top (MAX_PATH is 260). */
export const MAX_PAYLOAD_PATH = 180;

/** What the schema for editors says of it; `checkPayloadPath` says more. */
export const PAYLOAD_PATH_PATTERN = '^[A-Za-z0-9._~-]*[A-Za-z0-9_-](/[A-Za-z0-9._~-]*[A-Za-z0-9_-])*$';

/**
 * `OpenSSH-Client-Package~31bf3856ad364e35~amd64~~.cab`: DISM finds the files of a capability by these very names
 * (https://learn.microsoft.com/powershell/module/dism/add-windowscapability). No short name (`PROGRA~1`) looks like that.
 */
const PACKAGE_FILE_NAME =
  /^[A-Za-z0-9][A-Za-z0-9._-]*~[0-9a-f]{16}~[A-Za-z0-9]{1,16}~[A-Za-z0-9-]{0,32}~[0-9.]{0,43}\.(cab|mum|cat)$/i;

/** Whether a file is named as Windows names the files of a package. */
export function isPackageFileName(name: string): boolean {
  return name.length <= MAX_PAYLOAD_PATH && PACKAGE_FILE_NAME.test(name);
}

/**
 * Why a path of the payload is not allowed, or undefined. Allowed are components of ASCII letters, digits, dot, dash and
 * underscore, joined by `/`, and the names of package files; so nothing that is allowed is absolute, leaves its root, names a device, a stream, a share or
 * a short name, or reads differently on another code page. It is asked before any file function sees the path.
 */
export function checkPayloadPath(text: string): string | undefined {
  if (text === '') return 'is empty';
  if (text.length > MAX_PAYLOAD_PATH)
    return `has ${text.length} characters; at most ${MAX_PAYLOAD_PATH} are allowed`;
  if (/^[\\/]{2}/.test(text)) return 'names a share or a device; it must be relative to the manifest';
  if (/^[\\/]/.test(text)) return 'starts at a root; it must be relative to the manifest';
  if (/^[A-Za-z]:/.test(text)) return 'names a drive; it must be relative to the manifest';
  if (text.includes('\\')) return 'has a backslash; folders are separated by "/"';
  if (text.includes(':')) return 'has a colon, which names a stream or a device';
  const [wrong] =
    /[^A-Za-z0-9._/-]/u.exec(
      text
        .split('/')
        .filter((part) => !isPackageFileName(part))
        .join('/'),
    ) ?? [];
  if (wrong !== undefined) return `has the character ${quote(wrong)}; allowed are A-Z a-z 0-9 . _ - and "/"`;
  for (const part of text.split('/')) {
    if (part === '') return 'has an empty part';
    if (part === '..') return 'leaves its folder';
    if (part.endsWith('.')) return `has the part ${quote(part)}, which ends in a dot`;
    if (isReservedName(part)) return `has the part ${quote(part)}, which Windows keeps for a device`;
  }
  return undefined;
}
