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
import { watchPrograms } from './proc-watch.ts';
import { median } from './rounds.ts';
import type { Row } from './row.ts';

const ROUNDS = 7;
const TOOL = /^X:\\Windows\\System32\\\w+\.exe\0/i;
const AGENT = /^X:\\servicer\\servicer\.exe\0/i;
const NODE = /^X:\\node\.exe\0-e\0/i;
const NOTHING_TO_DO = 10;

const timeSchema = z.object({ seconds: z.number(), status: z.number().nullable() });
const timesSchema = z.tuple([timeSchema, timeSchema, timeSchema, timeSchema]);

interface Round {
  readonly run: number;
  /** Without the tools: each counted as long as the quickest of them takes. */
  readonly own: number;
  readonly bare: number;
  readonly version: number;
  readonly tools: number;
}

/** The exe under Wine against a bare node.exe: a run that finds nothing to do, and the memory of one that does. */
export async function underWine(): Promise<readonly Row[]> {
  const reason = whyNoBench();
  if (reason !== undefined) throw new Problem(`nothing can be measured under Wine here: ${reason}`);
  await setup();
  try {
    const machine = await makeBenchMachine('benchmark', { packageSeconds: 1 });
    const watch = watchPrograms(AGENT);
    const first = await machine.boot();
    const { peakKib } = await watch.stop();
    if (first.exitCode !== 0) throw new Problem(`the machine could not be serviced:\n${first.screen}`);
    const { ramDisk } = await machine.boot();
    placeExecutable(fetchNode(BASES.x64), join(ramDisk, 'node.exe'));
    return [...(await compareTimes(machine, ramDisk)), await comparePeaks(machine, peakKib)];
  } finally {
    await endMachines();
    await teardown();
  }
}

async function compareTimes(machine: BenchMachine, ramDisk: string): Promise<readonly Row[]> {
  copyFileSync(join(root, 'scripts', 'bench', 'time-programs.cjs'), join(ramDisk, 'time-programs.cjs'));
  const node = 'X:\\node.exe';
  const command = (file: string, ...args: readonly string[]): string =>
    Buffer.from(JSON.stringify([file, ...args])).toString('base64');
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const watch = watchPrograms(TOOL);
    const ended = await machine.run([
      node,
      'X:\\time-programs.cjs',
      command('X:\\servicer\\servicer.exe', 'run'),
      command(node, '-e', '0'),
      command('X:\\servicer\\servicer.exe', '--version'),
      // The quickest of the stand-ins.
      command('X:\\Windows\\System32\\mountvol.exe'),
    ]);
    const { starts } = await watch.stop();
    if (ended.exitCode !== 0) throw new Problem(`the programs could not be timed: ${ended.errors}`);
    const [run, bare, version, tool] = timesSchema.parse(JSON.parse(ended.screen));
    if (run.status !== NOTHING_TO_DO)
      throw new Problem(`a run ended with ${run.status}, not ${NOTHING_TO_DO}`);
    // The last start is the one that is timed by itself.
    const tools = starts - 1;
    rounds.push({
      run: run.seconds,
      own: run.seconds - tools * tool.seconds,
      bare: bare.seconds,
      version: version.seconds,
      tools,
    });
  }
  const whole = median(rounds.map(({ run }) => run));
  const own = median(rounds.map((round) => round.own));
  const tools = median(rounds.map((round) => round.tools));
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
      note: `a whole run under Wine, less ${tools} starts of the quickest stand-in tool; median of ${ROUNDS} interleaved runs`,
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

async function comparePeaks(machine: BenchMachine, ours: number): Promise<Row> {
  const peaks: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const watch = watchPrograms(NODE);
    await machine.run(['X:\\node.exe', '-e', '0']);
    peaks.push((await watch.stop()).peakKib);
  }
  const theirs = median(peaks);
  const show = (kib: number): string => `${(kib / 1024).toFixed(1)} MiB`;
  return {
    what: 'peak memory of a run under Wine',
    ours: show(ours),
    theirs: show(theirs),
    ratio: ours / theirs,
    goal: { atMost: 1.5 },
    note: `servicer.exe while it adds three packages, against node.exe -e 0 (median of ${ROUNDS}); resident set, seen every few milliseconds`,
  };
}
