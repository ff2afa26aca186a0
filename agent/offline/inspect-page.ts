import type { InspectDocument } from './inspect-document.ts';

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

function describeImage({ image, boot }: InspectDocument): readonly string[] {
  const revision = image.ubr === null ? '' : `.${image.ubr}`;
  const build = image.build === null ? 'not known' : `${image.build}${revision}`;
  const edition =
    image.compositionEdition === null || image.compositionEdition === image.edition
      ? image.edition
      : `${image.edition} (shown as ${image.compositionEdition})`;
  return rows([
    [
      'Windows',
      [image.product ?? 'not known', image.displayVersion].filter((part) => part !== null).join(' '),
    ],
    ['Build', build],
    ['Edition', [edition, image.installationType].filter((part) => part !== null).join(', ')],
    ['Processor', image.architecture],
    ['Languages', image.languages?.join(', ') ?? null],
    ['Computer', image.computerName],
    ['Installed', image.installDate],
    ['Windows PE', image.isWindowsPe === 'yes' ? 'yes' : null],
    ['Boot entry', boot?.default?.description ?? null],
  ]);
}

function describePending({ pending }: InspectDocument): readonly string[] {
  const reasons = pending.reasons.map(({ blocks, because }) => `${blocks ? 'blocks' : 'note  '}  ${because}`);
  if (reasons.length > 0) return reasons;
  return [pending.blocks === 'no' ? 'none' : 'not known'];
}

/** By the time they were installed, hidden parts of updates left out. */
function newestUpdates({ packages }: InspectDocument): readonly string[] {
  const updates = packages.filter(({ identity }) => /^package_for_/i.test(identity));
  return [...updates]
    .sort((left, right) => (right.installed ?? '').localeCompare(left.installed ?? '', 'en'))
    .slice(0, NEWEST)
    .map(
      ({ identity, state, installed }) =>
        `${installed?.slice(0, 10) ?? 'no date   '}  ${state.padEnd(17)}  ${identity}`,
    );
}

function foreignDrivers({ drivers }: InspectDocument): readonly string[] {
  return drivers
    .filter(({ oem }) => oem !== null)
    .map(({ oem, inf, provider, version }) =>
      `${(oem ?? '').padEnd(10)}  ${inf}  ${version ?? ''}  ${provider ?? ''}`.trimEnd(),
    );
}

function warnings({ hives, volume, image }: InspectDocument): readonly string[] {
  const found = hives.flatMap(({ path, status, problems, notes }) => {
    const doubts =
      status === 'clean' || status === 'recovered' ? [] : [`${path} is ${status}: ${notes.join('; ')}`];
    return problems > 0 ? [...doubts, `${path} is damaged in ${problems} places`] : doubts;
  });
  if (volume.hibernated.answer !== 'no') found.push(volume.hibernated.because);
  if (volume.bitLocker.answer === 'yes') found.push(volume.bitLocker.because);
  if (volume.dirty.answer === 'yes') found.push(volume.dirty.because);
  if (image.setupInProgress === 'yes') found.push('set-up has not ended');
  return found;
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
