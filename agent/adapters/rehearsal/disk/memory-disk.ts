import { type Disk, DiskError, type DiskStat } from './disk.ts';
import { splitDiskPath } from './disk-path.ts';
import { Letters, type VolumeSlot, volumeKey } from './volume-slots.ts';

interface FileNode {
  readonly kind: 'file';
  readonly name: string;
  /** May be shorter than the size (the rest is zeros) or longer (the tail is zeros). */
  bytes: Uint8Array;
  sizeBytes: number;
  /** Another disk may hold the same bytes: they are copied before they are changed in place. */
  isShared: boolean;
}

interface FolderNode {
  readonly kind: 'folder';
  readonly name: string;
  readonly children: Map<string, Node>;
}

type Node = FileNode | FolderNode;

interface MemoryVolume {
  readonly root: FolderNode;
  readonly slot: VolumeSlot;
  usedBytes: number;
}

/** A disk in memory, of which copies can be taken at any moment: what is on it when the power goes. */
export interface MemoryDisk extends Disk {
  /** An independent disk with the same content and the letters it began with. Costs little: bytes are shared until they change. */
  readonly fork: () => MemoryDisk;
}

/** Disks and shares in memory: for tests, and for a rehearsal that leaves nothing behind. */
export function memoryDisk(slots: readonly VolumeSlot[]): MemoryDisk {
  const volumes = new Map<string, MemoryVolume>();
  for (const slot of slots) volumes.set(volumeKey(slot.id), { root: folder(''), slot, usedBytes: 0 });
  return overVolumes(slots, volumes);
}

