import type { InspectDocument } from './inspect-schema.ts';

const NEWEST = 10;

/** The document of an image as a page for people: what it is, what is pending, what is new, what is in doubt. */
export function inspectPage(document: InspectDocument): readonly string[] {
  return [
    ...describeImage(document),
    ...section('Pending work', describePending(document)),
    ...section(`Newest updates (${document.packages.length} packages in all)`, newestUpdates(document)),
    ...section('Drivers from others', foreignDrivers(document)),
    ...section('Warnings', warnings(document)),
    ...section('Not known', document.unknown),
  ];
}

function describeImage({ image, boot, volume }: InspectDocument): readonly string[] {
  const revision = image.ubr === null ? '' : `.${image.ubr}`;
  const build = image.build === null ? 'not known' : `${image.build}${revision}`;
  const edition =
    image.compositionEdition === null || image.compositionEdition === image.edition
      ? image.edition
      : `${image.edition} (shown as ${image.compositionEdition})`;
  const hint = (field: string): string | null => {
    const said = image.hints[field];
    return said === undefined ? null : `not sure: ${said}`;
  };
  return rows([
    [
      'Windows',
      [image.product ?? hint('product') ?? 'not known', image.displayVersion]
        .filter((part) => part !== null)
        .join(' '),
    ],
    ['Build', image.build === null ? (hint('build') ?? build) : build],
    [
      'Edition',
      [edition ?? hint('edition'), image.installationType].filter((part) => part !== null).join(', '),
    ],
    ['Processor', image.architecture ?? hint('architecture')],
    ['Languages', image.languages?.join(', ') ?? hint('languages')],
    ['Computer', image.computerName ?? hint('computerName')],
    ['Installed', image.installDate],
    ['Volume', ROLES[volume.role.is]],
    ['Boot entry', describeBootEntry(boot)],
  ]);
}

const ROLES = {
  windows: null,
  unknown: null,
  'windows-pe': 'Windows PE, no installation',
  'recovery-environment': 'the recovery environment, no installation',
  'recovery-partition': 'a recovery partition',
  'setup-media': 'media to install or to start Windows from',
  'boot-partition': 'a partition to start Windows from',
} as const;

function describeBootEntry(boot: InspectDocument['boot']): string | null {
  const entry = boot?.default;
  if (entry === null || entry === undefined) return null;
  const place = [entry.device, entry.letter === null ? null : `which it calls ${entry.letter}`];
  return `${entry.description ?? entry.id} on ${place.filter((part) => part !== null).join(', ')}`;
}

function describePending({ pending }: InspectDocument): readonly string[] {
  const reasons = pending.reasons.map(({ blocks, because }) => `${blocks ? 'blocks' : 'note  '}  ${because}`);
  if (reasons.length > 0) return reasons;
  return [pending.blocks.answer === 'no' ? 'none' : 'not known'];
}

/** By the time they were installed, hidden parts of updates left out. */
function newestUpdates({ packages }: InspectDocument): readonly string[] {
  const updates = packages.filter(({ identity }) => /^package_for_/i.test(identity));
  return [...updates]
    .sort((left, right) => newestFirst(left.installTime ?? '', right.installTime ?? ''))
    .slice(0, NEWEST)
    .map(
      ({ identity, state, installTime, kb }) =>
        `${installTime?.slice(0, 10) ?? 'no date   '}  ${state.padEnd(17)}  ${identity}${kbNote(identity, kb)}`,
    );
}

/** All of one spelling. Not `localeCompare`: it loads the tables of all languages first. */
function newestFirst(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? 1 : -1;
}

/** Only where the name does not say it. */
function kbNote(identity: string, kb: string | null): string {
  return kb === null || identity.toUpperCase().includes(kb) ? '' : `  (${kb})`;
}

function foreignDrivers({ drivers }: InspectDocument): readonly string[] {
  return drivers
    .filter(({ oem }) => oem !== null)
    .map(({ oem, inf, provider, version }) =>
      `${(oem ?? '').padEnd(10)}  ${inf}  ${version ?? ''}  ${provider ?? ''}`.trimEnd(),
    );
}

const SHOWN_DOUBTS = 5;

/** Packages that look installed and are not for sure: a missing manifest, a broken state, a revision that does not fit. */
function doubtfulPackages({ packages }: InspectDocument): readonly string[] {
  // Without the folder of manifests every package is in doubt, which is said elsewhere.
  if (packages.every(({ manifest }) => manifest === 'unknown')) return [];
  const doubtful = packages.filter(({ installed }) => installed.answer === 'unknown');
  const more = doubtful.length - SHOWN_DOUBTS;
  return [
    ...doubtful.slice(0, SHOWN_DOUBTS).map(({ identity, installed }) => `${identity}: ${installed.because}`),
    ...(more > 0 ? [`and ${more} more packages in doubt`] : []),
  ];
}

function warnings(document: InspectDocument): readonly string[] {
  const { hives, volume, image } = document;
  const found = hives.flatMap(({ path, status, problems, notes }) => {
    const doubts =
      status === 'clean' || status === 'recovered' ? [] : [`${path} is ${status}: ${notes.join('; ')}`];
    return problems > 0 ? [...doubts, `${path} is damaged in ${problems} places`] : doubts;
  });
  if (volume.hibernated.answer === 'yes') found.push(volume.hibernated.because);
  if (volume.bitLocker.answer === 'yes') found.push(volume.bitLocker.because);
  if (volume.dirty.answer === 'yes') found.push(volume.dirty.because);
  if (image.setupInProgress.answer === 'yes') found.push(image.setupInProgress.because);
  return [...found, ...doubtfulPackages(document)];
}

function rows(pairs: readonly (readonly [string, string | null])[]): readonly string[] {
  return pairs.flatMap(([name, value]) =>
    value === null || value === '' ? [] : [`${name.padEnd(12)}${printable(value)}`],
  );
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${printable(line)}`)];
}

/** Names come from a disk that may be hostile: nothing in them may move the cursor or change colours. */
function printable(text: string): string {
  return Array.from(text, (character) =>
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character) ? '?' : character,
  ).join('');
}
