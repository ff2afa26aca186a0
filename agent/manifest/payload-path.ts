import { isReservedName } from '../domain/reserved-name.ts';
import { quote } from './problem.ts';

/** DISM and its helpers are not safe with long paths, and the staging folder's own path comes on top (MAX_PATH is 260). */
export const MAX_PAYLOAD_PATH = 180;

/** What the schema for editors says of it; `checkPayloadPath` says more. */
export const PAYLOAD_PATH_PATTERN = '^[A-Za-z0-9._-]*[A-Za-z0-9_-](/[A-Za-z0-9._-]*[A-Za-z0-9_-])*$';

/**
 * Why a path of the payload is not allowed, or undefined. Allowed are components of ASCII letters, digits, dot, dash and
 * underscore, joined by `/`; so nothing that is allowed is absolute, leaves its root, names a device, a stream, a share or
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
  const [wrong] = /[^A-Za-z0-9._/-]/u.exec(text) ?? [];
  if (wrong !== undefined) return `has the character ${quote(wrong)}; allowed are A-Z a-z 0-9 . _ - and "/"`;
  for (const part of text.split('/')) {
    if (part === '') return 'has an empty part';
    if (part === '..') return 'leaves its folder';
    if (part.endsWith('.')) return `has the part ${quote(part)}, which ends in a dot`;
    if (isReservedName(part)) return `has the part ${quote(part)}, which Windows keeps for a device`;
  }
  return undefined;
}
