import { describe, expect, it } from 'vitest';
import { memoryMachine } from '../../agent/adapters/rehearsal/machine/build-machine.ts';
import { boot, planOnly } from '../support/scenario/boot.ts';
import { imageWish, WIM } from '../support/scenario/image-file.ts';
import { STEP } from '../support/scenario/payload.ts';
import { play } from '../support/scenario/play.ts';
import { afterCut, moments } from '../support/scenario/power.ts';
import {
  STICK,
  SYSTEM_PARTITION,
  stage,
  utf8,
  WINDOWS,
  type Wish,
  windowsVolume,
} from '../support/scenario/scenario.ts';
import { walk } from '../support/scenario/tree.ts';
import { onImage, start } from '../unit/rehearsal/support.ts';

type Json = Readonly<Record<string, unknown>>;

const KEY = 'VK7JG-NPHTM-C97JM-9MPGT-3V66T';
const BOOT: Json = { id: 'boot', kind: 'boot-files' };
const IN_A_RESTART: Json = {
  hive: 'SOFTWARE',
  key: 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootInProgress',
  name: 'at',
  type: 'REG_DWORD',
  data: '1',
};
const EMPTY_SYSTEM: Json = { ...SYSTEM_PARTITION, bootStore: false };
const disks = (...volumes: readonly Json[]): Json => ({
  volumes: [STICK, ...volumes, windowsVolume(WINDOWS)],
});
const withKey = (text: string): Wish => ({
  settings: { secretsFile: 'secrets.json' },
  alter: ({ overlay }) => overlay.set('secrets.json', utf8(JSON.stringify({ 'line-key': text }))),
});

interface Scene {
  readonly name: string;
  readonly why: string;
  readonly wish: Wish;
  readonly exits: readonly number[];
  readonly code?: string;
}

