import { type CommandResult, exitedWith } from '../../domain/command.ts';
import { IoError, ServicingError } from '../../domain/servicing-error.ts';
import type { Volume, VolumeSurvey } from '../../domain/volume.ts';
import { joinPath } from '../../domain/windows-path.ts';
import { placeOf } from '../../plan/image-choice.ts';
import type { RunContext } from '../../runtime/context.ts';
import { describeEnd, runCommand } from '../../runtime/run-command.ts';
import { unlessIo } from '../../runtime/unless-io.ts';
import { LIST_VOLUMES_SCRIPT, letterScript, parseVolumeList, runScript } from '../../tools/diskpart.ts';
import { LIST_DISKS_SCRIPT, parseDiskList } from '../../tools/diskpart-disks.ts';
import { lock } from '../../tools/manage-bde.ts';
import { assignLetter, removeLetter } from '../../tools/mountvol.ts';
import { system32Of } from '../machine.ts';

/** What a run took from the machine's volumes for its time, to be given back however it ends. */
export type Loan =
  | { readonly kind: 'letter'; readonly volume: string; readonly root: string; readonly index?: number }
  | { readonly kind: 'unlocked'; readonly volume: string };

// From the end, so that no volume that appears later finds its usual letter taken. X: is Windows PE.
const LETTERS = 'ZYWVUTSRQPONMLKJIHGFED';
/** diskpart cannot be asked by volume name, so volumes without a letter are tried one by one. */
const MOST_TRIALS = 16;

/** Gives a volume a letter until Windows PE ends or the loan is returned. The survey that comes back has it. */
export async function lendLetter(
  context: RunContext,
  volume: Volume,
  survey: VolumeSurvey,
  loans: Loan[],
): Promise<{ readonly root: string; readonly survey: VolumeSurvey }> {
  const taken = new Set(survey.volumes.flatMap(({ root }) => root?.slice(0, 1) ?? []));
  const letter = [...LETTERS].find((one) => !taken.has(one));
  if (letter === undefined) throw new ServicingError('SVC-2015', `${volume.id}: every letter is taken`);
  const root = `${letter}:\\`;
  const why = (await has(context, 'mountvol.exe'))
    ? await byMountvol(context, volume, root, loans)
    : await byDiskpart(context, volume, root, loans);
  const seen = surveyAgain(await context.world.volumes.survey(), survey);
  if (!seen.volumes.some((one) => one.root === root && isSame(one, volume)))
    throw new ServicingError('SVC-2015', `${volume.id} as ${root}: ${why}`);
  const volumes = seen.volumes.map((one) => (one.root === root ? { ...one, letterIsTemporary: true } : one));
  context.emit({ type: 'note', level: 'info', text: `${volume.id} is ${root} for this run` });
  return { root, survey: { ...seen, volumes } };
}

/** Gives everything back, the last first. What cannot be given back now ends with Windows PE, and is said. */
export async function returnLoans(context: RunContext, loans: Loan[]): Promise<void> {
  const system32 = system32Of(context);
  for (const loan of loans.splice(0).reverse()) {
    if (loan.kind === 'unlocked') {
      const ended = await runCommand(context, lock(system32, loan.volume));
      if (!exitedWith(ended)) context.warn(`${loan.volume} stays unlocked until Windows PE ends`);
      continue;
    }
    const { root, index } = loan;
    const isBack =
      index === undefined
        ? exitedWith(await runCommand(context, removeLetter(system32, root.slice(0, 2))))
        : await runDiskpart(context, letterScript(index, 'remove', root.slice(0, 1)));
    if (!isBack) context.warn(`${loan.volume} keeps the letter ${root} until Windows PE ends`);
  }
}

async function byMountvol(context: RunContext, volume: Volume, root: string, loans: Loan[]): Promise<string> {
  const command = assignLetter(system32Of(context), root.slice(0, 2), volume.id);
  // Noted before it is tried: a program that was stopped may have done its work.
  const loan: Loan = { kind: 'letter', volume: volume.id, root };
  loans.push(loan);
  const result = await runCommand(context, command);
  if (result.ended.end === 'exited' && !exitedWith(result)) loans.splice(loans.indexOf(loan), 1);
  return `mountvol ended with ${describeEnd(result)}`;
}

