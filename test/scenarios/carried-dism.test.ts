import { describe, expect, it } from 'vitest';
import { STEP } from '../support/scenario/payload.ts';
import { play } from '../support/scenario/play.ts';
import type { Wish } from '../support/scenario/scenario.ts';

const carried = (version: string, more: Readonly<Record<string, unknown>> = {}) => ({
  path: 'servicer\\dism\\amd64\\dism.exe',
  version,
  architecture: 'amd64',
  ...more,
});
const tools = (carriedDism: unknown, missing: readonly string[] = []) => ({
  machine: { tools: { missing: ['mountvol', ...missing], carriedDism } },
});
const OLD_PE = { dismVersion: '10.0.17763.1' };

interface Scene {
  readonly name: string;
  readonly why: string;
  readonly wish: Wish;
  readonly exit: number;
  readonly code?: string;
  /** Which dism.exe worked on the image. */
  readonly dism?: string;
}

const OWN = 'X:\\Windows\\System32\\dism.exe';
const CARRIED = 'X:\\servicer\\dism\\amd64\\dism.exe';

const SCENES: readonly Scene[] = [
  {
    name: 'dism-carried-newer',
    why: 'the DISM of Windows PE is older than the Windows, the carried one is not',
    wish: { host: OLD_PE, steps: [STEP.lcu, STEP.nic], ...tools(carried('10.0.26100.1')) },
    exit: 20,
    dism: CARRIED,
  },
  {
    name: 'dism-carried-only',
    why: 'Windows PE has none of its own, as before Windows 7',
    wish: { steps: [STEP.lcu], ...tools(carried('10.0.26100.1'), ['dism']) },
    exit: 20,
    dism: CARRIED,
  },
  {
    name: 'dism-carried-not-needed',
    why: 'the own one may do the work: the carried one is left alone',
    wish: { steps: [STEP.lcu], ...tools(carried('10.0.26100.9999')) },
    exit: 20,
    dism: OWN,
  },
  {
    name: 'dism-carried-too-old',
    why: 'neither may service this Windows; the refusal names both',
    wish: { host: OLD_PE, steps: [STEP.lcu], ...tools(carried('10.0.18362.1')) },
    exit: 50,
    code: 'SVC-2008',
  },
  {
    name: 'dism-carried-other-architecture',
    why: 'a DISM of arm64 in the folder of amd64',
    wish: { steps: [STEP.lcu], ...tools(carried('10.0.26100.1', { architecture: 'arm64' }), ['dism']) },
    exit: 50,
    code: 'SVC-2008',
  },
  {
    name: 'dism-carried-does-not-start',
    why: 'dism.exe without its dependencies: known before the first change',
    wish: {
      host: OLD_PE,
      steps: [STEP.lcu],
      ...tools(carried('10.0.26100.1')),
      mishaps: [{ tool: 'dism', match: '/?', does: 'not-start' }],
    },
    exit: 60,
    code: 'SVC-6008',
  },
  {
    name: 'dism-carried-in-set-folder',
    why: 'the settings name the folder, without an architecture below it',
    wish: {
      host: OLD_PE,
      settings: { dismFolder: 'tools/dism' },
      steps: [STEP.lcu],
      ...tools(carried('10.0.26100.1', { path: 'servicer\\tools\\dism\\dism.exe' })),
    },
    exit: 20,
    dism: 'X:\\servicer\\tools\\dism\\dism.exe',
  },
];

describe('a DISM that was carried along', () => {
  it.each(SCENES)('$name: $why', async ({ name, wish, exit, code, dism }) => {
    const played = await play(wish);
    const { end, events } = played.last;
    expect(end.exit).toBe(exit);
    expect(end.result.failure?.code).toBe(code);
    expect(end.result.dism?.path).toBe(dism);
    const started = events.flatMap((event) => (event.type === 'command' ? [event.line] : []));
    const onImage = started.filter((line) => line.includes('/Image:'));
    // Every command on the image, the checks too, goes to the one that was chosen.
    expect(onImage.every((line) => line.startsWith(`${dism} `))).toBe(true);
    expect(onImage.length).toBe(dism === undefined ? 0 : onImage.length);
    if (dism !== undefined) expect(onImage.length).toBeGreaterThan(2);
    expect(played.violations).toEqual([]);
    await expect(played.transcript).toMatchFileSnapshot(`../golden/scenarios/${name}.txt`);
  });
});
