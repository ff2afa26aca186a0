import { createHash } from 'node:crypto';
import { existsSync, linkSync, readdirSync, renameSync, statSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cabinet, desk, HEAD, INF, LCU, stageIn, utf8, workshop } from './support.ts';

const FILES = {
  'servicing.yaml': `${HEAD}packages: [p]\ndrivers: [d]\nfiles: [{ from: logo.bmp, to: 'Windows\\OEM\\logo.bmp' }]\n`,
  'p/Update one.cab': cabinet(LCU),
  'd/nic.inf': INF,
  'd/NIC.CAT': 'catalog',
  'd/nic.sys': 'driver',
  'logo.bmp': 'BM',
};

async function codes(end: ReturnType<typeof stageIn>): Promise<readonly string[]> {
  const ended = await end;
  return ended.ok ? [] : ended.failures.map(({ code }) => code);
}

describe('stage', () => {
  it('lays out, hashes, orders and signs, and says the same bytes again', async () => {
    using here = desk(FILES);
    const end = await stageIn(here);
    expect(end.ok && end.staged).toMatchObject({ serial: 1, readFiles: 5, keptFiles: 0, isUnchanged: false });
    const manifest = here.manifest();
    expect(manifest.payload.map(({ path }: { path: string }) => path)).toEqual([
      'drivers/nic/NIC.CAT',
      'drivers/nic/nic.inf',
      'drivers/nic/nic.sys',
      'files/logo.bmp',
      'updates/Update-one.cab',
    ]);
    expect(manifest.steps.map(({ kind }: { kind: string }) => kind)).toEqual(['driver', 'package', 'file']);
    expect(manifest).toMatchObject({ issued: '2026-01-01T00:00:00Z', expires: '2026-04-01T00:00:00Z' });
    for (const { path, sha256, sizeBytes } of manifest.payload) {
      const bytes = here.read(`out/${path}`);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      expect(bytes.length).toBe(sizeBytes);
    }
    const first = here.read('out/manifest.json');
    const again = await stageIn(here, { issued: '2026-01-01T07:00:00Z' });
    expect(again.ok && again.staged).toMatchObject({
      serial: 1,
      readFiles: 0,
      keptFiles: 5,
      isUnchanged: true,
    });
    expect(here.read('out/manifest.json').equals(first)).toBe(true);
    expect(readdirSync(here.root).filter((name) => name.startsWith('out'))).toEqual(['out']);
  });

  it('reads one file again when one was changed, and raises the serial', async () => {
    using here = desk(FILES);
    await stageIn(here);
    here.put('d/nic.sys', 'driver, second edition');
    const end = await stageIn(here);
    expect(end.ok && end.staged).toMatchObject({ serial: 2, readFiles: 1, keptFiles: 4 });
    expect(here.read('out/drivers/nic/nic.sys').toString()).toBe('driver, second edition');
    const all = await stageIn(here, { noCache: true });
    expect(all.ok && all.staged).toMatchObject({ serial: 2, readFiles: 5, isUnchanged: true });
  });

  it('does not believe a copy that somebody changed', async () => {
    using here = desk(FILES);
    await stageIn(here);
    here.put('out/files/logo.bmp', 'XX');
    const end = await stageIn(here);
    expect(end.ok && end.staged.readFiles).toBe(1);
    expect(here.read('out/files/logo.bmp').toString()).toBe('BM');
  });

  it('notices a change that keeps size and time, by the number of the file', async () => {
    using here = desk(FILES);
    await stageIn(here);
    const { atime, mtime } = statSync(here.at('logo.bmp'));
    here.put('other', 'ZZ');
    utimesSync(here.at('other'), atime, mtime);
    renameSync(here.at('other'), here.at('logo.bmp'));
    await stageIn(here);
    expect(here.read('out/files/logo.bmp').toString()).toBe('ZZ');
  });

  it('takes empty files, which mean something by their names', async () => {
    using here = desk({
      'servicing.yaml': `${HEAD}files: [{ from: DisableCMDRequest.TAG, to: 'Windows\\Setup\\Scripts\\DisableCMDRequest.TAG' }]\n`,
      'DisableCMDRequest.TAG': '',
    });
    expect(await stageIn(here)).toMatchObject({ ok: true });
    expect(here.manifest().payload).toMatchObject([{ path: 'files/DisableCMDRequest.TAG', sizeBytes: 0 }]);
  });

  it('refuses a file that another one took the place of after it was asked who it is', async () => {
    using here = desk(FILES);
    let isSwapped = false;
    const swapping = {
      ...workshop,
      makeFolder: async (at: string) => {
        // The first act of laying out: all questions were asked by then.
        if (!isSwapped) here.put('p/Update one.cab', cabinet(LCU.replace('5131', '5247')));
        isSwapped = true;
        await workshop.makeFolder(at);
      },
    };
    const end = await stageIn(here, { workshop: swapping });
    expect(end.ok ? [] : end.failures.map(({ code }) => code)).toEqual(['SVC-1409']);
    expect(existsSync(here.at('out'))).toBe(false);
  });

  it('keeps the signatures of a manifest that stays what it was, and of no other', async () => {
    using here = desk(FILES);
    await stageIn(here);
    const signature = here.read('out/manifest.json.minisig');
    here.put('out/manifest.json.2.minisig', 'of a second person');
    const kept = await stageIn(here, { isSigned: false });
    expect(kept).toMatchObject({
      ok: true,
      staged: { keptSignatures: ['manifest.json.2.minisig', 'manifest.json.minisig'] },
    });
    expect(here.read('out/manifest.json.minisig').equals(signature)).toBe(true);
    expect(await stageIn(here)).toMatchObject({ staged: { keptSignatures: ['manifest.json.2.minisig'] } });
    expect(here.read('out/manifest.json.2.minisig').toString()).toBe('of a second person');
    here.put('logo.bmp', 'another');
    expect(await stageIn(here)).toMatchObject({ staged: { keptSignatures: [] } });
    expect(existsSync(here.at('out/manifest.json.2.minisig'))).toBe(false);
  });

  it('links where it is told to', async () => {
    using here = desk(FILES);
    await stageIn(here, { how: 'link' });
    expect(statSync(here.at('out/files/logo.bmp')).ino).toBe(statSync(here.at('logo.bmp')).ino);
  });

  it.each([
    {
      name: 'p/Update one.cab',
      content: utf8('not a cabinet'),
      code: 'SVC-1404',
      why: 'a package that is none',
    },
    { name: 'd/nic.inf', content: utf8('[Strings]\r\n'), code: 'SVC-1411', why: 'an INF that is none' },
    {
      name: 'p/windows10.0-kb5046613-x64_0123456789012345678901234567890123456789.cab',
      content: cabinet('Contoso-A~31bf3856ad364e35~amd64~~1.0.0.0'),
      code: 'SVC-1405',
      why: 'a name that states another hash',
    },
    {
      name: 'out/notes.txt',
      content: utf8('mine'),
      code: 'SVC-1406',
      why: 'a file that is not ours in the folder',
    },
    { name: 'servicing.yaml', content: utf8('id: [\n'), code: 'SVC-1401', why: 'no YAML' },
    {
      name: 'servicing.yaml',
      content: utf8('id: A\nchannel: c\n'),
      code: 'SVC-1402',
      why: 'an id that is not allowed',
    },
    {
      name: 'servicing.yaml',
      content: utf8(`${HEAD}packages: [gone]\n`),
      code: 'SVC-1403',
      why: 'a path that leads nowhere',
    },
    {
      name: 'servicing.yaml',
      content: utf8(`${HEAD}packages: [p]\n`.replace('amd64', 'arm64')),
      code: 'SVC-1408',
      why: 'an error of lint',
    },
    {
      name: 'servicing.yaml',
      content: utf8(`serial: 1\n${HEAD}packages: [p]\n`),
      code: 'SVC-1407',
      why: 'other content under the same serial',
    },
  ])('$code: $why; the old payload stays whole', async ({ name, content, code }) => {
    using here = desk(FILES);
    await stageIn(here);
    const before = here.read('out/manifest.json');
    here.put(name, content);
    expect(await codes(stageIn(here))).toEqual([code]);
    expect(here.read('out/manifest.json').equals(before)).toBe(true);
    expect(existsSync(here.at('out.stage-new'))).toBe(false);
  });

  it('gives the old payload its name back when the power went between the two renames', async () => {
    using here = desk(FILES);
    await stageIn(here);
    renameSync(here.at('out'), here.at('out.stage-old'));
    here.put('out.stage-new/half', 'x');
    const end = await stageIn(here);
    expect(end.ok && end.staged).toMatchObject({ serial: 1, readFiles: 0 });
    expect(readdirSync(here.root).filter((name) => name.startsWith('out'))).toEqual(['out']);
  });

  it('keeps names apart that plain ASCII would make one', async () => {
    using here = desk({
      'servicing.yaml': `${HEAD}files: [{ from: ä.txt, to: a.txt }, { from: ö.txt, to: b.txt }, { from: con.txt, to: c.txt }]\n`,
      'ä.txt': 'a',
      'ö.txt': 'b',
      'con.txt': 'c',
    });
    await stageIn(here, { isSigned: false });
    const paths = here.manifest().payload.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(['files/file-2.txt', 'files/file-con.txt', 'files/file.txt']);
    expect(existsSync(here.at('out/manifest.json.minisig'))).toBe(false);
  });

  it('never takes a catalog from outside of the driver folder', async () => {
    using here = desk({ ...FILES, 'nic.cat': 'outside', 'd/nic.inf': INF.replace('nic.cat', '..\\nic.cat') });
    expect(await codes(stageIn(here))).toEqual(['SVC-1408']);
  });

  it('is sane about a hard link that is its own source', async () => {
    using here = desk(FILES);
    linkSync(here.at('logo.bmp'), here.at('logo2.bmp'));
    expect((await stageIn(here, { how: 'link' })).ok).toBe(true);
  });
});
