import { isFile } from '../disk/disk.ts';
import { currentLetters, type LetteredVolume } from '../machine/current-letters.ts';
import type { VolumeDescription } from '../machine/machine-description.ts';
import { giveLetter } from './letters.ts';
import { lines, type Program, type ProgramRun, type Station, wait } from './program.ts';

// Sentences and columns as captured. The widths of the columns differ between versions of diskpart.
const HEAD = '  Volume ###  Ltr  Label        Fs     Type        Size     Status     Info';
const RULE = '  ----------  ---  -----------  -----  ----------  -------  ---------  --------';

/** diskpart.exe with a script: https://learn.microsoft.com/windows-server/administration/windows-commands/diskpart */
export const diskpart: Program = function* ({ args }, station): ProgramRun {
  yield wait(1.5);
  yield lines('', `Microsoft DiskPart version ${station.machine.host.dismVersion}`, '');
  yield lines('Copyright (C) Microsoft Corporation.', 'On computer: MINWINPC');
  const [option = '', script = '', ...more] = args;
  if (option.toLowerCase() !== '/s' || more.length > 0) return 1;
  if (!isFile(station.disk, script)) {
    yield lines('', `DiskPart encountered an error starting the script file: ${script}`);
    return 1;
  }
  let selected: LetteredVolume | undefined;
  for (const raw of new TextDecoder().decode(station.disk.read(script)).split(/\r?\n/)) {
    const command = raw.trim().toLowerCase();
    if (command === '' || command.startsWith('rem ')) continue;
    if (command === 'exit') break;
    const [verb = '', what = '', ...rest] = command.split(/\s+/);
    if (verb === 'rescan') yield lines('', 'DiskPart has finished scanning your configuration.');
    else if (verb === 'list' && what.startsWith('vol')) yield lines('', ...listVolumes(station, selected));
    else if (verb === 'list' && what.startsWith('dis')) yield lines('', ...listDisks(station));
    else if (verb === 'select' && what.startsWith('vol')) {
      selected = select(rest[0] ?? '', station);
      if (selected === undefined)
        return yield* fail('The volume you selected is not valid or does not exist.');
      yield lines('', `Volume ${selected.index} is the selected volume.`);
    } else if (verb === 'detail' && what.startsWith('vol')) {
      if (selected === undefined) return yield* fail('There is no volume selected.');
      yield lines('', ...detail(station, selected));
    } else if (verb === 'assign' || verb === 'remove') {
      const problem = changeLetter(verb, what, selected, station);
      if (problem !== undefined) return yield* fail(problem);
      yield lines(
        '',
        verb === 'assign'
          ? 'DiskPart successfully assigned the drive letter or mount point.'
          : 'DiskPart successfully removed the drive letter or mount point.',
      );
    } else return yield* fail(`A rehearsal does not model "${command}".`);
  }
  yield lines('', 'Leaving DiskPart...');
  return 0;
};

/** A script stops at its first error. */
function* fail(text: string): ProgramRun {
  yield lines('', text);
  return 1;
}

function select(named: string, { machine, boot }: Station): LetteredVolume | undefined {
  return currentLetters(machine, boot).find(
    ({ index, letter }) => String(index) === named || letter?.toLowerCase() === named.replace(':', ''),
  );
}

function changeLetter(
  verb: 'assign' | 'remove',
  what: string,
  selected: LetteredVolume | undefined,
  station: Station,
): string | undefined {
  if (selected === undefined) return 'There is no volume specified.';
  const letter = /^letter=([a-z])$/.exec(what)?.[1]?.toUpperCase();
  if (letter === undefined) return 'The arguments specified for this command are not valid.';
  if (verb === 'remove') {
    const owner = currentLetters(station.machine, station.boot).find((each) => each.letter === letter);
    if (owner?.id !== selected.id) return 'The arguments specified for this command are not valid.';
    giveLetter(station, selected.id, undefined);
    return undefined;
  }
  const taken = currentLetters(station.machine, station.boot).some((each) => each.letter === letter);
  if (taken || letter === 'X') return 'The specified drive letter is not free to be assigned.';
  giveLetter(station, selected.id, letter);
  return undefined;
}

function listVolumes({ machine, boot }: Station, selected: LetteredVolume | undefined): readonly string[] {
  const rows = currentLetters(machine, boot).map(({ index, letter }) => {
    const volume = machine.volumes[index];
    if (volume === undefined) return '';
    const mark = selected?.index === index ? '*' : ' ';
    const columns = [
      `${mark} Volume ${index}`.padEnd(12),
      ` ${letter ?? ' '} `,
      volume.label.slice(0, 11).padEnd(11),
      // A locked volume shows no file system.
      (volume.bitLocker === 'locked' ? '' : volume.fileSystem).slice(0, 5).padEnd(5),
      typeName(volume).padEnd(10),
      rounded(volume.sizeMiB).padStart(7),
      'Healthy'.padEnd(9),
      (volume.bootStore ? 'System' : '').padEnd(8),
    ];
    return columns.join('  ').trimEnd();
  });
  return [HEAD, RULE, ...rows];
}

function typeName({ driveType }: VolumeDescription): string {
  if (driveType === 'optical') return 'DVD-ROM';
  return driveType === 'removable' ? 'Removable' : 'Partition';
}

/** All volumes of the description are on disk 0; disks that are offline follow. */
function listDisks({ machine }: Station): readonly string[] {
  const total = machine.volumes.reduce((sum, { sizeMiB }) => sum + sizeMiB, 0);
  const disks = [
    { status: 'Online', sizeMiB: total },
    ...machine.offlineDisks.map(({ sizeMiB }) => ({ status: 'Offline', sizeMiB })),
  ];
  return [
    '  Disk ###  Status         Size     Free     Dyn  Gpt',
    '  --------  -------------  -------  -------  ---  ---',
    ...disks.map(({ status, sizeMiB }, index) =>
      [`  Disk ${index}`.padEnd(10), status.padEnd(13), rounded(sizeMiB).padStart(7), '    0 B', '   ', ' * ']
        .join('  ')
        .trimEnd(),
    ),
  ];
}

/** Rounded, as diskpart shows sizes. */
function rounded(mib: number): string {
  return mib >= 10 * 1024 ? `${Math.round(mib / 1024)} GB` : `${mib} MB`;
}

function detail({ machine, disk }: Station, { index, id }: LetteredVolume): readonly string[] {
  const volume = machine.volumes[index];
  if (volume === undefined) return [];
  const isEncrypted = volume.bitLocker === 'locked' || volume.bitLocker === 'unlocked';
  const free = volume.bitLocker === 'locked' ? 0 : Math.floor((disk.freeBytes(id) ?? 0) / (1024 * 1024));
  return [
    `Read-only              : ${volume.readOnly ? 'Yes' : 'No'}`,
    'Hidden                 : No',
    'No Default Drive Letter: No',
    'Shadow Copy            : No',
    'Offline                : No',
    `BitLocker Encrypted    : ${isEncrypted ? 'Yes' : 'No'}`,
    'Installable            : Yes',
    '',
    `Volume Capacity        : ${rounded(volume.sizeMiB).padStart(8)}`,
    `Volume Free Space      : ${rounded(free).padStart(8)}`,
  ];
}
