import { describe, expect, it } from 'vitest';
import { readWim } from '../../agent/adapters/rehearsal/model/wim-file.ts';
import { boot } from '../support/scenario/boot.ts';
import { imageStage, leftoversOf, WIM, wimOf } from '../support/scenario/image-file.ts';
import { type Moment, moments } from '../support/scenario/power.ts';
import type { Staged } from '../support/scenario/scenario.ts';

const MOUNT = /^D:\\ProgramData\\Servicer\\mount\\/i;
// A mount writes hundreds of files, and a cut between two of them is like one between two others.
const EVERY_NTH_IN_MOUNT = 30;
const EVERY_NTH_ELSE = 3;

/** Cuts around the image file itself, each of them; of the others a sample. */
function sample(all: readonly Moment[]): readonly Moment[] {
  return all.filter(({ operation: { path } }, index) => {
    if (MOUNT.test(path)) return index % EVERY_NTH_IN_MOUNT === 0;
    return /\.wim$/i.test(path) || index % EVERY_NTH_ELSE === 0;
  });
}

/** The original or the serviced file, whole: at its path, or beside it in the moment between two renames. */
function whole(disk: Staged['disk'], versions: readonly Uint8Array[]): boolean {
  return [WIM, `${WIM}.servicer\\ready.wim`, `${WIM}.servicer\\old.wim`].some(
    (path) =>
      disk.stat(path) !== undefined && versions.some((bytes) => Buffer.compare(bytes, disk.read(path)) === 0),
  );
}

describe('a power cut while an image file is serviced', () => {
  it('leaves the old or the new file whole, and the next starts finish the work', async () => {
    const machine = imageStage();
    const original = machine.disk.read(WIM).slice();
    const { booted, moments: all } = await moments(machine, 1);
    expect(booted.end.exit).toBe(20);
    const serviced = machine.disk.read(WIM).slice();
    const cuts = sample(all);
    const renames = cuts.filter(({ operation }) => operation.name === 'rename');
    expect([cuts.length > 20, renames.length >= 3]).toEqual([true, true]);
    for (const { disk, operation } of cuts) {
      const at = `${operation.name} ${operation.path}`;
      expect(whole(disk, [original, serviced]), at).toBe(true);
      const cut: Staged = { ...machine, disk: disk.fork() };
      const ends: number[] = [];
      for (let start = 2; start <= 4 && !ends.includes(10) && !ends.includes(20); start += 1)
        ends.push((await boot(cut, { start, blind: true })).end.exit);
      expect([10, 20], `${at}: ${ends.join(', ')}`).toContain(ends.at(-1));
      expect([...wimOf(cut.disk).keys()].sort(), at).toEqual([...wimOf(machine.disk).keys()].sort());
      expect(readWim(cut.disk.read(WIM))?.header.isBeingWritten, at).toBe(false);
      expect(leftoversOf(cut.disk), at).toEqual([]);
    }
  });
});
