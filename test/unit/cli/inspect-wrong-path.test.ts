import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeNewText } from '../../../agent/adapters/workstation/write-text.ts';
import { writeHive } from '../../../agent/offline/regf/writer.ts';
import { hasProgram } from '../../support/hives/data.ts';
import { withBaseBlock } from '../../support/hives/logs.ts';
import { HEALTHY_SYSTEM, hiveTree } from '../../support/hives/windows.ts';
import { folderWith, realDesk, servicer } from './desk.ts';

const SYSTEM = writeHive(hiveTree(...HEALTHY_SYSTEM));
const LOG = withBaseBlock(SYSTEM.slice(0, 512), (view) => view.setUint32(28, 6, true));
const noPipe = hasProgram('mkfifo') ? '' : ' (skipped: mkfifo is not installed)';

// Root may list everything, so that it must be somebody else for a while.
const NOBODY = 65534;

async function asNobody<Result>(act: () => Promise<Result>): Promise<Result> {
  const user = process.geteuid?.();
  if (user !== 0) return act();
  process.seteuid?.(NOBODY);
  try {
    return await act();
  } finally {
    process.seteuid?.(user);
  }
}

describe('inspect of a path without Windows says what to give instead', () => {
  it.each([
    { files: {}, at: 'nothing', says: 'there is nothing at ', why: 'a slip of the hand' },
    { files: {}, at: '', says: 'is an empty folder. If a volume should be mounted', why: 'not mounted' },
    { files: { 'a/b': 'x' }, at: '', says: 'holds neither Windows\\System32 nor', why: 'other files' },
    { files: { copy: SYSTEM }, at: 'copy', says: 'servicer inspect --hive ', why: 'a hive' },
    { files: { copy: LOG }, at: 'copy', says: 'is the log of a registry hive', why: 'a log' },
    { files: { 'd.VHDX': 'x' }, at: 'd.VHDX', says: 'is the image of a disk. Mount it', why: 'a disk' },
    {
      files: { 'a.txt': 'x' },
      at: 'a.txt',
      says: 'is a file of a kind that inspect does not',
      why: 'a file',
    },
    { files: { 'a.txt': '' }, at: 'a.txt', says: 'is a file of a kind that inspect does not', why: 'empty' },
  ])('$says ($why)', async ({ files, at, says }) => {
    using folder = folderWith(files);
    const { exit, err } = await servicer(['inspect', path.join(folder.root, at)]);
    expect({ exit, err }).toEqual({ exit: 40, err: expect.stringContaining(says) });
  });

  it('of one that cannot be looked at: it is neither absent nor empty', async () => {
    using folder = folderWith({});
    symlinkSync('loop', path.join(folder.root, 'loop'));
    const { exit, err } = await servicer(['inspect', path.join(folder.root, 'loop')]);
    expect({ exit, err }).toEqual({ exit: 40, err: expect.stringContaining('loop cannot be read') });
  });

  it.skipIf(process.platform === 'win32')(
    'of a folder without the right to list it (skipped: rights are no mode bits on Windows)',
    async () => {
      using folder = folderWith({ 'shut/a': 'x' });
      const shut = path.join(folder.root, 'shut');
      chmodSync(folder.root, 0o755);
      chmodSync(shut, 0);
      const { err } = await asNobody(() => servicer(['inspect', shut]));
      chmodSync(shut, 0o700);
      expect(err).toContain('shut cannot be read');
    },
  );

  it('of several below it, so that a person chooses', async () => {
    using folder = folderWith({
      'disk1/Windows/System32/config/SYSTEM': SYSTEM,
      'more/disk2/WINDOWS/system32/x': 'x',
      'one/two/three/Windows/System32/x': 'x',
      '\u001b[31mred/Windows/System32/x': 'x',
    });
    symlinkSync('..', path.join(folder.root, 'more', 'back'));
    const { exit, err } = await servicer(['inspect', folder.root]);
    expect(exit).toBe(40);
    expect(err).toContain('holds no Windows itself, but below it are some. Inspect one at a time: ');
    for (const below of ['disk1', 'more/disk2']) expect(err).toContain(path.join(folder.root, below));
    // Deeper is somebody's archive, and a name may hold what a terminal obeys.
    expect(err).not.toContain('three');
    expect(err).not.toContain('\u001b');
  });

  it.skipIf(noPipe !== '')(`of a pipe, without waiting for what comes out of it${noPipe}`, async () => {
    using folder = folderWith({});
    const pipe = path.join(folder.root, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect((await servicer(['inspect', pipe])).err).toContain('is neither a folder nor a file. Mount');
    expect((await servicer(['inspect', '--hive', pipe])).err).toContain('is not a file');
    mkdirSync(path.join(folder.root, 'Windows', 'System32', 'config'), { recursive: true });
    execFileSync('mkfifo', [path.join(folder.root, 'Windows', 'System32', 'config', 'SYSTEM')]);
    expect((await servicer(['inspect', folder.root])).exit).toBe(0);
  });
});

describe('a .reg file', () => {
  async function exportTo(root: string, target: string) {
    const said = await servicer(
      ['inspect', '--hive', path.join(root, 'SYSTEM'), '--export', path.join(root, target)],
      { desk: { ...realDesk(), writeText: writeNewText } },
    );
    return { exit: said.exit, err: said.err };
  }

  it.each([
    { target: 'SYSTEM', says: 'is there already, and is left as it is. Give another name', why: 'the hive' },
    { target: 'other', says: 'is there already, and is left as it is. Give another name', why: 'a file' },
    { target: 'no/where.reg', says: 'is not there. Make it first, or give another name', why: 'no folder' },
  ])('is not written over $target ($why)', async ({ target, says }) => {
    using folder = folderWith({ SYSTEM, other: 'kept' });
    expect(await exportTo(folder.root, target)).toEqual({ exit: 40, err: expect.stringContaining(says) });
    expect(new Uint8Array(readFileSync(path.join(folder.root, 'SYSTEM')))).toEqual(SYSTEM);
    expect(readFileSync(path.join(folder.root, 'other'), 'utf8')).toBe('kept');
  });

  it('that cannot be written to its end is not there', () => {
    using folder = folderWith({});
    function* broken(): Generator<string> {
      yield 'Windows Registry Editor Version 5.00';
      throw new Error('the disk of the hive fails');
    }
    expect(() => writeNewText(path.join(folder.root, 'x.reg'), 'ascii', broken())).toThrow('fails');
    expect(readdirSync(folder.root)).toEqual([]);
  });
});
