import {
  formatPackageIdentity,
  isSamePackage,
  type PackageIdentity,
  parsePackageIdentity,
} from '../../../domain/package-identity.ts';
import { compareVersions } from '../../../domain/version.ts';
import { dword, sz } from '../../../offline/regf/tree.ts';
import type { EditableKey } from './editable-key.ts';
import { filetime } from './filetime.ts';

/** Where a SOFTWARE hive keeps the packages. Layout: https://github.com/WitherOrNot/cbs-docs, CBSInternals.md */
export const CBS_KEY = 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing';

/** https://learn.microsoft.com/archive/blogs/tip_of_the_day/tip-of-the-day-cbs-servicing-states-chart-refresher */
export const STATE = {
  uninstallPending: 0x05,
  staged: 0x40,
  superseded: 0x50,
  installPending: 0x60,
  installed: 0x70,
} as const;

export interface PackageEntry {
  readonly identity: PackageIdentity;
  readonly state: number;
}

export function listPackages(software: EditableKey): readonly PackageEntry[] {
  const entries: PackageEntry[] = [];
  for (const key of software.find(`${CBS_KEY}\\Packages`)?.keys() ?? []) {
    const identity = parsePackageIdentity(key.name);
    if (identity !== undefined) entries.push({ identity, state: key.dword('CurrentState') ?? 0 });
  }
  return entries;
}

/** Windows counts a package as there from Superseded on: something newer does its work. */
function isThere({ state }: PackageEntry): boolean {
  return state >= STATE.superseded && state <= 0x80 && state !== 0x65;
}

/** The newest package of a family that is there. */
export function newestOf(software: EditableKey, family: PackageIdentity): PackageEntry | undefined {
  return listPackages(software)
    .filter((entry) => isSamePackage(entry.identity, family) && isThere(entry))
    .sort((left, right) => compareVersions(right.identity.version, left.identity.version))[0];
}

/** Writes the key of one package, and of what it replaces and waits for. */
export function putPackage(
  software: EditableKey,
  entry: PackageEntry,
  at: { readonly nowMs: number; readonly client: string },
): void {
  const name = formatPackageIdentity(entry.identity);
  const cbs = software.ensure(CBS_KEY);
  const time = filetime(at.nowMs);
  cbs
    .ensure(`Packages\\${name}`)
    .set(
      dword('CurrentState', entry.state),
      sz('InstallName', `${name}.mum`),
      sz('InstallClient', at.client),
      sz('InstallUser', 'S-1-5-18'),
      dword('InstallTimeHigh', Number(time >> 32n)),
      dword('InstallTimeLow', Number(time & 0xffff_ffffn)),
      dword('SelfUpdate', 0),
      dword('Visibility', 1),
    );
  const family = formatPackageIdentity({ ...entry.identity, version: [0, 0, 0, 0] });
  cbs.ensure(`PackageIndex\\${family}`).set(dword(name, 0));
  if (entry.state === STATE.installPending) cbs.ensure(`PackagesPending\\${name}`);
}

/** Marks the older packages of a family as replaced, as Windows 10 does with a cumulative update. */
export function supersedeOlder(software: EditableKey, identity: PackageIdentity): void {
  for (const entry of listPackages(software)) {
    const isOlder = compareVersions(entry.identity.version, identity.version) < 0;
    if (!isSamePackage(entry.identity, identity) || !isOlder || !isThere(entry)) continue;
    const path = `${CBS_KEY}\\Packages\\${formatPackageIdentity(entry.identity)}`;
    software.find(path)?.set(dword('CurrentState', STATE.superseded));
  }
}

/** Takes a package out of the list, and out of what waits. */
export function removePackageEntry(software: EditableKey, name: string): void {
  for (const list of ['Packages', 'PackagesPending']) software.remove(`${CBS_KEY}\\${list}\\${name}`);
}
