import type { MachineIdentity } from '../../../agent/domain/machine.ts';
import { type AcceptInput, acceptManifest } from '../../../agent/manifest/accept.ts';
import { crypto, makeSigner, utf8 } from './support.ts';

export const NOW = Date.parse('2026-11-21T00:00:00Z');
export const signer = makeSigner(1);

const HASH = 'a'.repeat(64);

/** A manifest that is accepted by the machine, settings and clock below. */
export const GOOD = {
  type: 'winpe-servicer/manifest',
  schema: 1,
  id: 'monthly',
  channel: 'line-a',
  serial: 42,
  issued: '2026-11-20T08:00:00Z',
  expires: '2027-02-20T08:00:00Z',
  minAgent: '0.1.0',
  match: { manufacturer: ['Contoso'], build: { min: 19_041, max: 26_200 } },
  payload: [
    { id: 'lcu', path: 'packages/kb5044285.msu', sizeBytes: 1000, sha256: HASH },
    { id: 'inf', path: 'drivers/net/e1d.inf', sizeBytes: 10, sha256: HASH },
    { id: 'sys', path: 'drivers/net/e1d.sys', sizeBytes: 20, sha256: HASH },
  ],
  steps: [
    {
      id: 'update',
      kind: 'package',
      payload: 'lcu',
      identity: 'Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.2314.1.9',
    },
    { id: 'nic', kind: 'driver', inf: 'inf', files: ['sys'], after: ['update'] },
  ],
};

export const MACHINE: MachineIdentity = {
  id: 'contoso-1',
  idSource: 'serial',
  manufacturer: 'Contoso ',
  model: 'Box  9000',
  sku: undefined,
  serial: 'SN-1',
  uuid: undefined,
  assetTag: undefined,
  macs: [],
};

export const SETTINGS: AcceptInput['settings'] = {
  channel: 'line-a',
  serialFloor: 0,
  serialMaxJump: 10_000,
  acceptUnsigned: false,
  revokedKeys: [],
  signatures: { threshold: 1, signify: false },
};

export type Overrides = Partial<Omit<AcceptInput, 'settings'>> & {
  readonly settings?: Partial<AcceptInput['settings']>;
  readonly comment?: string;
};

export function source(manifest: unknown): Uint8Array {
  return utf8(JSON.stringify(manifest, undefined, 2));
}

/** Signs and offers a manifest (or raw bytes) to the machine above. */
export function offer(manifest: unknown, { settings, comment = '', ...overrides }: Overrides = {}) {
  const bytes = manifest instanceof Uint8Array ? manifest : source(manifest);
  return acceptManifest({
    bytes,
    signatureText: signer.sign(bytes, comment),
    from: 'S:\\manifest.json',
    keys: [signer.trusted],
    crypto,
    agentVersion: '0.1.0',
    clock: { nowMs: NOW, floorMs: Date.parse('2026-10-01T00:00:00Z') },
    machine: MACHINE,
    newestAccepted: undefined,
    ...overrides,
    settings: { ...SETTINGS, ...settings },
  });
}

/** How an offer ended, short enough for a table: `accepted`, `not-for-this-machine` or the codes. */
export function ending(acceptance: ReturnType<typeof offer>): string {
  return acceptance.kind === 'refused'
    ? [...new Set(acceptance.failures.map(({ code }) => code))].join(' ')
    : acceptance.kind;
}

export function details(acceptance: ReturnType<typeof offer>): readonly string[] {
  return acceptance.kind === 'refused' ? acceptance.failures.map(({ detail }) => detail) : [];
}
