import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorSpec } from '../../agent/domain/error-table.ts';
import { type BootOptions, boot } from '../support/scenario/boot.ts';
import { failing, standing } from '../support/scenario/faults.ts';
import { violations } from '../support/scenario/oracles.ts';
import { payloadEntries, STEP } from '../support/scenario/payload.ts';
import { play, unwrapped } from '../support/scenario/play.ts';
import { json, signature, stage, utf8, type Wish } from '../support/scenario/scenario.ts';
import { differences, treeOf } from '../support/scenario/tree.ts';

interface BadInput {
  readonly what: string;
  readonly wish: Wish;
  readonly start?: BootOptions;
  readonly code: ErrorCode;
  /** What of the case the screen names. */
  readonly says?: string;
  /** 0: on the share; 2: nowhere but on the screen, because nobody knows yet where else. */
  readonly delivery: 0 | 2;
}

const OURS = /^\+ D:\\(ProgramData|Windows\\System32\\config)\\Servicer\\/;
const overlay = (name: string, bytes: Uint8Array | undefined): Wish => ({
  alter: ({ overlay: files }) => {
    if (bytes === undefined) files.delete(name);
    else files.set(name, bytes);
  },
});
const share = (name: string, change: (bytes: Uint8Array) => Uint8Array | undefined): Wish => ({
  alter: ({ share: files }) => {
    const changed = change(files.get(name) ?? new Uint8Array(0));
    if (changed === undefined) files.delete(name);
    else files.set(name, changed);
  },
});
const SECRET_KEY = `untrusted comment: minisign encrypted secret key\n${Buffer.alloc(158, 1).toString('base64')}\n`;
const TOOL = 'updates\\kb5100001.cab';
const flipped = (bytes: Uint8Array) => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));
const payloadWith = (id: string, change: Readonly<Record<string, unknown>>) =>
  payloadEntries().map((entry) => (entry.id === id ? { ...entry, ...change } : entry));
const gone = () => undefined;
const PROGRAM = utf8('MZ a program, whatever its name says');
const hashOf = (bytes: Uint8Array) => ({
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});
/** Signed by the right key, and yet no manifest: the signer's own mistake. */
const signedAnyway = (text: string): Wish => ({
  alter: ({ share: files }) => {
    files.set('manifest.json', utf8(text));
    files.set('manifest.json.minisig', signature(utf8(text)));
  },
});

const SETTINGS: readonly BadInput[] = [
  { what: 'no settings', wish: overlay('servicer.json', undefined), code: 'SVC-1001', delivery: 2 },
  {
    what: 'settings that are no JSON',
    wish: overlay('servicer.json', utf8('{ "sources": [')),
    code: 'SVC-1002',
    delivery: 2,
  },
  {
    what: 'empty settings',
    wish: overlay('servicer.json', new Uint8Array(0)),
    code: 'SVC-1002',
    delivery: 2,
  },
  {
    what: 'a key twice',
    wish: overlay('servicer.json', utf8('{ "sources": [], "sources": [] }')),
    code: 'SVC-1002',
    delivery: 2,
  },
  {
    what: 'an unknown key',
    wish: { settings: { sorces: [] } },
    code: 'SVC-1002',
    says: 'did you mean',
    delivery: 2,
  },
  {
    what: 'a value of the wrong sort',
    wish: { settings: { onSuccess: 'dance' } },
    code: 'SVC-1002',
    says: 'onSuccess',
    delivery: 2,
  },
  {
    what: 'no credentials file',
    wish: overlay('credentials.json', undefined),
    code: 'SVC-1004',
    delivery: 2,
  },
  {
    what: 'credentials that are no JSON',
    wish: overlay('credentials.json', utf8('user=line')),
    code: 'SVC-1004',
    delivery: 2,
  },
  {
    what: 'a password that is too short to be hidden',
    wish: overlay('credentials.json', json({ user: 'line', password: 'abc' })),
    code: 'SVC-1004',
    delivery: 2,
  },
  { what: 'no key', wish: overlay('keys\\line.pub', undefined), code: 'SVC-1005', delivery: 0 },
  {
    what: 'a key file that is none',
    wish: overlay('keys\\line.pub', utf8('hello')),
    code: 'SVC-1005',
    delivery: 2,
  },
  {
    what: 'the secret key',
    wish: overlay('keys\\line.pub', utf8(SECRET_KEY)),
    code: 'SVC-1005',
    says: 'secret key',
    delivery: 2,
  },
];

