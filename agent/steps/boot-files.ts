import { z } from 'zod';
import { joinPath } from '../domain/windows-path.ts';
import { layBootFiles } from '../tools/bcdboot.ts';
import { answerTo, judgeByFact, stepBase, stepHead } from './common.ts';
import { run } from './dism-step.ts';
import type { Answers, Bound } from './kind.ts';
import { cannotUndo } from './undo/remember.ts';

/** Lays the boot files of the offline Windows onto the partition that the firmware starts from (bcdboot). */
export const bootFilesSchema = z.strictObject({ ...stepBase, kind: z.literal('boot-files') });

export type BootFilesData = z.infer<typeof bootFilesSchema>;

// After everything that may replace the boot files of the image itself, which are what is copied.
const RANK = 80;

export function bindBootFiles(data: BootFilesData): Bound {
  const fact = (answers: Answers) => answerTo(answers, 0, 'boot-default').fact;
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, 'Lay the boot files of this Windows'),
      needs: {
        payloadIds: [],
        scratchBytes: 0,
        imageBytes: 0,
        because: 'boot files lie on a partition of their own',
      },
      needsBootPlace: true,
      programs: ['bcdboot.exe'],
      keepsAll: true,
      probes: [{ ask: 'boot-default' }],
      undo: cannotUndo('what stood on the system partition was not kept'),
      satisfied: fact,
      actions: ({ system32, imageRoot, boot }) =>
        boot === undefined
          ? []
          : [
              run(
                layBootFiles(system32, {
                  windowsFolder: joinPath(imageRoot, 'Windows'),
                  bootRoot: boot.root,
                  firmware: boot.firmware,
                }),
              ),
            ],
      judge: ({ before, after, ended }) =>
        ended.length === 0 && fact(before).answer !== 'yes'
          ? { kind: 'failed', failure: { code: 'SVC-3026', detail: fact(before).because } }
          : judgeByFact({ before: fact(before), after: fact(after), ended }, 'boot files', false),
    },
  };
}
