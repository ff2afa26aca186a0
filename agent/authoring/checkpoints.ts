import { type PackageIdentity, parsePackageIdentity } from '../domain/package-identity.ts';
import { compareVersions, type Version } from '../domain/version.ts';
import type { Found, FoundPackage } from './found.ts';
import { FIRST_CHECKPOINT_BUILD } from './lint/checkpoint-folder.ts';
import { isLanguageOrCapability } from './lint/packages.ts';
import type { ServicingData } from './servicing-schema.ts';

/** A package as the draft takes it. */
export interface Arranged {
  readonly found: FoundPackage;
  /** Where its file lies in the payload. */
  readonly folder: string;
  /** What lies beside it and is no step: DISM finds it in the folder. */
  readonly checkpoints: readonly FoundPackage[];
}

const PLAIN_FOLDER = 'updates';

/**
 * Gives each chain of cumulative updates a folder without any other .msu, the oldest first: they are added one by one, and
 * what the image has already is left out. Where languages or capabilities are added, the update needs its checkpoints again
 * whatever the image has, and takes them itself from its folder, in the one call that names only the update.
 * https://learn.microsoft.com/windows/deployment/update/catalog-checkpoint-cumulative-updates
 */
export function arrangePackages(packages: Found['packages'], isContentAdded: boolean): readonly Arranged[] {
  const chains = new Map<string, FoundPackage[]>();
  for (const one of packages) {
    const folder = chainFolder(one);
    if (folder !== undefined) chains.set(folder, [...(chains.get(folder) ?? []), one]);
  }
  const arranged = new Map<string, readonly Arranged[]>();
  for (const [folder, chain] of chains) arranged.set(folder, arrangeChain(folder, chain, isContentAdded));
  const told = new Set<string>();
  return packages.flatMap((found) => {
    const folder = chainFolder(found);
    if (folder === undefined) return [{ found, folder: PLAIN_FOLDER, checkpoints: [] }];
    // All of a chain where its first one stands.
    const chain = told.has(folder) ? [] : (arranged.get(folder) ?? []);
    told.add(folder);
    return chain;
  });
}

function arrangeChain(
  folder: string,
  chain: readonly FoundPackage[],
  isContentAdded: boolean,
): readonly Arranged[] {
  const sorted = [...chain].sort((left, right) => compareVersions(versionOf(left), versionOf(right)));
  const target = sorted.at(-1);
  const checkpoints = isContentAdded ? sorted.filter((one) => one !== target && isCheckpoint(one)) : [];
  return (
    sorted
      // One that a person gave a name is a step: others may wait for it.
      .filter((one) => !checkpoints.includes(one) || one.id !== undefined)
      .map((found) => ({ found, folder, checkpoints: found === target ? checkpoints : [] }))
  );
}

/** Whether languages or capabilities come into the image. */
export function addsContent({ steps }: ServicingData, packages: Found['packages']): boolean {
  const isAdded = (identity: PackageIdentity | undefined, found?: FoundPackage): boolean =>
    identity !== undefined && isLanguageOrCapability({ identity, facts: found && mainOf(found) });
  return (
    packages.some((found) => isAdded(identityOf(found), found)) ||
    steps.some((step) => {
      if (step.kind === 'capability') return step.ensure === 'present';
      return (
        step.kind === 'package' && step.ensure === 'present' && isAdded(parsePackageIdentity(step.identity))
      );
    })
  );
}

/** `updates/26100-amd64`; undefined for what builds on nothing. */
function chainFolder(found: FoundPackage): string | undefined {
  const identity = identityOf(found);
  if (identity === undefined || !/\.msu$/i.test(found.source)) return undefined;
  const [build] = identity.version;
  if (!/^Package_for_RollupFix/i.test(identity.name) || build < FIRST_CHECKPOINT_BUILD) return undefined;
  return `${PLAIN_FOLDER}/${build}-${identity.architecture.toLowerCase()}`;
}

function versionOf(found: FoundPackage): Version {
  return identityOf(found)?.version ?? [0, 0, 0, 0];
}

function identityOf(found: FoundPackage): PackageIdentity | undefined {
  return found.identity === undefined ? mainOf(found)?.identity : parsePackageIdentity(found.identity);
}

function mainOf({ reading }: FoundPackage) {
  return reading.ok && 'main' in reading.file ? reading.file.main : undefined;
}

function isCheckpoint({ reading }: FoundPackage): boolean {
  return reading.ok && 'isCheckpoint' in reading.file && reading.file.isCheckpoint;
}