const MANIFEST: readonly BadInput[] = [
  {
    what: 'no manifest',
    wish: share('manifest.json', gone),
    code: 'SVC-1101',
    says: 'servicing$',
    delivery: 0,
  },
  {
    what: 'a manifest that is empty',
    wish: share('manifest.json', () => new Uint8Array(0)),
    code: 'SVC-1102',
    delivery: 0,
  },
  {
    what: 'a manifest of another channel',
    wish: { manifest: { channel: 'line-b' } },
    code: 'SVC-1106',
    says: 'line-b',
    delivery: 0,
  },
  {
    what: 'a manifest that has expired',
    wish: { manifest: { expires: '2026-11-21T00:00:00Z' } },
    code: 'SVC-1107',
    says: '2026-11-21',
    delivery: 0,
  },
  { what: 'a serial below the floor', wish: { settings: { serialFloor: 8 } }, code: 'SVC-1108', delivery: 0 },
  {
    what: 'a manifest for a newer agent',
    wish: { manifest: { minAgent: '9.0.0' } },
    code: 'SVC-1111',
    says: '9.0.0',
    delivery: 0,
  },
  {
    what: 'a manifest with an unknown key',
    wish: { manifest: { colour: 'red' } },
    code: 'SVC-1103',
    says: 'colour',
    delivery: 0,
  },
  {
    what: 'a kind of step that is not known',
    wish: { steps: [{ id: 'x', kind: 'dance' }] },
    code: 'SVC-1103',
    delivery: 0,
  },
  {
    what: 'a step after itself',
    wish: { steps: [{ ...STEP.station, after: ['station'] }] },
    code: 'SVC-1110',
    delivery: 0,
  },
  {
    what: 'a step with a payload that is not listed',
    wish: { steps: [{ ...STEP.lcu, payload: 'none' }] },
    code: 'SVC-1110',
    delivery: 0,
  },
  { what: 'a manifest without a signature', wish: { signedBy: 'nobody' }, code: 'SVC-1201', delivery: 0 },
  {
    what: 'a signature file that is none',
    wish: share('manifest.json.minisig', () => utf8('signed, me\n')),
    code: 'SVC-1202',
    delivery: 0,
  },
  {
    what: 'a signature file of 20 KiB',
    wish: share('manifest.json.minisig', () => new Uint8Array(20_000)),
    code: 'SVC-1202',
    delivery: 0,
  },
  { what: 'a manifest signed by a stranger', wish: { signedBy: 'stranger' }, code: 'SVC-1203', delivery: 0 },
  {
    what: 'a manifest that was altered after signing',
    wish: share('manifest.json', flipped),
    code: 'SVC-1204',
    delivery: 0,
  },
  {
    what: 'a revoked key',
    wish: { settings: { revokedKeys: ['0707070707070707'] } },
    code: 'SVC-1206',
    delivery: 0,
  },
  {
    what: 'a malformed manifest, though signed',
    wish: signedAnyway('{ "type": "winpe-servicer/manifest", '),
    code: 'SVC-1102',
    delivery: 0,
  },
  {
    what: 'a manifest of 2 MiB',
    wish: share('manifest.json', () => new Uint8Array(2_000_000)),
    code: 'SVC-1102',
    delivery: 0,
  },
];

const PAYLOADS: readonly BadInput[] = [
  {
    what: 'a payload file that is missing',
    wish: { steps: [STEP.tool], ...share(TOOL, gone) },
    code: 'SVC-1301',
    says: 'kb5100001.cab',
    delivery: 0,
  },
  {
    what: 'a payload file that is truncated',
    wish: { steps: [STEP.tool], ...share(TOOL, (bytes) => bytes.subarray(1)) },
    code: 'SVC-1302',
    says: 'kb5100001.cab',
    delivery: 0,
  },
  {
    what: 'a payload file that is too large',
    wish: { steps: [STEP.tool], ...share(TOOL, (bytes) => Uint8Array.from([...bytes, 0])) },
    code: 'SVC-1302',
    delivery: 0,
  },
  {
    what: 'a payload path that escapes',
    wish: { manifest: { payload: payloadWith('tool', { path: '../tool.cab' }) } },
    code: 'SVC-1305',
    delivery: 0,
  },
  {
    what: 'a payload path to another server',
    wish: { manifest: { payload: payloadWith('tool', { path: '\\\\evil\\share\\tool.cab' }) } },
    code: 'SVC-1305',
    delivery: 0,
  },
  {
    what: 'a package that is neither .cab nor .msu',
    wish: { steps: [{ ...STEP.tool, payload: 'oem-logo' }] },
    code: 'SVC-1304',
    says: 'logo.bmp',
    delivery: 0,
  },
  {
    what: 'a program with the name of a package',
    wish: {
      steps: [STEP.tool],
      manifest: { payload: payloadWith('tool', hashOf(PROGRAM)) },
      alter: ({ share: files }) => void files.set(TOOL, PROGRAM),
    },
    code: 'SVC-1304',
    says: 'MSCF',
    delivery: 0,
  },
  {
    what: 'a driver without an .inf',
    wish: { steps: [{ ...STEP.nic, inf: 'oem-logo' }] },
    code: 'SVC-1304',
    delivery: 0,
  },
  {
    what: 'a file of the image outside of it',
    wish: { steps: [{ ...STEP.logo, to: '..\\logo.bmp' }] },
    code: 'SVC-1103',
    delivery: 0,
  },
];

