import type { ByteSource } from '../byte-source.ts';
import { ascii } from '../little-endian.ts';
import { type BaseBlock, parseBaseBlock, SECTOR_BYTES } from './base-block.ts';
import type { Patch } from './hive-image.ts';
import { NO_ENTRY, readLogEntry } from './new-log.ts';
import { oldLogMatches, readOldLog } from './old-log.ts';

/** What the transaction logs of a dirty hive add to it. */
export interface Replay {
  readonly patches: readonly Patch[];
  /** Bytes of hive bins afterwards. */
  readonly binsBytes: number;
  readonly logs: number;
  readonly entries: number;
  readonly pages: number;
  /** Sequence number of the last entry applied. */
  readonly sequence: number;
  readonly notes: readonly string[];
}

interface Log {
  readonly name: string;
  readonly source: ByteSource;
  readonly base: BaseBlock;
}

const NEW_FORMAT = 6;
// Windows keeps its logs far smaller than the hive; this bounds what a made-up one can cost.
const MAX_LOG_BYTES = 256 * 1024 * 1024;

/** Finds out what the logs say; `logs` in any order. Nothing applies: `entries` is 0. */
export function planReplay(primary: BaseBlock, logs: readonly ByteSource[]): Replay {
  const notes: string[] = [];
  const valid = logs.map((source, index) => openLog(source, `log ${index + 1}`, notes)).filter(isLog);
  const modern = valid.filter(({ base }) => base.fileType === NEW_FORMAT);
  if (modern.length === 0) return replayOld(primary, valid, notes);
  const isOneMissed = logs.some((source) => valid.every((log) => log.source !== source) && hasEntry(source));
  return replayNew(primary, modern, isOneMissed, notes);
}

function isLog(log: Log | undefined): log is Log {
  return log !== undefined;
}

function openLog(source: ByteSource, name: string, notes: string[]): Log | undefined {
  if (source.sizeBytes === 0) return undefined;
  const base = parseBaseBlock(source.read(0, SECTOR_BYTES));
  if (source.sizeBytes > MAX_LOG_BYTES) notes.push(`${name} is refused: it has ${source.sizeBytes} bytes`);
  else if (base === undefined) notes.push(`${name} is not a transaction log`);
  else if (!base.checksumIsRight) notes.push(`${name} is refused: the checksum of its base block is wrong`);
  else if (![1, 2, NEW_FORMAT].includes(base.fileType))
    notes.push(`${name} has the unknown type ${base.fileType}`);
  else return { name, source, base };
  return undefined;
}

function hasEntry(source: ByteSource): boolean {
  return ascii(source.read(SECTOR_BYTES, 4), 0, 4) === 'HvLE';
}

/**
 * Entries in one unbroken row of numbers, across both files, from the hive's own number on. `isOneMissed`: a log was refused
 * that has entries, and nobody knows which.
 */
function replayNew(primary: BaseBlock, logs: readonly Log[], isOneMissed: boolean, notes: string[]): Replay {
  const ordered = [...logs].sort((left, right) => left.base.primarySequence - right.base.primarySequence);
  const patches: Patch[] = [];
  const used = new Set<Log>();
  let { binsBytes, secondarySequence: sequence } = primary;
  let entries = 0;
  // Where a broken entry stands, the next one is missed: from then on only the hive's own number may begin the row.
  let isBroken = isOneMissed;
  for (const log of ordered) {
    for (let at = SECTOR_BYTES; ; ) {
      const entry = readLogEntry(log.source, at);
      if (typeof entry === 'string') {
        if (entry === NO_ENTRY) break;
        notes.push(`${log.name} ends at byte ${at}: ${entry}`);
        isBroken = true;
        break;
      }
      at = entry.endsAt;
      if (entries === 0 && entry.sequence < primary.secondarySequence) continue;
      const isNext = entries > 0 ? entry.sequence === sequence + 1 : !isBroken || entry.sequence === sequence;
      if (!isNext) {
        notes.push(`${log.name} leaves the row: ${entry.sequence} after ${sequence}`);
        break;
      }
      for (const patch of entry.patches) patches.push(patch);
      used.add(log);
      ({ sequence, binsBytes } = entry);
      entries += 1;
    }
  }
  return { patches, binsBytes, logs: used.size, entries, pages: patches.length, sequence, notes };
}

/** One old log is enough: the newest that belongs to the hive. Its pages are whole states, not steps. */
function replayOld(primary: BaseBlock, logs: readonly Log[], notes: string[]): Replay {
  const newestFirst = [...logs].sort((left, right) => right.base.primarySequence - left.base.primarySequence);
  for (const log of newestFirst) {
    const pages = oldLogMatches(log.base, primary) ?? readOldLog(log.source, log.base);
    if (typeof pages === 'string') {
      notes.push(`${log.name} is refused: it is ${pages}`);
      continue;
    }
    const { binsBytes, primarySequence: sequence } = log.base;
    return { patches: pages, binsBytes, logs: 1, entries: 1, pages: pages.length, sequence, notes };
  }
  return { ...nothing(primary), notes };
}

function nothing({ binsBytes, secondarySequence }: BaseBlock): Replay {
  return { patches: [], binsBytes, logs: 0, entries: 0, pages: 0, sequence: secondarySequence, notes: [] };
}
