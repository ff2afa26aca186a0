import { compareVersions, formatVersion, parseVersion, type Version } from './version.ts';

/**
 * What DISM calls a package identity: `Name~PublicKeyToken~Architecture~Language~Version`.
 * The language is empty for a neutral package. Names compare without regard to case.
 */
export interface PackageIdentity {
  readonly name: string;
  readonly publicKeyToken: string;
  readonly architecture: string;
  readonly language: string;
  readonly version: Version;
}

// Longest real identities are about 150 characters; registry key names end at 255.
const MAX_LENGTH = 255;

/** Reads an identity as DISM prints it; anything else is `undefined`. */
export function parsePackageIdentity(text: string): PackageIdentity | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const parts = text.split('~');
  if (parts.length !== 5) return undefined;
  const [name = '', publicKeyToken = '', architecture = '', language = '', versionText = ''] = parts;
  const version = parseVersion(versionText);
  if (name === '' || architecture === '' || version === undefined) return undefined;
  return { name, publicKeyToken, architecture, language, version };
}

export function formatPackageIdentity(identity: PackageIdentity): string {
  const { name, publicKeyToken, architecture, language, version } = identity;
  return [name, publicKeyToken, architecture, language, formatVersion(version)].join('~');
}

/** Same package, whatever its version. */
export function isSamePackage(left: PackageIdentity, right: PackageIdentity): boolean {
  return familyKey(left) === familyKey(right);
}

export function isSameIdentity(left: PackageIdentity, right: PackageIdentity): boolean {
  return isSamePackage(left, right) && compareVersions(left.version, right.version) === 0;
}

function familyKey({ name, publicKeyToken, architecture, language }: PackageIdentity): string {
  return [name, publicKeyToken, architecture, language].join('~').toLowerCase();
}
