import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import type { MemoryDisk } from '../../../agent/adapters/rehearsal/disk/memory-disk.ts';
import type { JournalEntry } from '../../../agent/domain/journal.ts';
import { decodeSlots } from '../../../agent/runtime/journal-codec.ts';
import { boot } from '../../support/scenario/boot.ts';
import { STEP } from '../../support/scenario/payload.ts';
import { afterCut, type Damage, type Moment, moments } from '../../support/scenario/power.ts';
import { redescribed, type Staged, stage } from '../../support/scenario/scenario.ts';
import { differences, imageOf } from '../../support/scenario/tree.ts';
import { unless } from './play-row.ts';
import type { Met } from './row.ts';

export const JOURNAL = 'D:\\Windows\\System32\\config\\Servicer\\journal';
export const STEPS = [STEP.tool, STEP.station, STEP.logo];
export const GOOD = [0, 20] as const;

type Pick = (kept: readonly Moment[]) => number;

/** The records of the one journal on a disk. */
export function entriesOn(disk: MemoryDisk): readonly JournalEntry[] {
  const name = (disk.list(JOURNAL) ?? []).find((each) => each.endsWith('.wal'));
  if (name === undefined) return [];
  const { records } = decodeSlots(name.slice(4, 36), disk.read(`${JOURNAL}\\${name}`), nodeCrypto().sha256);
  return records.map(({ entry }) => entry);
}

/** The last change before another record follows the first of this type. */
export function after(
  type: JournalEntry['type'],
  fits: (entries: readonly JournalEntry[]) => boolean = () => true,
): Pick {
  return (kept) =>
    kept.findLastIndex(({ disk }) => {
      const entries = entriesOn(disk);
      return entries.at(-1)?.type === type && fits(entries);
    });
}

export function changing(path: RegExp, from: JournalEntry['type']): Pick {
  return (kept) =>
    kept.findIndex(
      ({ disk, operation }) =>
        path.test(operation.path) && entriesOn(disk).some((entry) => entry.type === from),
    );
}

/** A machine, and the disks at one moment of its undisturbed run. */
export async function disksAt(pick: Pick): Promise<{ readonly machine: Staged; readonly disk: MemoryDisk }> {
  const machine = stage({ steps: STEPS });
  const { moments: kept } = await moments(machine, 1);
  const disk = kept[pick(kept)]?.disk.fork();
  if (disk === undefined) throw new Error('an undisturbed run has no such moment');
  return { machine, disk };
}

/** Cuts the power at one moment of an undisturbed run, and starts the machine again. */
export async function cutAt(pick: Pick, damage: Damage = 'dropped', starts = 1): Promise<Met> {
  const machine = stage({ steps: STEPS });
  const { moments: kept } = await moments(machine, 1);
  const undisturbed = imageOf(machine.disk);
  const at = pick(kept);
  const moment = kept[at];
  const disk = moment === undefined ? undefined : afterCut(moment, kept[at + 1], damage);
  if (disk === undefined) throw new Error('an undisturbed run has no such moment');
  const again: Staged = { ...machine, disk };
  const boots = [];
  for (let start = 2; start < 2 + starts; start += 1) boots.push(await boot(again, { start }));
  return { machine: again, boots, wrong: differences(undisturbed, imageOf(disk)) };
}

/** DISM has the package in the store, and not yet in the image, when the power goes. */
export async function cutInDism(): Promise<Met> {
  const whole = await cutAt(changing(/\\config\\SOFTWARE$/i, 'intent'));
  const machine = stage({
    steps: STEPS,
    mishaps: [{ tool: 'dism', match: '/add-package', does: 'die-at-60-percent' }],
  });
  const { moments: kept } = await moments(machine, 1);
  const isInTool = (entries: readonly JournalEntry[]) =>
    entries.some((entry) => entry.type === 'intent' && entry.stepId === STEP.tool.id);
  const disk = kept[after('intent', isInTool)(kept.slice(0, 1 + kept.findIndex(hasResult)))]?.disk.fork();
  if (disk === undefined) throw new Error('DISM has begun nothing');
  const well = redescribed({ ...machine, disk }, { steps: STEPS });
  const boots = [await boot(well, { start: 2 })];
  const later = { ...well, disk: disk.fork() };
  const next = await boot(later, { start: 3 });
  const undisturbed = stage({ steps: STEPS });
  await boot(undisturbed);
  return {
    machine: well,
    boots,
    wrong: [
      ...(whole.wrong ?? []),
      ...unless(whole.boots[0]?.end.exit === 0, `nothing of it there: ${whole.boots[0]?.end.exit}`),
      ...unless(next.end.exit === 0, `the start after that ends with ${next.end.exit}`),
      ...differences(imageOf(undisturbed.disk), imageOf(later.disk)),
    ],
  };
}

function hasResult({ disk }: Moment): boolean {
  return entriesOn(disk).some(({ type }) => type === 'result');
}