function overVolumes(slots: readonly VolumeSlot[], volumes: ReadonlyMap<string, MemoryVolume>): MemoryDisk {
  const letters = new Letters(slots);

  function locate(path: string): { volume: MemoryVolume; parts: readonly string[] } | undefined {
    const { volume, parts } = splitDiskPath(path);
    const key = letters.find(volume);
    const found = key === undefined ? undefined : volumes.get(key);
    return found === undefined ? undefined : { volume: found, parts };
  }

  function find(path: string): Node | undefined {
    const place = locate(path);
    let node: Node | undefined = place?.volume.root;
    for (const part of place?.parts ?? []) {
      node = node?.kind === 'folder' ? node.children.get(part.toLowerCase()) : undefined;
    }
    return node;
  }

  function file(path: string): FileNode {
    const node = find(path);
    if (node === undefined) throw new DiskError('ENOENT', path);
    if (node.kind === 'folder') throw new DiskError('EISDIR', path);
    return node;
  }

  /** The folder a path lies in, ready to be changed. */
  function parentOf(path: string): { volume: MemoryVolume; parent: FolderNode; name: string } {
    const place = locate(path);
    const name = place?.parts.at(-1);
    if (place === undefined || name === undefined) throw new DiskError('ENOENT', path);
    let parent: Node | undefined = place.volume.root;
    for (const part of place.parts.slice(0, -1)) {
      parent = parent.kind === 'folder' ? parent.children.get(part.toLowerCase()) : undefined;
      if (parent === undefined) throw new DiskError('ENOENT', path);
    }
    if (parent.kind !== 'folder') throw new DiskError('ENOTDIR', path);
    return { volume: place.volume, parent, name };
  }

  /** The file at a path with its new size, made when it is not there; untouched when the volume has no room. */
  function resized(path: string, sizeAfter: (before: number) => number): FileNode {
    const { volume, parent, name } = parentOf(path);
    const known = parent.children.get(name.toLowerCase());
    if (known?.kind === 'folder') throw new DiskError('EISDIR', path);
    const node: FileNode = known ?? newFile(name);
    const sizeBytes = sizeAfter(node.sizeBytes);
    const growth = sizeBytes - node.sizeBytes;
    if (growth > volume.slot.sizeBytes - volume.usedBytes) throw new DiskError('ENOSPC', path);
    volume.usedBytes += growth;
    node.sizeBytes = sizeBytes;
    if (node.bytes.length > sizeBytes) node.bytes = node.bytes.slice(0, sizeBytes);
    parent.children.set(name.toLowerCase(), node);
    return node;
  }

  function writeAt(path: string, offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length;
    const node = resized(path, (before) => Math.max(before, end));
    // Twice what is needed, so that many small appends stay cheap.
    if (end > node.bytes.length) node.bytes = grown(node.bytes, end * 2);
    else if (node.isShared) node.bytes = node.bytes.slice();
    node.isShared = false;
    node.bytes.set(bytes, offset);
  }

  return {
    stat: (path) => statOf(find(path)),
    list: (path) => {
      const node = find(path);
      return node?.kind === 'folder' ? [...node.children.values()].map(({ name }) => name).sort() : undefined;
    },
    read: (path, offset = 0, length) => {
      const node = file(path);
      const end = Math.min(node.sizeBytes, length === undefined ? node.sizeBytes : offset + length);
      if (end <= node.bytes.length && offset <= end) {
        // Whoever reads gets a view: the next change in place makes a copy first.
        node.isShared = true;
        return node.bytes.subarray(offset, end);
      }
      const out = new Uint8Array(Math.max(0, end - offset));
      out.set(node.bytes.subarray(offset, Math.min(end, node.bytes.length)));
      return out;
    },
    write: (path, bytes) => {
      const node = resized(path, () => bytes.length);
      node.bytes = bytes.slice();
      node.isShared = false;
    },
    writeAt: (path, offset, bytes) => {
      file(path);
      writeAt(path, offset, bytes);
    },
    append: (path, bytes) => writeAt(path, find(path) === undefined ? 0 : file(path).sizeBytes, bytes),
    setSize: (path, sizeBytes) => {
      resized(path, () => sizeBytes);
    },
    makeFolder: (path) => {
      const { parent, name } = parentOf(path);
      if (parent.children.has(name.toLowerCase())) throw new DiskError('EEXIST', path);
      parent.children.set(name.toLowerCase(), folder(name));
    },
    remove: (path) => {
      const { volume, parent, name } = parentOf(path);
      const node = parent.children.get(name.toLowerCase());
      if (node === undefined) throw new DiskError('ENOENT', path);
      if (node.kind === 'folder' && node.children.size > 0) throw new DiskError('ENOTEMPTY', path);
      volume.usedBytes -= bytesUnder(node);
      parent.children.delete(name.toLowerCase());
    },
    removeTree: (path) => {
      const node = find(path);
      if (node === undefined) return;
      const { volume, parent, name } = parentOf(path);
      volume.usedBytes -= bytesUnder(node);
      parent.children.delete(name.toLowerCase());
    },
    rename: (from, to) => {
      const source = parentOf(from);
      const target = parentOf(to);
      const node = source.parent.children.get(source.name.toLowerCase());
      if (node === undefined) throw new DiskError('ENOENT', from);
      const there = target.parent.children.get(target.name.toLowerCase());
      if (there !== undefined && there !== node && (there.kind === 'folder' || node.kind === 'folder')) {
        throw new DiskError('EEXIST', to);
      }
      if (source.volume !== target.volume) throw new DiskError('EINVAL', to);
      if (there !== undefined && there !== node) target.volume.usedBytes -= bytesUnder(there);
      source.parent.children.delete(source.name.toLowerCase());
      target.parent.children.set(target.name.toLowerCase(), { ...node, name: target.name });
    },
    freeBytes: (path) => {
      const volume = locate(path)?.volume;
      return volume === undefined ? undefined : volume.slot.sizeBytes - volume.usedBytes;
    },
    setLetter: (id, letter) => letters.set(id, letter),
    fork: () => {
      const copies = [...volumes].map(
        ([key, { root, slot, usedBytes }]) => [key, { root: copyOf(root), slot, usedBytes }] as const,
      );
      return overVolumes(slots, new Map(copies));
    },
  };
}

function copyOf(node: FolderNode): FolderNode {
  const children = new Map<string, Node>();
  for (const [key, child] of node.children) {
    if (child.kind === 'file') child.isShared = true;
    children.set(key, child.kind === 'file' ? { ...child } : copyOf(child));
  }
  return { kind: 'folder', name: node.name, children };
}

function newFile(name: string): FileNode {
  return { kind: 'file', name, bytes: new Uint8Array(0), sizeBytes: 0, isShared: false };
}

function folder(name: string): FolderNode {
  return { kind: 'folder', name, children: new Map() };
}

function statOf(node: Node | undefined): DiskStat | undefined {
  if (node === undefined) return undefined;
  return node.kind === 'file'
    ? { kind: 'file', sizeBytes: node.sizeBytes }
    : { kind: 'folder', sizeBytes: 0 };
}

function grown(bytes: Uint8Array, sizeBytes: number): Uint8Array {
  const larger = new Uint8Array(sizeBytes);
  larger.set(bytes);
  return larger;
}

function bytesUnder(node: Node): number {
  if (node.kind === 'file') return node.sizeBytes;
  return [...node.children.values()].reduce((sum, child) => sum + bytesUnder(child), 0);
}
