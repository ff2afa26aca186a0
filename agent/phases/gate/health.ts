import type { ImageCheck } from '../../domain/result.ts';
import { joinPath } from '../../domain/windows-path.ts';
import type { RunContext } from '../../runtime/context.ts';
import { runCommand } from '../../runtime/run-command.ts';
import type { StepPlaces } from '../../steps/kind.ts';
import { checkHealth, parseDism } from '../../tools/dism.ts';
import { parseSfc, verifyOnly } from '../../tools/sfc.ts';

/** What the checks said at one moment; taken before the first change and again after the last. */
export interface Health {
  readonly sfc: ReturnType<typeof parseSfc> | 'missing';
  readonly store: 'none' | 'repairable' | 'not-repairable' | 'unknown';
}

/**
 * sfc /verifyonly and DISM /CheckHealth. They repair nothing: Microsoft advises against automatic repair.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/deployment-image-servicing-and-management--dism--best-practices
 */
export async function checkImage(
  context: RunContext,
  places: StepPlaces,
  moment: 'before' | 'after',
): Promise<Health> {
  const { system32, dism, imageRoot, scratchFolder, logFolder } = places;
  const health = await runCommand(
    context,
    checkHealth({
      dism,
      imageRoot,
      scratchFolder,
      logPath: joinPath(logFolder, `dism-health-${moment}.log`),
    }),
  );
  const store = parseDism(health.stdout).health ?? 'unknown';
  if (moment === 'before' && (store === 'repairable' || store === 'not-repairable'))
    context.warn(`the component store of this Windows is damaged before anything was done to it: ${store}`);
  if ((await context.world.files.stat(joinPath(system32, 'sfc.exe'))) === undefined)
    return { sfc: 'missing', store };
  const windowsFolder = joinPath(imageRoot, 'Windows');
  const logPath = joinPath(logFolder, `sfc-${moment}.log`);
  const sfc = await runCommand(
    context,
    verifyOnly(system32, { imageRoot, windowsFolder, bootRoot: imageRoot, logPath }),
  );
  const answer = parseSfc(sfc.stdout);
  if (moment === 'before' && answer === 'violations')
    context.warn(`sfc finds integrity violations before anything was done to this Windows; see ${logPath}`);
  return { sfc: answer, store };
}

/** Judged against the baseline, so that an old wound is not blamed on this run. Not verifiable is said, never called good. */
export function judgeHealth(before: Health, after: Health): readonly ImageCheck[] {
  return [judgeSfc(before.sfc, after.sfc), judgeStore(before.store, after.store)];
}

function judgeSfc(before: Health['sfc'], after: Health['sfc']): ImageCheck {
  const name = 'sfc';
  switch (after) {
    case 'clean':
      return { name, answer: 'good', detail: 'no integrity violations' };
    case 'violations':
      return before === 'clean'
        ? { name, answer: 'bad', detail: 'integrity violations that were not there before' }
        : {
            name,
            answer: 'not-verifiable',
            detail: `integrity violations; before servicing the answer was "${before}"`,
          };
    case 'pending-repair':
      return { name, answer: 'not-verifiable', detail: 'sfc waits for the first boot of Windows' };
    case 'missing':
      return { name, answer: 'not-verifiable', detail: 'this Windows PE has no sfc.exe' };
    case 'could-not-run':
    case 'unknown':
      return { name, answer: 'not-verifiable', detail: `sfc answered "${after}"` };
  }
}

function judgeStore(before: Health['store'], after: Health['store']): ImageCheck {
  const name = 'store';
  switch (after) {
    case 'none':
      return { name, answer: 'good', detail: 'no component store corruption' };
    case 'repairable':
    case 'not-repairable':
      return before === 'none'
        ? { name, answer: 'bad', detail: `the component store is ${after}, and was not damaged before` }
        : {
            name,
            answer: 'not-verifiable',
            detail: `the component store is ${after}; before servicing it was ${before}`,
          };
    case 'unknown':
      return { name, answer: 'not-verifiable', detail: 'DISM /CheckHealth gave no answer' };
  }
}
