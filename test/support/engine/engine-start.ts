import type { HostFacts } from '../../../agent/domain/machine.ts';
import type { Verdict } from '../../../agent/domain/outcome.ts';
import { IoError, ServicingError } from '../../../agent/domain/servicing-error.ts';
import type { Volume } from '../../../agent/domain/volume.ts';
import { joinPath } from '../../../agent/domain/windows-path.ts';
import { beginRun, endRun, openRun, readEarlierRuns } from '../../../agent/phases/bind.ts';
import { asFailure } from '../../../agent/phases/failure.ts';
import { plan } from '../../../agent/phases/plan.ts';
import { cleanUp, prepare } from '../../../agent/phases/prepare.ts';
import { service } from '../../../agent/phases/service.ts';
import type { World } from '../../../agent/ports/world.ts';
import { judgeRun } from '../../../agent/results/verdict.ts';
import { createContext, type RunContext } from '../../../agent/runtime/context.ts';
import type { Journal } from '../../../agent/runtime/journal.ts';
import { stateFolder } from '../../../agent/runtime/state-folder.ts';
import type { BoundStep, StepPlaces } from '../../../agent/steps/kind.ts';
import { findFile } from './engine-steps.ts';

const GIB = 2 ** 30;
export const START_MS = Date.parse('2026-03-01T08:00:00Z');

/** What is to be true of the small image, in the place of a manifest. */
export interface EngineOrder {
  readonly steps: readonly BoundStep[];
  /** Stands for the hash of the manifest: a run goes on only under the one it began with. */
  readonly manifest: string;
  /** A person answers for what an earlier run left in doubt. */
  readonly settled?: boolean;
}

export interface EngineVerdict {
  readonly verdict: Verdict;
  readonly code: string;
}

const HOST: HostFacts = {
  architecture: 'amd64',
  ramBytes: 8 * GIB,
  bootKind: 'network',
  firmware: 'uefi',
  systemDrive: 'X:',
  systemRoot: 'X:\\Windows',
  dismVersion: undefined,
  systemFreeBytes: GIB,
};

const VOLUME: Volume = {
  id: 'D:\\',
  root: 'D:\\',
  label: undefined,
  fileSystem: 'NTFS',
  driveType: 'fixed',
  sizeBytes: 40 * GIB,
  freeBytes: 39 * GIB,
  bitLocker: 'none',
  letterIsTemporary: false,
};

/**
 * One start of the engine without what lies around it: journal, plan, staging, steps, verdict. The same code as in a
 * run; the image on D: is small, the payload lies on P:, so that thousands of power cuts take minutes.
 */
export async function engineStart(world: World, order: EngineOrder): Promise<EngineVerdict> {
  const { settled = false } = order;
  const context = createContext({ world, agentVersion: '1.0.0', builtAtMs: START_MS, sinks: [], settled });
  const places = placesOf(context);
  const held: Held = {};
  const failure = await work(context, order, places, held).then(
    () => undefined,
    (error: unknown) => {
      if (isCut(error)) throw error;
      return asFailure(error, context.record.imageTouched);
    },
  );
  await cleanUp(context, places);
  const { steps, imageTouched } = context.record;
  const judged = judgeRun({ steps, checks: [], refusal: failure, touched: imageTouched });
  const code = judged.failure?.code ?? '';
  try {
    held.journal?.append({ type: 'verified', verdict: judged.verdict, code });
  } catch (error) {
    if (!(error instanceof IoError || error instanceof ServicingError)) throw error;
  }
  endRun(context, held.journal, judged.verdict);
  return { verdict: judged.verdict, code };
}

/** What a run holds and has to close, at whichever place it ends. */
interface Held {
  journal?: Journal;
}

/** What a test throws for "the power is gone" is no error that the engine may meet. */
function isCut(error: unknown): boolean {
  return error instanceof Error && error.name === 'PowerCut';
}

function placesOf({ record }: RunContext): StepPlaces {
  const { staging, scratch, runs } = stateFolder('D:\\');
  return {
    system32: 'X:\\Windows\\System32',
    dism: 'X:\\Windows\\System32\\dism.exe',
    imageRoot: 'D:\\',
    stagingFolder: staging,
    scratchFolder: scratch,
    logFolder: joinPath(runs, record.runId),
    controlSet: 'ControlSet001',
  };
}

async function work(
  context: RunContext,
  { steps, manifest }: EngineOrder,
  places: StepPlaces,
  held: Held,
): Promise<void> {
  const { record } = context;
  const state = stateFolder('D:\\');
  const volumes = [VOLUME];
  const earlier = await readEarlierRuns(context, state, manifest);
  const planned = await plan(context, { steps, find: findFile, host: HOST, volumes, places });
  const journal = await openRun(context, state, earlier, { planned, volumes });
  if (journal === undefined) {
    record.steps = planned.unchanged;
    return;
  }
  held.journal = journal;
  record.manifest = {
    id: 'engine',
    channel: 'c',
    serial: 1,
    sha256: manifest,
    from: 'P:\\',
    trust: { signed: false },
    because: 'the engine is given one',
    others: [],
  };
  beginRun(context, journal, { root: 'D:\\', planned });
  await prepare(context, { memory: undefined, places, journal, from: 'P:\\', files: planned.files });
  const { sessions } = planned;
  const run = { journal, places, find: findFile, count: planned.steps.length, sessions };
  await service(context, run, planned.steps);
}
