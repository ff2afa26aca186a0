/**
 * Names that Windows keeps for devices, in every folder and with any extension. The superscript digits count as digits.
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
const RESERVED = /^(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$)$/i;

/** Whether one component of a path names a device: `NUL`, `com1.txt`, `aux .cab`. */
export function isReservedName(name: string): boolean {
  const stem = name.replace(/[.:].*$/s, '');
  return RESERVED.test(stem.trim());
}
