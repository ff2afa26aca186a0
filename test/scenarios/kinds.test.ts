import { describe, expect, it } from 'vitest';
import { KIND_STEPS, kindFiles, NEWS, netFx, programs, SSH, withTool } from '../support/kinds/kind-steps.ts';
import { imageWish } from '../support/scenario/image-file.ts';
import { play } from '../support/scenario/play.ts';
import type { Wish } from '../support/scenario/scenario.ts';

type Json = Readonly<Record<string, unknown>>;

interface Scene {
  readonly name: string;
  readonly why: string;
  readonly steps: readonly Json[];
  readonly windows?: Json;
  readonly machine?: Json;
  readonly mishaps?: readonly Json[];
  /** Left out: an installed Windows. */
  readonly isImageFile?: true;
  /** Of each start. */
  readonly exits: readonly number[];
  readonly code?: string;
}

/** Each kind: done at the first start, there already at the second. */
const SCENES: readonly Scene[] = [
  {
    name: 'package-removal',
    why: 'a package goes',
    steps: [KIND_STEPS.removal],
    windows: withTool,
    exits: [0, 10],
  },
  {
    name: 'feature',
    why: 'only DISM knows a feature: it is asked again at the second start',
    steps: [KIND_STEPS.feature],
    windows: netFx,
    exits: [20, 10],
  },
  {
    name: 'capability',
    why: 'the state of its packages tells',
    steps: [KIND_STEPS.capability],
    exits: [0, 10],
  },
  { name: 'driver-removal', why: 'by the name of this Windows', steps: [KIND_STEPS.driver], exits: [0, 10] },
  {
    name: 'registry-and-files',
    why: 'a key goes, the default profile is set, a file goes and is kept',
    steps: [KIND_STEPS.key, KIND_STEPS.profile, KIND_STEPS.file],
    exits: [0, 10],
  },
  {
    name: 'app',
    why: 'by its display name',
    steps: [KIND_STEPS.app],
    windows: { apps: [NEWS] },
    exits: [0, 10],
  },
  { name: 'international', why: 'two settings, two calls', steps: [KIND_STEPS.region], exits: [0, 10] },
  {
    name: 'edition',
    why: 'a higher one',
    steps: [KIND_STEPS.edition],
    windows: { targetEditions: ['Enterprise'] },
    exits: [0, 10],
  },
  {
    name: 'store-cleanup',
    why: 'nothing waits',
    steps: [KIND_STEPS.tidy],
    windows: { reclaimablePackages: 3 },
    exits: [0, 10],
  },
  {
    name: 'store-health',
    why: 'repaired from a source',
    steps: [KIND_STEPS.health],
    windows: { store: 'repairable' },
    exits: [0, 10],
  },
  {
    name: 'system-files',
    why: 'repaired, then found intact',
    steps: [KIND_STEPS.sfc],
    windows: { systemFiles: 'violated' },
    exits: [0, 10],
  },
  {
    name: 'first-boot',
    why: 'what Windows does itself, later',
    steps: [KIND_STEPS.answers, KIND_STEPS.agent],
    isImageFile: true,
    exits: [20, 10],
  },
  {
    name: 'command',
    why: 'what it is for is there',
    steps: [KIND_STEPS.fix],
    machine: programs,
    exits: [0, 10],
  },
];

const FAILING: readonly Scene[] = [
  {
    name: 'kinds-said-yes',
    why: 'DISM says that all went well, and did nothing',
    steps: [
      KIND_STEPS.removal,
      KIND_STEPS.capability,
      KIND_STEPS.app,
      KIND_STEPS.region,
      KIND_STEPS.edition,
      KIND_STEPS.tidy,
    ].map(optional),
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
      { ...KIND_STEPS.feature, feature: 'Nonsense' },
      { id: 'no-source', kind: 'feature', feature: 'NetFx3' },
      { id: 'no-fod', kind: 'capability', capability: SSH },
      { id: 'no-wim', kind: 'store-health' },
      KIND_STEPS.sfc,
      KIND_STEPS.tidy,
      KIND_STEPS.edition,
      { ...KIND_STEPS.region, uiLanguage: 'fr-FR' },
      KIND_STEPS.fix,
    ].map(optional),
    windows: { ...netFx, store: 'repairable', pending: true },
    exits: [30],
    code: 'SVC-3012',
  },
  {
    name: 'feature-cannot-be-asked',
    why: 'DISM crashes whenever it is asked: what it did cannot be told',
    steps: [KIND_STEPS.feature],
    windows: netFx,
    mishaps: [{ tool: 'dism', match: '/get-featureinfo', does: 'crash' }],
    exits: [75],
    code: 'SVC-4001',
  },
];

function optional(step: Json): Json {
  return { ...step, required: false };
}

function wishOf({ steps, windows = {}, machine = {}, mishaps = [], isImageFile }: Scene): Wish {
  if (isImageFile === true) return imageWish({ steps, mishaps, ...kindFiles() });
  return { steps, windows, machine, mishaps, ...kindFiles() };
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
