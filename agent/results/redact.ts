import { utf16Bytes } from '../domain/bytes.ts';
import { secretForms } from './secret-forms.ts';

export interface Redactor {
  /** Before a text is logged, shown or written. */
  readonly text: (text: string) => string;
  /** For files that other programs wrote: their logs may be UTF-8, UTF-16 or a Windows code page. */
  readonly bytes: (bytes: Uint8Array) => Uint8Array;
}

const MASKS = ['[redacted]', '[hidden]', '###'];
const CHUNK = 8192;

/**
 * Takes secrets out of everything that leaves the machine: as they are, and as JSON, XML, percent, hex and base64 write
 * them. Works on whole texts: a secret that is cut in two by a buffer is not found, so collect before redacting.
 * Secrets below six characters are refused where they are read; here they are found as they are only.
 */
export function redactor(secrets: readonly string[]): Redactor {
  const forms = [...new Set(secrets.flatMap(secretForms))];
  if (forms.length === 0) return { text: (text) => text, bytes: (bytes) => bytes };
  const mask = MASKS.find((candidate) => !forms.some((form) => candidate.includes(form))) ?? '';
  const pattern = anyOf(forms);
  const encode = (text: string) => latin1(new TextEncoder().encode(text));
  const wideMask = latin1(utf16Bytes(mask));
  // One character for each byte from here on. UTF-16 first: the bytes of an ASCII secret do not stand side by side in it.
  const wide = anyOf(forms.map((form) => latin1(utf16Bytes(form))));
  const narrow = anyOf([...forms.map(encode), ...forms.filter(isLatin1)]);
  return {
    text: (text) => text.replace(pattern, mask),
    bytes: (bytes) => {
      const before = latin1(bytes);
      const after = before.replace(wide, wideMask).replace(narrow, mask);
      return after === before ? bytes : Uint8Array.from(after, (c) => c.charCodeAt(0));
    },
  };
}

/** Matches any of these, the longest first where several would. */
function anyOf(forms: readonly string[]): RegExp {
  const longestFirst = [...new Set(forms)].sort((left, right) => right.length - left.length);
  return new RegExp(longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
}

function isLatin1(text: string): boolean {
  return !/[\u0100-\uffff]/.test(text);
}

/** One character for each byte. Not TextDecoder: its `latin1` is windows-1252 and loses bytes 0x80 to 0x9F. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return text;
}
