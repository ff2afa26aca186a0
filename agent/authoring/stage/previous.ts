import type { Failure } from '../../domain/servicing-error.ts';
import { MANIFEST_LIMITS } from '../../manifest/json-value.ts';
import { manifestSchema } from '../../manifest/schema.ts';
import { checkShape } from '../../manifest/shape.ts';
import { readStrictJson } from '../../manifest/strict-json.ts';
import { expiryOf } from '../expiry.ts';
import type { Stamp } from '../manifest-text.ts';

/** The manifest that lies in the output folder. */
export interface Previous {
  readonly bytes: Uint8Array;
  readonly channel: string;
  readonly serial: number;
  readonly issued: string;
}

/** undefined when it is none: then there is no serial to follow. */
export function readPrevious(bytes: Uint8Array): Previous | undefined {
  const reading = readStrictJson(bytes, MANIFEST_LIMITS);
  if (!reading.ok) return undefined;
  const shaped = checkShape(manifestSchema, reading.value);
  if (!shaped.ok) return undefined;
  const { channel, serial, issued } = shaped.value;
  return { bytes, channel, serial, issued };
}

export interface Dating {
  readonly channel: string;
  readonly serial: number | 'auto';
  readonly expires: string | undefined;
  /** Of `--issued`, else the clock. */
  readonly issued: string;
  /** Whether a person asked for that time. */
  readonly isIssuedGiven: boolean;
  readonly previous: Previous | undefined;
  /** The manifest with this stamp. */
  readonly render: (stamp: Stamp) => Uint8Array;
}

export type Dated =
  | { readonly ok: true; readonly stamp: Stamp; readonly isUnchanged: boolean }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Serial and dates. What did not change keeps both, so that staging twice gives the same bytes; what did change must have
 * a higher serial, because machines refuse another content under a serial they know.
 */
export function dateManifest(dating: Dating): Dated {
  const { channel, serial, expires, issued, previous, render } = dating;
  const stampWith = (number: number, at: string): Stamp => ({
    serial: number,
    issued: at,
    expires: expiryOf(expires, at),
  });
  const before = previous?.channel === channel ? previous : undefined;
  if (before === undefined)
    return { ok: true, stamp: stampWith(serial === 'auto' ? 1 : serial, issued), isUnchanged: false };
  const kept = stampWith(before.serial, dating.isIssuedGiven ? issued : before.issued);
  if (serial === 'auto' || serial === before.serial) {
    if (isEqual(render(kept), before.bytes)) return { ok: true, stamp: kept, isUnchanged: true };
  }
  if (serial === 'auto') return { ok: true, stamp: stampWith(before.serial + 1, issued), isUnchanged: false };
  if (serial > before.serial) return { ok: true, stamp: stampWith(serial, issued), isUnchanged: false };
  const is =
    serial === before.serial ? 'has other content under the same serial' : `has serial ${before.serial}`;
  return {
    ok: false,
    failure: { code: 'SVC-1407', detail: `the serial is ${serial}; what is staged there ${is}` },
  };
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
