import { volumeKey } from '../disk/volume-slots.ts';
import { currentLetters, type LetteredVolume } from '../machine/current-letters.ts';
import { lockState } from '../machine/lock-state.ts';
import { lines, type Program, type ProgramRun, type Station, wait } from './program.ts';

// FVE_E_FAILED_AUTHENTICATION and E_INVALIDARG: https://learn.microsoft.com/windows/win32/com/com-error-codes-10
const WRONG_PASSWORD = 0x8031_0027;
const FAILED = 0x8007_0057;

/** manage-bde.exe: status, protectors, unlock, lock. Texts as captured on Windows 10. */
export const manageBde: Program = function* ({ args }, station): ProgramRun {
  yield wait(0.8);
  yield lines('BitLocker Drive Encryption: Configuration Tool version 10.0.26100');
  yield lines('Copyright (C) 2013 Microsoft Corporation. All rights reserved.', '');
  const [verb = '', ...rest] = args.map((arg) => arg.toLowerCase());
  const volume = find(rest.find((arg) => !arg.startsWith('-')) ?? '', station);
  if (volume === undefined) {
    yield lines('ERROR: The volume could not be opened by BitLocker.');
    return FAILED;
  }
  switch (verb) {
    case '-status':
      yield lines(...statusLines(volume, station));
      return 0;
    case '-protectors':
      yield lines(...protectorLines(volume, station));
      return 0;
    case '-unlock':
      return yield* unlock(volume, args.at(-1) ?? '', station);
    case '-lock':
      delete station.boot.unlocked[volume.id];
      yield lines(`Volume ${volume.letter ?? ''}: is now locked`);
      return 0;
  }
  return FAILED;
};

function find(named: string, { machine, boot }: Station): LetteredVolume | undefined {
  return currentLetters(machine, boot).find(
    ({ id, letter }) => `${letter?.toLowerCase()}:` === named || volumeKey(id) === volumeKey(named),
  );
}

function statusLines({ index, letter }: LetteredVolume, { machine, boot }: Station): readonly string[] {
  const state = lockState(machine, boot, index);
  const label = state === 'locked' ? 'Label Unknown' : (machine.volumes[index]?.label ?? '');
  const head = [`Volume ${letter ?? ''}: [${label}]`, '[Data Volume]', ''];
  const fields = (version: string, percent: string, on: string, lock: string) => [
    `    Size:                 ${state === 'locked' ? 'Unknown GB' : '58.59 GB'}`,
    `    BitLocker Version:    ${version}`,
    `    Conversion Status:    ${percent === '0.0%' ? 'Fully Decrypted' : state === 'locked' ? 'Unknown' : 'Fully Encrypted'}`,
    `    Percentage Encrypted: ${percent}`,
    `    Encryption Method:    ${version === 'None' ? 'None' : 'XTS-AES 128'}`,
    `    Protection Status:    ${on}`,
    `    Lock Status:          ${lock}`,
  ];
  switch (state) {
    case 'none':
      return [...head, ...fields('None', '0.0%', 'Protection Off', 'Unlocked')];
    case 'locked':
      return [...head, ...fields('2.0', 'Unknown%', 'Unknown', 'Locked')];
    case 'unlocked':
      return [...head, ...fields('2.0', '100.0%', 'Protection On', 'Unlocked')];
    case 'suspended':
      return [...head, ...fields('2.0', '100.0%', 'Protection Off', 'Unlocked')];
    case 'unknown':
      return ['ERROR: An error occurred (code 0x80310000).'];
  }
}

function protectorLines({ index, letter }: LetteredVolume, { machine }: Station): readonly string[] {
  const recovery = machine.volumes[index]?.recovery;
  if (recovery === undefined) return ['ERROR: No key protectors found.'];
  return [
    `Volume ${letter ?? ''}: [Label Unknown]`,
    'All Key Protectors',
    '',
    '    Numerical Password:',
    `      ID: {${recovery.id.toUpperCase()}}`,
  ];
}

function* unlock(volume: LetteredVolume, password: string, { machine, boot }: Station): ProgramRun {
  if (machine.volumes[volume.index]?.recovery?.password !== password) {
    yield lines('ERROR: The password failed to unlock the volume.');
    return WRONG_PASSWORD;
  }
  boot.unlocked[volume.id] = true;
  yield lines(`The password successfully unlocked volume ${volume.letter ?? ''}:.`);
  return 0;
}
