import { type Booted, type BootOptions, boot } from './boot.ts';
import { violations } from './oracles.ts';
import { type Staged, stage, type Wish } from './scenario.ts';
import { transcript } from './transcript.ts';
import { treeOf } from './tree.ts';

export interface Played {
  readonly machine: Staged;
  readonly boots: readonly Booted[];
  readonly last: Booted;
  readonly transcript: string;
  /** What does not hold that must always hold. */
  readonly violations: readonly string[];
  /** The serviced volume before the first boot and after the last. */
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

/** Plays a wish from its first boot; a number is so many boots, a list has what is special about each. */
export async function play(wish: Wish, starts: number | readonly BootOptions[] = 1): Promise<Played> {
  return playOn(stage(wish), starts);
}

export async function playOn(
  machine: Staged,
  starts: number | readonly BootOptions[] = 1,
  firstStart = 1,
): Promise<Played> {
  const before = treeOf(machine.disk, 'D:\\');
  const options = typeof starts === 'number' ? Array.from({ length: starts }, () => ({})) : starts;
  const boots: Booted[] = [];
  const wrong: string[] = [];
  for (const [index, one] of options.entries()) {
    const booted = await boot(machine, { start: firstStart + index, ...one });
    boots.push(booted);
    wrong.push(...violations(machine, booted));
  }
  const last = boots.at(-1);
  if (last === undefined) throw new Error('nothing was played');
  return {
    machine,
    boots,
    last,
    transcript: transcript(boots, machine.disk),
    violations: wrong,
    before,
    after: treeOf(machine.disk, 'D:\\'),
  };
}

/** Text as a person reads it, whatever line it was broken into. */
export function unwrapped(text: string): string {
  return text.replace(/\s+/g, ' ');
}
