import { type Fact, no, type Reading, unknown } from '../domain/fact.ts';
import { formatPackageIdentity } from '../domain/package-identity.ts';
import type { ImageSource } from './image-source.ts';
import { isInstalled } from './is-installed.ts';
import { MUM_HEAD_BYTES, readMum } from './mum.ts';
import { MANIFESTS, type PackageRecord } from './servicing.ts';

// Cumulative updates, servicing stacks and the like: at most some dozens are in one image.
const MAX_MANIFESTS_READ = 200;

/**
 * Whether the update with this number (`KB5041580`) is installed: by the names of the packages, else by what
 * their manifests say. Weaker than a question by identity, because cumulative updates replace one another.
 */
export function isKbInstalled(
  kb: string,
  packages: Reading<readonly PackageRecord[]>,
  manifests: Reading<ReadonlySet<string>>,
  source: Pick<ImageSource, 'head'>,
): Fact {
  if (!packages.known) return unknown(packages.because);
  const number = kb.toUpperCase();
  const named = packages.value.filter((record) => record.kb === number);
  const found = named.length > 0 ? named : packagesByManifest(number, packages.value, source);
  let best: Fact = no(`no package is of ${number}`);
  for (const { identity } of found) {
    const fact = isInstalled(identity, packages, manifests);
    if (fact.answer === 'yes') return fact;
    if (best.answer === 'no') best = fact;
  }
  return best;
}

function packagesByManifest(
  kb: string,
  packages: readonly PackageRecord[],
  source: Pick<ImageSource, 'head'>,
): readonly PackageRecord[] {
  const kbs = manifestKbs(packages, source);
  return packages.filter(({ identity }) => kbs.get(formatPackageIdentity(identity)) === kb);
}

/** The numbers that manifests give to the updates whose names have none, by identity. Reads at most 200 of them. */
export function manifestKbs(
  packages: readonly PackageRecord[],
  source: Pick<ImageSource, 'head'>,
): ReadonlyMap<string, string> {
  const nameless = packages.filter(
    (record) => record.kb === undefined && /^package_for_/i.test(record.identity.name),
  );
  const kbs = new Map<string, string>();
  for (const { identity } of nameless.slice(0, MAX_MANIFESTS_READ)) {
    const name = formatPackageIdentity(identity);
    const bytes = source.head(`${MANIFESTS}\\${name}.mum`, MUM_HEAD_BYTES);
    const kb = bytes === undefined ? undefined : readMum(bytes)?.kb;
    if (kb !== undefined) kbs.set(name, kb);
  }
  return kbs;
}
