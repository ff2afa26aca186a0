import { toHex } from '../../../domain/bytes.ts';
import { u16, u32, u64, utf16 } from '../../little-endian.ts';
import { type Attempt, bad, good } from '../attempt.ts';

/** A file of an image, from its metadata. */
export interface WimFile {
  /** Below the root of the image, with backslashes. */
  readonly name: string;
  /** SHA-1 of the content, lower-case hex; all zeros for an empty file. */
  readonly hash: string;
}

// wimlib's dentry.c: struct wim_dentry_on_disk.
const DENTRY_BYTES = 102;
const EXTRA_BYTES = 38;
const DIRECTORY = 0x10;
const REPARSE_POINT = 0x400;
const MOST_FILES = 200_000;
const MOST_DEPTH = 64;
export const NO_CONTENT = '0'.repeat(40);

/** Walks the directory tree of an image. What points back, or out, is damage: each entry is visited once. */
export function readMetadata(bytes: Uint8Array): Attempt<readonly WimFile[]> {
  const files: WimFile[] = [];
  const rootAt = align8(Math.max(u32(bytes, 0), 8));
  const visited = new Set<number>();
  const names = new Set<string>();
  const folders: { readonly at: number; readonly path: string; readonly depth: number }[] = [];
  const root = readDentry(bytes, rootAt);
  if (root === undefined) return bad('metadata ends inside its root', rootAt);
  if (root.childrenAt !== 0) folders.push({ at: root.childrenAt, path: '', depth: 1 });
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (let at = folder.at; ; ) {
      if (visited.has(at)) return bad('directory of the image comes back to itself', at);
      visited.add(at);
      if (at + 8 > bytes.length) return bad('metadata ends inside a directory', at);
      if (u64(bytes, at) <= 8n) break;
      const dentry = readDentry(bytes, at);
      if (dentry === undefined) return bad('metadata has a damaged directory entry', at);
      const name = folder.path === '' ? dentry.name : `${folder.path}\\${dentry.name}`;
      // Which of the two would be taken is up to who unpacks it.
      if (names.has(name)) return bad(`image has ${name} twice`, at);
      names.add(name);
      if ((dentry.attributes & DIRECTORY) === 0) files.push({ name, hash: dentry.hash });
      else if (dentry.childrenAt !== 0 && (dentry.attributes & REPARSE_POINT) === 0) {
        if (folder.depth >= MOST_DEPTH) return bad(`directory of the image is deeper than ${MOST_DEPTH}`, at);
        folders.push({ at: dentry.childrenAt, path: name, depth: folder.depth + 1 });
      }
      if (visited.size > MOST_FILES) return bad(`image has more than ${MOST_FILES} files`, at);
      at = dentry.next;
    }
  }
  return good(files);
}

interface Dentry {
  readonly name: string;
  readonly attributes: number;
  readonly hash: string;
  readonly childrenAt: number;
  readonly next: number;
}

function readDentry(bytes: Uint8Array, at: number): Dentry | undefined {
  const length = Number(u64(bytes, at));
  if (at + DENTRY_BYTES > bytes.length || length < DENTRY_BYTES || at + length > bytes.length)
    return undefined;
  const nameBytes = u16(bytes, at + 100);
  const childrenAt = Number(u64(bytes, at + 16));
  if (DENTRY_BYTES + nameBytes > length || childrenAt > bytes.length) return undefined;
  const name = utf16(bytes.subarray(at + DENTRY_BYTES, at + DENTRY_BYTES + nameBytes));
  let hash = toHex(bytes.subarray(at + 64, at + 84));
  let next = at + align8(length);
  // The unnamed stream stands among the extra ones when a file has named streams.
  for (let left = u16(bytes, at + 96); left > 0; left -= 1) {
    const extra = Number(u64(bytes, next));
    if (extra < EXTRA_BYTES || next + extra > bytes.length) return undefined;
    const isUnnamed = u16(bytes, next + 36) === 0;
    if (isUnnamed && hash === NO_CONTENT) hash = toHex(bytes.subarray(next + 16, next + 36));
    next += align8(extra);
  }
  return { name, attributes: u32(bytes, at + 8), hash, childrenAt, next };
}

function align8(value: number): number {
  return Math.ceil(value / 8) * 8;
}
