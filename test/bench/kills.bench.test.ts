import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONTENT } from '../support/engine/engine-steps.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { benchSuite } from './rig/bench-suite.ts';
import { killAll, processesNaming } from './rig/linux-process.ts';
import { benchRun } from './rig/places.ts';
import { compareTrees, readTree } from './rig/tree.ts';
import { makeNtfsVolume, type NtfsVolume } from './rig/volumes.ts';

/** So many kills as a rule; SERVICER_KILLS asks for another number. */
const KILLS = Number(process.env.SERVICER_KILLS ?? '210');
const KILLS_PER_MACHINE = 3;
const MAX_STARTS = 10;

interface Ended {
  /** Undefined: it was killed before it could say. */
  readonly verdict: string | undefined;
  readonly durationMs: number;
}

benchSuite('the engine and its file system are killed for good, on a real NTFS volume', () => {
  const folder = join(benchRun, 'kills');
  const payload = join(folder, 'payload');
  const agent = join(folder, 'engine.mjs');
  const tool = join(import.meta.dirname, '..', 'support', 'engine', 'engine-tool.cjs');
  const seed = Number(process.env.SERVICER_KILLS_SEED ?? '1');
  const random = seededRandom(seed);
  const volumes: NtfsVolume[] = [];
  let undisturbed: ReturnType<typeof readTree>;
  let wholeMs = 0;

  beforeAll(async () => {
    mkdirSync(join(payload, 'files'), { recursive: true });
    for (const [id, bytes] of CONTENT) writeFileSync(join(payload, 'files', `${id}.bin`), bytes);
    buildSync({
      entryPoints: [join(import.meta.dirname, '..', 'support', 'engine', 'engine-child.ts')],
      outfile: agent,
      bundle: true,
      platform: 'node',
      format: 'esm',
      // What of vitest the helpers of the tests name is not needed in a program.
      external: ['vitest'],
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      logLevel: 'error',
    });
    const volume = machine('undisturbed');
    const { verdict, durationMs } = await start(volume);
    expect(verdict).toBe('done ');
    undisturbed = imageOf(volume);
    wholeMs = durationMs;
    await volume.unmount();
  });
  afterAll(async () => {
    for (const volume of volumes) await volume.cut();
  });

  function machine(name: string): NtfsVolume {
    const volume = makeNtfsVolume(folder, name, 'Windows', 48);
    volumes.push(volume);
    for (const at of [['Windows', 'work'], ['Windows', 'old'], ['ProgramData']])
      mkdirSync(join(volume.folder, ...at), { recursive: true });
    for (const file of ['x', 'y']) writeFileSync(join(volume.folder, 'Windows', 'old', file), 'old');
    return volume;
  }

  function imageOf(volume: NtfsVolume): ReturnType<typeof readTree> {
    const at = join(volume.folder, 'Windows');
    for (const name of readdirSync(join(at, 'work')))
      if (name.endsWith('.part')) rmSync(join(at, 'work', name));
    return readTree(at, (path) => path.startsWith('System32/'));
  }

  /** One start; killed with its tools and its file system after so many milliseconds. */
  async function start(volume: NtfsVolume, killAfterMs?: number, settled = false): Promise<Ended> {
    const began = performance.now();
    const child = spawn(
      process.execPath,
      [agent, volume.folder, payload, tool, ...(settled ? ['settled'] : [])],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const said = textOf(child);
    const ended = new Promise<void>((done) => child.on('close', () => done()));
    if (killAfterMs !== undefined) {
      await Promise.race([ended, new Promise((awake) => setTimeout(awake, killAfterMs))]);
      // The file system first: what the agent writes from then on goes nowhere, as when the power is gone.
      await volume.cut();
      await killAll(processesNaming((argument) => argument === volume.folder).map(({ pid }) => pid));
      await ended;
      volume.mount();
    }
    await ended;
    const text = (await said).trimEnd();
    return {
      verdict:
        killAfterMs !== undefined || text === ''
          ? undefined
          : `${text.split(' ')[0]} ${text.split(' ')[1] ?? ''}`,
      durationMs: performance.now() - began,
    };
  }

  it(`${KILLS} times: every machine ends with the image of an undisturbed run`, async () => {
    const wrong: string[] = [];
    let kills = 0;
    for (let lineage = 0; kills < KILLS; lineage += 1) {
      const volume = machine(`m${lineage}`);
      for (let kill = 0; kill < KILLS_PER_MACHINE; kill += 1) {
        await start(volume, random() * wholeMs);
        kills += 1;
      }
      const verdicts: string[] = [];
      while (verdicts.length < MAX_STARTS) {
        // Interrupted twice in one step is a pattern: from then on a person has to look at the machine and settle it.
        const { verdict = 'none' } = await start(
          volume,
          undefined,
          verdicts.at(-1)?.startsWith('in-doubt') === true,
        );
        verdicts.push(verdict);
        if (/^(done|nothing-to-do) $/.test(verdict)) break;
        if (!/^in-doubt SVC-30(05|13)$/.test(verdict)) wrong.push(`machine ${lineage}: ${verdict}`);
      }
      const { added, removed, changed } = compareTrees(undisturbed, imageOf(volume));
      if (added.length + removed.length + changed.length > 0)
        wrong.push(
          `machine ${lineage}, ${verdicts.join(', ')}: ${[...added, ...removed, ...changed].join(', ')}`,
        );
      const left = readdirSync(join(volume.folder, 'ProgramData', 'Servicer'));
      if (left.includes('staging') || left.includes('scratch'))
        wrong.push(`machine ${lineage} keeps ${left.join()}`);
      await volume.unmount();
      rmSync(`${volume.folder}.img`);
    }
    expect(wrong, `seed ${seed}`).toEqual([]);
    expect(kills).toBeGreaterThanOrEqual(KILLS);
  }, 0);
});

async function textOf(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) text += String(chunk);
  return text;
}
