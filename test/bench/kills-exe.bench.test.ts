import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { seededRandom } from '../support/seeded-random.ts';
import { type BenchMachine, endMachines, makeBenchMachine } from './rig/bench-machine.ts';
import { benchSuite } from './rig/bench-suite.ts';
import { readResultFolders } from './rig/delivered.ts';
import { PACKAGES, stagePayload, VALUE } from './rig/payload.ts';
import { benchRun } from './rig/places.ts';
import { readServicedImage } from './rig/serviced-image.ts';
import { compareTrees, readTree, type Tree } from './rig/tree.ts';

/** So many kills as a rule; SERVICER_EXE_KILLS asks for another number. */
const KILLS = Number(process.env.SERVICER_EXE_KILLS ?? '12');
const KILLS_PER_MACHINE = 3;
const MAX_STARTS = 8;
const seed = Number(process.env.SERVICER_KILLS_SEED ?? '1');

/** What the image is to a user of it, and the file names and contents that show it. */
interface Image {
  readonly packages: readonly string[];
  readonly station: string | undefined;
  readonly files: Tree;
}

benchSuite('servicer.exe, Windows PE and the file system are killed at once, anywhere in a run', () => {
  const payload = join(benchRun, 'kills-exe-payload');
  const random = seededRandom(seed);
  let undisturbed: Image;
  let wholeMs = 0;

  beforeAll(async () => {
    mkdirSync(payload, { recursive: true });
    stagePayload(payload);
    const machine = await make('undisturbed');
    const began = performance.now();
    const boot = await machine.boot();
    wholeMs = performance.now() - began;
    expect(boot.verdict, `exit code ${boot.exitCode}: ${boot.screen}${boot.errors}`).toBe('1 done');
    expect(resultsOf(machine)).toEqual(['done 0 whole']);
    undisturbed = imageOf(machine);
    expect(undisturbed.station).toBe(VALUE.data);
    for (const identity of Object.values(PACKAGES))
      expect(undisturbed.packages).toContain(`${identity} Installed`);
  });
  afterEach(endMachines);
  afterAll(endMachines);

  /** Payload beside the exe, results on the disk: a start is as cheap as it can be. */
  function make(name: string): Promise<BenchMachine> {
    return makeBenchMachine(`kills-exe-${name}`, {
      payloadBeside: payload,
      packageSeconds: 4,
      settings: { sources: [{ type: 'beside' }], results: [], credentialsFile: undefined },
    });
  }

  it(`${KILLS} times: every machine ends with image, results and exit code of an undisturbed run`, async () => {
    const wrong: string[] = [];
    let kills = 0;
    let early = 0;
    for (let lineage = 0; kills < KILLS; lineage += 1) {
      const machine = await make(String(lineage));
      const told: string[] = [];
      for (let kill = 0; kill < KILLS_PER_MACHINE && kills < KILLS; kill += 1) {
        const afterMs = random() * wholeMs;
        const ended = await killedAfter(machine, afterMs);
        // A later start has less to do, and may be over by then: that was no kill.
        if (ended === undefined) kills += 1;
        else early += 1;
        told.push(`${ended ?? 'killed'} ${afterMs.toFixed(0)} ms`);
        if (ended !== undefined) break;
      }
      const end = await startUntilDone(machine);
      told.push(...end.verdicts);
      wrong.push(
        ...[...end.wrong, ...differences(undisturbed, imageOf(machine)), ...wrongResults(machine)].map(
          (what) => `machine ${lineage} (${told.join(', ')}): ${what}`,
        ),
      );
      await endMachines();
      // What was right needs no looking at, and a disk is large.
      if (wrong.length === 0) rmSync(join(benchRun, `kills-exe-${lineage}`), { recursive: true });
    }
    process.stdout.write(`${kills} kills of servicer.exe, ${early} runs were over before theirs\n`);
    expect(wrong, `seed ${seed}`).toEqual([]);
    expect(kills).toBeGreaterThanOrEqual(KILLS);
  }, 0);
});

