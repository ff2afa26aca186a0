import { describe, expect, it } from 'vitest';
import { bindStep, stepSchema } from '../../../agent/steps/registry.ts';
import { storedCabinet } from '../../../scripts/lib/stored-cabinet.ts';
import { PLACES } from '../steps/support.ts';
import { cabinet, codesOf, desk, LANGUAGE, stageIn } from './support.ts';

const ROLLUP = 'Package_for_RollupFix~31bf3856ad364e35~amd64~~';
const HEAD = [
  'id: monthly',
  'channel: office',
  'expires: in 90 days',
  'match: { architecture: [amd64], build: { min: 26100, max: 26200 } }',
  '',
].join('\n');

/** A .msu with one package inside, whose name says its number. */
const msu = (kb: string, identity: string): Uint8Array =>
  storedCabinet([{ name: `Windows11.0-${kb}-x64.cab`, bytes: cabinet(identity) }]);

const CHECKPOINT = msu('KB5043080', `${ROLLUP}26100.1742.1.10`);
const TARGET = msu('KB5048667', `${ROLLUP}26100.2605.1.20`);
const DOTNET = msu('KB5045934', 'Package_for_DotNetRollup~31bf3856ad364e35~amd64~~10.0.26100.9290');

interface Step {
  readonly id: string;
  readonly payload: string;
  readonly checkpoints?: readonly string[];
}

async function staged(files: Readonly<Record<string, Uint8Array | string>>) {
  using here = desk(files);
  const end = await stageIn(here);
  if (!end.ok) throw new Error(end.failures.map(({ code, detail }) => `${code} ${detail}`).join('\n'));
  const manifest: {
    readonly steps: readonly Step[];
    readonly payload: readonly { readonly id: string; readonly path: string }[];
  } = here.manifest();
  const pathOf = (id: string) => manifest.payload.find((file) => file.id === id)?.path;
  return {
    steps: manifest.steps.map(({ payload, checkpoints = [] }) => ({
      file: pathOf(payload),
      beside: checkpoints.map(pathOf),
    })),
    files: manifest.payload.map(({ path }) => path),
  };
}

const CHECKPOINT_PATH = 'updates/26100-amd64/b-checkpoint.msu';
const TARGET_PATH = 'updates/26100-amd64/a-target.msu';

describe('checkpoint updates', () => {
  it('are steps of their own, the oldest first whatever the files are called, in a folder without another .msu', async () => {
    const { steps, files } = await staged({
      'servicing.yaml': `${HEAD}packages: [p]\n`,
      'p/a-target.msu': TARGET,
      'p/b-checkpoint.msu': CHECKPOINT,
      'p/c-dotnet.msu': DOTNET,
    });
    expect(steps).toEqual([
      { file: 'updates/c-dotnet.msu', beside: [] },
      { file: CHECKPOINT_PATH, beside: [] },
      { file: TARGET_PATH, beside: [] },
    ]);
    expect(files).toEqual([TARGET_PATH, CHECKPOINT_PATH, 'updates/c-dotnet.msu']);
  });

  it.each([
    {
      yaml: 'packages: [p]',
      files: { 'p/c-language.cab': cabinet(LANGUAGE.replace('19041', '26100')) },
      why: 'a language pack',
    },
    {
      yaml: 'packages: [p]\nsteps: [{ id: ssh, kind: capability, capability: OpenSSH.Client~~~~0.0.1.0, source: [fod] }]\npayload: [{ id: fod, path: f/OpenSSH-Client-Package~31bf3856ad364e35~amd64~~.cab }]',
      files: { 'f/OpenSSH-Client-Package~31bf3856ad364e35~amd64~~.cab': 'x' },
      why: 'a capability',
    },
  ])('lie beside the update, whatever the image has, where there is $why', async ({ yaml, files }) => {
    const { steps } = await staged({
      'servicing.yaml': `${HEAD}${yaml}\n`,
      'p/a-target.msu': TARGET,
      'p/b-checkpoint.msu': CHECKPOINT,
      ...files,
    });
    expect(steps.filter(({ file }) => file?.endsWith('.msu'))).toEqual([
      { file: TARGET_PATH, beside: [CHECKPOINT_PATH] },
    ]);
  });

  it('stay a step where a person named it, and lie beside the update all the same', async () => {
    const { steps } = await staged({
      'servicing.yaml': `${HEAD}packages: [p, { path: q/b-checkpoint.msu, id: base }]\n`,
      'p/a-target.msu': TARGET,
      'p/c-language.cab': cabinet(LANGUAGE.replace('19041', '26100')),
      'q/b-checkpoint.msu': CHECKPOINT,
    });
    expect(steps.slice(1)).toEqual([
      { file: CHECKPOINT_PATH, beside: [] },
      { file: TARGET_PATH, beside: [CHECKPOINT_PATH] },
    ]);
  });

  it('are not missing (LINT-004) where they lie beside the update', async () => {
    const files = { 'p/a.msu': TARGET, 'p/l.cab': cabinet(LANGUAGE.replace('19041', '26100')) };
    const yaml = { 'servicing.yaml': `${HEAD}packages: [p]\n` };
    expect(await codesOf({ ...yaml, ...files })).toEqual(['LINT-004']);
    expect(await codesOf({ ...yaml, ...files, 'p/b.msu': CHECKPOINT })).toEqual([]);
  });
});

