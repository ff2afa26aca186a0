import { describe, expect, it } from 'vitest';
import type { DiskErrorCode } from '../../agent/adapters/rehearsal/disk/disk.ts';
import { watchedDisk } from '../../agent/adapters/rehearsal/disk/watched-disk.ts';
import { type Booted, boot } from '../support/scenario/boot.ts';
import { violations } from '../support/scenario/oracles.ts';
import type { Staged } from '../support/scenario/scenario.ts';
import { differences, imageOf } from '../support/scenario/tree.ts';
import { evenly, SHAPES, type Shape, summarize, wanted } from './shapes.ts';

const CODES = ['EIO', 'ENOSPC', 'EACCES', 'EBUSY'] as const;
const CASES = 16;
const GOOD = [0, 10, 20];

/** `once`: the n-th operation on any disk. `for ever`: from there on everything on the serviced disk. */
type Span = 'once' | 'for ever';

/** Boots with operations on the disks that fail, and counts them all. */
async function bootFailing(machine: Staged, at: number, code: DiskErrorCode, span: Span) {
  let operations = 0;
  let struck = '';
  const booted = await boot(machine, {
    start: 1,
    blind: true,
    wrap: (disk) =>
      watchedDisk(disk, ({ name, path }) => {
        operations += 1;
        const isStruck = span === 'once' ? operations === at : operations >= at && /^d:/i.test(path);
        if (at === 0 || !isStruck) return 'go';
        struck ||= `${name} ${path}`;
        return `fail:${code}`;
      }),
  });
  return { booted, operations, struck };
}

const WAYS = CODES.flatMap((code) => [[code, 'once'] as const, [code, 'for ever'] as const]);

/** What of the end does not hold. An error may be met by giving up, never by a claim that is not true. */
function judge(
  machine: Staged,
  booted: Booted,
  images: Record<'before' | 'undisturbed', ReadonlyMap<string, string>>,
  { exits = GOOD, imageOf: look = imageOf }: Shape,
): readonly string[] {
  const { end } = booted;
  const now = look(machine.disk);
  const wrong = violations(machine, booted).filter((text) => {
    const folder = / is still there$/.test(text) ? text.replace(/ is still there$/, '') : undefined;
    // What could not be removed is said, and a later run removes it.
    return folder === undefined || !end.result.warnings.some((warning) => warning.includes(folder));
  });
  if (end.exitClass >= 90) wrong.push(`a fault of ours: ${end.result.failure?.detail}`);
  // A volume that never could be read is told of, and what is on it is left to the next start.
  const isUnread = end.result.warnings.some((warning) => warning.includes('cannot be read: if a Windows'));
  if (exits.includes(end.exitClass) && !isUnread) wrong.push(...differences(images.undisturbed, now));
  // Of several images one may be refused and another done.
  const isRefused = end.exitClass >= 40 && end.exitClass <= 60 && end.images.length === 1;
  if (isRefused) wrong.push(...differences(images.before, now));
  if (end.exitClass >= 40 && end.result.failure === undefined) wrong.push('it says nothing about why');
  return wrong;
}

describe.each(SHAPES)('one operation on a disk fails in "$name": $why', (shape) => {
  const { make, share = 1, exits = GOOD, imageOf: look = imageOf } = shape;
  it.each(WAYS)(
    '%s, %s, at any place: a verdict that is true, and the next start finishes it',
    async (code, span) => {
      const machine = await make();
      const start = machine.disk.fork();
      const fresh = (): Staged => ({ ...machine, disk: start.fork() });
      const before = look(start);
      const calm = fresh();
      const { operations } = await bootFailing(calm, 0, code, span);
      const undisturbed = look(calm.disk);
      const found = new Map<string, string[]>();
      const places = Array.from({ length: operations }, (_, index) => index + 1);
      for (const at of evenly(places, wanted(CASES * share))) {
        const one = fresh();
        const { booted, struck } = await bootFailing(one, at, code, span).catch((error: unknown) => {
          throw new Error(`operation ${at} with ${code} ended the process`, { cause: error });
        });
        const wrong = [...judge(one, booted, { before, undisturbed }, shape)];
        // A person has looked at a machine that was left in doubt.
        const settled = booted.end.exitClass >= 75;
        const next = await boot(one, { start: 2, blind: true, settled });
        if (!exits.includes(next.end.exit))
          wrong.push(`the next start ended with ${next.end.exit}: ${next.end.result.failure?.detail}`);
        wrong.push(...differences(undisturbed, look(one.disk)));
        // A disk that was dead to the end could not keep that a result went out: the run goes on, and tells of itself twice.
        const isForgotten = (text: string) => span === 'for ever' && text.includes('has two results');
        wrong.push(...violations(one, next).filter((text) => !isForgotten(text)));
        for (const text of wrong) {
          const plain = text.replace(/[0-9a-f]{32,64}/g, '#').replace(/\n[\s\S]*/, '');
          found.set(plain, [...(found.get(plain) ?? []), `${at}: ${struck}, exit ${booted.end.exit}`]);
        }
      }
      expect(summarize(found)).toEqual([]);
    },
    0,
  );
});
