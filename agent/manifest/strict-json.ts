import { type JsonOffsets, JsonParser } from './json-parser.ts';
import type { JsonLimits, JsonValue, Positions } from './json-value.ts';
import type { Problem } from './problem.ts';
import { findBadUtf8, lineAndColumn } from './utf8.ts';

export type JsonReading =
  | { readonly ok: true; readonly value: JsonValue; readonly positions: Positions }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads JSON as RFC 8259 writes it, and refuses what parsers read differently or what nobody here needs: bytes that are
 * not UTF-8, a byte order mark, the same key twice, keys that name parts of a JavaScript object, fractions, exponents,
 * minus zero, numbers beyond 2^53-1, unpaired surrogates, NUL. What breaks a rule is reported with what follows; what
 * is no JSON at all ends the reading.
 */
export function readStrictJson(bytes: Uint8Array, limits: JsonLimits): JsonReading {
  const unreadable = whyUnreadable(bytes, limits);
  if (unreadable !== undefined) return { ok: false, problems: [unreadable] };
  const parser = new JsonParser(bytes, limits);
  const value = parser.readDocument();
  if (value === undefined || parser.problems.length > 0) return { ok: false, problems: parser.problems };
  return { ok: true, value, positions: positionsIn(bytes, value, parser.offsets) };
}

function whyUnreadable(bytes: Uint8Array, limits: JsonLimits): Problem | undefined {
  const fail = (offset: number, message: string): Problem => ({
    at: lineAndColumn(bytes, offset),
    message: `${message} (byte ${offset})`,
  });
  if (bytes.length > limits.maxBytes) {
    const message = `the file has ${bytes.length} bytes; at most ${limits.maxBytes} are read`;
    return { at: '1:1', message };
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return fail(0, 'the file is UTF-16; save it as UTF-8');
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return fail(0, 'the file starts with a byte order mark; save it as UTF-8 without BOM');
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) return fail(nul, 'there is a NUL byte');
  const bad = findBadUtf8(bytes);
  return bad === undefined ? undefined : fail(bad, 'the text is not UTF-8');
}

function positionsIn(bytes: Uint8Array, root: JsonValue, offsets: JsonOffsets): Positions {
  return {
    find: (path) => {
      let value: JsonValue | undefined = root;
      let offset = offsets.root;
      for (const part of path) {
        if (typeof value !== 'object' || value === null || typeof part === 'symbol') return undefined;
        const members = offsets.members.get(value);
        const found = members?.get(part);
        if (found === undefined) return undefined;
        offset = found.offset;
        value = found.value;
      }
      return lineAndColumn(bytes, offset);
    },
  };
}
