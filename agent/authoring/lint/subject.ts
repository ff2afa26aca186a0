import type { Architecture } from '../../domain/machine.ts';
import type { PackageIdentity } from '../../domain/package-identity.ts';
import type { PackageFacts, PackageFile } from '../../offline/containers/package-file.ts';
import type { InfFacts } from '../../offline/inf.ts';
import type { BoundStep } from '../../steps/kind.ts';
import type { StepData } from '../../steps/registry.ts';

/** A step that adds a package, with what its file says of itself, as far as it could be read. */
export interface LintPackage {
  readonly stepId: string;
  readonly identity: PackageIdentity;
  readonly file: PackageFile | undefined;
  readonly facts: PackageFacts | undefined;
  /** Id of its file, where it is one. */
  readonly payload: string | undefined;
  /** Ids of the checkpoint updates that its step lays beside it. */
  readonly checkpoints: readonly string[];
}

/** A driver package that a step adds; a step may add several. */
export interface LintDriver {
  readonly stepId: string;
  readonly inf: InfFacts | undefined;
  readonly hasCatalog: boolean;
  readonly isForced: boolean;
  /** Files that the INF names and its folder has not. */
  readonly missing: readonly string[];
}

export interface LintFile {
  /** What steps call it. */
  readonly id: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Where it lies at the desk. */
  readonly source: string | undefined;
  readonly isAtRoot: boolean;
}

/** What of the match rules a desk can reason about; undefined: not limited, or not in a way that is understood. */
export interface LintMatch {
  readonly isEmpty: boolean;
  readonly architectures: readonly Architecture[] | undefined;
  readonly editions: readonly string[] | undefined;
  /** An end that is not given is as far away as it can be. */
  readonly build: { readonly min: number; readonly max: number } | undefined;
}

/** A servicing file or a manifest, in the words that rules ask in. */
export interface LintSubject {
  readonly match: LintMatch;
  readonly expires: string | undefined;
  readonly steps: readonly StepData[];
  /** In the order of work. */
  readonly ordered: readonly BoundStep[];
  readonly packages: readonly LintPackage[];
  readonly drivers: readonly LintDriver[];
  readonly files: readonly LintFile[];
}
