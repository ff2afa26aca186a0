/**
 * The SHA-1 that Microsoft puts into the names of what it offers for download, lower-case hex:
 * `windows10.0-kb5034441-x64_<40 digits>.msu`. undefined for other names.
 */
export function sha1InFileName(path: string): string | undefined {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return /_([0-9a-f]{40})\.[a-z]{2,5}$/i.exec(name)?.[1]?.toLowerCase();
}
