import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { IoError } from '../../domain/servicing-error.ts';
import type { OnBytes } from '../../ports/files.ts';
import type { CopyDone, CopyJob } from '../../ports/workshop.ts';
import { toIoError } from '../node/io-errors.ts';

// More readers than this make one disk slower, not faster.
const MAX_WORKERS = 4;

/** A worker holds one buffer: without limits each takes the memory of a whole program. */
const SMALL = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 32 } as const;

/**
 * The worker is a text, not a file: inside of servicer.exe there is no second file to start it from. It reads a piece,
 * hashes it and writes it; 512 KiB pieces measured as fast as larger ones, and two workers hash at nearly twice the
 * speed of one. `link` reads the file under its new name, so that what is hashed is what lies there. `place` is the
 * side that a failure belongs to: a full disk is that of the copy.
 */
const WORKER = `
const { parentPort } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const buffer = Buffer.allocUnsafeSlow(512 * 1024);
function linked(from, to) {
  try { fs.linkSync(from, to); return true; } catch (error) { return false; }
}
function writeAll(fd, piece) {
  for (let done = 0; done < piece.length; ) done += fs.writeSync(fd, piece, done);
}
let place;
function at(path, act) {
  place = path;
  return act();
}
function work({ from, to, wantsSha1, how }) {
  const isLinked = how === 'link' && linked(from, to);
  const origin = isLinked ? to : from;
  const source = at(origin, () => fs.openSync(origin, 'r'));
  const hashes = [createHash('sha256'), ...(wantsSha1 ? [createHash('sha1')] : [])];
  let sizeBytes = 0;
  let target;
  try {
    if (!fs.fstatSync(source).isFile()) throw Object.assign(new Error('it is not a file'), { code: 'EIO' });
    if (!isLinked) target = at(to, () => fs.openSync(to, 'wx'));
    for (;;) {
      const count = at(origin, () => fs.readSync(source, buffer, 0, buffer.length, null));
      if (count === 0) break;
      const piece = buffer.subarray(0, count);
      if (target !== undefined) at(to, () => writeAll(target, piece));
      for (const hash of hashes) hash.update(piece);
      sizeBytes += count;
      parentPort.postMessage({ bytes: count });
    }
    if (target !== undefined) at(to, () => fs.fsyncSync(target));
  } finally {
    fs.closeSync(source);
    if (target !== undefined) fs.closeSync(target);
  }
  const [sha256, sha1] = hashes.map((hash) => hash.digest('hex'));
  return { sizeBytes, sha256, sha1 };
}
parentPort.on('message', (job) => {
  try {
    parentPort.postMessage({ done: work(job) });
  } catch (error) {
    parentPort.postMessage({ failed: { message: error.message, code: error.code, place } });
  }
});
`;

/** What a worker says. It is our own text above that says it. */
type Said =
  | { readonly bytes: number }
  | { readonly done: CopyDone }
  | {
      readonly failed: {
        readonly message: string;
        readonly code: string | undefined;
        readonly place: string;
      };
    };

/** Copies and hashes files on as many cores as help. The first failure stops all and is thrown. */
export async function copyAll(jobs: readonly CopyJob[], onBytes: OnBytes): Promise<readonly CopyDone[]> {
  const results = new Map<number, CopyDone>();
  const queue = [...jobs.entries()];
  let doneBytes = 0;
  let failure: IoError | undefined;
  const next = () => (failure === undefined ? queue.shift() : undefined);
  const serve = async (): Promise<void> => {
    const worker = new Worker(WORKER, { eval: true, resourceLimits: SMALL });
    try {
      for (let entry = next(); entry !== undefined; entry = next()) {
        const [index, job] = entry;
        const done = await ask(worker, job, (bytes) => {
          doneBytes += bytes;
          onBytes(doneBytes);
        });
        results.set(index, done);
      }
    } catch (error) {
      failure ??= error instanceof IoError ? error : toIoError(error, 'copying');
    } finally {
      await worker.terminate();
    }
  };
  const count = Math.min(jobs.length, availableParallelism(), MAX_WORKERS);
  await Promise.all(Array.from({ length: count }, serve));
  if (failure !== undefined) throw failure;
  return jobs.map((job, index) => {
    const done = results.get(index);
    if (done === undefined) throw new IoError('io', job.from, 'was not copied');
    return done;
  });
}

/** One job, from its message to its answer. Only listeners of its own are taken off: a worker has some itself. */
function ask(worker: Worker, job: CopyJob, onBytes: (bytes: number) => void): Promise<CopyDone> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      worker.off('error', onError).off('exit', onExit).off('message', onMessage);
      settle();
    };
    const onError = (error: unknown): void => end(() => reject(toIoError(error, job.from)));
    const onExit = (): void =>
      end(() => reject(new IoError('io', job.from, 'the thread that copied it ended')));
    const onMessage = (said: Said): void => {
      if ('bytes' in said) onBytes(said.bytes);
      else if ('done' in said) end(() => resolve(said.done));
      else {
        const { message, code, place } = said.failed;
        end(() => reject(toIoError(Object.assign(new Error(message), { code }), place)));
      }
    };
    worker.on('error', onError).on('exit', onExit).on('message', onMessage);
    worker.postMessage(job);
  });
}
