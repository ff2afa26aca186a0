import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cabinetOf } from '../../support/containers/cab-writer.ts';
import { msuContents, packageCab } from '../../support/containers/packages.ts';
import { folderWith, servicer } from './desk.ts';

const INF =
  '[Version]\nSignature="$Windows NT$"\nClass=Net\n[Manufacturer]\nM=m,NTamd64\n[m.NTamd64]\nD=i,PCI\\V\n';

describe('inspect FILE', () => {
  it('shows a package as a page', async () => {
    using folder = folderWith({ 'a.cab': packageCab({ name: 'Package_for_RollupFix', kb: 'KB5041580' }) });
    const { exit, out } = await servicer(['inspect', path.join(folder.root, 'a.cab')]);
    expect(exit).toBe(0);
    expect(out).toContain('a.cab: cumulative update of Windows, cabinet (MSZIP)\n');
    expect(out).toContain('  Package     Package_for_RollupFix~31bf3856ad364e35~amd64~~1.0.0.0\n');
    expect(out).toContain('  KB          KB5041580\n');
    expect(out).toContain('  Needs       servicing stack 10.0.19041.1\n');
    expect(out).toContain('  For one of  Edition~31bf3856ad364e35~amd64~~10.0.1.1\n');
    expect(out).toContain('Files (3)\n');
  });

  it('shows each package of a .msu', async () => {
    using folder = folderWith({ 'a.MSU': cabinetOf(msuContents()) });
    const { exit, out } = await servicer(['inspect', path.join(folder.root, 'a.MSU')]);
    expect(exit).toBe(0);
    expect(out).toContain('a.MSU: .msu as a cabinet (none)\n');
    expect(out).toContain('\nWindows10.0-KB5041580-x64.cab\\update.mum\n');
    expect(out).toContain('  Is          servicing stack update\n');
  });

  it('says what of a .msu could not be read', async () => {
    using folder = folderWith({ 'a.msu': cabinetOf({ ...msuContents(), 'SSU-19041.4769-x64.cab': 'MSCF' }) });
    const { out } = await servicer(['inspect', path.join(folder.root, 'a.msu')]);
    expect(out).toContain('Not read\n  SSU-19041.4769-x64.cab: cabinet ends inside its header (at 4)\n');
  });

  it('gives a document with --json', async () => {
    using folder = folderWith({ 'a.msu': cabinetOf(msuContents()) });
    const { exit, out } = await servicer(['inspect', path.join(folder.root, 'a.msu'), '--json']);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      schema: 1,
      kind: 'msu',
      container: 'cab',
      identity: 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.4780.1.10',
      role: 'cumulative',
      kb: 'KB5041580',
      architecture: 'amd64',
      fileCount: 6,
      packages: [{ role: 'servicing-stack' }, { role: 'cumulative' }],
      notes: [],
    });
  });

  it('shows a driver', async () => {
    using folder = folderWith({ 'a.inf': INF });
    const { exit, out } = await servicer(['inspect', path.join(folder.root, 'a.inf')]);
    expect(exit).toBe(0);
    expect(out).toContain('a.inf: driver of class Net, by not stated\n');
    expect(out).toContain('  Catalog     none: Windows takes it as not signed\n');
    expect(out).toContain('  PCI\\V  D (amd64)\n');
    const json: unknown = JSON.parse(
      (await servicer(['inspect', path.join(folder.root, 'a.inf'), '--json'])).out,
    );
    expect(json).toMatchObject({
      schema: 1,
      kind: 'inf',
      class: 'Net',
      architectures: ['amd64'],
      catalogs: [],
    });
  });

  it.each([
    {
      name: 'a.msu',
      content: '<html>',
      says: 'neither a cabinet nor a WIM, but a text',
      why: 'a saved page',
    },
    { name: 'a.inf', content: 'x', says: 'it has no [Version] section', why: 'no INF' },
    { name: 'none.cab', content: undefined, says: 'there is no file', why: 'no such file' },
  ])('refuses $why', async ({ name, content, says }) => {
    using folder = folderWith(content === undefined ? {} : { [name]: content });
    const { exit, err } = await servicer(['inspect', path.join(folder.root, name)]);
    expect(exit).toBe(40);
    expect(err).toContain('SVC-1006');
    expect(err).toContain(says);
  });

  it('shows nothing of a hostile name that a terminal would obey', async () => {
    using folder = folderWith({ 'a.cab': cabinetOf({ 'x\u001b[2Jy.txt': 'x' }) });
    const { out } = await servicer(['inspect', path.join(folder.root, 'a.cab')]);
    expect(out).toMatch(/1 {2}xy\.txt\n/);
    expect(out).not.toContain('\u001b');
  });
});
