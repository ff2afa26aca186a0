import type { Evidence } from '../../domain/fact.ts';
import type { PackageIdentity } from '../../domain/package-identity.ts';
import type { Version } from '../../domain/version.ts';

/** What a package is for, as far as servicing treats it differently. */
export type PackageRole =
  | 'servicing-stack'
  | 'cumulative'
  | 'dotnet'
  | 'safe-os'
  | 'language-pack'
  | 'feature-on-demand'
  | 'enablement'
  | 'update';

/** What one package (an `update.mum`) says about itself. */
export interface PackageFacts {
  /** Where its manifest stands inside the file: `update.mum`, `Windows10.0-KB5041580-x64.cab\update.mum`. */
  readonly path: string;
  readonly identity: PackageIdentity;
  readonly role: PackageRole;
  /** `KB5041580`. */
  readonly kb: string | undefined;
  /** As the package says it: `amd64`, `x86`, `arm64`, `neutral`. */
  readonly architecture: string;
  /** `de-DE` for language packs and language features. */
  readonly language: string | undefined;
  /** `Security Update`, `Update`, `Language Pack`, `OnDemand Pack`, ... */
  readonly releaseType: string | undefined;
  readonly description: string | undefined;
  readonly restart: 'possible' | 'required' | undefined;
  readonly isPermanent: boolean;
  /** Packages of which one must be there: the editions that want it. At most 64. */
  readonly parents: readonly PackageIdentity[];
  /** The oldest servicing stack that can install it. */
  readonly servicingStack: Version | undefined;
  /** `OpenSSH.Client~~~~0.0.1.0`, when it is a capability. */
  readonly capability: string | undefined;
  readonly evidence: readonly Evidence[];
}

/** A file inside a container. */
export interface FileEntry {
  /** With backslashes between folders. */
  readonly name: string;
  readonly sizeBytes: number;
}

/** A Windows image inside a WIM, as its XML data tells. */
export interface ImageEntry {
  /** From 1. */
  readonly index: number;
  readonly name: string | undefined;
  readonly architecture: string | undefined;
  readonly edition: string | undefined;
  readonly installationType: string | undefined;
  readonly version: Version | undefined;
  readonly languages: readonly string[];
}

interface Contents {
  readonly container: 'cab' | 'wim';
  /** `none`, `MSZIP`, `LZX:21`, `XPRESS`, ... of all folders. */
  readonly compression: readonly string[];
  readonly files: readonly FileEntry[];
}

/** A package as .cab: updates, language packs, features on demand. */
export interface CabinetPackage extends Contents {
  readonly kind: 'cabinet';
  readonly main: PackageFacts;
  readonly kb: string | undefined;
  readonly architecture: string;
  readonly isCheckpoint: boolean;
}

/** A .msu, as a cabinet or as a WIM (Windows 11 24H2). */
export interface MsuPackage extends Contents {
  readonly kind: 'msu';
  /** The package it is made for; `undefined` when none inside could be read, see `notes`. */
  readonly main: PackageFacts | undefined;
  /** All packages inside, the main one as well, servicing stacks first. */
  readonly packages: readonly PackageFacts[];
  readonly kb: string | undefined;
  readonly architecture: string | undefined;
  readonly isCheckpoint: boolean;
  /** `Key="Value"` lines of `*-pkgProperties.txt`, by key as written. */
  readonly properties: ReadonlyMap<string, string>;
  /** What inside could not be read, and why. */
  readonly notes: readonly string[];
}

/** A cabinet of drivers. */
export interface DriverCabinet extends Contents {
  readonly kind: 'drivers';
  /** Paths of the .inf files. */
  readonly infs: readonly string[];
}

/** A WIM of Windows images. */
export interface ImageFile extends Contents {
  readonly kind: 'image';
  readonly images: readonly ImageEntry[];
}

/** A container that was read and is none of these. */
export interface UnknownContainer extends Contents {
  readonly kind: 'unknown';
  readonly because: string;
}

export type PackageFile = CabinetPackage | MsuPackage | DriverCabinet | ImageFile | UnknownContainer;
