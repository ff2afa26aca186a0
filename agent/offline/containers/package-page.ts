import { formatPackageIdentity } from '../../domain/package-identity.ts';
import { formatVersion } from '../../domain/version.ts';
import type { FileEntry, ImageEntry, PackageFacts, PackageFile, PackageRole } from './package-file.ts';

const SHOWN = 12;
const LABEL_CHARS = 12;

const ROLES: Readonly<Record<PackageRole, string>> = {
  'servicing-stack': 'servicing stack update',
  cumulative: 'cumulative update of Windows',
  dotnet: 'cumulative update of .NET Framework',
  'safe-os': 'update of Windows RE (Safe OS)',
  'language-pack': 'language pack',
  'feature-on-demand': 'feature on demand',
  enablement: 'enablement package',
  update: 'update',
};

// https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-image-management-command-line-options-s14
const MOUNT_IT = [
  '',
  'To look into one, mount it and inspect the folder:',
  '  dism /Mount-Image /ImageFile:FILE /Index:N /MountDir:FOLDER /ReadOnly',
  '  servicer inspect FOLDER',
];

/** An update container as a page for people. What comes from the file must be made harmless by the caller. */
export function packagePage(name: string, file: PackageFile): readonly string[] {
  return [`${name}: ${title(file)}`, ...body(file), ...listing(file.files)];
}

function title(file: PackageFile): string {
  const packed = file.compression.join(', ');
  switch (file.kind) {
    case 'cabinet':
      return `${ROLES[file.main.role]}, cabinet (${packed})`;
    case 'msu':
      return `.msu as ${file.container === 'cab' ? 'a cabinet' : 'a WIM'} (${packed})`;
    case 'drivers':
      return `cabinet of drivers (${packed})`;
    case 'image':
      return `${file.images.length} Windows image${file.images.length === 1 ? '' : 's'} in a WIM (${packed})`;
    case 'unknown':
      return `${file.container === 'cab' ? 'cabinet' : 'WIM'} (${packed}): ${file.because}`;
  }
}

function body(file: PackageFile): readonly string[] {
  switch (file.kind) {
    case 'cabinet':
      return describePackage(file.main, file.isCheckpoint);
    case 'msu':
      return [
        ...row('KB', file.kb),
        ...row('Processor', file.architecture),
        ...file.packages.flatMap((one) => ['', one.path, ...describePackage(one, file.isCheckpoint)]),
        ...notes(file.notes),
      ];
    case 'drivers':
      return [
        '',
        'Drivers',
        ...file.infs.slice(0, SHOWN).map((inf) => `  ${inf}`),
        ...rest(file.infs.length),
      ];
    case 'image':
      return [...file.images.slice(0, SHOWN).map(describeImage), ...rest(file.images.length), ...MOUNT_IT];
    case 'unknown':
      return [];
  }
}

function describePackage(facts: PackageFacts, checkpoint: boolean): readonly string[] {
  const { servicingStack, parents } = facts;
  return [
    ...row('Package', formatPackageIdentity(facts.identity)),
    ...row('Is', checkpoint ? `${ROLES[facts.role]}, a checkpoint` : ROLES[facts.role]),
    ...row('KB', facts.kb),
    ...row('Description', facts.description),
    ...row('Release', facts.releaseType),
    ...row('Capability', facts.capability),
    ...row('Restart', facts.restart),
    ...row('Permanent', facts.isPermanent ? 'cannot be removed once it is installed' : undefined),
    ...row(
      'Needs',
      servicingStack === undefined ? undefined : `servicing stack ${formatVersion(servicingStack)}`,
    ),
    ...parents
      .slice(0, SHOWN)
      .flatMap((one, at) => row(at === 0 ? 'For one of' : '', formatPackageIdentity(one))),
    ...rest(parents.length),
  ];
}

function describeImage(image: ImageEntry): string {
  const { index, name, edition, architecture, version, languages } = image;
  const parts = [name, edition, architecture, version && formatVersion(version), languages.join(' ')];
  return `  ${index}  ${parts.filter((part) => part !== undefined && part !== '').join(', ')}`;
}

function listing(files: readonly FileEntry[]): readonly string[] {
  if (files.length === 0) return [];
  const shown = files
    .slice(0, SHOWN)
    .map(({ name, sizeBytes }) => `  ${String(sizeBytes).padStart(13)}  ${name}`);
  return ['', `Files (${files.length})`, ...shown, ...rest(files.length)];
}

function notes(all: readonly string[]): readonly string[] {
  return all.length === 0 ? [] : ['', 'Not read', ...all.map((note) => `  ${note}`)];
}

function rest(count: number): readonly string[] {
  return count > SHOWN ? [`  and ${count - SHOWN} more`] : [];
}

function row(label: string, text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : [`  ${label.padEnd(LABEL_CHARS)}${text}`];
}
