import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../agent/domain/error-table.ts';
import { STEP } from '../support/scenario/payload.ts';
import { play, unwrapped } from '../support/scenario/play.ts';
import { SOURCE, sharedFiles, WINDOWS, type Wish, windowsVolume } from '../support/scenario/scenario.ts';
import { differences } from '../support/scenario/tree.ts';

type Json = Readonly<Record<string, unknown>>;

/** A manifest of its own in a folder of the source; steps that need no payload. */
interface Beside {
  readonly folder: string;
  readonly manifest?: Json;
  readonly signedBy?: 'line' | 'stranger' | 'nobody';
}

/** Manifests in folders of the share instead of the one in its root. */
function share(besides: readonly Beside[], keepsRoot = false): Wish {
  return {
    alter: ({ share: files }) => {
      if (!keepsRoot) files.clear();
      for (const { folder, manifest, signedBy } of besides) {
        const made = sharedFiles({
          steps: [STEP.notice],
          manifest: { id: folder, payload: [], ...manifest },
          ...(signedBy === undefined ? {} : { signedBy }),
        });
        for (const name of ['manifest.json', 'manifest.json.minisig']) {
          const bytes = made.get(name);
          if (bytes !== undefined) files.set(`${folder}\\${name}`, bytes);
        }
      }
    },
  };
}

const box = { model: ['Edge Box 300'] };
const family = { model: ['Edge Box *'] };

interface Scene {
  readonly name: string;
  readonly why: string;
  readonly wish: Wish;
  readonly exit: number;
  readonly code?: ErrorCode;
  /** Id of the manifest that was taken. */
  readonly takes?: string;
  readonly says?: string;
}

const SCENES: readonly Scene[] = [
  {
    name: 'most-specific',
    why: 'a manifest for this model wins over one for its family and over the one in the root, whatever their serials',
    wish: {
      ...share(
        [
          { folder: 'box-300', manifest: { match: box, serial: 3 } },
          { folder: 'boxes', manifest: { match: family, serial: 9 } },
          { folder: 'laptops', manifest: { match: { model: ['Latitude 5*'] } } },
          { folder: 'forged', manifest: { match: { serial: ['CT7Q4K2'] } }, signedBy: 'stranger' },
        ],
        true,
      ),
    },
    exit: 0,
    takes: 'box-300',
    says: 'of 5 found the most specific one for this machine, by model',
  },
  {
    name: 'refused-tie',
    why: 'two manifests are equally specific: both are named, nothing is guessed',
    wish: share([
      { folder: 'one', manifest: { match: box, serial: 7 } },
      { folder: 'two', manifest: { match: { model: ['edge box 300'] }, serial: 8 } },
    ]),
    exit: 40,
    code: 'SVC-1105',
    says: 'are equally specific',
  },
  {
    name: 'told-apart-by-edition',
    why: 'the Windows of the machine decides between two manifests',
    wish: share([
      { folder: 'pro', manifest: { match: { ...box, edition: ['Professional*'] } } },
      { folder: 'iot', manifest: { match: { ...box, edition: ['IoT*'] } } },
    ]),
    exit: 0,
    takes: 'iot',
  },
  {
    name: 'refused-told-apart-by-two',
    why: 'two Windows, and each would have another manifest',
    wish: {
      ...share([
        { folder: 'pro', manifest: { match: { edition: ['Professional'] } } },
        { folder: 'iot', manifest: { match: { edition: ['IoTEnterprise'] } } },
      ]),
      volumes: [windowsVolume({ ...WINDOWS, edition: 'Professional', computerName: 'OLD' }, { letter: 'E' })],
    },
    exit: 50,
    code: 'SVC-2041',
    says: 'iot is for one Windows of this machine, pro for another',
  },
  {
    name: 'refused-unknown-machine',
    why: 'none is for this machine: nothing to do, and every manifest says why not',
    wish: share([
      { folder: 'laptops', manifest: { match: { model: ['Latitude 5*'] } } },
      { folder: 'others', manifest: { match: { not: family } } },
      { folder: 'tagged', manifest: { match: { assetTag: ['A*'] } } },
    ]),
    exit: 10,
    code: 'SVC-1104',
    says: 'laptops\\manifest.json: the model is',
  },
];

describe('which manifest is for this machine', () => {
  it.each(SCENES)('$name: $why', async ({ name, wish, exit, code, takes, says }) => {
    const played = await play(wish);
    const text = takes === undefined ? `${played.transcript}\n${played.last.screen}` : played.transcript;
    await expect(text).toMatchFileSnapshot(`../golden/scenarios/${name}.txt`);
    const { end, screen } = played.last;
    expect([end.exit, end.result.failure?.code, end.result.manifest?.id]).toEqual([exit, code, takes]);
    if (says !== undefined) expect(unwrapped(screen)).toContain(unwrapped(says));
    if (takes === undefined) expect(differences(played.before, played.after)).toEqual([]);
    expect(played.violations).toEqual([]);
  });

  it('result.json says why this one and why not the others', async () => {
    const wish = share([
      { folder: 'box-300', manifest: { match: box } },
      { folder: 'boxes', manifest: { match: family } },
    ]);
    const { manifest } = (await play(wish)).last.end.result;
    expect(manifest?.because).toBe(
      'the most specific one for this machine, by model: the model is "Edge Box 300"',
    );
    expect(manifest?.others).toEqual([
      { from: `${SOURCE}\\boxes\\manifest.json`, because: 'less specific, by a pattern of model' },
    ]);
  });

  it('one manifest whose rules about Windows do not fit is refused when the image is known, as before', async () => {
    const { last } = await play({ manifest: { match: { not: { edition: ['IoT*'] } } } });
    expect([last.end.exit, last.end.result.failure?.code]).toEqual([10, 'SVC-1104']);
    expect(last.end.result.image?.root).toBe('D:\\');
  });

  it.each([
    { count: 64, exit: 0, why: 'as many as may be' },
    { count: 65, exit: 40, why: 'one more: it could be the one for this machine' },
  ])('$count manifests at one source: exit $exit ($why)', async ({ count, exit }) => {
    const besides = Array.from({ length: count }, (_, index) => ({
      folder: `m${index}`,
      manifest: { match: index === 0 ? box : { model: [`other ${index}`] } },
    }));
    const { last } = await play(share(besides));
    expect(last.end.exit).toBe(exit);
    expect(last.end.result.failure?.code).toBe(exit === 0 ? undefined : 'SVC-1113');
  });

  it('rules that are too deep are refused with their place', async () => {
    const deep = (levels: number): Json => (levels === 1 ? box : { any: [deep(levels - 1)] });
    const wish = (levels: number): Wish => ({
      manifest: { match: deep(levels) },
      steps: [{ ...STEP.notice, when: deep(levels) }],
    });
    const fits = await play(wish(8));
    expect(fits.last.end.exit).toBe(0);
    const { last } = await play(wish(9));
    expect(last.end.result.failure?.code).toBe('SVC-1103');
    expect(last.end.result.failure?.detail).toContain('nested more than 8 deep');
  });
});
