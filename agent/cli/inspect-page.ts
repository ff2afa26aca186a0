import { renderTable } from '../console/table.ts';
import type { InspectDocument } from '../offline/inspect-document.ts';

const NEWEST = 12;

/** The page of `inspect`: what it is, what is pending, newest updates, drivers of others, warnings. */
export function inspectPage(document: InspectDocument, columns: number): string {
  const { image, hives, packages, drivers, pending, volume, unknown } = document;
  const version = [image.build, image.ubr].filter((part) => part !== null).join('.');
  const others = drivers.filter(({ oem }) => oem !== null);
  return [
    `${image.product ?? 'Windows of unknown name'}  ${image.displayVersion ?? ''} (${version === '' ? 'build unknown' : version})`,
    ...facts([
      ['Edition', image.edition],
      ['Architecture', image.architecture],
      ['Languages', image.languages?.join(', ') ?? null],
      ['Computer name', image.computerName],
      ['Installed', image.installDate],
    ]),
    ...section('Registry hives'),
    ...hives.map(({ path, status, replayed, notes }) => {
      const replay =
        replayed.entries === 0 ? '' : ` (${replayed.entries} log entries, ${replayed.pages} pages replayed)`;
      return `  ${path}: ${status}${replay}${status === 'stale' || status === 'unreadable' ? ` - ${notes.join('; ')}` : ''}`;
    }),
    ...section('Pending work'),
    ...(pending.reasons.length === 0
      ? ['  none']
      : pending.reasons.map(({ because, blocks }) => `  ${blocks ? '!' : '-'} ${because}`)),
    ...section(`Newest updates (${packages.length} packages)`),
    ...updates(packages, columns),
    ...section(`Drivers from others (${others.length} of ${drivers.length})`),
    ...others.map(({ oem, inf, provider, version: driver }) =>
      `  ${oem ?? ''}  ${inf}  ${provider ?? ''}  ${driver ?? ''}`.trimEnd(),
    ),
    ...section('Warnings'),
    ...warnings(volume, unknown),
    '',
  ].join('\n');
}

function facts(rows: readonly (readonly [string, string | null])[]): readonly string[] {
  return rows
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `  ${name.padEnd(14)} ${value ?? ''}`);
}

function section(title: string): readonly string[] {
  return ['', title];
}

function updates(packages: InspectDocument['packages'], columns: number): readonly string[] {
  if (packages.length === 0) return ['  none known'];
  const newest = packages
    .filter(({ identity }) => /^Package_for_/i.test(identity))
    .toSorted((left, right) => (right.installed ?? '9').localeCompare(left.installed ?? '9'))
    .slice(0, NEWEST);
  const rows = newest.map(({ identity, state, installed }) => [
    identity,
    state,
    installed?.slice(0, 10) ?? '',
  ]);
  return renderTable(
    [{ title: 'Package' }, { title: 'State' }, { title: 'Installed' }],
    rows,
    columns - 2,
  ).map((line) => `  ${line}`);
}

function warnings(volume: InspectDocument['volume'], unknown: readonly string[]): readonly string[] {
  const found: string[] = [];
  if (volume.hibernated.answer === 'yes') found.push(volume.hibernated.because);
  if (volume.fastStartup === true)
    found.push('fast startup is on: a shutdown hibernates this Windows, a restart does not');
  found.push(...unknown.map((what) => `not known: ${what}`));
  return found.length === 0 ? ['  none'] : found.map((line) => `  - ${line}`);
}
