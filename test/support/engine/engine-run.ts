import { createHash } from 'node:crypto';
import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import type { Disk } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { type MemoryDisk, memoryDisk } from '../../../agent/adapters/rehearsal/disk/memory-disk.ts';
import { filesOverDisk } from '../../../agent/adapters/rehearsal/files-over-disk.ts';
import { rehearsalClock } from '../../../agent/adapters/rehearsal/rehearsal-clock.ts';
import type { Command, CommandResult } from '../../../agent/domain/command.ts';
import type { HostFacts } from '../../../agent/domain/machine.ts';
import type { Verdict } from '../../../agent/domain/outcome.ts';
import { ServicingError } from '../../../agent/domain/servicing-error.ts';
import type { Volume } from '../../../agent/domain/volume.ts';
import { joinPath } from '../../../agent/domain/windows-path.ts';
import { beginRun, endRun, openRun, readEarlierRuns } from '../../../agent/phases/bind.ts';
import { plan } from '../../../agent/phases/plan.ts';
import { cleanUp, prepare } from '../../../agent/phases/prepare.ts';
import { service } from '../../../agent/phases/service.ts';
import type { World } from '../../../agent/ports/world.ts';
import { judgeRun } from '../../../agent/results/verdict.ts';
import { createContext } from '../../../agent/runtime/context.ts';
import { SLOT_BYTES } from '../../../agent/runtime/journal-codec.ts';
import { stateFolder } from '../../../agent/runtime/state-folder.ts';
import type { BoundStep, StepPlaces } from '../../../agent/steps/kind.ts';
import { unusable } from '../world/test-world.ts';
import { CONTENT, findFile, type ToolWork } from './engine-steps.ts';

const GIB = 2 ** 30;
const SLOTS = 64;
const START_MS = Date.parse('2026-03-01T08:00:00Z');
const { sha256, ...crypto } = nodeCrypto();

/** What the engine works on: a volume with a Windows folder, a payload, and steps to bring it to a state. */
export interface EngineMachine {
  readonly disk: MemoryDisk;
  readonly steps: readonly BoundStep[];
  /** Stands for the manifest: a run goes on only under the one it began with. */
  readonly manifest: string;
}

export interface EngineEnd {
  readonly verdict: Verdict;
  readonly code: string;
  /** What must never happen, and did. */
  readonly wrong: readonly string[];
}

export interface EngineOptions {
  readonly wrap?: (disk: Disk) => Disk;
  readonly onFlush?: () => void;
  readonly settled?: boolean;
}

