import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { SigningDesk } from '../../ports/signing.ts';
import { errorCodeOf, ioSync } from '../node/io-errors.ts';
import { nodeRandom } from '../node/random.ts';
import { secretPrompt } from '../node/secret-prompt.ts';
import { nodeSigningCrypto } from '../node/signing-crypto.ts';
import { readBounded } from './read-bounded.ts';

const FOR_ITS_OWNER = 0o600;
const FOR_EVERYBODY = 0o644;

export function nodeSigningDesk(): SigningDesk {
  const { bytes } = nodeRandom();
  return {
    crypto: nodeSigningCrypto(),
    random: bytes,
    now: () => Date.now(),
    read: (at, maxBytes) => ioSync(at, () => readBounded(at, maxBytes)),
    list: (folder) =>
      ioSync(folder, () => {
        try {
          return readdirSync(folder).sort();
        } catch (error) {
          if (['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error))) return undefined;
          throw error;
        }
      }),
    beside: (at, ...parts) =>
      path.join(path.dirname(at), ...parts.map((part) => part.replaceAll('\\', path.sep))),
    write: (at, content, how) => ioSync(at, () => writeWhole(at, content, how, bytes)),
    askSecret: secretPrompt(process.stdin, process.stderr),
  };
}

/** Under another name first, flushed, and then named: a cut leaves the old file or the new one, never half a key. */
function writeWhole(
  at: string,
  content: Uint8Array,
  { mode, isSecret }: { readonly mode: 'create' | 'replace'; readonly isSecret: boolean },
  random: (count: number) => Uint8Array,
): void {
  const draft = `${at}.${Buffer.from(random(6)).toString('hex')}.tmp`;
  try {
    // 'wx': a link that somebody planted there is not followed.
    writeFlushed(draft, content, isSecret ? FOR_ITS_OWNER : FOR_EVERYBODY);
    if (mode === 'replace') renameSync(draft, at);
    else nameNew(draft, at, content, isSecret);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A second name fails where one is taken. FAT has no second names: there the file is made under its own at once. */
function nameNew(draft: string, at: string, content: Uint8Array, isSecret: boolean): void {
  try {
    linkSync(draft, at);
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') throw error;
    writeFlushed(at, content, isSecret ? FOR_ITS_OWNER : FOR_EVERYBODY);
  }
}

function writeFlushed(at: string, content: Uint8Array, access: number): void {
  const fd = openSync(at, 'wx', access);
  try {
    writeFileSync(fd, content);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
