import { describe, expect, it } from 'vitest';
import { watchedDisk } from '../../agent/adapters/rehearsal/disk/watched-disk.ts';
import { boot } from '../support/scenario/boot.ts';
import { STEP } from '../support/scenario/payload.ts';
import { afterCut, DAMAGE, type Damage, type Moment, moments } from '../support/scenario/power.ts';
import { afterwards, falseClaims, recover } from '../support/scenario/recovery.ts';
import { type Staged, stage } from '../support/scenario/scenario.ts';
import { imageOf, treeOf } from '../support/scenario/tree.ts';
import { evenly, SHAPES, summarize, wanted } from './shapes.ts';

/** Where the power goes, and what that does to the last write. */
interface Cut {
  readonly moment: Moment;
  readonly next: Moment | undefined;
  readonly at: number;
  readonly damage: Damage;
}

// Simulated: a cut between two operations on the disks, as the models and the agent make them.
const SINGLE_CASES = 260;
const DOUBLE_CASES = 48;

function cutsOf(kept: readonly Moment[]): readonly Cut[] {
  return kept.flatMap((moment, at) => DAMAGE.map((damage) => ({ moment, next: kept[at + 1], at, damage })));
}

function nameOf({ at, damage, moment }: Cut): string {
  return `${damage} at change ${at}, ${moment.operation.name} ${moment.operation.path}`;
}

/** What a stale slot may lead to: a journal that is damaged is not guessed at. */
function isAllowed(codes: readonly string[], { damage }: Cut): boolean {
  return codes.length === 0 || (damage === 'stale' && codes.join() === 'SVC-9002');
}

describe.each(SHAPES)('a power cut in "$name": $why', (shape) => {
  const { make, share = 1, exits = [0, 10, 20], imageOf: look = imageOf } = shape;
  it('at every change, with every damage: the next starts finish it as if nothing had happened', async () => {
    const machine = await make();
    const { booted, moments: kept } = await moments(machine, 1);
    expect(exits).toContain(booted.end.exit);
    const undisturbed = look(machine.disk);
    const end = { image: undisturbed, exits, imageOf: look };
    const found = new Map<string, string[]>();
    let cases = 0;
    for (const cut of evenly(cutsOf(kept), wanted(SINGLE_CASES * share))) {
      const disk = afterCut(cut.moment, cut.next, cut.damage);
      if (disk === undefined) continue;
      cases += 1;
      // Results of earlier runs tell of other images.
      const claims = shape.claims === true ? falseClaims({ ...machine, disk }, undisturbed) : [];
      const { wrong, codes } = await recover({ ...machine, disk }, end, 2);
      const again = booted.end.exit === 30 ? 30 : 10;
      const more = cases % 10 === 0 ? await afterwards({ ...machine, disk }, 8, again) : [];
      const unexpected = isAllowed(codes, cut) ? [] : [`ended with ${codes.join()}`];
      for (const text of [...claims, ...wrong, ...more, ...unexpected]) {
        const plain = text.replace(/[0-9a-f]{32,64}/g, '#');
        found.set(plain, [...(found.get(plain) ?? []), nameOf(cut)]);
      }
    }
    expect(summarize(found)).toEqual([]);
    expect(cases).toBeGreaterThan(Math.min(20, wanted(SINGLE_CASES * share) / 4));
  }, 0);

  it('and a second one while the first is recovered from', async () => {
    const machine = await make();
    const { moments: kept } = await moments(machine, 1);
    const end = { image: look(machine.disk), exits, imageOf: look };
    const found = new Map<string, string[]>();
    const total = wanted(DOUBLE_CASES * share);
    const firsts = evenly([...kept.entries()], Math.max(12 * share, total / 20));
    for (const [at, moment] of firsts) {
      const again: Staged = { ...machine, disk: moment.disk.fork() };
      const { moments: second } = await moments(again, 2);
      for (const cut of evenly(cutsOf(second), total / firsts.length)) {
        const disk = afterCut(cut.moment, cut.next, cut.damage);
        if (disk === undefined) continue;
        const { wrong, codes } = await recover({ ...machine, disk }, end, 3);
        // Twice in the same step is a pattern: the agent stops, and says so, before a person starts it again.
        const isPattern = codes.join() === 'SVC-3005';
        const unexpected = isPattern || isAllowed(codes, cut) ? [] : [`ended with ${codes.join()}`];
        for (const text of [...wrong, ...unexpected]) {
          const plain = text.replace(/[0-9a-f]{32,64}/g, '#');
          found.set(plain, [...(found.get(plain) ?? []), `${at}, then ${nameOf(cut)}`]);
        }
      }
    }
    expect(summarize(found)).toEqual([]);
  }, 0);
});

describe('what the simulation rests on', () => {
  class PowerCut extends Error {}

  it('a run whose every operation fails from a moment on leaves the disks of that moment', async () => {
    const machine = stage({ steps: [STEP.tool, STEP.logo] });
    const start = machine.disk.fork();
    const { moments: kept } = await moments(machine, 1);
    for (const [index, moment] of kept.entries()) {
      if (index % 9 !== 0 || index === kept.length - 1) continue;
      const cut: Staged = { ...machine, disk: start.fork() };
      let changes = -1;
      let isOff = false;
      await boot(cut, {
        start: 1,
        blind: true,
        wrap: (disk) =>
          watchedDisk(disk, ({ path, isChange }) => {
            if (isChange && !/^x:/i.test(path)) changes += 1;
            isOff ||= changes === index;
            if (isOff) throw new PowerCut();
            return 'go';
          }),
      }).catch((error: unknown) => expect(error).toBeInstanceOf(PowerCut));
      expect(treeOf(cut.disk, 'D:\\')).toEqual(treeOf(moment.disk, 'D:\\'));
    }
  });

  it('four cuts in one step end the run: the image is in doubt, and nobody tries for ever', async () => {
    const machine = stage({ steps: [STEP.tool, STEP.station] });
    const exits: (number | string)[] = [];
    for (let start = 1; start <= 5; start += 1) {
      let isOff = false;
      const ended = await boot(machine, {
        start,
        blind: true,
        wrap: (disk) =>
          watchedDisk(disk, ({ path, isChange }) => {
            isOff ||= isChange && /\\servicing\\Packages\\/i.test(path);
            if (isOff) throw new PowerCut();
            return 'go';
          }),
      }).then(
        ({ end }) => `${end.exit} ${end.result.failure?.code}`,
        () => 'cut',
      );
      exits.push(ended);
      if (ended !== 'cut') break;
    }
    expect(exits).toEqual(['cut', 'cut', '75 SVC-3005']);
  });
});
