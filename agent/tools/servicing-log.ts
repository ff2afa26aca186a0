import { asHresult, type WindowsCode, windowsCode } from '../domain/windows-code.ts';

/**
 * Ends of dism.exe that only say that something inside went wrong: the package of a .msu (552), its answer file (87), its
 * helper process that is gone (1726), an internal error. Reports of 24H2 servicing; https://github.com/rbalsleyMSFT/FFU
 */
const WRAPPERS: readonly WindowsCode[] = [
  '0x80070228',
  '0x80070057',
  '0x800706BE',
  '0x800F0800',
  '0x80004005',
];

/** DISM writes `(hr:0x800f0823)` and `[HRESULT = 0x800f0823 - NAME]`, CBS `[HRESULT = 0x800f0823 - NAME]`. */
const CODE = /(?:\(hr:0x|HRESULT ?= ?(?:0x)?)([0-9a-f]{8})\b/gi;
/** Of component-based servicing and of the component store: these say more than any other. */
const OF_SERVICING = /^0x800(F|73[67])/;

export function isWrapper(code: WindowsCode): boolean {
  return WRAPPERS.includes(asHresult(code));
}

/**
 * The code behind a wrapper: the last one of servicing on a line of an error, else the last of any other kind. Whether
 * the text is UTF-8 or UTF-16 does not matter. Undefined: the log tells of none.
 */
export function codeBehind(log: Uint8Array): WindowsCode | undefined {
  const text = new TextDecoder('latin1').decode(log).replaceAll('\0', '');
  let other: WindowsCode | undefined;
  let ofServicing: WindowsCode | undefined;
  for (const line of text.split('\n')) {
    if (!/, Error\b/.test(line)) continue;
    for (const [, hex = ''] of line.matchAll(CODE)) {
      const code = windowsCode(Number.parseInt(hex, 16));
      // A success of servicing (0x000F...) is no cause.
      if (isWrapper(code) || !/^0x[89C]/.test(code)) continue;
      if (OF_SERVICING.test(code)) ofServicing = code;
      else other = code;
    }
  }
  return ofServicing ?? other;
}
