import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkPaths } from '../../agent/manifest/integrity.ts';
import { checkPayloadPath } from '../../agent/manifest/payload-path.ts';
import { BASES } from '../../scripts/build/bases.ts';
import { fetchNode } from '../../scripts/build/fetch-base.ts';
import { root } from '../../scripts/lib/places.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { benchSuite } from './rig/bench-suite.ts';
import { benchPrefix, benchRun } from './rig/places.ts';
import { readTree } from './rig/tree.ts';
import { makeNtfsVolume, type NtfsVolume } from './rig/volumes.ts';
import { placeExecutable, runInWindowsPe } from './rig/windows-pe.ts';
import { wineIn } from './rig/wine.ts';

const SEED = 20_261_122;

benchSuite('20 000 hostile names', () => {
  const folder = join(benchRun, 'hostile-names');
  const ramDisk = join(folder, 'x');
  const wine = wineIn(benchPrefix);
  let volume: NtfsVolume;

  beforeAll(() => {
    mkdirSync(ramDisk, { recursive: true });
    placeExecutable(fetchNode(BASES.x64), join(ramDisk, 'node.exe'));
    copyFileSync(
      join(root, 'test', 'bench', 'programs', 'create-files.cjs'),
      join(ramDisk, 'create-files.cjs'),
    );
    volume = makeNtfsVolume(folder, 'e', 'Windows', 256);
    wine.map({ letters: { X: ramDisk, E: volume.folder }, servers: {} });
  });

  afterAll(async () => {
    await wine.cutPower();
    await volume.unmount();
  });

  it('those that are accepted together become just these files, below the root and nowhere else', async () => {
    const accepted = acceptedTogether();
    expect(accepted.length).toBeGreaterThan(2000);
    writeFileSync(join(ramDisk, 'names.json'), JSON.stringify(accepted));
    const outside = readTree(ramDisk, (path) => path.startsWith('Windows'));
    const command = ['X:\\node.exe', 'X:\\create-files.cjs', 'X:\\names.json', 'E:\\stage'];
    const { screen, errors } = await runInWindowsPe(wine, ramDisk, command, join(folder, 'logs'));
    expect(errors).toBe('');
    expect(JSON.parse(screen)).toEqual([]);
    expect(
      readdirSync(volume.folder).filter(
        (name) => !name.startsWith('$') && name !== 'System Volume Information',
      ),
    ).toEqual(['stage']);
    const files = [...readTree(join(volume.folder, 'stage'))].flatMap(([path, what]) =>
      what === 'folder' ? [] : [path],
    );
    // Folders are one in whatever case they are written; the file is where it was said to be.
    expect(files.map((path) => path.toLowerCase()).sort()).toEqual(
      accepted.map((path) => path.toLowerCase()).sort(),
    );
    for (const path of files) {
      const said = readFileSync(join(volume.folder, 'stage', path), 'utf8');
      expect(said.toLowerCase()).toBe(path.toLowerCase());
    }
    expect(readTree(ramDisk, (path) => path.startsWith('Windows'))).toEqual(outside);
  });
});

/** As a manifest takes them: none on the name of another, none below a file. */
function acceptedTogether(): readonly string[] {
  const payload = hostileNames(20_000, SEED)
    .filter((path) => checkPayloadPath(path) === undefined)
    .map((path, index) => ({ id: `p${index}`, path, sizeBytes: 1, sha256: '' }));
  const ids = new Set(checkPaths(payload).map(({ detail }) => /^payload (p\d+):/.exec(detail)?.[1]));
  const left = payload.filter(({ id }) => !ids.has(id));
  expect(checkPaths(left)).toEqual([]);
  return left.map(({ path }) => path);
}
