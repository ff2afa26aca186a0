import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import { checkFolder } from '../../../agent/results/folder.ts';
import { type Booted, type BootOptions, boot } from '../../support/scenario/boot.ts';
import { finishedFolders } from '../../support/scenario/oracles.ts';
import { type Staged, stage, type Wish } from '../../support/scenario/scenario.ts';
import { differences, treeOf } from '../../support/scenario/tree.ts';
import type { Met } from './row.ts';

// Its journal, and what it accepted.
const OURS = /\\config\\Servicer\\/;

/** Plays a wish; a number is so many starts, a list has what is special about each. */
export async function meet(wish: Wish, starts: number | readonly BootOptions[] = 1): Promise<Met> {
  return meetOn(stage(wish), starts);
}

export async function meetOn(
  machine: Staged,
  starts: number | readonly BootOptions[] = 1,
  firstStart = 1,
): Promise<Met> {
  const options = typeof starts === 'number' ? Array.from({ length: starts }, () => ({})) : starts;
  const boots: Booted[] = [];
  for (const [index, one] of options.entries())
    boots.push(await boot(machine, { start: firstStart + index, ...one }));
  return { machine, boots };
}

/** The same, and the serviced volume must be as it was, to the last byte. */
export async function untouched(wish: Wish, start: BootOptions = {}): Promise<Met> {
  const machine = stage(wish);
  const before = treeOf(machine.disk, 'D:\\');
  const met = await meetOn(machine, [start]);
  return { ...met, wrong: differences(before, treeOf(machine.disk, 'D:\\')) };
}

/** The same, and the Windows folder must be as it was: what the agent keeps for itself beside it may be there. */
export async function sameWindows(wish: Wish, start: BootOptions = {}): Promise<Met> {
  const machine = stage(wish);
  const before = treeOf(machine.disk, 'D:\\Windows');
  const met = await meetOn(machine, [start]);
  return { ...met, wrong: differences(before, treeOf(machine.disk, 'D:\\Windows', OURS)) };
}

/** What took the result has lost it by the time somebody looks. */
export async function losesAll(wish: Wish, destination: string): Promise<Met> {
  const met = await meet(wish);
  const { disk } = met.machine;
  const delivered = finishedFolders(disk, destination).size;
  // The run is held to what it was told; what is gone is gone behind its back.
  const after = disk.fork();
  for (const name of after.list(`${destination}\\`) ?? []) after.removeTree(`${destination}\\${name}`);
  const kept = finishedFolders(after, 'D:\\ProgramData\\Servicer\\runs');
  const isWhole = [...kept.values()].every((files) => checkFolder(files, nodeCrypto().sha256).complete);
  return {
    ...met,
    wrong: [
      ...unless(delivered === 1, `${delivered} results were delivered`),
      ...unless(kept.size === 1 && isWhole, `${kept.size} whole copies are kept`),
    ],
  };
}

/** How often a program was started, by a part of its command line. */
export function started({ boots }: Met, part: string): number {
  return boots
    .flatMap(({ events }) => events)
    .filter((event) => event.type === 'command' && event.line.toLowerCase().includes(part.toLowerCase()))
    .length;
}

/** A check of what was met: adds to what is wrong. */
export async function andAlso(met: Promise<Met>, check: (met: Met) => readonly string[]): Promise<Met> {
  const one = await met;
  return { ...one, wrong: [...(one.wrong ?? []), ...check(one)] };
}

export function unless(holds: boolean, text: string): readonly string[] {
  return holds ? [] : [text];
}
