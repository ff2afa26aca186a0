import { exitedWith } from '../../domain/command.ts';
import { readRecoveryPassword } from '../../domain/recovery-password.ts';
import type { Volume, VolumeSurvey } from '../../domain/volume.ts';
import type { BitLockerKeys } from '../../manifest/bitlocker-keys.ts';
import type { RunContext } from '../../runtime/context.ts';
import { describeEnd, runCommand } from '../../runtime/run-command.ts';
import {
  parseProtectorIds,
  parseStatus,
  recoveryProtectors,
  status,
  unlock,
} from '../../tools/manage-bde.ts';
import { system32Of } from '../machine.ts';
import { has, type Loan, programName, surveyAgain } from './loans.ts';

const MOST_TRIES = 3;
const HALF_A_PASSWORD = 24;

/**
 * Asks manage-bde about volumes that cannot be read, and opens locked ones with a recovery password of the key file, or
 * with one that the person at the console types. Every volume that was opened is a loan. Without manage-bde, or without
 * keys, the survey stays as it is.
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
    if (keys.size > 0 || context.askSecret !== undefined)
      context.warn('manage-bde is missing: this Windows PE (without WinPE-SecureStartup) opens no volume');
    return survey;
  }
  const known: Volume[] = [];
  for (const volume of survey.volumes) known.push(isOpen(volume) ? volume : await ask(context, volume));
  let opened = false;
  for (const volume of known) {
    if (volume.bitLocker !== 'locked') continue;
    const isOpened =
      (keys.size > 0 && (await open(context, volume, keys, loans))) ||
      (await openByHand(context, volume, loans));
    opened ||= isOpened;
  }
  const answered = { ...survey, volumes: known };
  return opened ? surveyAgain(await context.world.volumes.survey(), answered) : answered;
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
  const failed = await tryToOpen(context, name, password, loans);
  if (failed === undefined) return true;
  context.warn(`the recovery password of key id ${id} does not open ${name} (${failed})`, 'SVC-2014');
  return false;
}

/** Three times at most; an empty line gives up. What is typed is hidden everywhere from then on. */
async function openByHand(context: RunContext, volume: Volume, loans: Loan[]): Promise<boolean> {
  const name = programName(volume);
  if (context.askSecret === undefined || name === undefined) return false;
  const ids = parseProtectorIds(
    (await runCommand(context, recoveryProtectors(system32Of(context), name))).stdout,
  );
  const which = ids.length === 0 ? '' : `, key id ${ids.join(' or ')}`;
  let before = '';
  for (let left = MOST_TRIES; left > 0; left -= 1) {
    const tries = left === 1 ? 'last try' : `${left} tries`;
    const typed = await context.askSecret(
      `${before}Recovery password for ${name}${which} (48 digits, not shown; Enter gives up; ${tries}): `,
    );
    if (typed === undefined || typed.trim() === '') break;
    // A slip of a few characters is no secret, and hiding it everywhere would hide innocent text.
    if (typed.length >= HALF_A_PASSWORD) context.addSecret(typed);
    const read = readRecoveryPassword(typed);
    if (!read.ok) {
      before = `That is no recovery password: ${read.because}.\n`;
      continue;
    }
    context.addSecret(read.password);
    const failed = await tryToOpen(context, name, read.password, loans);
    if (failed === undefined) return true;
    before = `It does not open ${name} (${failed}).\n`;
  }
  context.warn(`no recovery password that opens ${name} was typed`, 'SVC-2014');
  return false;
}

/** Noted as a loan before it is tried: a program that was stopped may have done its work. */
async function tryToOpen(
  context: RunContext,
  name: string,
  password: string,
  loans: Loan[],
): Promise<string | undefined> {
  const loan: Loan = { kind: 'unlocked', volume: name };
  loans.push(loan);
  const result = await runCommand(context, unlock(system32Of(context), name, password));
  if (exitedWith(result)) return undefined;
  if (result.ended.end === 'exited') loans.splice(loans.indexOf(loan), 1);
  return describeEnd(result);
}