/** A disk as it is before the first start. */
export function engineDisk(): MemoryDisk {
  const disk = memoryDisk([
    { id: '\\\\?\\Volume{00000000-0000-0000-0000-00000000000d}\\', letter: 'D', sizeBytes: 40 * GIB },
    { id: '\\\\?\\Volume{00000000-0000-0000-0000-00000000000e}\\', letter: 'P', sizeBytes: GIB },
  ]);
  for (const folder of [
    'D:\\Windows',
    'D:\\Windows\\work',
    'D:\\Windows\\old',
    'D:\\ProgramData',
    'P:\\files',
  ])
    disk.makeFolder(folder);
  for (const name of ['x', 'y']) disk.write(`D:\\Windows\\old\\${name}`, new Uint8Array([1, 2, 3]));
  for (const [id, bytes] of CONTENT) disk.write(`P:\\files\\${id}.bin`, bytes);
  return disk;
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
 * run; the image is small, so that thousands of power cuts take seconds.
 */
export async function engineStart(
  machine: EngineMachine,
  start: number,
  options: EngineOptions = {},
): Promise<EngineEnd> {
  const wrong: string[] = [];
  const world = engineWorld(machine, start, options, wrong);
  const { settled = false } = options;
  const context = createContext({ world, agentVersion: '1.0.0', builtAtMs: START_MS, sinks: [], settled });
  const { record } = context;
  const state = stateFolder('D:\\');
  const places: StepPlaces = {
    system32: 'X:\\Windows\\System32',
    imageRoot: 'D:\\',
    stagingFolder: state.staging,
    scratchFolder: state.scratch,
    logFolder: joinPath(state.runs, record.runId),
    controlSet: 'ControlSet001',
  };
  const work = async () => {
    const earlier = await readEarlierRuns(context, state, machine.manifest);
    const planned = await plan(context, {
      steps: machine.steps,
      find: findFile,
      host: HOST,
      volumes: [VOLUME],
      places,
    });
    const journal = await openRun(context, state, earlier, { planned, volumes: [VOLUME] });
    if (journal === undefined) {
      record.steps = planned.unchanged;
      return undefined;
    }
    record.manifest = {
      id: machine.manifest.slice(0, 8),
      channel: 'c',
      serial: 1,
      sha256: machine.manifest,
      from: 'P:\\',
      trust: { signed: false },
    };
    beginRun(context, journal, 'D:\\', planned);
    await prepare(context, { memory: undefined, places, journal, from: 'P:\\', files: planned.files });
    await service(context, { journal, places, find: findFile, count: planned.steps.length }, planned.steps);
    return journal;
  };
  let refusal: ServicingError | undefined;
  const journal = await work().catch((error: unknown) => {
    if (!(error instanceof ServicingError)) throw error;
    refusal = error;
    return undefined;
  });
  await cleanUp(context, places);
  const failure = refusal === undefined ? undefined : { code: refusal.code, detail: refusal.detail };
  const judged = judgeRun({
    steps: record.steps,
    checks: [],
    refusal: failure,
    touched: record.imageTouched,
  });
  journal?.append({ type: 'verified', verdict: judged.verdict, code: judged.failure?.code ?? '' });
  endRun(context, journal, judged.verdict);
  return { verdict: judged.verdict, code: judged.failure?.code ?? '', wrong };
}

function engineWorld(
  { disk }: EngineMachine,
  start: number,
  { wrap, onFlush }: EngineOptions,
  wrong: string[],
): World {
  const seen = wrap?.(disk) ?? disk;
  const files = filesOverDisk(seen);
  let drawn = 0;
  return {
    host: {
      isWindowsPe: true,
      architecture: 'amd64',
      ramBytes: HOST.ramBytes,
      systemDrive: 'X:',
      systemRoot: 'X:\\Windows',
      ownFolder: 'X:\\servicer',
      macs: [],
    },
    files: {
      ...files,
      // A short run needs few slots: what a journal reads of its empty rest is most of the time of a case.
      openSlots: (path, mode) => files.openSlots(path, mode, SLOTS * SLOT_BYTES),
      flushVolume: async (root) => {
        const done = await files.flushVolume(root);
        onFlush?.();
        return done;
      },
    },
    processes: { run: async (command) => runTool(seen, command, wrong) },
    volumes: unusable('volumes'),
    clock: rehearsalClock(START_MS, Number.POSITIVE_INFINITY),
    random: {
      bytes: (count) => {
        drawn += 1;
        return new Uint8Array(createHash('sha256').update(`${start}:${drawn}`).digest().subarray(0, count));
      },
    },
    crypto: { sha256, ...crypto },
  };
}

/** A program that works in several writes, and is asked for nothing that is done already. */
function runTool(disk: Disk, command: Command, wrong: string[]): CommandResult {
  const { id, writes, manner }: ToolWork = JSON.parse(command.args[0] ?? '{}');
  const bytes = CONTENT.get(id) ?? new Uint8Array(0);
  const target = `D:\\Windows\\work\\${id}`;
  const there = disk.stat(target)?.kind === 'file' ? disk.read(target) : undefined;
  if (there !== undefined && Buffer.compare(there, bytes) === 0) wrong.push(`${id} was done a second time`);
  const staged = disk.read(`D:\\ProgramData\\Servicer\\staging\\files\\${id}.bin`);
  if (Buffer.compare(staged, bytes) !== 0) wrong.push(`the tool was handed a damaged ${id}`);
  if (manner === undefined) {
    const part = `${target}.part`;
    disk.write(part, new Uint8Array(0));
    const piece = Math.ceil(bytes.length / writes);
    for (let at = 0; at < bytes.length; at += piece) disk.append(part, bytes.subarray(at, at + piece));
    disk.rename(part, target);
  }
  const exitCode = manner === 'refuses' ? '0x00000057' : '0x00000000';
  const nothing = new Uint8Array(0);
  return { command, ended: { end: 'exited', exitCode }, stdout: nothing, stderr: nothing, durationMs: 1 };
}
