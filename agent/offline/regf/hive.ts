import type { ByteSource } from '../byte-source.ts';
import { ascii } from '../little-endian.ts';
import { BASE_BLOCK_BYTES, type BaseBlock, isDirty, parseBaseBlock } from './base-block.ts';
import { cellsOf } from './cells.ts';
import { HiveImage } from './hive-image.ts';
import { type Key, readKey, type StoredKey } from './key.ts';
import { collectProblems, type Problem, type Problems } from './problems.ts';
import { planReplay, type Replay } from './replay.ts';

export type { Key } from './key.ts';
export type { Problem } from './problems.ts';
export type { Value } from './value.ts';

/** What was taken from the transaction logs. */
export interface Replayed {
  readonly logs: number;
  readonly entries: number;
  readonly pages: number;
}

/** A hive that can be read. Its file and its logs are never written to. */
export interface Hive {
  root(): Key | undefined;
  /** By path from the root, `Select` or `ControlSet001\Control`, whatever the case. */
  key(path: string): Key | undefined;
  /** What was skipped because it is damaged or beyond the end: the first of it. Grows while the hive is read. */
  readonly problems: readonly Problem[];
  /** How many were met, those beyond the list included. */
  readonly problemCount: number;
  /** As it stands in the file, before logs. */
  readonly baseBlock: BaseBlock;
  /** Bytes of base block and hive bins, logs applied. */
  readonly sizeBytes: number;
  /** The same with the padding that Windows leaves behind the bins. */
  readonly fileBytes: number;
  /** Bytes of the file with its logs applied, from any place on; the base block as it stands. */
  read(offset: number, length: number): Uint8Array | undefined;
  /** Sequence number of the last log entry applied, else the hive's own. */
  readonly sequence: number;
}

/**
 * How a hive opened. `clean`: as Windows left it. `recovered`: dirty, and its logs brought it up to date.
 * `stale`: dirty, and no log applies: readable, but nothing it says is sure. `unreadable`: not a hive, or
 * a base block that cannot be trusted.
 */
export type HiveOpening =
  | {
      readonly status: 'clean' | 'recovered' | 'stale';
      readonly hive: Hive;
      readonly replayed: Replayed;
      readonly notes: readonly string[];
    }
  | { readonly status: 'unreadable'; readonly because: string };

const NOTHING_REPLAYED: Replayed = { logs: 0, entries: 0, pages: 0 };

/** Opens a hive with its logs (in any order; absent or empty ones may be left out). Reads a few pages only. */
export function openHive(primary: ByteSource, logs: readonly ByteSource[] = []): HiveOpening {
  const base = parseBaseBlock(primary.read(0, BASE_BLOCK_BYTES));
  const refusal = refuse(base, primary);
  if (base === undefined || refusal !== undefined) return { status: 'unreadable', because: refusal ?? '' };
  // Later entries in the logs of a clean hive are remnants: Windows ignores them too.
  if (!isDirty(base)) {
    const hive = makeHive(primary, base);
    return { status: 'clean', hive, replayed: NOTHING_REPLAYED, notes: [] };
  }
  const replay = planReplay(base, logs);
  const dirty = `sequence numbers ${base.primarySequence} and ${base.secondarySequence} differ`;
  if (replay.entries === 0) {
    const notes = [`${dirty}, and no log applies`, ...replay.notes];
    return { status: 'stale', hive: makeHive(primary, base), replayed: NOTHING_REPLAYED, notes };
  }
  const { logs: used, entries, pages } = replay;
  const replayed = { logs: used, entries, pages };
  return {
    status: 'recovered',
    hive: makeHive(primary, base, replay),
    replayed,
    notes: [dirty, ...replay.notes],
  };
}

function refuse(base: BaseBlock | undefined, primary: ByteSource): string | undefined {
  if (base === undefined) return 'it does not begin with a registry base block';
  if (!base.checksumIsRight) return 'the checksum of its base block is wrong';
  if (base.major !== 1 || base.minor > 6) return `its format ${base.major}.${base.minor} is not known`;
  if (base.fileType !== 0) return 'it is a transaction log, not a hive';
  if (base.binsBytes === 0 || base.binsBytes % BASE_BLOCK_BYTES !== 0 || base.binsBytes > 0x7fff_0000) {
    return `its base block says ${base.binsBytes} bytes of hive bins`;
  }
  if (ascii(primary.read(BASE_BLOCK_BYTES, 4), 0, 4) !== 'hbin') return 'its first hive bin is not there';
  return undefined;
}

function makeHive(primary: ByteSource, baseBlock: BaseBlock, replay?: Replay): Hive {
  const claimed = BASE_BLOCK_BYTES + (replay?.binsBytes ?? baseBlock.binsBytes);
  // What neither the file nor a log covers is not there, whatever the header claims.
  let covered = primary.sizeBytes;
  for (const { at, length } of replay?.patches ?? []) covered = Math.max(covered, at + length);
  const sizeBytes = Math.min(claimed, covered);
  const image = new HiveImage(primary, replay?.patches ?? [], Math.max(sizeBytes, primary.sizeBytes));
  const problems: Problems = collectProblems();
  if (covered < claimed) {
    problems.add({
      kind: 'truncated',
      at: covered,
      what: `the hive ends ${claimed - covered} bytes too early`,
    });
  }
  const cells = cellsOf(image, sizeBytes, baseBlock.minor, problems);
  let root: StoredKey | undefined;
  const hive: Hive = {
    problems: problems.list,
    get problemCount() {
      return problems.total;
    },
    baseBlock,
    sizeBytes,
    fileBytes: image.sizeBytes,
    sequence: replay?.sequence ?? baseBlock.secondarySequence,
    read: (offset, length) => image.read(offset, length),
    root() {
      root ??= readKey(cells, baseBlock.rootCell);
      return root;
    },
    key(path) {
      let key = hive.root();
      for (const name of path.split('\\')) {
        if (name !== '') key = key?.subkey(name);
      }
      return key;
    },
  };
  return hive;
}
