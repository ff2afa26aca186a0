import { exitedWith } from '../domain/command.ts';
import type { Volume, VolumeSurvey } from '../domain/volume.ts';
import type { BitLockerKeys } from '../manifest/bitlocker-keys.ts';
import type { RunContext } from '../runtime/context.ts';
import { describeEnd, runCommand } from '../runtime/run-command.ts';
import { parseProtectorIds, parseStatus, recoveryProtectors, status, unlock } from '../tools/manage-bde.ts';
import { has, type Loan, programName } from './loans.ts';
import { system32Of } from './machine.ts';

/**
 * Asks manage-bde about volumes that cannot be read, and opens locked ones with a recovery password of the key file. Every
 * volume that was opened is a loan. Without manage-bde, or without keys, the survey stays as it is.
 */
export async function openVolumes(
  context: RunContext,
  survey: VolumeSurvey,
  keys: BitLockerKeys,
  loans: Loan[],
): Promise<VolumeSurvey> {
  const isOpen = ({ bitLocker }: Volume) => bitLocker !== 'locked' && bitLocker !== 'unknown';
  if (survey.volumes.every(isOpen)) return survey;
  if (!(await has(context, 'manage-bde.exe'))) {
    if (keys.size > 0)
      context.warn('manage-bde is missing: this Windows PE (without WinPE-SecureStartup) opens no volume');
    return survey;
  }
  const known: Volume[] = [];
  for (const volume of survey.volumes) known.push(isOpen(volume) ? volume : await ask(context, volume));
  let opened = false;
  for (const volume of known) {
    if (volume.bitLocker === 'locked' && keys.size > 0)
      opened = (await open(context, volume, keys, loans)) || opened;
  }
  return opened ? await context.world.volumes.survey() : { ...survey, volumes: known };
}

async function ask(context: RunContext, volume: Volume): Promise<Volume> {
  const name = programName(volume);
  if (volume.bitLocker === 'locked' || name === undefined) return volume;
  const result = await runCommand(context, status(system32Of(context), name));
  return { ...volume, bitLocker: parseStatus(result.stdout) };
}

async function open(
  context: RunContext,
  volume: Volume,
  keys: BitLockerKeys,
  loans: Loan[],
): Promise<boolean> {
  const name = programName(volume);
  if (name === undefined) return false;
  const system32 = system32Of(context);
  const ids = parseProtectorIds((await runCommand(context, recoveryProtectors(system32, name))).stdout);
  const id = ids.find((one) => keys.has(one));
  const password = id === undefined ? undefined : keys.get(id);
  if (password === undefined) {
    const wanted = ids.length === 0 ? 'it names no key id' : `key id ${ids.join(', ')}`;
    context.warn(`the key file has no recovery password for ${name} (${wanted})`, 'SVC-2014');
    return false;
  }
  const loan: Loan = { kind: 'unlocked', volume: name };
  loans.push(loan);
  const result = await runCommand(context, unlock(system32, name, password));
  if (exitedWith(result)) return true;
  if (result.ended.end === 'exited') loans.splice(loans.indexOf(loan), 1);
  context.warn(
    `the recovery password of key id ${id} does not open ${name} (${describeEnd(result)})`,
    'SVC-2014',
  );
  return false;
}
