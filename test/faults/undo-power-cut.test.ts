import { describe, expect, it } from 'vitest';
import { type BootOptions, boot } from '../support/scenario/boot.ts';
import { openRuns } from '../support/scenario/forge.ts';
import { violations } from '../support/scenario/oracles.ts';
import { afterCut, DAMAGE, type Moment, moments } from '../support/scenario/power.ts';
import { type Staged, stage } from '../support/scenario/scenario.ts';
import { differences, imageOf } from '../support/scenario/tree.ts';
import { UNDO_WISH } from '../support/scenario/undo-machine.ts';
import { evenly, summarize, wanted } from './shapes.ts';

const CASES = 150;
const REFUSED = '50 SVC-3030';
/** A folder of the driver store that no database names: DISM was cut off in the middle, and knows of no driver there. */
const UNNAMED = /^\+ D:\\Windows\\System32\\DriverStore\\FileRepository\\/;

interface Ends {
  /** What the image must be like at the end. */
  readonly image: ReadonlyMap<string, string>;
  /** How the next start may end: exit code, and code of the failure. */
  readonly ends: readonly string[];
  readonly next: BootOptions;
}

/** Cuts the power at places spread over all changes, with every damage, starts once more, and tells what is wrong then. */
async function wrongAfterCuts(
  machine: Staged,
  kept: readonly Moment[],
  { image, ends, next }: Ends,
): Promise<readonly string[]> {
  const cuts = kept.flatMap((moment, at) => DAMAGE.map((damage) => ({ moment, at, damage })));
  const found = new Map<string, string[]>();
  let cases = 0;
  for (const { moment, at, damage } of evenly(cuts, wanted(CASES))) {
    const disk = afterCut(moment, kept[at + 1], damage);
    if (disk === undefined) continue;
    cases += 1;
    const cut: Staged = { ...machine, disk };
    const booted = await boot(cut, { ...next, start: 3, blind: true });
    const end = [booted.end.exit, booted.end.result.failure?.code]
      .filter((one) => one !== undefined)
      .join(' ');
    // A stale slot is no torn one: a journal that is damaged is not guessed at.
    if (damage === 'stale' && /SVC-(9002|3033)$/.test(end)) continue;
    const wrong = [
      ...(ends.includes(end) ? [] : [`ended with ${end}: ${booted.end.result.failure?.detail}`]),
      ...differences(image, imageOf(disk)).filter((text) => !UNNAMED.test(text)),
      ...violations(cut, booted).filter((text) => !text.endsWith('is still there') || end === '0'),
      // A refusal touches nothing, a run that is open neither.
      ...(end === REFUSED ? [] : openRuns(disk).map((runId) => `run ${runId} was never closed`)),
    ];
    const where = `${damage} at change ${at}, ${moment.operation.name} ${moment.operation.path}`;
    for (const text of wrong) {
      const plain = text.replace(/[0-9a-f]{32,64}/g, '#');
      found.set(plain, [...(found.get(plain) ?? []), where]);
    }
  }
  expect(cases).toBeGreaterThan(40);
  return summarize(found);
}

describe('a power cut and an undo', () => {
  it('of the run that was cut: the image is as it was before it', async () => {
    const machine = stage(UNDO_WISH);
    const image = imageOf(machine.disk);
    const { moments: kept } = await moments(machine, 1);
    const ends = ['0', '10', REFUSED];
    expect(await wrongAfterCuts(machine, kept, { image, ends, next: { undo: 'newest' } })).toEqual([]);
  }, 0);

  it('in the undo: it goes on with the next undo', async () => {
    const machine = stage(UNDO_WISH);
    const image = imageOf(machine.disk);
    await boot(machine, { start: 1, blind: true });
    const { booted, moments: kept } = await moments(machine, 2, { undo: 'newest' });
    expect(booted.end.exit).toBe(0);
    const ends = ['0', '10'];
    expect(await wrongAfterCuts(machine, kept, { image, ends, next: { undo: 'newest' } })).toEqual([]);
  }, 0);

  it('in the undo: an ordinary run closes it, and does its own work from what the image shows', async () => {
    const machine = stage(UNDO_WISH);
    await boot(machine, { start: 1, blind: true });
    const image = imageOf(machine.disk);
    const { moments: kept } = await moments(machine, 2, { undo: 'newest' });
    expect(await wrongAfterCuts(machine, kept, { image, ends: ['0', '10'], next: {} })).toEqual([]);
  }, 0);
});
