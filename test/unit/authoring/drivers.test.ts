import { describe, expect, it } from 'vitest';
import { codesOf, desk, HEAD, INF, stageIn } from './support.ts';

const YAML = `${HEAD}drivers: [d]\n`;
const DRIVER = { 'd/nic.inf': INF, 'd/nic.cat': 'catalog', 'd/nic.sys': 'driver' };

/** A driver package whose INF names so many files. */
function large(folder: string, count: number): Readonly<Record<string, string>> {
  const names = Array.from({ length: count }, (_, at) => `f${at}.dll`);
  const lines = names.map((name) => `${name} = 1`).join('\r\n');
  return {
    [`${folder}/nic.inf`]: INF.replace('nic.sys = 1', lines),
    [`${folder}/nic.cat`]: 'catalog',
    ...Object.fromEntries(names.map((name) => [`${folder}/${name}`, name])),
  };
}

describe('drivers at the desk', () => {
  it('are staged again, however many files they have', async () => {
    using here = desk({ 'servicing.yaml': YAML, ...large('d', 300) });
    expect(await stageIn(here)).toMatchObject({ ok: true, staged: { serial: 1, readFiles: 302 } });
    expect(await stageIn(here)).toMatchObject({ ok: true, staged: { isUnchanged: true, keptFiles: 302 } });
  });

  it('may name their own INF and catalog among their files', async () => {
    using here = desk({
      ...DRIVER,
      'servicing.yaml': YAML,
      'd/nic.inf': INF.replace('nic.sys = 1', 'nic.sys = 1\r\nNIC.INF = 1\r\nnic.cat = 1'),
    });
    expect(await stageIn(here)).toMatchObject({ ok: true });
    expect(here.manifest().payload.map(({ path }: { path: string }) => path)).toEqual([
      'drivers/nic/nic.cat',
      'drivers/nic/nic.inf',
      'drivers/nic/nic.sys',
    ]);
  });

  const both = INF.replace(
    '[SourceDisksFiles]',
    '[SourceDisksFiles.x86]\r\nnic32.sys = 1\r\n[SourceDisksFiles]',
  ).replace('CatalogFile = nic.cat', 'CatalogFile.NTx86 = nic86.cat\r\nCatalogFile.NTamd64 = nic.cat');

  it.each([
    { match: 'amd64', inf: both, codes: [], why: 'only x86 needs what is not there' },
    {
      match: 'amd64',
      inf: both.replace('.x86]', '.amd64]'),
      codes: ['LINT-021'],
      why: 'a file of the very architecture is not there',
    },
    {
      match: 'amd64',
      inf: both.replace('nic.sys = 1', 'nic.sys = 1\r\nNic32.sys = 1'),
      codes: ['LINT-021'],
      why: 'every architecture needs it, x86 names it once more',
    },
    {
      match: 'x86',
      inf: both.replace('M,NTamd64', 'M,NTx86').replace('[M.NTamd64]', '[M.NTx86]'),
      codes: ['LINT-021'],
      why: 'the rules mean x86',
    },
  ])('miss files of the architectures that are meant only: $why', async ({ match, inf, codes }) => {
    const yaml = YAML.replace('amd64', match);
    expect(await codesOf({ ...DRIVER, 'd/nic.inf': inf, 'servicing.yaml': yaml })).toEqual(codes);
  });

  it.each([
    { drivers: 'd', out: 'd/out', why: 'in the folder' },
    { drivers: '.', out: 'out', why: 'in the folder of everything' },
    { drivers: 'd', out: 'd', why: 'the folder itself' },
  ])('never find what was staged: --out may not lie $why', async ({ drivers, out }) => {
    using here = desk({ ...DRIVER, 'servicing.yaml': `${HEAD}drivers: [${drivers}]\n` });
    const end = await stageIn(here, { out: here.at(out) });
    expect(end.ok ? [] : end.failures.map(({ code }) => code)).toEqual(['SVC-1406']);
    expect(here.read('d/nic.sys').toString()).toBe('driver');
  });
});
