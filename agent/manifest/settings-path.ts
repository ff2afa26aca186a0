import { isReservedName } from '../domain/reserved-name.ts';
import { quote } from './problem.ts';

export type PathReading =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly because: string };

// Results add folders of about 100 characters below a share, and MAX_PATH is 260.
const MAX_LENGTH = 150;
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file; control characters besides.
const FORBIDDEN = /[<>:"|?*\p{C}]/u;
// A DNS or NetBIOS name, or an address: letters, digits, dot, dash, underscore.
const SERVER = /^[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})$/;

const UNC_EXAMPLE = 'in JSON: "\\\\\\\\server\\\\share" or "//server/share"';

/** `\\server\share\folder`; slashes are taken for backslashes. Device paths and addresses of the web are refused. */
export function readUncPath(text: string): PathReading {
  if (/^[a-z][a-z0-9+.-]+:/i.test(text)) return refuse(`is an address; expected a share (${UNC_EXAMPLE})`);
  if (/^[A-Za-z]:/.test(text)) return refuse(`names a drive; expected a share (${UNC_EXAMPLE})`);
  const path = text.replaceAll('/', '\\').replace(/\\+$/, '');
  if (!path.startsWith('\\\\')) {
    return refuse(
      path.startsWith('\\')
        ? `starts with one backslash; in a text each backslash is written twice (${UNC_EXAMPLE})`
        : `is no share (${UNC_EXAMPLE})`,
    );
  }
  const [server = '', share = '', ...folders] = path.slice(2).split('\\');
  if (server === '?' || server === '.') return refuse(`is a device path; expected a share (${UNC_EXAMPLE})`);
  if (!SERVER.test(server)) return refuse(`has no server name that can be used (${UNC_EXAMPLE})`);
  if (share === '') return refuse(`names no share on the server (${UNC_EXAMPLE})`);
  return checkParts([share, ...folders], path);
}

/** `\folder\folder` on any volume; a missing first backslash is added. */
export function readVolumePath(text: string): PathReading {
  if (/^[A-Za-z]:/.test(text)) {
    return refuse('names a drive letter, which changes from boot to boot; give the path only, and a "label"');
  }
  const path = text.replaceAll('/', '\\').replace(/\\+$/, '');
  if (path.startsWith('\\\\')) return refuse('is a share; expected a path on a volume, or "type": "share"');
  const parts = path.replace(/^\\/, '').split('\\');
  return checkParts(parts, `\\${parts.join('\\')}`);
}

/** `folder\file` beside the settings file, and not above it. */
export function readRelativePath(text: string): PathReading {
  if (/^[A-Za-z]:/.test(text) || /^[\\/]/.test(text))
    return refuse('must be relative to the folder of the settings file');
  const path = text.replaceAll('/', '\\').replace(/\\+$/, '');
  return checkParts(path.split('\\'), path);
}

function checkParts(parts: readonly string[], path: string): PathReading {
  if (path.length > MAX_LENGTH)
    return refuse(`has ${path.length} characters; at most ${MAX_LENGTH} are allowed`);
  for (const part of parts) {
    if (part === '') return refuse('has an empty part');
    if (part === '.' || part === '..') return refuse('goes to another folder with "." or ".."');
    if (FORBIDDEN.test(part)) return refuse(`has the part ${quote(part)}, which no file system takes`);
    if (/[. ]$|^ /.test(part))
      return refuse(`has the part ${quote(part)}, which starts or ends in a space or dot`);
    if (isReservedName(part)) return refuse(`has the part ${quote(part)}, which Windows keeps for a device`);
  }
  return { ok: true, path };
}

function refuse(because: string): PathReading {
  return { ok: false, because };
}
