import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import { watchedDisk } from '../../../agent/adapters/rehearsal/disk/watched-disk.ts';
import { decodeSlots } from '../../../agent/runtime/journal-codec.ts';
import { hasEnded } from '../../../agent/runtime/recovery.ts';
import { afterCut, type Damage, type Moment } from '../scenario/power.ts';
import { differences, treeOf } from '../scenario/tree.ts';
import { type EngineEnd, type MemoryEngine, startInMemory } from './engine-memory.ts';

const JOURNAL = 'D:\\Windows\\System32\\config\\Servicer\\journal';
const { sha256 } = nodeCrypto();
/** One that was cut, and three more. */
const MAX_STARTS = 4;

/** Runs once, undisturbed, and keeps the disks as they are before each change, and after the last. */
export async function engineMoments(
  machine: MemoryEngine,
  start: number,
): Promise<{ readonly end: EngineEnd; readonly moments: readonly Moment[] }> {
  const kept: Moment[] = [];
  let flushed = machine.disk.fork();
  const keep = (operation: Moment['operation']) =>
    kept.push({ disk: machine.disk.fork(), operation, flushed });
  const end = await startInMemory(machine, start, {
    wrap: (disk) =>
      watchedDisk(disk, (operation) => {
        if (operation.isChange) keep(operation);
        return 'go';
      }),
    onFlush: () => {
      flushed = machine.disk.fork();
    },
  });
  keep({ name: 'stat', path: 'D:\\' });
  return { end, moments: kept };
}

/** The image as a run decides about it: what a tool leaves half made is its own business. */
export function engineImage({ disk }: MemoryEngine): ReadonlyMap<string, string> {
  return treeOf(disk, 'D:\\Windows', /\.part$|\\System32\\config\\/);
}

export interface EngineExpectation {
  readonly image: ReadonlyMap<string, string>;
  /** Of the undisturbed run, and of one that finds nothing to do after it. */
  readonly verdicts: readonly string[];
}

/** Starts the machine until a run ends as an undisturbed one does, and says what does not hold. */
export async function engineRecover(
  machine: MemoryEngine,
  expected: EngineExpectation,
  firstStart: number,
  damage: Damage,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  let last: EngineEnd | undefined;
  let start = firstStart;
  for (; start < firstStart + MAX_STARTS - 1; start += 1) {
    // A person has looked at a machine that was left in doubt.
    const settled = last?.verdict === 'in-doubt';
    last = await startInMemory({ ...machine, settled }, start);
    wrong.push(...last.wrong);
    // A journal that is damaged is not guessed at; interrupted twice in one step is a pattern. Both say so, and the
    // start after that says that nobody has settled it.
    const isSaid =
      ['SVC-3005', 'SVC-3013'].includes(last.code) || (damage === 'stale' && last.code === 'SVC-9002');
    if (expected.verdicts.includes(last.verdict) && !isSaid) break;
    if (!isSaid) wrong.push(`start ${start - firstStart + 1} ended with ${last.verdict} ${last.code}`);
  }
  if (last === undefined || !expected.verdicts.includes(last.verdict))
    wrong.push(`it ends with ${last?.verdict}`);
  if (last?.verdict === 'in-doubt') {
    // A doubt that stands stops every start before it looks at the journals; once a person settles it, they are closed.
    const settled = await startInMemory({ ...machine, settled: true }, start + 1);
    wrong.push(...settled.wrong);
    if (settled.verdict !== last.verdict) wrong.push(`once settled it ends with ${settled.verdict}`);
  }
  wrong.push(...differences(expected.image, engineImage(machine)));
  for (const name of ['staging', 'scratch'])
    if (machine.disk.stat(`D:\\ProgramData\\Servicer\\${name}`) !== undefined)
      wrong.push(`${name} is still there`);
  for (const name of machine.disk.list(JOURNAL) ?? []) {
    if (!name.endsWith('.wal')) continue;
    const { records, state } = decodeSlots(
      name.slice(4, 36),
      machine.disk.read(`${JOURNAL}\\${name}`),
      sha256,
    );
    if (!hasEnded(records) && records.length > 0 && state !== 'damaged') wrong.push('a run was never closed');
  }
  return wrong;
}

/** The disks after a cut, as a machine that can be started again; undefined where this damage cannot happen. */
export function cutMachine(
  machine: MemoryEngine,
  moments: readonly Moment[],
  at: number,
  damage: Damage,
): MemoryEngine | undefined {
  const moment = moments[at];
  const disk = moment === undefined ? undefined : afterCut(moment, moments[at + 1], damage);
  return disk === undefined ? undefined : { ...machine, disk };
}
