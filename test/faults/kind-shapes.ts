import { makeFolders, writeFile } from '../../agent/adapters/rehearsal/disk/disk.ts';
import { type MemoryDisk, memoryDisk } from '../../agent/adapters/rehearsal/disk/memory-disk.ts';
import { KIND_STEPS, kindFiles, NEWS, netFx, withTool } from '../support/kinds/kind-steps.ts';
import { imageWish, wimOf } from '../support/scenario/image-file.ts';
import { STEP } from '../support/scenario/payload.ts';
import { PLAIN_UPDATES, UPDATES } from '../support/scenario/plain-updates.ts';
import { sharedFiles, stage, WINDOWS, type Wish, windowsVolume } from '../support/scenario/scenario.ts';
import { imageOf } from '../support/scenario/tree.ts';
import type { Shape } from './shapes.ts';

const [one = {}, two = {}, three = {}] = PLAIN_UPDATES;
const MODELS = { boxes: 'Edge Box *', 'box-300': 'Edge Box 300' };

function shape(name: string, why: string, wish: Wish, more: Partial<Shape> = {}): Shape {
  return { name, why, share: 0.2, make: async () => stage(wish), ...more };
}

/** Manifests in folders of the source, beside the one in its root. */
function manifestsBeside(): Wish {
  return {
    alter: ({ share }) => {
      for (const [folder, model] of Object.entries(MODELS)) {
        const manifest = { id: folder, payload: [], match: { model: [model] } };
        const files = sharedFiles({ steps: [STEP.station, STEP.control, STEP.notice], manifest });
        for (const name of ['manifest.json', 'manifest.json.minisig'])
          share.set(`${folder}\\${name}`, files.get(name) ?? new Uint8Array(0));
      }
    },
  };
}

function bothImages(disk: MemoryDisk): ReadonlyMap<string, string> {
  const second = [...imageOf(disk, 'E:')].map(([path, hash]) => [`E: ${path}`, hash] as const);
  return new Map([...imageOf(disk), ...second]);
}

/** The Windows inside the image file, as if it were applied. */
function imageInFile(disk: MemoryDisk): ReadonlyMap<string, string> {
  const applied = memoryDisk([{ id: 'applied', letter: 'W', sizeBytes: 2 ** 40 }]);
  for (const [path, content] of wimOf(disk)) {
    const at = `W:\\${path.replace(/\\$/, '')}`;
    if (path.endsWith('\\')) makeFolders(applied, at);
    else if (content instanceof Uint8Array) writeFile(applied, at, content);
  }
  return imageOf(applied, 'W:');
}

/** A cut in the middle of a removal may leave files of what no list names any more: Windows does not read them. */
function withoutRemains(disk: MemoryDisk): ReadonlyMap<string, string> {
  const remains = /\\servicing\\Packages\\Package_for_KB5100001~|\\FileRepository\\ctgpio\.inf_/i;
  return new Map([...imageOf(disk)].filter(([path]) => !remains.test(path)));
}

/** Runs with the steps that the clean case does not have. */
export const KIND_SHAPES: readonly Shape[] = [
  shape('features and apps', 'a feature that waits for its first boot, an app that goes, a region', {
    ...kindFiles(),
    steps: [KIND_STEPS.feature, KIND_STEPS.app, KIND_STEPS.region],
    windows: { ...netFx, apps: [NEWS] },
  }),
  shape('languages and profiles', 'a capability, the profile of new users, a key and a file that go', {
    ...kindFiles(),
    steps: [KIND_STEPS.capability, KIND_STEPS.profile, KIND_STEPS.key, KIND_STEPS.file],
  }),
  shape(
    'what Windows does itself, later',
    'an answer file and an installer for the set-up of an image file',
    imageWish({ ...kindFiles(), steps: [KIND_STEPS.answers, KIND_STEPS.agent, STEP.logo] }),
    { imageOf: imageInFile, share: 0.1 },
  ),
  shape(
    'what goes',
    'a package, a driver and a file, then the store is tidied',
    {
      ...kindFiles(),
      steps: [KIND_STEPS.removal, KIND_STEPS.driver, STEP.notice, KIND_STEPS.tidy],
      windows: { ...withTool, reclaimablePackages: 3 },
    },
    { imageOf: withoutRemains },
  ),
  shape('one call for three', 'plain updates that share a call, and one that needs them', {
    ...UPDATES,
    steps: [one, two, three, { ...STEP.logo, needs: ['kb2'] }],
  }),
  shape(
    'one call with a culprit',
    'an optional update that does not fit is found out, the others are done',
    { ...UPDATES, steps: [one, two, { ...STEP.arm, required: false }, STEP.station] },
    { exits: [30] },
  ),
  shape(
    'two images',
    'each with a run of its own',
    {
      steps: [STEP.tool, STEP.logo],
      volumes: [windowsVolume({ ...WINDOWS, computerName: 'SECOND' }, { letter: 'E', label: 'Second' })],
      settings: { target: { policy: 'all' } },
    },
    { imageOf: bothImages },
  ),
  shape('several manifests', 'the most specific of three', manifestsBeside()),
  shape(
    'an image file of Windows PE',
    'copied, mounted, serviced and put in the place of the old one',
    imageWish({ steps: [{ id: 'pe', kind: 'pe-image', scratchSpaceMiB: 512, targetPath: 'X:\\' }] }, [
      { windows: { ...WINDOWS, edition: 'WindowsPE', installationType: 'WindowsPE' } },
    ]),
    { imageOf: imageInFile, share: 0.1 },
  ),
];