/** One start that loses its power after so long; the verdict of a run that was over before. */
async function killedAfter(machine: BenchMachine, afterMs: number): Promise<string | undefined> {
  const running = machine.boot();
  const isOver = await Promise.race([
    running.then(() => true),
    new Promise<false>((awake) => setTimeout(() => awake(false), afterMs)),
  ]);
  await machine.cutPower();
  const { verdict, exitCode } = await running;
  return isOver ? `${verdict ?? 'no verdict'} (${exitCode})` : undefined;
}

/** Starts it until it says that all is well. Interrupted twice in one step is a pattern, which a person has to settle. */
async function startUntilDone(machine: BenchMachine) {
  const verdicts: string[] = [];
  const wrong: string[] = [];
  while (verdicts.length < MAX_STARTS) {
    const { verdict = 'none', screen, ramDisk } = await machine.boot();
    verdicts.push(verdict);
    if (/^(1 done|11 nothing-to-do)$/.test(verdict)) return { verdicts, wrong };
    if (verdict !== '76 in-doubt' || !/SVC-30(05|13)/.test(screen)) wrong.push(`${verdict}: ${screen}`);
    else {
      rmSync(join(ramDisk, 'servicer', 'verdict.txt'));
      const { exitCode } = await machine.run(['X:\\servicer\\servicer.exe', 'run', '--settled']);
      verdicts.push(`settled ${exitCode}`);
      if (exitCode === 1 || exitCode === 11) return { verdicts, wrong };
    }
  }
  return { verdicts, wrong: [...wrong, 'never done'] };
}

function outboxOf({ disk }: BenchMachine): string {
  return join(disk.folder, 'Windows', 'System32', 'config', 'Servicer', 'outbox');
}

function resultsOf(machine: BenchMachine): readonly string[] {
  return readResultFolders(outboxOf(machine)).map(
    ({ check, result }) =>
      `${result.verdict} ${result.exitClass} ${check.complete ? 'whole' : check.because}`,
  );
}

/** One result of the work. A run killed after its seal is told as done, and what starts then finds nothing to do. */
function wrongResults(machine: BenchMachine): readonly string[] {
  const results = resultsOf(machine);
  const wrong = results.filter((text) => !/^(done 0|nothing-to-do 10|in-doubt 75) whole$/.test(text));
  const done = results.filter((text) => text.startsWith('done '));
  const state = readdirSync(join(machine.disk.folder, 'ProgramData', 'Servicer'));
  return [
    ...wrong.map((text) => `result ${text}`),
    ...(done.length === 1 ? [] : [`results ${results.join('; ')}`]),
    ...state.filter((name) => name === 'staging' || name === 'scratch').map((name) => `keeps ${name}`),
  ];
}

// Their bytes carry times; what they hold is compared as what the readers find in it.
const TIMED = /^Windows\/(Logs\/|System32\/config\/)/;

function imageOf({ disk }: BenchMachine): Image {
  const { packages, station } = readServicedImage(disk.folder);
  return {
    packages: [...packages].map(([identity, { state }]) => `${identity} ${state}`).sort(),
    station,
    files: readTree(disk.folder, (path) => path === 'ProgramData/Servicer' || TIMED.test(path)),
  };
}

function differences(wanted: Image, seen: Image): readonly string[] {
  const { added, removed, changed } = compareTrees(wanted.files, seen.files);
  return [
    ...(wanted.station === seen.station ? [] : [`registry value ${seen.station}`]),
    ...(wanted.packages.join() === seen.packages.join() ? [] : [`packages ${seen.packages.join('; ')}`]),
    ...added.map((path) => `more: ${path}`),
    ...removed.map((path) => `missing: ${path}`),
    ...changed.map((path) => `other: ${path}`),
  ];
}