describe('LINT-017', () => {
  const yaml = (checkpoints: string) =>
    [
      HEAD,
      'payload: [{ id: lcu, path: a.msu }, { id: base, path: b.msu }]',
      'steps:',
      `  - { id: lcu, kind: package, payload: lcu, ${checkpoints}identity: ${ROLLUP}26100.2605.1.20 }`,
      '',
    ].join('\n');

  it.each([
    { checkpoints: '', codes: ['LINT-004', 'LINT-017'], why: 'nobody says what the other .msu is' },
    { checkpoints: 'checkpoints: [base], ', codes: [], why: 'it is a checkpoint of the update' },
  ])('a .msu beside an update: $why', async ({ checkpoints, codes }) => {
    expect(await codesOf({ 'servicing.yaml': yaml(checkpoints), 'a.msu': 'x', 'b.msu': 'x' })).toEqual(codes);
  });
});

describe('a package step with checkpoints', () => {
  const bind = (checkpoint: string, target = 'updates/26100-amd64/target.msu') => {
    const paths = new Map([
      ['lcu', target],
      ['base', checkpoint],
    ]);
    const identity = `${ROLLUP}26100.2605.1.20`;
    const step = { id: 'lcu', kind: 'package', payload: 'lcu', checkpoints: ['base'], identity };
    return bindStep(stepSchema.parse(step), (id) => {
      const path = paths.get(id);
      return path === undefined ? undefined : { id, path, sizeBytes: 1000, sha256: '0'.repeat(64) };
    });
  };

  it('has them copied, and names only the update to DISM', () => {
    const bound = bind('updates/26100-amd64/base.msu');
    if (!bound.ok) throw new Error(bound.failure.detail);
    expect(bound.step.needs).toMatchObject({ payloadIds: ['lcu', 'base'], imageBytes: 6000 });
    const commands = JSON.stringify([bound.step.actions(PLACES, []), bound.step.again?.actions(PLACES, [])]);
    expect(commands.match(/\/PackagePath:[^"]*/gi)?.map((text) => text.split('\\').at(-1))).toEqual([
      'target.msu',
      'target.msu',
    ]);
  });

  it.each([
    { checkpoint: 'updates/base.msu', why: 'it lies in another folder' },
    { checkpoint: 'updates/26100-amd64/base.cab', why: 'it is no .msu file' },
  ])('refuses one that DISM cannot find: $why', ({ checkpoint }) => {
    expect(bind(checkpoint)).toMatchObject({ ok: false, failure: { code: 'SVC-1304' } });
  });

  it('is refused where there is no file that they lie beside', () => {
    const step = { id: 'x', kind: 'package', ensure: 'absent', checkpoints: ['base'], identity: LANGUAGE };
    expect(stepSchema.safeParse(step).success).toBe(false);
  });
});
