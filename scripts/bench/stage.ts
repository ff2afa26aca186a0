import { randomFillSync } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { copyAll } from '../../agent/adapters/workstation/hash-workers.ts';
import { cacheFolder } from '../lib/places.ts';
import { medians, seconds } from './rounds.ts';
import type { Row } from './row.ts';
import { runOrStop } from './run-or-stop.ts';
import { stagePeak } from './stage-memory.ts';

const FILES = 4;
const FILE_BYTES = 384 * 1024 ** 2;
const ROUNDS = 5;

/** What staging costs: reading and hashing against openssl on the same files, and its memory. */
export async function staging(): Promise<readonly Row[]> {
  mkdirSync(cacheFolder('bench'), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder('bench'), 'stage-'));
  try {
    const files = Array.from({ length: FILES }, (_, index) => join(folder, `payload-${index}.cab`));
    for (const file of files) makeFile(file, FILE_BYTES);
    const one = await compare(folder, files.slice(0, 1), 'link');
    const several = await compare(folder, files, 'link');
    const copied = await compare(folder, files, 'copy');
    return [
      { ...one, what: 'stage --link, one file', goal: { atLeast: 0.95 } },
      { ...several, what: `stage --link, ${FILES} files`, goal: { atLeast: 1.7 } },
      { ...copied, what: `stage, ${FILES} files, copied and flushed`, goal: undefined },
      await stagePeak(folder, files),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(folder: string, files: readonly string[], how: 'copy' | 'link'): Promise<Row> {
  const out = join(folder, 'out');
  const jobs = files.map((from, index) => ({ from, to: join(out, String(index)), wantsSha1: false, how }));
  const [ours = 0, theirs = 0] = await medians(ROUNDS, [
    {
      run: async () => {
        rmSync(out, { recursive: true, force: true });
        mkdirSync(out);
        return await seconds(() => copyAll(jobs, () => undefined));
      },
    },
    { run: () => seconds(() => runOrStop('openssl', ['dgst', '-sha256', ...files])) },
  ]);
  const totalBytes = files.length * FILE_BYTES;
  const rate = (time: number): string => `${(totalBytes / time / 1e6).toFixed(0)} MB/s`;
  return {
    what: '',
    ours: rate(ours),
    theirs: rate(theirs),
    ratio: theirs / ours,
    goal: undefined,
    note: `theirs is openssl dgst -sha256 on the same files, cached by the system; median of ${ROUNDS} interleaved rounds`,
  };
}

function makeFile(file: string, sizeBytes: number): void {
  const piece = randomFillSync(Buffer.alloc(16 * 1024 * 1024));
  const handle = openSync(file, 'wx');
  try {
    for (let left = sizeBytes; left > 0; left -= piece.length) {
      writeSync(handle, piece, 0, Math.min(left, piece.length));
    }
  } finally {
    closeSync(handle);
  }
}
