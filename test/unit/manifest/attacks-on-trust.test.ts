import { describe, expect, it } from 'vitest';
import { ending, GOOD, NOW, type Overrides, offer, signer, source } from './manifests.ts';
import { makeSigner, utf8 } from './support.ts';

const other = makeSigner(2);
const bytes = source(GOOD);
const [update] = GOOD.steps;
const [lcu, inf, sys] = GOOD.payload;
/** Serial 42 with other bytes. */
const jumped = { serial: 42, sha256: 'b'.repeat(64) };

describe('an attack on trust, time or memory', () => {
  const cases: readonly {
    readonly attack: string;
    readonly manifest: unknown;
    readonly given?: Overrides;
    readonly ends: string;
  }[] = [
    {
      attack: 'arbitrary: no signature',
      manifest: GOOD,
      given: { signatureText: undefined },
      ends: 'SVC-1201',
    },
    {
      attack: 'arbitrary: empty signature',
      manifest: GOOD,
      given: { signatureText: utf8('') },
      ends: 'SVC-1202',
    },
    {
      attack: 'arbitrary: signature of a stranger',
      manifest: GOOD,
      given: { signatureText: other.sign(bytes, '') },
      ends: 'SVC-1203',
    },
    { attack: 'arbitrary: not JSON, signed', manifest: utf8('hello'), ends: 'SVC-1102' },
    { attack: 'arbitrary: empty file', manifest: new Uint8Array(), ends: 'SVC-1102' },
    { attack: 'arbitrary: a list', manifest: [], ends: 'SVC-1103' },
    { attack: 'arbitrary: null', manifest: null, ends: 'SVC-1103' },
    {
      attack: 'rollback: serial below the newest accepted',
      manifest: { ...GOOD, serial: 41 },
      given: { newestAccepted: jumped },
      ends: 'SVC-1108',
    },
    {
      attack: 'rollback: serial below the floor of the overlay',
      manifest: GOOD,
      given: { settings: { serialFloor: 43 } },
      ends: 'SVC-1108',
    },
    {
      attack: 'none: serial on the floor',
      manifest: GOOD,
      given: { settings: { serialFloor: 42 } },
      ends: 'accepted',
    },
    {
      attack: 'equivocation: same serial, other bytes',
      manifest: GOOD,
      given: { newestAccepted: jumped },
      ends: 'SVC-1109',
    },
    {
      attack: 'none: the largest jump',
      manifest: { ...GOOD, serial: 10_042 },
      given: { newestAccepted: jumped },
      ends: 'accepted',
    },
    {
      attack: 'fast-forward: one more',
      manifest: { ...GOOD, serial: 10_043 },
      given: { newestAccepted: jumped },
      ends: 'SVC-1112',
    },
    {
      attack: 'fast-forward: 2^53-1',
      manifest: { ...GOOD, serial: 2 ** 53 - 1 },
      given: { newestAccepted: jumped },
      ends: 'SVC-1112',
    },
    { attack: 'fast-forward: beyond 2^53', manifest: { ...GOOD, serial: 2 ** 53 }, ends: 'SVC-1102' },
    {
      attack: 'freeze: expired by the clock',
      manifest: { ...GOOD, expires: '2026-11-20T23:59:59Z' },
      ends: 'SVC-1107',
    },
    {
      attack: 'freeze: expires at this very moment',
      manifest: { ...GOOD, expires: '2026-11-21T00:00:00Z' },
      ends: 'SVC-1107',
    },
    {
      attack: 'none: expires a second later',
      manifest: { ...GOOD, expires: '2026-11-21T00:00:01Z' },
      ends: 'accepted',
    },
    {
      attack: 'freeze: clock unknown, expired by the floor',
      manifest: { ...GOOD, expires: '2026-11-22T00:00:00Z' },
      given: { clock: { nowMs: undefined, floorMs: NOW + 86_400_000 } },
      ends: 'SVC-1107',
    },
    {
      attack: 'freeze: clock set back below the floor',
      manifest: { ...GOOD, expires: '2026-11-22T00:00:00Z' },
      given: { clock: { nowMs: 0, floorMs: NOW + 86_400_000 } },
      ends: 'SVC-1107',
    },
    { attack: 'none: never expires', manifest: { ...GOOD, expires: undefined }, ends: 'accepted' },
    { attack: 'mix-and-match: another channel', manifest: { ...GOOD, channel: 'line-b' }, ends: 'SVC-1106' },
    {
      attack: 'mix-and-match: comment for another channel',
      manifest: GOOD,
      given: { comment: 'channel=line-b serial=42' },
      ends: 'SVC-1205',
    },
    {
      attack: 'mix-and-match: comment for another serial',
      manifest: GOOD,
      given: { comment: 'channel=line-a serial=43' },
      ends: 'SVC-1205',
    },
    {
      attack: 'mix-and-match: signature of another manifest',
      manifest: GOOD,
      given: { signatureText: signer.sign(source({ ...GOOD, serial: 43 }), '') },
      ends: 'SVC-1204',
    },
    {
      attack: 'wrong type: another file of ours',
      manifest: { ...GOOD, type: 'winpe-servicer/settings' },
      ends: 'SVC-1205',
    },
    { attack: 'wrong type: no type', manifest: { ...GOOD, type: undefined }, ends: 'SVC-1103' },
    {
      attack: 'wrong type: a list as type',
      manifest: { ...GOOD, type: ['winpe-servicer/manifest'] },
      ends: 'SVC-1103',
    },
    {
      attack: 'key misuse: revoked key',
      manifest: GOOD,
      given: { settings: { revokedKeys: [signer.trusted.keyId] } },
      ends: 'SVC-1206',
    },
    { attack: 'key misuse: overlay without keys', manifest: GOOD, given: { keys: [] }, ends: 'SVC-1005' },
    {
      attack: 'key misuse: id of ours on a key of theirs',
      manifest: GOOD,
      given: { keys: [{ ...other.trusted, keyId: signer.trusted.keyId }] },
      ends: 'SVC-1204',
    },
    {
      attack: 'downgrade to unsigned: refused by settings',
      manifest: GOOD,
      given: { signatureText: undefined, keys: [] },
      ends: 'SVC-1201',
    },
    {
      attack: 'downgrade to unsigned: a bad signature where none is needed',
      manifest: GOOD,
      given: { signatureText: signer.sign(utf8('x'), ''), settings: { acceptUnsigned: true } },
      ends: 'SVC-1204',
    },
    {
      attack: 'endless data: one byte above 1 MiB',
      manifest: new Uint8Array(1024 * 1024 + 1).fill(0x20),
      ends: 'SVC-1102',
    },
    {
      attack: 'endless data: a signature file of 13 KiB',
      manifest: GOOD,
      given: { signatureText: new Uint8Array(13 * 1024).fill(0x41) },
      ends: 'SVC-1202',
    },
    {
      attack: 'endless data: 257 steps',
      manifest: {
        ...GOOD,
        steps: Array.from({ length: 257 }, (_, index) => ({ ...update, id: `s${index}` })),
      },
      ends: 'SVC-1103',
    },
    {
      attack: 'none: 256 steps',
      manifest: {
        ...GOOD,
        steps: Array.from({ length: 256 }, (_, index) => ({ ...update, id: `s${index}` })),
      },
      ends: 'accepted',
    },
    { attack: 'endless data: no steps', manifest: { ...GOOD, steps: [] }, ends: 'SVC-1103' },
    {
      attack: 'endless data: 2049 payload files',
      manifest: {
        ...GOOD,
        payload: [
          ...GOOD.payload,
          ...Array.from({ length: 2046 }, (_, index) => ({ ...lcu, id: `p${index}`, path: `p${index}` })),
        ],
      },
      ends: 'SVC-1103',
    },
    {
      attack: 'none: 2048 payload files',
      manifest: {
        ...GOOD,
        payload: [
          ...GOOD.payload,
          ...Array.from({ length: 2045 }, (_, index) => ({ ...lcu, id: `p${index}`, path: `p${index}` })),
        ],
      },
      ends: 'accepted',
    },
    {
      attack: 'endless data: a payload of 2^40 bytes and one',
      manifest: { ...GOOD, payload: [{ ...lcu, sizeBytes: 2 ** 40 + 1 }, inf, sys] },
      ends: 'SVC-1103',
    },
    {
      attack: 'endless data: a payload of less than nothing',
      manifest: { ...GOOD, payload: [{ ...lcu, sizeBytes: -1 }, inf, sys] },
      ends: 'SVC-1103',
    },
    {
      attack: 'none: an empty file',
      manifest: { ...GOOD, payload: [lcu, inf, { ...sys, sizeBytes: 0 }] },
      ends: 'accepted',
    },
  ];

  it.each(cases)('$attack: $ends', ({ manifest, given, ends }) => {
    expect(ending(offer(manifest, given))).toBe(ends);
  });
});