const SCENES: readonly Scene[] = [
  {
    name: 'boot-files',
    why: 'an empty system partition gets a letter for the run, and boot files',
    wish: { steps: [BOOT], machine: disks(EMPTY_SYSTEM) },
    exits: [0, 10],
  },
  {
    name: 'boot-files-bios',
    why: 'with a BIOS they lie where bootmgr is',
    wish: {
      steps: [BOOT],
      host: { firmware: 'bios' },
      machine: disks({ ...EMPTY_SYSTEM, fileSystem: 'NTFS', files: { bootmgr: 'old' } }),
    },
    exits: [0, 10],
  },
  {
    name: 'boot-files-without-partition',
    why: 'nothing is guessed, and nothing changed',
    wish: { steps: [BOOT, STEP.station], machine: disks() },
    exits: [50],
    code: 'SVC-3026',
  },
  {
    name: 'boot-files-two-partitions',
    why: 'two that may be it are none',
    wish: { steps: [BOOT], machine: disks(EMPTY_SYSTEM, { ...EMPTY_SYSTEM, label: 'OTHER' }) },
    exits: [50],
    code: 'SVC-3026',
  },
  {
    name: 'boot-files-of-all',
    why: 'only one of several can be the default',
    wish: { steps: [BOOT], settings: { target: { policy: 'all' } }, machine: disks(EMPTY_SYSTEM) },
    exits: [50],
    code: 'SVC-3026',
  },
  {
    name: 'boot-files-without-bcdboot',
    why: 'a boot image without the program is told of before anything is done',
    wish: {
      steps: [BOOT, STEP.station],
      machine: { ...disks(EMPTY_SYSTEM), tools: { missing: ['mountvol', 'bcdboot'] } },
    },
    exits: [60],
    code: 'SVC-6002',
  },
  {
    name: 'boot-files-optional',
    why: 'an optional step fails alone',
    wish: { steps: [{ ...BOOT, required: false }, STEP.station], machine: disks() },
    exits: [30],
    code: 'SVC-3012',
  },
  {
    name: 'check-disk',
    why: 'a look, made each time',
    wish: { steps: [{ id: 'disk', kind: 'check-disk' }] },
    exits: [10, 10],
  },
  {
    name: 'check-disk-errors',
    why: 'nothing else is done to a broken file system when the steps need the check',
    wish: {
      steps: [
        { id: 'disk', kind: 'check-disk' },
        { ...STEP.station, needs: ['disk'] },
      ],
      machine: { volumes: [STICK, SYSTEM_PARTITION, windowsVolume(WINDOWS, { chkdsk: 'errors' })] },
    },
    exits: [70],
    code: 'SVC-3027',
  },
  {
    name: 'revert-pending',
    why: 'ordered at each start until Windows was started: never called done',
    wish: { steps: [{ id: 'back', kind: 'revert-pending' }], windows: { pending: true } },
    exits: [20, 20],
  },
  {
    name: 'revert-pending-in-a-restart',
    why: 'where everything else is refused: Windows does not come through its restart',
    wish: {
      steps: [{ id: 'back', kind: 'revert-pending' }],
      windows: { pending: true, registry: [IN_A_RESTART] },
    },
    exits: [20],
  },
  {
    name: 'revert-pending-nothing',
    why: 'DISM is not called where nothing waits',
    wish: { steps: [{ id: 'back', kind: 'revert-pending' }] },
    exits: [10],
  },
  {
    name: 'revert-pending-beside-others',
    why: 'nothing else may be done to such an image',
    wish: { steps: [{ id: 'back', kind: 'revert-pending' }, STEP.station], windows: { pending: true } },
    exits: [40],
    code: 'SVC-1313',
  },
  {
    name: 'product-key',
    why: 'DISM took it; more cannot be told, and the key is nowhere',
    wish: { steps: [{ id: 'key', kind: 'product-key', secret: 'line-key' }], ...withKey(KEY) },
    exits: [20, 20],
  },
  {
    name: 'product-key-refused',
    why: 'DISM does not take it',
    wish: {
      steps: [{ id: 'key', kind: 'product-key', secret: 'line-key' }],
      ...withKey(KEY.replaceAll('J', 'O')),
    },
    exits: [70],
    code: 'SVC-3001',
  },
  {
    name: 'product-key-missing',
    why: 'the settings name no secrets file',
    wish: { steps: [{ id: 'key', kind: 'product-key', secret: 'line-key' }] },
    exits: [40],
    code: 'SVC-1314',
  },
  {
    name: 'product-key-of-another-kind',
    why: 'no other text gets onto a command line',
    wish: { steps: [{ id: 'key', kind: 'product-key', secret: 'line-key' }], ...withKey('no key at all') },
    exits: [40],
    code: 'SVC-1314',
  },
  {
    name: 'pe-image',
    why: 'scratch space and target path of an image of Windows PE',
    wish: imageWish({ steps: [{ id: 'pe', kind: 'pe-image', scratchSpaceMiB: 512, targetPath: 'X:\\' }] }, [
      { windows: { ...WINDOWS, edition: 'WindowsPE', installationType: 'WindowsPE' } },
    ]),
    exits: [0, 10],
  },
  {
    name: 'pe-image-of-a-windows',
    why: 'refused without a call of DISM',
    wish: { steps: [{ id: 'pe', kind: 'pe-image', scratchSpaceMiB: 512 }] },
    exits: [70],
    code: 'SVC-3028',
  },
  {
    name: 'boot-files-of-an-image-file',
    why: 'a file has no partition that a firmware starts from',
    wish: imageWish({ steps: [BOOT] }),
    exits: [50],
    code: 'SVC-3026',
  },
];

describe('kinds of step for the machine and for the last resort', () => {
  it.each(SCENES)('$name: $why', async ({ name, wish, exits, code }) => {
    const played = await play(wish, exits.length);
    await expect(played.transcript).toMatchFileSnapshot(`../golden/kinds/${name}.txt`);
    expect(played.boots.map(({ end }) => end.exit)).toEqual(exits);
    expect(played.last.end.result.failure?.code).toBe(code);
    expect(played.violations).toEqual([]);
  });

  it('a plan lends the letter, shows the call, gives the letter back, and changes nothing', async () => {
    const machine = stage({ steps: [BOOT], machine: disks(EMPTY_SYSTEM) });
    const { end, record } = await planOnly(machine);
    expect([end.exit, record.plan.map(({ commands }) => commands)]).toEqual([
      0,
      [['X:\\Windows\\System32\\bcdboot.exe D:\\Windows /s Z: /f UEFI']],
    ]);
    expect(machine.disk.stat('Z:\\')).toBeUndefined();
    expect([...walk(machine.disk, '\\\\?\\Volume{5f1d0000-7a3c-4e8b-9c21-53ea00000001}\\')]).toEqual([]);
  });
});

