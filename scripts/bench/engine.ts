import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { nodeCrypto } from '../../agent/adapters/node/crypto.ts';
import { nodeFiles } from '../../agent/adapters/node/files.ts';
import type { PlanRow } from '../../agent/domain/event.ts';
import type { World } from '../../agent/ports/world.ts';
import { createJournal, type JournalWorld } from '../../agent/runtime/journal.ts';
import { SLOT_BYTES } from '../../agent/runtime/journal-codec.ts';
import { boot } from '../../test/support/scenario/boot.ts';
import { stage } from '../../test/support/scenario/scenario.ts';
import { cacheFolder } from '../lib/places.ts';
import { Problem } from '../lib/problem.ts';
import { DRIVERS, largeOrder, PACKAGES, VALUES } from './engine-order.ts';
import { medians, seconds } from './rounds.ts';
import type { Row } from './row.ts';

const JOURNAL_STEPS = 100;
const ROUNDS = 5;

/** What the engine costs beside the tools: starts of DISM, the journal, and its own computing in a large run. */
export async function engineCosts(): Promise<readonly Row[]> {
  return [...(await largeRun()), await journalCost()];
}

/** 60 packages, 300 drivers, 40 registry values on a described machine; what the models of the tools take is left out. */
async function largeRun(): Promise<readonly Row[]> {
  const machine = stage(largeOrder());
  let toolsCpuMs = 0;
  let dismCalls = 0;
  let writes = 0;
  const startMs = cpuMs();
  const { end, events } = await boot(machine, {
    blind: true,
    around: (world) => ({
      ...world,
      files: countingWrites(world.files, () => {
        writes += 1;
      }),
      processes: {
        run: async (command, watch) => {
          const before = cpuMs();
          const result = await world.processes.run(command, watch);
          toolsCpuMs += cpuMs() - before;
          if (command.tool === 'dism' && command.effect === 'changes') dismCalls += 1;
          return result;
        },
      },
    }),
  });
  const ownMs = cpuMs() - startMs - toolsCpuMs;
  if (end.exit >= 30)
    throw new Problem(`the run ended with ${end.exit}: ${end.result.failure?.detail ?? ''}`);
  const plan = events.flatMap((event) => (event.type === 'plan' ? event.rows : []));
  const forDism = plan.filter(({ kind }) => kind === 'package' || kind === 'driver');
  const fewest = fewestSessions(forDism);
  const what = `${PACKAGES} packages, ${DRIVERS} drivers, ${VALUES} registry values`;
  return [
    {
      what: 'starts of DISM that change the image, against one for each package and driver',
      ours: String(dismCalls),
      theirs: String(PACKAGES + DRIVERS),
      ratio: dismCalls / (PACKAGES + DRIVERS),
      goal: { atMost: 0.05 },
      note: `${what}; three packages always have a call of their own`,
    },
    {
      what: 'the same, against the fewest that this order allows',
      ours: String(dismCalls),
      theirs: String(fewest),
      ratio: dismCalls / fewest,
      goal: { atMost: 1 },
      note: 'one for each package that must be alone, one for each row of neighbours that may share',
    },
    {
      what: 'CPU time of the agent in a large rehearsed run, s',
      ours: `${(ownMs / 1000).toFixed(2)} s`,
      theirs: `${(toolsCpuMs / 1000).toFixed(2)} s`,
      ratio: ownMs / 1000,
      goal: { atMost: 1 },
      note: `the ratio column holds the seconds; theirs are the models of the tools; ${what}; once, in memory, with the code not yet warm`,
    },
    {
      what: 'journal records of that run, for each step',
      ours: `${writes}`,
      theirs: `${plan.length}`,
      ratio: writes / plan.length,
      goal: undefined,
      note: 'each is one flushed write; two for each step, one for all payload files',
    },
  ];
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function countingWrites(files: World['files'], count: () => void): World['files'] {
  return {
    ...files,
    openSlots: async (path, mode, sizeBytes) => {
      const slots = await files.openSlots(path, mode, sizeBytes);
      return {
        ...slots,
        write: (offset, bytes) => {
          count();
          slots.write(offset, bytes);
        },
      };
    },
  };
}

/** By another way than the planner's: the packages that may share stand in one row here, and so do the drivers. */
function fewestSessions(rows: readonly PlanRow[]): number {
  const isPlain = ({ title }: PlanRow) => /^Package Package_for_KB/.test(title);
  const sharing = rows.filter((row) => row.kind === 'driver' || isPlain(row));
  const kinds = new Set(sharing.map(({ kind }) => kind)).size;
  return rows.length - sharing.length + kinds;
}

/** Two records for each step on this disk, against two plain writes of the same size, each flushed. */
async function journalCost(): Promise<Row> {
  mkdirSync(cacheFolder('bench'), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder('bench'), 'journal-'));
  try {
    let run = 0;
    const [ours = 0, theirs = 0] = await medians(ROUNDS, [
      {
        run: async () => {
          run += 1;
          const world = journalWorld(folder);
          const journal = await createJournal(world, 'D:\\', String(run).padStart(32, '0'), 'b');
          const taken = await seconds(() => {
            for (let step = 0; step < JOURNAL_STEPS; step += 1) {
              journal.append({ type: 'intent', stepId: `s${step}`, attempt: 1 });
              journal.append({
                type: 'result',
                stepId: `s${step}`,
                outcome: 'changed',
                because: 'it is there',
              });
            }
          });
          journal.close();
          return taken;
        },
      },
      { run: () => plainWrites(join(folder, 'plain')) },
    ]);
    const ms = (time: number): string => `${((1000 * time) / JOURNAL_STEPS).toFixed(2)} ms`;
    return {
      what: 'journal, time for each step',
      ours: ms(ours),
      theirs: ms(theirs),
      ratio: ours / theirs,
      goal: { atMost: 1.5 },
      note: `two flushed records; theirs are two writes of 4 KiB with fsync; median of ${ROUNDS} interleaved rounds of ${JOURNAL_STEPS} steps`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function journalWorld(folder: string): JournalWorld {
  return {
    files: nodeFiles((path) => join(folder, ...path.slice(3).split('\\'))),
    clock: { now: Date.now, elapsedMs: () => performance.now(), sleep: async () => undefined },
    crypto: nodeCrypto(),
  };
}

async function plainWrites(file: string): Promise<number> {
  const bytes = new Uint8Array(SLOT_BYTES).fill(1);
  const handle = openSync(file, 'w');
  writeSync(handle, new Uint8Array(2 * JOURNAL_STEPS * SLOT_BYTES));
  fsyncSync(handle);
  const taken = await seconds(() => {
    for (let at = 0; at < 2 * JOURNAL_STEPS; at += 1) {
      writeSync(handle, bytes, 0, SLOT_BYTES, at * SLOT_BYTES);
      fsyncSync(handle);
    }
  });
  closeSync(handle);
  return taken;
}
