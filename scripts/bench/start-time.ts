import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type BenchMachine, endMachines, makeBenchMachine } from '../../test/bench/rig/bench-machine.ts';
import { setup, teardown } from '../../test/bench/rig/global-setup.ts';
import { whyNoBench } from '../../test/bench/rig/requirements.ts';
import { placeExecutable } from '../../test/bench/rig/windows-pe.ts';
import { BASES } from '../build/bases.ts';
import { fetchNode } from '../build/fetch-base.ts';
import { root } from '../lib/places.ts';
import { Problem } from '../lib/problem.ts';
import { median } from './rounds.ts';
import type { Row } from './row.ts';
import { watchTools } from './tool-watch.ts';

const ROUNDS = 7;
const NOTHING_TO_DO = 10;

const timeSchema = z.object({ seconds: z.number(), status: z.number().nullable() });
const timesSchema = z.tuple([timeSchema, timeSchema, timeSchema]);

interface Round {
  readonly run: number;
  readonly bare: number;
  readonly version: number;
  readonly tools: number;
}

/** A run on a machine that already is as the manifest wants it, against the start of a bare node.exe, under Wine. */
export async function startTime(): Promise<readonly Row[]> {
  const reason = whyNoBench();
  if (reason !== undefined) throw new Problem(`start time cannot be measured here: ${reason}`);
  await setup();
  try {
    const machine = await makeBenchMachine('start-time', { packageSeconds: 1 });
    const first = await machine.boot();
    if (first.exitCode !== 0) throw new Problem(`the machine could not be serviced:\n${first.screen}`);
    return await compare(machine, (await machine.boot()).ramDisk);
  } finally {
    await endMachines();
    await teardown();
  }
}

async function compare(machine: BenchMachine, ramDisk: string): Promise<readonly Row[]> {
  placeExecutable(fetchNode(BASES.x64), join(ramDisk, 'node.exe'));
  copyFileSync(join(root, 'scripts', 'bench', 'time-programs.cjs'), join(ramDisk, 'time-programs.cjs'));
  const node = 'X:\\node.exe';
  const command = (file: string, ...args: readonly string[]): string =>
    Buffer.from(JSON.stringify([file, ...args])).toString('base64');
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const watch = watchTools();
    const ended = await machine.run([
      node,
      'X:\\time-programs.cjs',
      command('X:\\servicer\\servicer.exe', 'run'),
      command(node, '-e', '0'),
      command('X:\\servicer\\servicer.exe', '--version'),
    ]);
    const tools = await watch.stop();
    if (ended.exitCode !== 0) throw new Problem(`the programs could not be timed: ${ended.errors}`);
    const [run, bare, started] = timesSchema.parse(JSON.parse(ended.screen));
    if (run.status !== NOTHING_TO_DO)
      throw new Problem(`a run ended with ${run.status}, not ${NOTHING_TO_DO}`);
    rounds.push({ run: run.seconds, bare: bare.seconds, version: started.seconds, tools });
  }
  const whole = median(rounds.map(({ run }) => run));
  const own = median(rounds.map(({ run, tools }) => run - tools));
  const theirs = median(rounds.map(({ bare }) => bare));
  const version = median(rounds.map((round) => round.version));
  const show = (seconds: number): string => `${seconds.toFixed(3)} s`;
  return [
    {
      what: 'nothing to do, own time',
      ours: show(own),
      theirs: show(theirs),
      ratio: own / theirs,
      goal: { atMost: 2 },
      note: `a whole run under Wine without the time in which a tool ran; median of ${ROUNDS} interleaved runs`,
    },
    {
      what: 'nothing to do, with tools',
      ours: show(whole),
      theirs: show(theirs),
      ratio: whole / theirs,
      goal: undefined,
      note: 'each stand-in tool is a Node program itself and starts as slowly; a real one takes some milliseconds',
    },
    {
      what: 'start of the exe (--version)',
      ours: show(version),
      theirs: show(theirs),
      ratio: version / theirs,
      goal: undefined,
      note: 'the part of it that every command pays',
    },
  ];
}
