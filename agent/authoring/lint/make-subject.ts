import type { Architecture } from '../../domain/machine.ts';
import type { Manifest } from '../../domain/manifest.ts';
import { parsePackageIdentity } from '../../domain/package-identity.ts';
import type { PackageFacts } from '../../offline/containers/package-file.ts';
import type { PackageReading } from '../../offline/containers/read-package-file.ts';
import type { InfReading } from '../../offline/inf.ts';
import type { BoundStep } from '../../steps/kind.ts';
import type { StepData } from '../../steps/registry.ts';
import type { MissingFile } from '../found.ts';
import type { LintDriver, LintMatch, LintPackage, LintSubject } from './subject.ts';

/** What the files at hand say of themselves, by id of the step. What is not there is not known. */
export interface FileLooks {
  readonly packages: ReadonlyMap<string, PackageReading>;
  readonly drivers: ReadonlyMap<string, DriverLook>;
  /** By path of the payload. */
  readonly sources: ReadonlyMap<string, { readonly source: string; readonly isAtRoot: boolean }>;
}

export interface DriverLook {
  readonly reading: InfReading;
  readonly missing: readonly MissingFile[];
}

/** Puts a checked manifest and its files into the words of the rules. */
export function lintSubject(
  manifest: Manifest<StepData>,
  ordered: readonly BoundStep[],
  looks: FileLooks,
): LintSubject {
  const match = lintMatch(manifest.match);
  return {
    match,
    expires: manifest.expires,
    steps: manifest.steps,
    ordered,
    packages: manifest.steps.flatMap((step) => packageOf(step, looks.packages.get(step.id))),
    drivers: manifest.steps.flatMap((step) => driverOf(step, looks.drivers.get(step.id), match)),
    files: manifest.payload.map(({ id, path, sizeBytes }) => ({
      id,
      path,
      sizeBytes,
      source: looks.sources.get(path)?.source,
      isAtRoot: looks.sources.get(path)?.isAtRoot ?? false,
    })),
  };
}

function packageOf(step: StepData, reading: PackageReading | undefined): readonly LintPackage[] {
  // What is removed has no file, and nothing to go together with.
  if (step.kind !== 'package' || step.ensure === 'absent') return [];
  const identity = parsePackageIdentity(step.identity);
  if (identity === undefined) return [];
  const file = reading?.ok === true ? reading.file : undefined;
  const { id: stepId, payload, checkpoints = [] } = step;
  return [{ stepId, identity, file, facts: factsOf(file), payload, checkpoints }];
}

function factsOf(file: LintPackage['file']): PackageFacts | undefined {
  return file !== undefined && 'main' in file ? file.main : undefined;
}

function driverOf(
  step: StepData,
  look: DriverLook | undefined,
  { architectures }: LintMatch,
): readonly LintDriver[] {
  if (step.kind !== 'driver' || step.remove !== undefined) return [];
  const { id, forceUnsigned: isForced, catalog, packages } = step;
  // Of several packages in one step no file is read here: what their INFs say is not known.
  if (packages !== undefined) {
    return packages.map((one) => ({
      stepId: id,
      inf: undefined,
      hasCatalog: one.catalog !== undefined,
      isForced,
      missing: [],
    }));
  }
  const inf = look?.reading.ok === true ? look.reading.inf : undefined;
  // Windows takes what its own architecture needs: the rest of a package may have been left out.
  const missing = (look?.missing ?? [])
    .filter(
      ({ onlyFor }) =>
        onlyFor === undefined || architectures?.some((one) => one === onlyFor.toLowerCase()) !== false,
    )
    .map(({ name }) => name);
  return [{ stepId: id, inf, hasCatalog: catalog !== undefined, isForced, missing }];
}

/** Only flat rules are understood: what stands under any, all or not limits nothing that a desk could be sure of. */
function lintMatch(match: object): LintMatch {
  const rules = new Map<string, unknown>(Object.entries(match).filter(([, rule]) => rule !== undefined));
  return {
    isEmpty: rules.size === 0,
    architectures: texts(rules.get('architecture'))?.filter(isArchitecture),
    editions: texts(rules.get('edition')),
    build: buildRange(rules.get('build')),
  };
}

function texts(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter((one): one is string => typeof one === 'string');
}

function isArchitecture(text: string): text is Architecture {
  return text === 'amd64' || text === 'x86' || text === 'arm64' || text === 'ia64';
}

function buildRange(value: unknown): LintMatch['build'] {
  if (typeof value !== 'object' || value === null) return undefined;
  const min = 'min' in value && typeof value.min === 'number' ? value.min : undefined;
  const max = 'max' in value && typeof value.max === 'number' ? value.max : undefined;
  if (min === undefined && max === undefined) return undefined;
  return { min: min ?? 0, max: max ?? Number.POSITIVE_INFINITY };
}
