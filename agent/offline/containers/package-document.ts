import { formatPackageIdentity } from '../../domain/package-identity.ts';
import { formatVersion } from '../../domain/version.ts';
import type { ImageEntry, PackageFacts, PackageFile } from './package-file.ts';

// A large image has a hundred thousand files; people and scripts want to see what kind of file it is.
const MOST_FILES = 1000;

/** What `servicer inspect FILE.cab|.msu|.wim --json` prints. null: not known. */
export function packageDocument(file: PackageFile): Readonly<Record<string, unknown>> {
  const { kind, container, compression, files } = file;
  return {
    schema: 1,
    kind,
    container,
    compression,
    ...details(file),
    fileCount: files.length,
    files: files.slice(0, MOST_FILES).map(({ name, sizeBytes }) => ({ name, sizeBytes })),
  };
}

function details(file: PackageFile): Readonly<Record<string, unknown>> {
  switch (file.kind) {
    case 'cabinet':
      return { ...common(file), packages: [packagePart(file.main)], notes: [] };
    case 'msu':
      return {
        ...common(file),
        packages: file.packages.map(packagePart),
        properties: Object.fromEntries(file.properties),
        notes: file.notes,
      };
    case 'drivers':
      return { infs: file.infs, notes: [] };
    case 'image':
      return { images: file.images.map(imagePart), notes: [] };
    case 'unknown':
      return { notes: [file.because] };
  }
}

function common(file: Extract<PackageFile, { readonly kind: 'cabinet' | 'msu' }>) {
  return {
    identity: file.main === undefined ? null : formatPackageIdentity(file.main.identity),
    role: file.main?.role ?? null,
    kb: file.kb ?? null,
    architecture: file.architecture ?? null,
    isCheckpoint: file.isCheckpoint,
  };
}

function packagePart(facts: PackageFacts) {
  return {
    path: facts.path,
    identity: formatPackageIdentity(facts.identity),
    role: facts.role,
    kb: facts.kb ?? null,
    architecture: facts.architecture,
    language: facts.language ?? null,
    releaseType: facts.releaseType ?? null,
    description: facts.description ?? null,
    restart: facts.restart ?? null,
    isPermanent: facts.isPermanent,
    parents: facts.parents.map(formatPackageIdentity),
    servicingStack: facts.servicingStack === undefined ? null : formatVersion(facts.servicingStack),
    capability: facts.capability ?? null,
    evidence: facts.evidence,
  };
}

function imagePart(image: ImageEntry) {
  return {
    index: image.index,
    name: image.name ?? null,
    architecture: image.architecture ?? null,
    edition: image.edition ?? null,
    installationType: image.installationType ?? null,
    version: image.version === undefined ? null : formatVersion(image.version),
    languages: image.languages,
  };
}
