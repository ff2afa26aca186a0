import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mumText } from '../../agent/adapters/rehearsal/machine/mum.ts';
import { parsePackageIdentity } from '../../agent/domain/package-identity.ts';
import { storedCabinet } from '../../scripts/lib/stored-cabinet.ts';
import { FOUNDATION, payloadEntries, TOOL } from '../support/scenario/payload.ts';
import { play } from '../support/scenario/play.ts';
import { utf8, type Wish } from '../support/scenario/scenario.ts';

type Json = Readonly<Record<string, unknown>>;

interface Scene {
  readonly name: string;
  readonly why: string;
  readonly steps: readonly Json[];
  readonly windows?: Json;
  readonly machine?: Json;
  readonly mishaps?: readonly Json[];
  /** Of each start. */
  readonly exits: readonly number[];
  readonly code?: string;
}

const SSH = 'OpenSSH.Client~~~~0.0.1.0';
const SSH_PACKAGE = 'OpenSSH-Client-Package~31bf3856ad364e35~amd64~~10.0.19041.1';
const NEWS = 'Microsoft.BingNews_4.6.3102.0_neutral_~_8wekyb3d8bbwe';

function fodCabinet(): Uint8Array {
  const identity = parsePackageIdentity(SSH_PACKAGE);
  if (identity === undefined) throw new Error(SSH_PACKAGE);
  const carries = '<capabilityIdentity name="OpenSSH.Client" version="0.0.1.0"/>';
  const mum = mumText(identity).replace('<package ', `${carries}<package `);
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
const STEPS = {
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

const withTool = { removalState: 'Removed', packages: [{ identity: FOUNDATION }, { identity: TOOL }] };
const netFx = { features: [{ name: 'NetFx3', state: 'Disabled with Payload Removed' }] };
const programs = { programs: { 'fix.exe': { writes: done } } };

/** Each kind: done at the first start, there already at the second. */
const SCENES: readonly Scene[] = [
  {
    name: 'package-removal',
    why: 'a package goes',
    steps: [STEPS.removal],
    windows: withTool,
    exits: [0, 10],
  },
  {
    name: 'feature',
    why: 'only DISM knows a feature: it is asked again at the second start',
    steps: [STEPS.feature],
    windows: netFx,
    exits: [20, 10],
  },
  { name: 'capability', why: 'the state of its packages tells', steps: [STEPS.capability], exits: [0, 10] },
  { name: 'driver-removal', why: 'by the name of this Windows', steps: [STEPS.driver], exits: [0, 10] },
  {
    name: 'registry-and-files',
    why: 'a key goes, the default profile is set, a file goes and is kept',
    steps: [STEPS.key, STEPS.profile, STEPS.file],
    exits: [0, 10],
  },
  { name: 'app', why: 'by its display name', steps: [STEPS.app], windows: { apps: [NEWS] }, exits: [0, 10] },
  { name: 'international', why: 'two settings, two calls', steps: [STEPS.region], exits: [0, 10] },
  {
    name: 'edition',
    why: 'a higher one',
    steps: [STEPS.edition],
    windows: { targetEditions: ['Enterprise'] },
    exits: [0, 10],
  },
  {
    name: 'store-cleanup',
    why: 'nothing waits',
    steps: [STEPS.tidy],
    windows: { reclaimablePackages: 3 },
    exits: [0, 10],
  },
  {
    name: 'store-health',
    why: 'repaired from a source',
    steps: [STEPS.health],
    windows: { store: 'repairable' },
    exits: [0, 10],
  },
  {
    name: 'system-files',
    why: 'repaired, then found intact',
    steps: [STEPS.sfc],
    windows: { systemFiles: 'violated' },
    exits: [0, 10],
  },
  {
    name: 'first-boot',
    why: 'what Windows does itself, later',
    steps: [STEPS.answers, STEPS.agent],
    exits: [20, 10],
  },
  { name: 'command', why: 'what it is for is there', steps: [STEPS.fix], machine: programs, exits: [0, 10] },
];

const FAILING: readonly Scene[] = [
  {
    name: 'kinds-said-yes',
    why: 'DISM says that all went well, and did nothing',
    steps: [STEPS.removal, STEPS.capability, STEPS.app, STEPS.region, STEPS.edition, STEPS.tidy].map(
      optional,
    ),
    windows: { ...withTool, apps: [NEWS], targetEditions: ['Enterprise'], reclaimablePackages: 3 },
    mishaps: ['/remove-', '/add-', '/set-', '/startcomponentcleanup'].map((match) => ({
      tool: 'dism',
      match,
      does: 'exit-0-without-effect',
    })),
    exits: [30],
    code: 'SVC-3012',
  },
  {
    name: 'kinds-refused',
    why: 'unknown names, missing sources, work that waits, damage without a source, a foreign script',
    steps: [
      { ...STEPS.feature, feature: 'Nonsense' },
      { id: 'no-source', kind: 'feature', feature: 'NetFx3' },
      { id: 'no-fod', kind: 'capability', capability: SSH },
      { id: 'no-wim', kind: 'store-health' },
      STEPS.sfc,
      STEPS.tidy,
      STEPS.edition,
      { ...STEPS.region, uiLanguage: 'fr-FR' },
      STEPS.fix,
    ].map(optional),
    windows: { ...netFx, store: 'repairable', pending: true },
    exits: [30],
    code: 'SVC-3012',
  },
  {
    name: 'feature-cannot-be-asked',
    why: 'DISM crashes whenever it is asked: what it did cannot be told',
    steps: [STEPS.feature],
    windows: netFx,
    mishaps: [{ tool: 'dism', match: '/get-featureinfo', does: 'crash' }],
    exits: [75],
    code: 'SVC-4001',
  },
];

function optional(step: Json): Json {
  return { ...step, required: false };
}

function wishOf({ steps, windows = {}, machine = {}, mishaps = [] }: Scene): Wish {
  return {
    steps,
    windows,
    machine,
    mishaps,
    manifest: { payload: [...payloadEntries(), ...entries] },
    alter: ({ share }) => {
      for (const [path, bytes] of FILES.values()) share.set(path.replaceAll('/', '\\'), bytes);
    },
  };
}

describe('every kind of step', () => {
  it.each([...SCENES, ...FAILING])('$name: $why', async (scene) => {
    const played = await play(wishOf(scene), scene.exits.length);
    await expect(played.transcript).toMatchFileSnapshot(`../golden/kinds/${scene.name}.txt`);
    expect(played.boots.map(({ end }) => end.exit)).toEqual(scene.exits);
    expect(played.last.end.result.failure?.code).toBe(scene.code);
    expect(played.violations).toEqual([]);
  });
});
