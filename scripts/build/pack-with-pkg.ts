import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, root } from '../lib/places.ts';
import { Problem } from '../lib/problem.ts';
import { runNpm } from '../lib/toolchain.mjs';
import { writeWhole } from '../lib/write-file.ts';
import { type Architecture, NODE_VERSION } from './bases.ts';

const PKG_VERSION = '6.23.0';

/**
 * A single executable through `pkg --sea`. pkg needs Node 22, so it lives in the cache with its own lock file and runs
 * under the blob generator. Its download cache is filled beforehand (a base and an .ok file each), so it fetches nothing.
 */
export function packWithPkg(
  base: Uint8Array,
  bundle: Uint8Array,
  architecture: Architecture,
  generator: string,
): Uint8Array {
  if (architecture === 'x86') throw new Problem('pkg makes 64-bit blobs only: build x86 without PACKER=pkg');
  const pkg = installPkg();
  const home = cacheFolder('pkg-home');
  const seeds = join(home, '.pkg-cache', 'sea');
  mkdirSync(seeds, { recursive: true });
  const name = `node-v${NODE_VERSION}-win-${architecture}`;
  writeFileSync(join(seeds, `${name}.exe`), base);
  for (const file of [`${name}.zip`, `${name}.zip.ok`, `${name}.exe.ok`])
    writeFileSync(join(seeds, file), '');
  const script = join(home, 'servicer.cjs');
  const made = join(home, 'servicer.exe');
  writeFileSync(script, bundle);
  const { NODE_OPTIONS: _, ...env } = process.env;
  const args = [pkg, '--sea', '-t', `node${NODE_VERSION}-win-${architecture}`, '-o', made, script];
  const ran = spawnSync(generator, args, {
    cwd: home,
    env: { ...env, HOME: home, USERPROFILE: home },
    encoding: 'utf8',
  });
  if (ran.status !== 0) throw new Problem(`pkg failed: ${ran.stdout}${ran.stderr}`);
  return readFileSync(made);
}

function installPkg(): string {
  const folder = cacheFolder(`pkg-${PKG_VERSION}`);
  const script = join(folder, 'node_modules', '@yao-pkg', 'pkg', 'lib-es5', 'bin.js');
  const done = join(folder, '.installed');
  if (existsSync(done)) return script;
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(join(root, 'scripts', 'build', 'pkg', file), join(folder, file));
  }
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = runNpm(args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0)
    throw new Problem('npm could not install pkg. Check the network, or build without PACKER=pkg.');
  writeWhole(done, '');
  return script;
}
