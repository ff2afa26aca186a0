import type { PackageReading } from '../offline/containers/read-package-file.ts';
import type { InfReading } from '../offline/inf.ts';
import type { FileStamp } from '../ports/workshop.ts';
import type { Written } from './read-servicing.ts';

/** A file of this desk. */
export interface DeskFile {
  /** Absolute, as this system writes it. */
  readonly source: string;
  readonly sizeBytes: number;
  /** How it looked before anything of it was read: what was read and what is copied must be one file. */
  readonly seen: FileStamp;
}

/** One package file that an entry of `packages` stands for. */
export interface FoundPackage extends DeskFile {
  /** `packages[0] (12:5)`. */
  readonly place: string;
  readonly id: string | undefined;
  readonly identity: string | undefined;
  /** Settings of its step, as written. */
  readonly settings: Written;
  readonly reading: PackageReading;
  /** The SHA-1 that Microsoft's file name states, lower-case hex. */
  readonly statedSha1: string | undefined;
}

/** One driver package: an INF and the files it names. */
export interface FoundDriver {
  readonly place: string;
  readonly id: string | undefined;
  readonly settings: Written;
  readonly inf: DeskFile;
  readonly reading: InfReading;
  /** Relative to the folder of the INF, with slashes, in the spelling of the disk. */
  readonly files: readonly (DeskFile & { readonly name: string })[];
  readonly catalogs: readonly string[];
  /** Files that the INF names and the folder has not. */
  readonly missing: readonly MissingFile[];
}

export interface MissingFile {
  readonly name: string;
  /** The only architecture that needs it: `x86`; undefined: all do. */
  readonly onlyFor: string | undefined;
}

export interface FoundFile {
  readonly place: string;
  readonly id: string | undefined;
  readonly settings: Written;
  /** undefined: the path shall be absent. */
  readonly from: DeskFile | undefined;
  readonly to: string;
}

/** One registry step: as written, or a part of a .reg file. */
export interface FoundRegistry {
  readonly place: string;
  /** Taken when it is free. */
  readonly wantedId: string;
  readonly settings: Written;
}

/** A file of `payload`, for steps in full form. */
export interface FoundPayload extends DeskFile {
  readonly place: string;
  readonly id: string;
}

export interface Found {
  readonly packages: readonly FoundPackage[];
  readonly drivers: readonly FoundDriver[];
  readonly registry: readonly FoundRegistry[];
  readonly files: readonly FoundFile[];
  readonly payload: readonly FoundPayload[];
}
