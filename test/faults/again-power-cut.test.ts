import { expect, it } from 'vitest';
import { nodeCrypto } from '../../agent/adapters/node/crypto.ts';
import type { MemoryDisk } from '../../agent/adapters/rehearsal/disk/memory-disk.ts';
import { decodeSlots } from '../../agent/runtime/journal-codec.ts';
import { isOwed } from '../../agent/runtime/repeats.ts';
import { LANGUAGE } from '../support/scenario/language.ts';
import { afterCut, DAMAGE, moments } from '../support/scenario/power.ts';
import { recover } from '../support/scenario/recovery.ts';
import { stage } from '../support/scenario/scenario.ts';
import { imageOf } from '../support/scenario/tree.ts';
import { evenly, summarize, wanted } from './shapes.ts';

const CASES = 120;
const JOURNAL = 'D:\\Windows\\System32\\config\\Servicer\\journal';
const STEPS = { adds: new Set(['fr']), updates: new Set(['lcu', 'lcu+again']) };

/** What the journals of this machine say of all its runs; they are of one manifest. */
function recordsOn(disk: MemoryDisk) {
  return (disk.list(JOURNAL) ?? []).flatMap((name) => [
    ...decodeSlots(name.slice(4, 36), disk.read(`${JOURNAL}\\${name}`), nodeCrypto().sha256).records,
  ]);
}

it('a power cut at any change between a language and the update that comes again leaves nothing out', async () => {
  const machine = stage(LANGUAGE);
  const { booted, moments: kept } = await moments(machine, 1);
  expect(booted.end.exit).toBe(0);
  const image = imageOf(machine.disk);
  const cuts = kept.flatMap((moment, at) =>
    DAMAGE.map((damage) => ({ moment, next: kept[at + 1], at, damage })),
  );
  const found = new Map<string, string[]>();
  let interrupted = 0;
  for (const { moment, next, at, damage } of evenly(cuts, wanted(CASES))) {
    const disk = afterCut(moment, next, damage);
    // A journal that is damaged in the middle is not guessed at: the whole run has its own test of that.
    if (disk === undefined || damage === 'stale') continue;
    const wasOwed = isOwed(recordsOn(disk), STEPS);
    if (wasOwed) interrupted += 1;
    const { wrong } = await recover({ ...machine, disk }, { image, exits: [0, 10] }, 2);
    // This update is given to DISM although the image has it: that is what it is about.
    const unexpected = wrong.filter((text) => !text.endsWith('was added a second time'));
    if (isOwed(recordsOn(disk), STEPS)) unexpected.push('no update was applied after the language');
    if (!recordsOn(disk).some(({ entry }) => entry.type === 'result' && entry.stepId === 'lcu+again'))
      unexpected.push('no run applied the update again');
    for (const text of unexpected) found.set(text, [...(found.get(text) ?? []), `${damage} at change ${at}`]);
  }
  expect(summarize(found)).toEqual([]);
  expect(interrupted).toBeGreaterThan(10);
});
