import { randomFillSync } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFiles } from '../../agent/adapters/node/files.ts';
import { cacheFolder } from '../lib/places.ts';
import { medians, seconds } from './rounds.ts';
import type { Row } from './row.ts';
import { runOrStop } from './run-or-stop.ts';

const FILES = 3;
const TOTAL_BYTES = 2 * 1024 ** 3;
const ROUNDS = 5;

/** Copying and hashing the payload in one pass, against the slower of copying and hashing alone. */
export async function copySpeed(): Promise<readonly Row[]> {
  mkdirSync(cacheFolder('bench'), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder('bench'), 'copy-'));
  try {
    const sources = Array.from({ length: FILES }, (_, index) => join(folder, `payload-${index}.bin`));
    for (const file of sources) makeFile(file, Math.ceil(TOTAL_BYTES / FILES));
    return [await compare(sources)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(sources: readonly string[]): Promise<Row> {
  const files = nodeFiles((path) => path);
  const targets = sources.map((file) => `${file}.copy`);
  const pairs = sources.map((from, index) => ({ from, to: targets[index] ?? '' }));
  // Every copy starts with no old one in its way and nothing left to be written from the one before.
  const timed = async (work: () => Promise<unknown> | unknown): Promise<number> => {
    for (const target of targets) rmSync(target, { force: true });
    runOrStop('sync', []);
    return await seconds(work);
  };
  const [ours = 0, copied = 0, flushed = 0, hashed = 0] = await medians(ROUNDS, [
    {
      run: () =>
        timed(async () => {
          for (const { from, to } of pairs) await files.copyHashed(from, to, TOTAL_BYTES);
        }),
    },
    { run: () => timed(() => pairs.map(({ from, to }) => runOrStop('cp', [from, to]))) },
    {
      run: () =>
        timed(() => {
          for (const { from, to } of pairs) runOrStop('cp', [from, to]);
          runOrStop('sync', targets);
        }),
    },
    { run: () => timed(() => runOrStop('openssl', ['dgst', '-sha256', ...sources])) },
  ]);
  // Ours flushes what it copied; so the copy it is compared with does too.
  const theirs = Math.max(flushed, hashed);
  const rate = (time: number): string => `${(TOTAL_BYTES / time / 1e6).toFixed(0)} MB/s`;
  return {
    what: 'payload copy and hash, 2 GiB in 3 files',
    ours: rate(ours),
    theirs: rate(theirs),
    ratio: theirs / ours,
    goal: { atLeast: 0.95 },
    note:
      `theirs is the slower of cp with flush (${rate(flushed)}) and openssl dgst -sha256 (${rate(hashed)}); ` +
      `cp without flush ${rate(copied)}, which is ${(Math.max(copied, hashed) / ours).toFixed(2)} in the same sense; ` +
      `median of ${ROUNDS} interleaved rounds`,
  };
}

function makeFile(file: string, sizeBytes: number): void {
  const piece = randomFillSync(Buffer.alloc(16 * 1024 * 1024));
  const handle = openSync(file, 'wx');
  try {
    for (let left = sizeBytes; left > 0; left -= piece.length) {
      writeSync(handle, piece, 0, Math.min(left, piece.length));
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
