import { z } from 'zod';
import type { ActionResult } from '../domain/action.ts';
import { unknown } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import { checkVolume, chkdskAnswer } from '../tools/chkdsk.ts';
import { failureOf, refuse, stepBase, stepHead } from './common.ts';
import { run } from './dism-step.ts';
import type { Bound } from './kind.ts';
import { LOOKS_ONLY } from './undo/remember.ts';

/** Checks the file system of the volume that the image lies on, and repairs nothing (chkdsk without /f). */
export const checkDiskSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('check-disk'),
  repair: z
    .boolean()
    .default(false)
    .describe('Refused when true: the journal of the run lies on the volume, so chkdsk cannot lock it.'),
});

export type CheckDiskData = z.infer<typeof checkDiskSchema>;

// Before anything is written to the volume.
const RANK = 4;

export function bindCheckDisk(data: CheckDiskData): Bound {
  if (data.repair) return refuse('SVC-1312', `step ${data.id}: "repair" is true`);
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, 'Check the file system of the image'),
      needs: { payloadIds: [], scratchBytes: 0, imageBytes: 0, because: 'chkdsk writes nothing' },
      keepsAll: true,
      programs: ['chkdsk.exe'],
      probes: [],
      undo: LOOKS_ONLY,
      // A check is its own look: whether it was made before says nothing about now.
      satisfied: () => unknown('chkdsk looks when the step is due'),
      actions: ({ system32, imageRoot }) => [run(checkVolume(system32, imageRoot.slice(0, 2)))],
      judge: ({ ended }) => judge(ended[0]),
    },
  };
}

function judge(action: ActionResult | undefined): Outcome {
  const end = action?.do === 'run' ? action.result.ended : undefined;
  if (end === undefined || end.end === 'not-started')
    return failed('SVC-3009', `chkdsk did not start: ${end?.because ?? 'it was not tried'}`);
  if (end.end === 'timed-out')
    return {
      kind: 'failed',
      failure: failureOf({ how: 'stopped', detail: `chkdsk was stopped at its ${end.limit} limit` }, WANTED),
    };
  const answer = chkdskAnswer(end.exitCode);
  switch (answer) {
    case 'clean':
      return { kind: 'unchanged', because: 'chkdsk found no errors' };
    case 'to-tidy':
      return { kind: 'unchanged', because: 'chkdsk found no errors, only something to tidy up' };
    case 'errors':
      return failed('SVC-3027', `chkdsk ended with ${end.exitCode}: errors, or it could not check`);
    case 'repaired':
      return failed('SVC-3027', 'chkdsk says that it repaired something, which it was not asked for');
    case 'unknown': {
      const detail = `chkdsk ended with ${end.exitCode}`;
      return { kind: 'failed', failure: failureOf({ how: 'ended', code: end.exitCode, detail }, WANTED) };
    }
  }
}

const WANTED = 'file system';

function failed(code: 'SVC-3009' | 'SVC-3027', detail: string): Outcome {
  return { kind: 'failed', failure: { code, detail: `${WANTED}: ${detail}` } };
}
