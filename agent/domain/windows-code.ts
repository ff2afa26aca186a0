/** A Windows exit code, error or HRESULT in its one spelling: `0x` and eight upper-case hex digits. */
export type WindowsCode = `0x${string}`;

/**
 * The same DISM failure reaches people as 2148468766 (Node, unsigned), -2146498530 (`%ERRORLEVEL%`, signed)
 * and 0x800F081E (Microsoft's documents). Everything we write uses the last one, so that it can be searched for.
 */
export function windowsCode(raw: number): WindowsCode {
  return `0x${(raw >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}

/** Reads `0x800f081e`, `2148468766`, `-2146498530` and `3010`; anything else is `undefined`. */
export function parseWindowsCode(text: string): WindowsCode | undefined {
  if (/^0x[0-9a-f]{1,8}$/i.test(text)) return windowsCode(Number.parseInt(text.slice(2), 16));
  if (!/^-?\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value > 0xffff_ffff || value < -0x8000_0000 ? undefined : windowsCode(value);
}

/** dism.exe reduces 0x8007xxxx to the plain Win32 number when it exits: both spellings mean the same. */
export function asHresult(code: WindowsCode): WindowsCode {
  const value = Number.parseInt(code.slice(2), 16);
  return value > 0 && value <= 0xffff ? windowsCode(0x8007_0000 + value) : code;
}
