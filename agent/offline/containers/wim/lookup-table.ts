import { toHex } from '../../../domain/bytes.ts';
import { u16 } from '../../little-endian.ts';
import type { PackedSource } from '../archive.ts';
import { type Attempt, bad, good } from '../attempt.ts';
import { SourceCursor } from '../source-cursor.ts';
import { readResource, type WimResource } from './wim-header.ts';

const ENTRY_BYTES = 50;
const HASH_AT = 30;
const HASH_BYTES = 20;
/** 1.3 million streams; an image of Windows has about a hundred thousand. */
const MOST_BYTES = 64 * 1024 * 1024;

export interface LookupTable {
  /** One for each image, in their order. */
  readonly metadata: readonly (WimResource & { readonly hash: string })[];
  readonly streams: ReadonlyMap<string, WimResource>;
}

/** Finds the metadata of the images, and the streams with these SHA-1 hashes (lower-case hex). */
export function readLookupTable(table: PackedSource, wanted: ReadonlySet<string>): Attempt<LookupTable> {
  if (table.sizeBytes > MOST_BYTES) return bad(`lookup table has ${table.sizeBytes} bytes`, 48);
  const metadata: LookupTable['metadata'][number][] = [];
  const streams = new Map<string, WimResource>();
  const cursor = new SourceCursor(table, 0);
  for (let count = Math.floor(table.sizeBytes / ENTRY_BYTES); count > 0; count -= 1) {
    const entry = cursor.take(ENTRY_BYTES);
    const problem = table.problem();
    if (problem !== undefined) return { ok: false, problem };
    if (entry === undefined) return bad('lookup table ends inside an entry', cursor.at);
    const resource = readResource(entry, 0);
    if (resource === undefined || u16(entry, 24) !== 1) continue;
    if (!resource.isMetadata && wanted.size === 0) continue;
    const hash = toHex(entry.subarray(HASH_AT, HASH_AT + HASH_BYTES));
    if (resource.isMetadata) metadata.push({ ...resource, hash });
    else if (wanted.has(hash)) streams.set(hash, resource);
  }
  return good({ metadata, streams });
}
