import { z } from 'zod';
import type { Action, ActionResult } from '../domain/action.ts';
import { unknown } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import { joinPath } from '../domain/windows-path.ts';
import { parseSfc, type SfcAnswer, scanNow, verifyOnly } from '../tools/sfc.ts';
import { failureOf, howItEnded, stepBase, stepHead } from './common.ts';
import { run } from './dism-step.ts';
import type { Bound, StepPlaces } from './kind.ts';
import { cannotUndo, LOOKS_ONLY } from './undo/remember.ts';

/** Checks the protected system files of the offline Windows with sfc, and repairs them when told to. */
export const systemFilesSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('system-files'),
  repair: z
    .boolean()
    .default(false)
    .describe('Replace damaged files by those of the component store (sfc /scannow) before the check.'),
});

export type SystemFilesData = z.infer<typeof systemFilesSchema>;

// Before packages: afterwards sfc answers that a repair is pending.
const RANK = 6;

export function bindSystemFiles(data: SystemFilesData): Bound {
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, data.repair ? 'Repair the system files' : 'Check the system files'),
      needs: { payloadIds: [], scratchBytes: 0, imageBytes: 0, because: 'sfc takes no space worth counting' },
      keepsAll: true,
      programs: ['sfc.exe'],
      probes: [],
      undo: data.repair ? cannotUndo('damage that was repaired is not put back') : LOOKS_ONLY,
      // A check is its own look: whether it was made before says nothing about now.
      satisfied: () => unknown('sfc looks when the step is due'),
      actions: (places) => actions(data, places),
      judge: ({ ended }) => judge(data, ended),
    },
  };
}

function actions({ id, repair }: SystemFilesData, places: StepPlaces): readonly Action[] {
  const { system32, imageRoot, logFolder } = places;
  const where = (name: string) => ({
    imageRoot,
    windowsFolder: joinPath(imageRoot, 'Windows'),
    bootRoot: imageRoot,
    logPath: joinPath(logFolder, `${name}-${id}.log`),
  });
  const check = run(verifyOnly(system32, where('sfc')));
  return repair ? [run(scanNow(system32, where('sfc-repair'))), check] : [check];
}

/**
 * The words of the check at the end decide: what the repair said is only told, and the exit codes of sfc are no verdict. A
 * repair that was stopped may have been in the middle of a file.
 */
function judge({ repair }: SystemFilesData, ended: readonly ActionResult[]): Outcome {
  const ends = ended.map((one) => howItEnded([one]));
  const unfinished = ends.find(({ how }) => how === 'stopped' || how === 'not-started');
  if (unfinished !== undefined) return { kind: 'failed', failure: failureOf(unfinished, 'system files') };
  const answer = answerOf(ended.at(-1));
  switch (answer) {
    case 'clean':
      return repair && didRepair(answerOf(ended[0]))
        ? { kind: 'changed', because: 'sfc repaired the system files', firstBoot: false, by: 'act' }
        : { kind: 'unchanged', because: 'sfc found no integrity violations' };
    case 'violations':
      return failed('SVC-3023', 'sfc found integrity violations');
    case 'pending-repair':
      return failed('SVC-3022', 'sfc waits for the next start of Windows');
    case 'could-not-run':
    case 'unknown': {
      const how = howItEnded(ended);
      if (how.how !== 'done') return { kind: 'failed', failure: failureOf(how, 'system files') };
      return failed('SVC-3009', `sfc answered "${answer}"`);
    }
  }
}

/** In a language that we do not know it may have: that is told as a change, which it is safe to take for one. */
function didRepair(said: SfcAnswer): boolean {
  return said === 'violations' || said === 'unknown';
}

function answerOf(result: ActionResult | undefined): SfcAnswer {
  return result?.do === 'run' ? parseSfc(result.result.stdout) : 'unknown';
}

function failed(code: 'SVC-3009' | 'SVC-3022' | 'SVC-3023', detail: string): Outcome {
  return { kind: 'failed', failure: { code, detail: `system files: ${detail}` } };
}
