import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { type ByteSource, bytesSource } from '../../../agent/offline/byte-source.ts';
import { exportReg } from '../../../agent/offline/reg-export.ts';
import { baseBlockChecksum } from '../../../agent/offline/regf/base-block.ts';
import { checkBins } from '../../../agent/offline/regf/check-bins.ts';
import type { Hive, HiveOpening, Key } from '../../../agent/offline/regf/hive.ts';
import { recoveredChunks } from '../../../agent/offline/regf/recovered-bytes.ts';
import { walkKeys } from '../../../agent/offline/regf/walk.ts';
import { mutate, randomOf } from './mutate.ts';

// A count, not a time, so that each run does the same. FUZZ_ROUNDS=200000 FUZZ_SEED=7 goes on for long; FUZZ_SECONDS=30
// goes on for that time with each target that has a share of it, whatever the count.
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 400);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 0);
/** Only ends what hangs. */
export const TIMEOUT_MS = 60_000 + SECONDS * 2000 + ROUNDS * 100;
// What is kept of each round would grow without end. The reader itself keeps nothing; compiled code and the test runner's
// own lists take some hundred KiB, once.
const KEPT_BYTES = 3 * 1024 * 1024;

export interface FuzzOptions {
  /** Rounds, as a multiple of the usual count. */
  readonly factor?: number;
  /** The part of FUZZ_SECONDS that this target takes: several tests may be one target. None: the count is enough. */
  readonly share?: number;
}

export type Random = (below: number) => number;

/**
 * Repeats a test with another random source each time; says how often. A failure names its round, which repeats it alone
 * with FUZZ_SEED. All rounds together must not keep memory.
 */
export function repeat(round: (random: Random) => void, { factor = 1, share = 0 }: FuzzOptions = {}): number {
  const atLeast = Math.ceil(ROUNDS * factor);
  const end = performance.now() + SECONDS * share * 1000;
  // Compiled code and caches come with the first rounds.
  const warm = Math.min(atLeast >> 1, 200);
  let before = 0;
  let done = 0;
  for (; done < atLeast || performance.now() < end; done += 1) {
    if (done === warm) before = liveBytes();
    try {
      round(randomOf(SEED * 1_000_003 + done));
    } catch (error) {
      throw new Error(`round ${done} with FUZZ_SEED=${SEED}`, { cause: error });
    }
  }
  if (SECONDS > 0) {
    process.stdout.write(`fuzz: seed ${SEED}, ${done} rounds: ${expect.getState().currentTestName}\n`);
  }
  expect(liveBytes() - before, 'bytes kept of all rounds').toBeLessThan(KEPT_BYTES);
  return done;
}

/** Runs a reader on mutations of a seed. */
export function fuzz(seed: Uint8Array, read: (bytes: Uint8Array) => void, options: FuzzOptions = {}): number {
  return repeat((random) => read(mutate(seed, random)), options);
}

/** What is in use, after a collection: without it, garbage would count as kept. */
function liveBytes(): number {
  // Array buffers go in the background: the second collection first waits until those of the first are gone.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Repairs the checksum, so that what is behind the base block is reached. */
export function resealed(bytes: Uint8Array): Uint8Array {
  if (bytes.length >= 512) {
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(
      508,
      baseBlockChecksum(bytes.subarray(0, 512)),
      true,
    );
  }
  return bytes;
}

/** A source that gives up on a reader which asks for far more than there is. */
export function bounded(bytes: Uint8Array): ByteSource {
  const source = bytesSource(bytes);
  let left = 64 * bytes.length + (1 << 20);
  return {
    sizeBytes: source.sizeBytes,
    read: (offset, length) => {
      left -= length;
      if (left < 0) throw new Error('reads without end');
      return source.read(offset, length);
    },
  };
}

/** Reads all that a hive offers; says how many keys and values there were. */
export function readAll(opening: HiveOpening): number {
  if (opening.status === 'unreadable') return 0;
  const { hive } = opening;
  let count = 0;
  for (const node of walkKeys(hive)) {
    expectWholeCell(hive, node);
    count += node.path.length >= 0 && node.lastWritten >= 0n ? 1 : 0;
    for (const value of node.values()) {
      count += 1;
      value.text();
      value.texts();
      value.dword();
      value.qword();
      expect(value.raw.length).toBeLessThanOrEqual(hive.sizeBytes);
    }
  }
  hive.key('a\\b\\c');
  checkBins(hive);
  expect(hive.problems.length).toBeLessThanOrEqual(64);
  for (const part of recoveredChunks(hive)) count += Number(part.length < 0);
  let exported = 0;
  for (const text of exportReg(hive, 'X')) exported += text.length;
  // Four characters for a byte, and names: not more than some times the file.
  expect(exported).toBeLessThan(64 * hive.fileBytes);
  return count;
}

/** What is told as a key stands in an allocated cell that holds it, inside of the hive. */
function expectWholeCell(hive: Hive, { cell }: Key): void {
  const head = hive.read(4096 + cell, 80) ?? new Uint8Array(80);
  const view = new DataView(head.buffer, head.byteOffset);
  const bytes = -view.getInt32(0, true);
  expect(bytes).toBeGreaterThanOrEqual(80 + view.getUint16(76, true));
  expect(4096 + cell + bytes).toBeLessThanOrEqual(hive.sizeBytes);
}
