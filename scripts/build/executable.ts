import { readFileSync } from 'node:fs';
import { readPackageJson } from '../lib/places.ts';
import { writeWhole } from '../lib/write-file.ts';
import { checkAuthenticode } from './authenticode.ts';
import { type Architecture, BASES } from './bases.ts';
import { blobGenerator, makeBlob, to32Bit } from './blob.ts';
import { writeChecksum } from './checksum.ts';
import { fetchNode } from './fetch-base.ts';
import { packWithPkg } from './pack-with-pkg.ts';
import { dress } from './resources.ts';
import { type SignSettings, sign } from './sign.ts';

export type Packer = 'resedit' | 'pkg';

export interface ExecutableRequest {
  readonly code: Uint8Array;
  readonly architecture: Architecture;
  readonly file: string;
  /** For the version resource. */
  readonly fileName: string;
  readonly packer: Packer;
  readonly signing?: SignSettings | undefined;
}

export interface ExecutableReport {
  readonly bytes: number;
  readonly baseBytes: number;
  readonly signature: string;
}

/** Makes one executable out of a bundle, from a verified base, and writes it. */
export function makeExecutable(request: ExecutableRequest): ExecutableReport {
  const { code, architecture, file, fileName, packer, signing } = request;
  const baseFile = fetchNode(BASES[architecture]);
  const signature = checkAuthenticode(baseFile);
  const base = readFileSync(baseFile);
  const { version, description } = readPackageJson();
  const labels = { version, description, fileName };
  const generator = blobGenerator();
  const made =
    packer === 'pkg'
      ? packWithPkg(dress(base, labels), code, architecture, generator)
      : dress(base, labels, blobFor(code, architecture, generator));
  writeChecksum(made);
  writeWhole(file, made);
  if (signing !== undefined) sign(file, signing);
  return { bytes: made.length, baseBytes: base.length, signature };
}

function blobFor(code: Uint8Array, architecture: Architecture, generator: string): Uint8Array {
  const blob = makeBlob(code, generator);
  return architecture === 'x86' ? to32Bit(blob) : blob;
}
