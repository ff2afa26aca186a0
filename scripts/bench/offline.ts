import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dataPath, noData } from '../../test/support/hives/data.ts';
import { noHivex } from '../../test/support/hives/hivex-xml.ts';
import { cacheFolder } from '../lib/places.ts';
import { Problem } from '../lib/problem.ts';
import { ensureBundle } from '../lib/toolchain.mjs';
import { copyHive, makeImage, PACKAGES, SOFTWARE_MIB, SYSTEM_B } from './offline-image.ts';
import { makeProbe, type Probe } from './offline-process.ts';
import { medians, seconds } from './rounds.ts';
import type { Row } from './row.ts';

const ROUNDS = 7;
const LOOK_UPS = 100;
const WALKS = 20;
const ASSESSMENTS = 12;

interface HiveFile {
  readonly name: string;
  readonly path: string;
}

/** Our readers of registry hives against hivex, and the assessment of a Windows that needs nothing. */
export async function offlineReaders(): Promise<readonly Row[]> {
  const missing = noData ?? noHivex;
  if (missing !== undefined) throw new Problem(missing);
  mkdirSync(cacheFolder('bench'), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder('bench'), 'offline-'));
  try {
    const probe = await makeProbe(folder);
    const bundle = await ensureBundle();
    const dirty = join(folder, 'SYSTEM_B');
    copyHive(SYSTEM_B, dirty);
    makeImage(join(folder, 'image'));
    const hives: readonly HiveFile[] = [
      { name: 'Windows 7', path: dataPath('hives/system/SYSTEM') },
      { name: 'Windows 8.1', path: dataPath('hives/system/SYSTEM_2') },
      { name: 'Windows 10 with logs', path: dirty },
    ];
    const rows: Row[] = [];
    for (const hive of hives) rows.push(await lookUp(probe, hive));
    for (const hive of hives) rows.push(...(await walk(probe, bundle, hive)));
    rows.push(...(await assessment(probe, join(folder, 'image'))));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function lookUp(probe: Probe, { name, path }: HiveFile): Promise<Row> {
  const first: number[] = [];
  const [ours = 0, theirs = 0, nothing = 0] = await medians(ROUNDS, [
    {
      run: () => {
        const { firstMs, warmMs, result } = probe.run({ do: 'look-up', path, rounds: LOOK_UPS });
        if (result !== 1) throw new Problem(`${name}: the value is read as ${result}`);
        first.push(firstMs);
        return warmMs;
      },
    },
    { run: () => programMs('hivexget', [path, 'Select', 'Current']) },
    { run: () => programMs('true', []) },
  ]);
  return {
    what: `open, replay, one look-up: ${name}`,
    ours: ms(ours),
    theirs: ms(theirs),
    ratio: ours / theirs,
    goal: { atMost: 1 },
    note:
      `in our process, warm, files opened anew each time (the very first one: ${ms(Math.min(...first))} at best), ` +
      `against hivexget as a process, without replay (a process that does nothing: ${ms(nothing)})`,
  };
}

async function walk(probe: Probe, bundle: string, { name, path }: HiveFile): Promise<readonly Row[]> {
  const [ours = 0, theirs = 0, cold = 0, node = 0] = await medians(ROUNDS, [
    { run: () => probe.run({ do: 'walk', path, rounds: WALKS }).warmMs },
    { run: () => programMs('hivexml', [path]) },
    { run: () => programMs(process.execPath, [bundle, 'inspect', '--hive', path, '--json']) },
    { run: () => programMs(process.execPath, ['-e', '0']) },
  ]);
  return [
    {
      what: `full walk: ${name}`,
      ours: ms(ours),
      theirs: ms(theirs),
      ratio: ours / theirs,
      goal: { atMost: 0.5 },
      note: 'all names, types and data, in our process, warm, against hivexml as a process, which also prints them',
    },
    {
      what: `full walk as a process: ${name}`,
      ours: ms(cold),
      theirs: ms(theirs),
      ratio: cold / theirs,
      goal: { atMost: 0.5 },
      note: `servicer inspect --hive --json, which counts keys and values; a node that does nothing takes ${ms(node)} of it`,
    },
  ];
}

async function assessment(probe: Probe, image: string): Promise<readonly Row[]> {
  const first: number[] = [];
  const [warm = 0, once = 0, often = 0, idle = 0] = await medians(ROUNDS, [
    {
      run: () => {
        const done = probe.run({ do: 'assess', path: image, rounds: ASSESSMENTS });
        first.push(done.firstMs);
        return done.warmMs;
      },
    },
    { run: () => probe.run({ do: 'assess', path: image, rounds: 1 }).peakMib },
    { run: () => probe.run({ do: 'assess', path: image, rounds: ASSESSMENTS }).peakMib },
    { run: () => probe.idleMib() },
  ]);
  const what = `${SOFTWARE_MIB} MiB SOFTWARE, ${PACKAGES} packages, real SYSTEM`;
  return [
    {
      what: 'assessment with nothing to do, ms',
      ours: ms(warm),
      theirs: '-',
      ratio: warm,
      goal: { atMost: 150 },
      note: `the ratio column holds ms; warm; ${what}; the first one of a process: ${ms(Math.min(...first))} at best`,
    },
    {
      what: 'its peak memory over node itself, MiB',
      ours: `${once.toFixed(1)} MiB`,
      theirs: `${idle.toFixed(1)} MiB`,
      ratio: once - idle,
      goal: { atMost: 96 },
      note: `the ratio column holds MiB; one assessment; after ${ASSESSMENTS} in a row ${(often - idle).toFixed(1)} MiB`,
    },
  ];
}

/** What it prints goes nowhere: hivexml opens its standard output by name, which only a real file or device allows. */
async function programMs(file: string, args: readonly string[]): Promise<number> {
  return (
    1000 *
    (await seconds(() => {
      const { status } = spawnSync(file, [...args], { stdio: 'ignore' });
      if (status !== 0) throw new Problem(`${file} ended with ${status}`);
    }))
  );
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}