const MACHINE: readonly BadInput[] = [
  { what: 'a source that is down', wish: { share: { down: true } }, code: 'SVC-5002', delivery: 0 },
  {
    what: 'credentials of somebody else',
    wish: overlay('credentials.json', json({ user: 'line', password: 'another-one' })),
    code: 'SVC-5003',
    delivery: 2,
  },
  {
    what: 'a SOFTWARE hive that is no hive',
    wish: {},
    start: { wrap: standing('other', 'D:\\Windows\\System32\\config\\SOFTWARE') },
    code: 'SVC-2006',
    says: 'SOFTWARE',
    delivery: 0,
  },
  {
    what: 'a SOFTWARE hive that cannot be read',
    wish: {},
    start: { wrap: failing('EIO', ({ name, path }) => name === 'read' && /config\\SOFTWARE$/i.test(path)) },
    code: 'SVC-2006',
    says: 'SOFTWARE',
    delivery: 0,
  },
  {
    what: 'a hive that somebody else holds',
    wish: {},
    start: { wrap: failing('EBUSY', ({ name, path }) => name === 'read' && /config\\SYSTEM$/i.test(path)) },
    code: 'SVC-2006',
    says: 'SYSTEM',
    delivery: 0,
  },
  {
    what: 'a state folder that is a link',
    wish: {},
    start: { wrap: standing('link', 'D:\\ProgramData\\Servicer') },
    code: 'SVC-2009',
    says: 'ProgramData\\Servicer',
    delivery: 0,
  },
  {
    what: 'a state folder that is a file',
    wish: {},
    start: { wrap: standing('file', 'D:\\ProgramData\\Servicer') },
    code: 'SVC-2009',
    delivery: 0,
  },
  {
    what: 'a staging folder that is a link',
    wish: {},
    start: { wrap: standing('link', 'D:\\ProgramData\\Servicer\\staging') },
    code: 'SVC-2009',
    delivery: 0,
  },
];

describe('input that is refused: said with what to do, and nothing is touched', () => {
  it.each([...SETTINGS, ...MANIFEST, ...PAYLOADS, ...MACHINE])('$what: $code', async (bad) => {
    const { wish, code, says, start = {}, delivery } = bad;
    const played = await play(wish, [start]);
    const { end, screen } = played.last;
    expect(end.result.failure?.code).toBe(code);
    expect(end.exitClass).toBe(errorSpec(code).exit);
    expect(end.exit).toBe(end.exitClass + delivery);
    expect(unwrapped(screen)).toContain(code);
    expect(unwrapped(screen)).toContain(unwrapped(errorSpec(code).remedy));
    if (says !== undefined) expect(`${end.result.failure?.detail} ${unwrapped(screen)}`).toContain(says);
    expect(end.result.imageAfter).toBeUndefined();
    expect(differences(played.before, played.after)).toEqual([]);
    expect(played.violations).toEqual([]);
  });

  it.each([
    ['SOFTWARE', 'cut off after its header', (bytes: Uint8Array) => bytes.subarray(0, 4096)],
    ['SOFTWARE', 'zeros', (bytes: Uint8Array) => new Uint8Array(bytes.length)],
    ['SYSTEM', 'cut off in its header', (bytes: Uint8Array) => bytes.subarray(0, 100)],
  ])('a hive %s that is %s: SVC-2006', async (name, _what, change) => {
    const machine = stage();
    const path = `D:\\Windows\\System32\\config\\${name}`;
    machine.disk.write(path, change(machine.disk.read(path)));
    const before = treeOf(machine.disk, 'D:\\');
    const booted = await boot(machine);
    expect([booted.end.exit, booted.end.result.failure?.code]).toEqual([50, 'SVC-2006']);
    expect(differences(before, treeOf(machine.disk, 'D:\\'))).toEqual([]);
    expect(violations(machine, booted)).toEqual([]);
  });

  it('an altered payload of the right size: found while it is copied, and the Windows is not touched', async () => {
    const played = await play({ steps: [STEP.tool], ...share(TOOL, flipped) });
    const { end, screen } = played.last;
    expect([end.exit, end.result.failure?.code]).toEqual([40, 'SVC-1303']);
    expect(unwrapped(screen)).toContain(unwrapped(errorSpec('SVC-1303').remedy));
    const changed = differences(played.before, played.after);
    expect(changed.filter((line) => !OURS.test(line))).toEqual([]);
    expect(played.violations).toEqual([]);
  });
});
