import { errorSpec } from '../domain/error-table.ts';
import { type Delivery, exitCode } from '../domain/outcome.ts';
import type { RunResult } from '../domain/result.ts';
import { plainText } from './plain-text.ts';
import { countSteps } from './step-counts.ts';

/** It is written first, so that a share that dies under the rest still got the verdict. */
export const MAX_SUMMARY_BYTES = 2048;

// Tried in turn until the summary fits. At 0 only ids, numbers and words of ours are left.
const TEXT_LIMITS = [400, 200, 100, 60, 40, 20, 10, 0];
const MAX_ID_CHARS = 64;

/** summary.json: the verdict of a run in at most 2048 bytes. Texts are shortened when needed, the code never is. */
export function formatSummary(result: RunResult, delivery?: Delivery): string {
  let text = '';
  for (const limit of TEXT_LIMITS) {
    text = `${JSON.stringify(summarize(result, delivery, limit))}\n`;
    if (new TextEncoder().encode(text).length <= MAX_SUMMARY_BYTES) return text;
  }
  return text;
}

function summarize(result: RunResult, delivery: Delivery | undefined, limit: number) {
  const cut = (text: string | undefined, max = limit) => {
    const plain = text === undefined ? '' : plainText(text, Math.min(limit, max));
    return plain === '' ? undefined : plain;
  };
  const { failure, machine, manifest } = result;
  return {
    schema: 1,
    runId: plainText(result.runId, MAX_ID_CHARS),
    machineId: machine === undefined ? undefined : plainText(machine.id, MAX_ID_CHARS),
    verdict: result.verdict,
    exitClass: result.exitClass,
    exit: delivery === undefined ? undefined : exitCode(result.exitClass, delivery),
    delivery,
    code: failure?.code,
    what: failure === undefined ? undefined : cut(errorSpec(failure.code).summary),
    detail: cut(failure?.detail),
    remedy: failure === undefined ? undefined : cut(errorSpec(failure.code).remedy),
    serial: cut(machine?.serial, MAX_ID_CHARS),
    model: cut(machine?.model, MAX_ID_CHARS),
    manifest:
      manifest === undefined
        ? undefined
        : { id: cut(manifest.id, MAX_ID_CHARS), serial: manifest.serial, signed: manifest.trust.signed },
    steps: countSteps(result.steps),
    firstFailed: cut(result.steps.find((step) => step.outcome.kind === 'failed')?.id, MAX_ID_CHARS),
    buildBefore: cut(result.image?.build, MAX_ID_CHARS),
    buildAfter: cut(result.imageAfter?.build, MAX_ID_CHARS),
    startedAt: plainText(result.startedAt, MAX_ID_CHARS),
    endedAt: plainText(result.endedAt, MAX_ID_CHARS),
    durationMs: result.durationMs,
    clock: result.clock,
    agent: plainText(result.agent, MAX_ID_CHARS),
  };
}
