import { toHex, utf16Bytes } from '../domain/bytes.ts';

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

// Below this an encoded form would be so short that it hides innocent text.
const MIN_ENCODED_BYTES = 6;

/** Every spelling of a secret that text may hold it in, without duplicates, longest first. */
export function secretForms(secret: string): readonly string[] {
  if (secret === '') return [];
  const utf8 = new TextEncoder().encode(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const escaped = [
    secret,
    json,
    // A JSON text that was itself put into JSON: a log line inside an event.
    JSON.stringify(json).slice(1, -1),
    jsonAscii(secret),
    xml(secret),
    // As it stands on a Windows command line.
    secret.replaceAll('"', '\\"'),
  ];
  const encoded = utf8.length < MIN_ENCODED_BYTES ? [] : encodedForms(secret, utf8);
  const forms = new Set([...escaped, ...encoded].filter((form) => form !== ''));
  return [...forms].sort((left, right) => right.length - left.length);
}

function encodedForms(secret: string, utf8: Uint8Array): readonly string[] {
  const utf16 = utf16Bytes(secret);
  const percent = percentForms(secret, utf8);
  const hex = [utf8, utf16].map(toHex);
  const base64 = [utf8, utf16].flatMap((bytes) => [0, 1, 2].map((lead) => base64Middle(bytes, lead)));
  return [
    ...percent,
    ...percent.map((form) => form.replace(/%[0-9A-F]{2}/g, (triple) => triple.toLowerCase())),
    ...hex,
    ...hex.map((form) => form.toUpperCase()),
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/** As a URL part, as a form field, and with every byte escaped. */
function percentForms(secret: string, utf8: Uint8Array): readonly string[] {
  const component = encodeURIComponent(secret.replace(/\p{Cs}/gu, '\ufffd'));
  const strict = component.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  // https://url.spec.whatwg.org/#application-x-www-form-urlencoded-percent-encode-set
  const form = strict.replaceAll('%2A', '*').replaceAll('~', '%7E').replaceAll('%20', '+');
  const all = Array.from(utf8, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  return [component, strict, form, component.replaceAll('%20', '+'), all];
}

/**
 * The characters that stand in base64 whatever comes before and after the secret, when `lead` bytes of its group of
 * three come before.
 */
function base64Middle(bytes: Uint8Array, lead: number): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  // Bits of the secret that share a character with what comes before.
  const skip = (6 - ((lead * 8) % 6)) % 6;
  let text = '';
  for (let at = skip; at + 6 <= bits.length; at += 6) {
    text += STANDARD.charAt(Number.parseInt(bits.slice(at, at + 6), 2));
  }
  return text;
}

function jsonAscii(secret: string): string {
  return JSON.stringify(secret)
    .slice(1, -1)
    .replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function xml(secret: string): string {
  return secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