async function byDiskpart(context: RunContext, volume: Volume, root: string, loans: Loan[]): Promise<string> {
  if (!(await has(context, 'diskpart.exe'))) return 'neither mountvol nor diskpart is in this Windows PE';
  const listed = await diskpartOutput(context, LIST_VOLUMES_SCRIPT);
  const letterless = parseVolumeList(listed).filter((one) => one.root === undefined);
  for (const { index } of letterless.slice(0, MOST_TRIALS)) {
    const loan: Loan = { kind: 'letter', volume: volume.id, root, index };
    loans.push(loan);
    await runDiskpart(context, letterScript(index, 'assign', root.slice(0, 1)));
    const seen = await context.world.volumes.survey();
    const got = seen.volumes.find((one) => one.root === root);
    if (got !== undefined && isSame(got, volume)) return '';
    if (got !== undefined) await runDiskpart(context, letterScript(index, 'remove', root.slice(0, 1)));
    loans.splice(loans.indexOf(loan), 1);
  }
  return 'diskpart gave it to no volume that is this one';
}

function isSame(one: Volume, other: Volume): boolean {
  if (one.id.toLowerCase() === other.id.toLowerCase()) return true;
  return one.partition !== undefined && one.partition === other.partition;
}

async function runDiskpart(context: RunContext, script: string): Promise<boolean> {
  return exitedWith(await withScript(context, script, 'changes'));
}

async function diskpartOutput(context: RunContext, script: string): Promise<Uint8Array> {
  return (await withScript(context, script, 'reads')).stdout;
}

/** diskpart takes its commands from a file only: one on the RAM disk, which may be full. */
export async function withScript(
  context: RunContext,
  script: string,
  effect: 'reads' | 'changes',
): Promise<CommandResult> {
  const { files, host } = context.world;
  const path = joinPath(host.systemRoot, 'Temp', 'servicer-letters.diskpart');
  const command = runScript(system32Of(context), path, effect);
  try {
    await files.makeFolder(joinPath(host.systemRoot, 'Temp'));
    await files.write(path, new TextEncoder().encode(script), 'replace');
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    const nothing = new Uint8Array(0);
    const ended = { end: 'not-started', because: `its script: ${error.message}` } as const;
    return { command, ended, stdout: nothing, stderr: nothing, durationMs: 0 };
  }
  const result = await runCommand(context, command);
  await unlessIo(files.remove(path), ['busy', 'denied', 'io', 'link', 'read-only'], undefined);
  return result;
}

/** Disks that Windows PE left offline, for the table of a refusal; empty when there are none or nobody can tell. */
export async function offlineDisks(context: RunContext): Promise<string> {
  if (!(await has(context, 'diskpart.exe'))) return '';
  const disks = parseDiskList(await diskpartOutput(context, LIST_DISKS_SCRIPT));
  const offline = disks.filter(({ status }) => status === 'offline');
  return offline.map(({ index, size }) => `; disk ${index} (${size}) is offline (SAN policy)`).join('');
}

export async function has(context: RunContext, program: string): Promise<boolean> {
  return (await context.world.files.stat(joinPath(system32Of(context), program))) !== undefined;
}

/** A later survey does not know what manage-bde said of a volume, nor which letters are lent. */
export function surveyAgain(later: VolumeSurvey, before: VolumeSurvey): VolumeSurvey {
  const volumes = later.volumes.map((volume) => {
    const known = before.volumes.find((one) => isSame(one, volume));
    if (known === undefined) return volume;
    const letterIsTemporary =
      volume.letterIsTemporary || (known.letterIsTemporary && known.root === volume.root);
    const isAnswered = volume.bitLocker === 'unknown' && known.bitLocker !== 'locked';
    return { ...volume, letterIsTemporary, bitLocker: isAnswered ? known.bitLocker : volume.bitLocker };
  });
  return { ...later, volumes };
}

/** For programs that take `D:` or a volume name. */
export function programName(volume: Volume): string | undefined {
  return volume.root?.slice(0, 2) ?? placeOf(volume);
}
