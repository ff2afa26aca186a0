/**
 * Paths as Windows writes them, as text. Nothing here touches a disk: the agent runs on other systems too,
 * so `node:path` must not decide what a Windows path is.
 */

/** Joins with single backslashes: `joinPath('D:\\', 'Windows', 'System32')`. */
export function joinPath(root: string, ...parts: readonly string[]): string {
  let path = root;
  for (const part of parts) {
    const tail = part.replaceAll('/', '\\').replace(/^\\+/, '');
    if (tail !== '') path = path.endsWith('\\') ? path + tail : `${path}\\${tail}`;
  }
  return path;
}

/** The folder a path lies in; a root is its own parent. */
export function parentPath(path: string): string {
  const cut = path.replace(/\\+$/, '').lastIndexOf('\\');
  if (cut < 0) return path;
  const parent = path.slice(0, cut);
  return /^[A-Za-z]:$/.test(parent) ? `${parent}\\` : parent;
}

/** The last component. */
export function baseName(path: string): string {
  const trimmed = path.replace(/\\+$/, '');
  return trimmed.slice(trimmed.lastIndexOf('\\') + 1);
}

/** `D:\` for anything on drive D, in upper case; undefined for a UNC or relative path. */
export function driveRoot(path: string): string | undefined {
  return /^[A-Za-z]:/.test(path) ? `${path.slice(0, 1).toUpperCase()}:\\` : undefined;
}

export function isUnc(path: string): boolean {
  return path.startsWith('\\\\') && !path.startsWith('\\\\?\\') && !path.startsWith('\\\\.\\');
}

/** `\\server\share` of a UNC path. */
export function shareRoot(path: string): string | undefined {
  if (!isUnc(path)) return undefined;
  const [server, share] = path.slice(2).split('\\');
  return server && share ? `\\\\${server}\\${share}` : undefined;
}

/** Same path, as Windows compares: without regard to case. */
export function isSamePath(left: string, right: string): boolean {
  return left.replace(/\\+$/, '').toLowerCase() === right.replace(/\\+$/, '').toLowerCase();
}

/** Whether `path` lies inside `folder` (or is it). Both must be free of `..`. */
export function isInside(path: string, folder: string): boolean {
  const outer = `${folder.replace(/\\+$/, '').toLowerCase()}\\`;
  return `${path.replace(/\\+$/, '').toLowerCase()}\\`.startsWith(outer);
}
