import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { writeWhole } from '../lib/write-file.ts';
import { type Architecture, NODE_VERSION } from './bases.ts';
import { bundle } from './bundle.ts';
import { makeExecutable } from './executable.ts';

/**
 * Builds one executable for a test, unless the same bundle is already in that file. Several names can be given to the
 * result through links: `process.execPath` tells the program under which one it was started.
 */
export async function ensureExecutable(
  entry: string,
  file: string,
  architecture: Architecture = 'x64',
): Promise<string> {
  const { code } = await bundle(entry);
  const key = `${NODE_VERSION} ${architecture} ${createHash('sha256').update(code).digest('hex')}`;
  const keyFile = `${file}.key`;
  if (
    existsSync(file) &&
    statSync(file).size > 0 &&
    existsSync(keyFile) &&
    readFileSync(keyFile, 'utf8') === key
  )
    return file;
  makeExecutable({ code, architecture, file, fileName: 'stand-in.exe', packer: 'resedit' });
  writeWhole(keyFile, key);
  return file;
}
