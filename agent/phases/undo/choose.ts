import { quote } from '../../domain/quote.ts';
import type { Failure } from '../../domain/servicing-error.ts';
import type { PastRun } from '../../runtime/undo-runs.ts';

export type ChosenRun =
  | { readonly ok: true; readonly run: PastRun }
  | { readonly ok: false; readonly failure: Failure };

/** Ends after which the image is as it was before the run that was undone. */
const UNDONE: readonly PastRun['verdict'][] = ['done', 'done-first-boot', 'nothing-to-do'];

/**
 * The run that is to be undone: the named one, or the newest that changed something. What a later run changed may rest on
 * it, so only the newest change is undone, one run after the other. `runs`: the newest last.
 */
export function chooseRun(runs: readonly PastRun[], wanted: string | undefined): ChosenRun {
  const changing = runs.filter(({ undoes, acted }) => undoes === undefined && acted.length > 0);
  if (wanted === undefined) {
    const run = changing.at(-1);
    return run === undefined ? refuse('SVC-3030', 'no run on this disk changed anything') : { ok: true, run };
  }
  const named = runs.filter(({ runId }) => runId.startsWith(wanted.toLowerCase()));
  const [run, other] = named;
  if (run === undefined) return refuse('SVC-3030', `no run on this disk is named ${quote(wanted)}`);
  if (other !== undefined)
    return refuse('SVC-3030', `${quote(wanted)} is the beginning of ${named.length} runs; name more of it`);
  if (run.undoes !== undefined)
    return refuse('SVC-3030', `run ${run.runId} is itself the undo of ${run.undoes}`);
  if (run.acted.length === 0) return refuse('SVC-3030', `run ${run.runId} changed nothing`);
  const later = changing.slice(changing.indexOf(run) + 1).filter((one) => !isUndone(one, runs));
  const [first] = later;
  if (first !== undefined)
    return refuse('SVC-3032', `after run ${run.runId} came ${later.map(({ runId }) => runId).join(', ')}`);
  return { ok: true, run };
}

function isUndone({ runId }: PastRun, runs: readonly PastRun[]): boolean {
  const undo = runs.findLast(({ undoes }) => undoes === runId);
  return undo?.isEnded === true && UNDONE.includes(undo.verdict);
}

function refuse(code: Failure['code'], detail: string): ChosenRun {
  return { ok: false, failure: { code, detail } };
}
