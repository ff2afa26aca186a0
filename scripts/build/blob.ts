import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../lib/problem.ts';
import { GENERATORS, NODE_VERSION } from './bases.ts';
import { fetchNode } from './fetch-base.ts';

/**
 * What the Node inside is started with. V8 lets its young generation grow to three times 16 MiB
 * (https://nodejs.org/docs/latest-v22.x/api/cli.html#--max-semi-space-sizesize-in-mib), out of the memory that the RAM disk
 * also needs. With 2 MiB, reading a hive of 12 MiB takes as much processor time and a fifth less memory; with 1 MiB it
 * takes a third more time and saves nothing.
 */
export const NODE_ARGUMENTS = ['--max-semi-space-size=2'] as const;

/** A Node of exactly the base's version that runs on this machine. */
export function blobGenerator(): string {
  if (process.versions.node === NODE_VERSION) return process.execPath;
  const wanted = GENERATORS[`${process.platform}-${process.arch}`];
  if (wanted === undefined) {
    throw new Problem(
      `no Node ${NODE_VERSION} is known for ${process.platform}-${process.arch}. Run the build with Node ${NODE_VERSION} itself.`,
    );
  }
  return fetchNode(wanted);
}

/**
 * The single-executable blob of a bundled script, for 64-bit bases.
 * https://nodejs.org/docs/latest-v22.x/api/single-executable-applications.html
 */
export function makeBlob(bundle: Uint8Array, generator: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'servicer-blob-'));
  try {
    const config = {
      // The path ends up inside the blob: a bare name, so that the bytes do not depend on where the build runs.
      main: 'servicer.cjs',
      output: 'servicer.blob',
      disableExperimentalSEAWarning: true,
      // Both would tie the blob to the platform that made it.
      useSnapshot: false,
      useCodeCache: false,
      // A stray NODE_OPTIONS must not change what the agent does.
      execArgvExtension: 'none',
      execArgv: NODE_ARGUMENTS,
    };
    writeFileSync(join(folder, config.main), bundle);
    writeFileSync(join(folder, 'sea.json'), JSON.stringify(config));
    const { NODE_OPTIONS: _, ...env } = process.env;
    const ran = spawnSync(generator, ['--experimental-sea-config', 'sea.json'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    if (ran.status !== 0)
      throw new Problem(`Node could not make the blob: ${ran.stderr}${ran.error?.message ?? ''}`);
    return readFileSync(join(folder, config.output));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// src/node_sea.cc of Node 22: magic, flags, one byte execArgvExtension, then path and script, each behind a size_t length,
// then the number of arguments as a size_t, and each behind its length.
const MAGIC = 0x0143da20;
const FLAGS_NO_WARNING_AND_ARGUMENTS = 0x11;
const HEADER = 9;

/**
 * The same blob for a 32-bit base, where size_t has four bytes.
 * Anything but the plain form that makeBlob asks for is refused: its lengths would be read as something else.
 */
export function to32Bit(blob: Uint8Array): Uint8Array {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== FLAGS_NO_WARNING_AND_ARGUMENTS) {
    throw new Problem('the blob is not of the form that a 32-bit executable can be made of');
  }
  const parts: Uint8Array[] = [blob.subarray(0, HEADER)];
  let offset = HEADER;
  const takeSize = (): number => {
    if (offset + 8 > blob.length) throw new Problem('the blob ends inside one of its parts');
    const size = Number(view.getBigUint64(offset, true));
    offset += 8;
    const short = new Uint8Array(4);
    new DataView(short.buffer).setUint32(0, size, true);
    parts.push(short);
    return size;
  };
  const takePart = (): void => {
    const end = takeSize() + offset;
    if (end > blob.length) throw new Problem('the blob ends inside one of its parts');
    parts.push(blob.subarray(offset, end));
    offset = end;
  };
  takePart();
  takePart();
  const argumentsLeft = takeSize();
  for (let index = 0; index < argumentsLeft; index += 1) takePart();
  if (offset !== blob.length)
    throw new Problem('the blob has other parts than a path, a script and arguments');
  return Buffer.concat(parts);
}
