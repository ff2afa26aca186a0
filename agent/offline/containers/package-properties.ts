import { latin1, utf16 } from '../little-endian.ts';

const MOST_KEYS = 100;

/** The lines `Key="Value"` of a `*-pkgProperties.txt`, UTF-16 with a mark or ANSI. */
export function readPackageProperties(bytes: Uint8Array): ReadonlyMap<string, string> {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = isUtf16 ? utf16(bytes.subarray(2)) : latin1(bytes);
  const properties = new Map<string, string>();
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    const key = line.slice(0, Math.max(equals, 0)).trim();
    const value = line.slice(equals + 1).trim();
    if (key === '' || properties.size >= MOST_KEYS || properties.has(key)) continue;
    properties.set(key, value.replace(/^"/, '').replace(/"$/, ''));
  }
  return properties;
}
