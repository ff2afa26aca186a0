import { createHash } from 'node:crypto';
import { mumText } from '../../../agent/adapters/rehearsal/machine/mum.ts';
import { parsePackageIdentity } from '../../../agent/domain/package-identity.ts';
import { storedCabinet } from '../../../scripts/lib/stored-cabinet.ts';
import { FOUNDATION, payloadEntries, TOOL } from '../scenario/payload.ts';
import { utf8, type Wish } from '../scenario/scenario.ts';

type Json = Readonly<Record<string, unknown>>;

export const SSH = 'OpenSSH.Client~~~~0.0.1.0';
const SSH_PACKAGE = 'OpenSSH-Client-Package~31bf3856ad364e35~amd64~~10.0.19041.1';
export const NEWS = 'Microsoft.BingNews_4.6.3102.0_neutral_~_8wekyb3d8bbwe';

function fodCabinet(): Uint8Array {
  const identity = parsePackageIdentity(SSH_PACKAGE);
  if (identity === undefined) throw new Error(SSH_PACKAGE);
  const carries =
    '<declareCapability><capability><capabilityIdentity name="OpenSSH.Client" version="0.0.1.0"/></capability></declareCapability>';
  const mum = mumText(identity).replace('</package>', `${carries}</package>`);
  return storedCabinet([{ name: 'update.mum', bytes: utf8(mum) }]);
}

/** Payload of these scenes, by id. */
const FILES: ReadonlyMap<string, readonly [path: string, bytes: Uint8Array]> = new Map([
  ['fod', ['fod/ssh.cab', fodCabinet()]],
  ['sxs', ['sxs/netfx3.cab', utf8('cabinet')]],
  ['answers', ['answers/unattend.xml', utf8('<?xml version="1.0"?><unattend/>')]],
  ['agent', ['apps/agent.msi', utf8('msi of an agent')]],
  ['fix', ['tools/fix.exe', utf8('MZ fix')]],
  ['wim', ['source/install.wim', utf8('MSWIM of the very build')]],
]);

const entries = [...FILES].map(([id, [path, bytes]]) => ({
  id,
  path,
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
}));

const done = { 'D:\\Windows\\OEM\\fixed.txt': 'yes' };
/** A step of each kind that the clean case does not have. */
export const KIND_STEPS = {
  removal: { id: 'removal', kind: 'package', ensure: 'absent', identity: TOOL },
  feature: { id: 'feature', kind: 'feature', feature: 'NetFx3', source: ['sxs'] },
  capability: { id: 'capability', kind: 'capability', capability: SSH, source: ['fod'] },
  driver: { id: 'driver', kind: 'driver', remove: { inf: 'ctgpio.inf', provider: 'Contoso' } },
  key: { id: 'key', kind: 'registry', hive: 'SOFTWARE', deleteKeys: ['Contoso'] },
  profile: {
    id: 'profile',
    kind: 'registry',
    hive: 'DEFAULT-USER',
    set: [{ key: 'Software\\Contoso', name: 'Shift', type: 'REG_DWORD', data: 2 }],
  },
  file: {
    id: 'file',
    kind: 'file',
    delete: 'Windows\\OEM\\old-notice.txt',
    backup: 'Windows\\OEM\\kept.txt',
  },
  app: { id: 'app', kind: 'app', app: 'Microsoft.BingNews' },
  region: { id: 'region', kind: 'international', timeZone: 'W. Europe Standard Time', userLocale: 'de-DE' },
  edition: { id: 'edition', kind: 'edition', edition: 'Enterprise' },
  tidy: { id: 'tidy', kind: 'store-cleanup', resetBase: true },
  health: { id: 'health', kind: 'store-health', look: 'scan', source: 'wim' },
  sfc: { id: 'sfc', kind: 'system-files', repair: true },
  answers: { id: 'answers', kind: 'answer-file', payload: 'answers', use: 'first-boot' },
  agent: { id: 'agent', kind: 'first-boot', installer: 'agent' },
  fix: {
    id: 'fix',
    kind: 'command',
    program: 'fix',
    arguments: ['{image}\\Windows'],
    expect: { file: 'Windows\\OEM\\fixed.txt' },
  },
} as const satisfies Readonly<Record<string, Json>>;

/** A Windows that has the package which goes. */
export const withTool = { removalState: 'Removed', packages: [{ identity: FOUNDATION }, { identity: TOOL }] };
export const netFx = { features: [{ name: 'NetFx3', state: 'Disabled with Payload Removed' }] };
export const programs = { programs: { 'fix.exe': { writes: done } } };

/** What the steps of these kinds find on the share, besides what the others find. */
export function kindFiles(): Pick<Wish, 'manifest' | 'alter'> {
  return {
    manifest: { payload: [...payloadEntries(), ...entries] },
    alter: ({ share }) => {
      for (const [path, bytes] of FILES.values()) share.set(path.replaceAll('/', '\\'), bytes);
    },
  };
}
