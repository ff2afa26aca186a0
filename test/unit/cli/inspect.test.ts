import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dword, sz } from '../../../agent/offline/regf/tree.ts';
import { writeHive } from '../../../agent/offline/regf/writer.ts';
import { dataPath, dataTitle, noData } from '../../support/hives/data.ts';
import { CURRENT_VERSION, HEALTHY_SYSTEM, hiveTree, nest } from '../../support/hives/windows.ts';
import { folderWith, servicer } from './desk.ts';

const SYSTEM = writeHive(hiveTree(...HEALTHY_SYSTEM));
const SOFTWARE = writeHive(
  hiveTree(
    nest(CURRENT_VERSION, [
      sz('ProductName', 'Windows 10 Pro'),
      sz('EditionID', 'Professional'),
      sz('CurrentBuild', '19045'),
      dword('UBR', 4780),
    ]),
  ),
);
const CONFIG = 'Windows/System32/config';
const WHOLE = { [`${CONFIG}/SYSTEM`]: SYSTEM, [`${CONFIG}/SOFTWARE`]: SOFTWARE };

describe('inspect of a Windows', () => {
  it.each(['', 'Windows', 'Windows/System32'])('is the same from %s of the volume', async (below) => {
    using folder = folderWith(WHOLE);
    const { exit, out, err } = await servicer(['inspect', path.join(folder.root, below)]);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toContain('Windows 10 Pro');
    expect(out).toContain('19045.4780');
  });

  it('finds names whatever their case', async () => {
    using folder = folderWith({ 'WINDOWS/system32/CONFIG/software': SOFTWARE });
    expect((await servicer(['inspect', folder.root])).out).toContain('19045.4780');
  });

  it('as JSON is one document', async () => {
    using folder = folderWith(WHOLE);
    const { out } = await servicer(['inspect', folder.root, '--json']);
    expect(JSON.parse(out)).toMatchObject({ image: { product: 'Windows 10 Pro', build: 19045, ubr: 4780 } });
  });

  it.each([
    { files: { SYSTEM }, why: 'SYSTEM alone' },
    { files: { SOFTWARE }, why: 'SOFTWARE alone' },
    { files: { system: SYSTEM, software: SOFTWARE }, why: 'both, in small letters' },
    { files: { [`${CONFIG}/SYSTEM`]: SYSTEM }, why: 'a tree with one hive' },
    { files: { 'Windows/System32/x.txt': 'x' }, why: 'a tree without hives' },
    {
      files: { [`${CONFIG}/SYSTEM`]: 'no hive', [`${CONFIG}/SOFTWARE`]: SOFTWARE },
      why: 'a hive that is none',
    },
  ])('of a part tells what that part tells, and what is not known: $why', async ({ files }) => {
    using folder = folderWith(files);
    const { exit, out, err } = await servicer(['inspect', folder.root, '--json']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    const document: unknown = JSON.parse(out);
    expect(document).toMatchObject({ unknown: expect.arrayContaining([expect.any(String)]) });
    expect((await servicer(['inspect', folder.root])).exit).toBe(0);
  });

  it.each([
    { files: { 'readme.txt': 'x' }, below: '', why: 'no Windows' },
    { files: {}, below: 'nothing/here', why: 'no such folder' },
  ])('of something else is refused: $why', async ({ files, below }) => {
    using folder = folderWith(files);
    const { exit, err } = await servicer(['inspect', path.join(folder.root, below)]);
    expect(exit).toBe(40);
    expect(err).toMatch(/^SVC-1006 /);
  });

  it.each([
    { argv: ['inspect'], says: 'inspect needs a path' },
    { argv: ['inspect', 'D', '--key', 'Select'], says: '--key needs --hive FILE' },
    { argv: ['inspect', 'D', '--export', 'x.reg'], says: '--export needs --hive FILE' },
    {
      argv: ['inspect', '--hive', 'H', '--key', 'K', '--export', 'x.reg'],
      says: '--export writes the whole hive',
    },
  ])('is refused: $says', async ({ argv, says }) => {
    const { exit, err } = await servicer(argv);
    expect(exit).toBe(60);
    expect(err).toContain(says);
  });
});

describe('inspect of one hive', () => {
  const hive = { SYSTEM, 'not-a-hive': 'something else' };

  it('counts what is in it', async () => {
    using folder = folderWith(hive);
    const { exit, out } = await servicer(['inspect', '--hive', path.join(folder.root, 'SYSTEM')]);
    expect(exit).toBe(0);
    expect(out).toMatch(/: clean, \d+ keys, \d+ values\n$/);
  });

  it('prints one key, as a page and as JSON', async () => {
    using folder = folderWith(hive);
    const argv = ['inspect', '--hive', path.join(folder.root, 'SYSTEM'), '--key', 'Select'];
    expect((await servicer(argv)).out).toMatch(/\[.*Select\].*\n {2}Current .* 1\n/s);
    expect(JSON.parse((await servicer([...argv, '--json'])).out)).toMatchObject({
      values: [{ name: 'Current', data: 1 }],
    });
  });

  it('writes all of it as a .reg file', async () => {
    using folder = folderWith(hive);
    const { exit, out, written } = await servicer([
      'inspect',
      '--hive',
      path.join(folder.root, 'SYSTEM'),
      '--export',
      'x.reg',
    ]);
    expect(exit).toBe(0);
    expect(out).toContain('written to x.reg');
    expect(written['x.reg']).toMatch(/^\ufeff?Windows Registry Editor Version 5\.00\r\n/);
    expect(written['x.reg']).toContain('"Current"=dword:00000001');
  });

  it.each([
    { name: 'absent', key: [], says: 'there is no file', exit: 40 },
    { name: 'not-a-hive', key: [], says: 'SVC-1006', exit: 40 },
    { name: 'SYSTEM', key: ['--key', 'Nothing'], says: 'the hive has no key Nothing', exit: 40 },
  ])('is refused: $says', async ({ name, key, says, exit }) => {
    using folder = folderWith(hive);
    const argv = ['inspect', '--hive', path.join(folder.root, name), ...key];
    const page = await servicer(argv);
    expect(page.exit).toBe(exit);
    expect(page.err).toContain(says);
    const json = await servicer([...argv, '--json']);
    expect({ exit: json.exit, err: json.err }).toEqual({ exit, err: '' });
    expect(() => JSON.parse(json.out)).not.toThrow();
  });
});

describe.skipIf(noData !== undefined)(dataTitle('inspect of real hives'), () => {
  // The figures of the data's own manifest; no value is printed.
  it('of a dirty one replays both logs that lie beside it', async () => {
    using folder = folderWith({});
    for (const name of ['SYSTEM_B', 'SYSTEM_B.LOG1', 'SYSTEM_B.LOG2'])
      copyFileSync(dataPath(`hives/logreplay/${name}`), path.join(folder.root, name));
    const { exit, out } = await servicer(['inspect', '--hive', path.join(folder.root, 'SYSTEM_B'), '--json']);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      status: 'recovered',
      keys: 35_595,
      values: 78_901,
      replayed: { logs: 2, entries: 24, pages: 315 },
    });
  });

  it('of a folder with SYSTEM alone tells what that tells', async () => {
    using folder = folderWith({});
    copyFileSync(dataPath('hives/system/SYSTEM'), path.join(folder.root, 'SYSTEM'));
    const { exit, out } = await servicer(['inspect', folder.root, '--json']);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ image: { architecture: 'x86', product: null } });
  });
});