const FORMS = [Buffer.from(KEY), Buffer.from(KEY, 'utf16le'), Buffer.from(Buffer.from(KEY).toString('hex'))];

function holds(bytes: Uint8Array): boolean {
  return FORMS.some((form) => Buffer.from(bytes).includes(form));
}

describe('a product key is in no artifact', () => {
  const wish = (mishaps: readonly Json[] = []): Wish => ({
    steps: [{ id: 'key', kind: 'product-key', secret: 'line-key' }],
    ...withKey(KEY),
    mishaps,
  });

  it('the model of DISM writes it into its log, so there is something to find', async () => {
    const bench = start();
    await bench.run('dism', ...onImage(`/Set-ProductKey:${KEY}`));
    expect(holds(bench.disk.read('D:\\work\\logs\\dism.log'))).toBe(true);
  });

  it.each<{ why: string; mishaps: readonly Json[] }>([
    { why: 'when all goes well', mishaps: [] },
    { why: 'when DISM hangs', mishaps: [{ tool: 'dism', match: '/set-productkey', does: 'hang' }] },
    { why: 'when DISM crashes', mishaps: [{ tool: 'dism', match: '/set-productkey', does: 'crash' }] },
  ])('$why', async ({ mishaps }) => {
    const { machine, last, transcript } = await play(wish(mishaps));
    const found: string[] = [];
    for (const root of ['D:\\', 'C:\\', '\\\\deploy\\results$'])
      for (const { path, bytes } of walk(machine.disk, root))
        if (bytes !== undefined && holds(bytes)) found.push(path);
    expect(found).toEqual([]);
    const said = [last.screen, transcript, JSON.stringify(last.events), JSON.stringify(last.end)].join('\n');
    expect(said).not.toContain(KEY);
    expect(said).toContain('***');
  });
});

describe('a power cut at any change', () => {
  const shapes: readonly (readonly [string, Wish])[] = [
    // With a letter of its own: what the cut damages is found by its path, after a lent letter is gone.
    ['boot-files', { steps: [BOOT], machine: disks({ ...EMPTY_SYSTEM, letter: 'S' }) }],
    ['product-key', { steps: [{ id: 'key', kind: 'product-key', secret: 'line-key' }], ...withKey(KEY) }],
  ];
  it.each(shapes)('in %s: the next starts end it well, and no key is left', async (_kind, wish) => {
    const machine = stage(wish);
    const { moments: kept } = await moments(machine, 1);
    const ends: string[] = [];
    for (const [at, moment] of kept.entries()) {
      for (const damage of ['dropped', 'torn'] as const) {
        const disk = afterCut(moment, kept[at + 1], damage);
        if (disk === undefined) continue;
        const again = { ...machine, disk };
        const starts = [await boot(again, { start: 2 }), await boot(again, { start: 3 })];
        const [first = -1, second = -1] = starts.map(({ end }) => end.exit);
        const leaks = [...walk(disk, 'D:\\')].filter(({ bytes }) => bytes !== undefined && holds(bytes));
        const wrong = ![0, 10, 20].includes(first) || ![10, 20].includes(second) || leaks.length > 0;
        const name = `${damage} at ${moment.operation.name} ${moment.operation.path}`;
        if (wrong) ends.push(`${name}: ${first}, ${second}, ${leaks.map(({ path }) => path).join()}`);
      }
    }
    expect(ends).toEqual([]);
    expect(kept.length).toBeGreaterThan(20);
  });
});

it('the image file of these scenes is what it says', () => {
  const { description } = stage(imageWish());
  expect(memoryMachine(description).stat(WIM)?.kind).toBe('file');
});
