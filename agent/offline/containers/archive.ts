import type { ByteSource } from '../byte-source.ts';
import { type Attempt, type ContainerProblem, good } from './attempt.ts';
import type { FileEntry } from './package-file.ts';

/** Bytes that have to be unpacked. A read that fails is short, and says why here. */
export interface PackedSource extends ByteSource {
  readonly problem: () => ContainerProblem | undefined;
}

/** What cabinets and WIM files have in common. */
export interface Archive {
  readonly format: 'cab' | 'wim';
  /** `none`, `MSZIP`, `LZX:21`, `XPRESS`, ... each once. */
  readonly compression: readonly string[];
  readonly files: readonly FileEntry[];
  /** The content of one of `files`, unpacked as far as it is read. Nothing is kept but a bounded cache. */
  readonly open: (file: FileEntry) => PackedSource;
  /** All of one of `files`, checked as far as the container has a checksum of it. */
  readonly extract: (file: FileEntry, maxBytes: number) => Attempt<Uint8Array>;
}

/** The first `maxBytes` of a file, or all of it when it is shorter. */
export function readHead(source: PackedSource, maxBytes: number): Attempt<Uint8Array> {
  const bytes = source.read(0, Math.min(source.sizeBytes, maxBytes));
  const problem = source.problem();
  return problem === undefined ? good(bytes) : { ok: false, problem };
}

/** A file by its full name, whatever its case. */
export function findFile(archive: Archive, name: string): FileEntry | undefined {
  const wanted = name.toLowerCase();
  return archive.files.find((file) => file.name.toLowerCase() === wanted);
}
