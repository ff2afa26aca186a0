import { afterAll, describe, expect, it } from 'vitest';
import type { Disk, DiskErrorCode } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { watchedDisk } from '../../../agent/adapters/rehearsal/disk/watched-disk.ts';
import { engineImage } from '../../support/engine/engine-cuts.ts';
import {
  type EngineEnd,
  engineDisk,
  type MemoryEngine,
  startInMemory,
} from '../../support/engine/engine-memory.ts';
import { differences } from '../../support/scenario/tree.ts';
import { summarize } from '../shapes.ts';
import { ENGINE_SHAPES, type EngineShape } from './engine-shapes.ts';

const CODES = ['EIO', 'ENOSPC', 'EACCES', 'EBUSY'] as const;
/** Verdicts that claim nothing. */
const BAD = ['refused', 'failed', 'in-doubt', 'fault'];

/** `once`: that operation. `twice`: it, and one a little later. `for ever`: it, and all from there on. */
const SPANS = ['once', 'twice', 'for ever'] as const;
type Span = (typeof SPANS)[number];

/** Where the second of two errors comes: near, as one bad spot of a disk makes them, and far. */
const GAPS = [1, 2, 3, 5, 8, 13, 21];

interface Case {
  readonly at: number;
  readonly code: DiskErrorCode;
  readonly span: Span;
  readonly gap: number;
}

async function startFailing(engine: MemoryEngine, { at, code, span, gap }: Case) {
  let operations = 0;
  const isStruck = () =>
    operations === at ||
    (span === 'twice' && operations === at + gap) ||
    (span === 'for ever' && operations > at);
  const end = await startInMemory(engine, 1, {
    wrap: (disk: Disk) =>
      watchedDisk(disk, () => {
        operations += 1;
        return at > 0 && isStruck() ? `fail:${code}` : 'go';
      }),
  });
  return { end, operations };
}

function casesOf(operations: number): readonly Case[] {
  const places = Array.from({ length: operations }, (_, index) => index + 1);
  return CODES.flatMap((code) =>
    places.flatMap((at) => [
      { at, code, span: 'once' as const, gap: 0 },
      { at, code, span: 'for ever' as const, gap: 0 },
      ...GAPS.map((gap) => ({ at, code, span: 'twice' as const, gap })),
    ]),
  );
}

function judge(end: EngineEnd, good: readonly string[], differs: readonly string[]): readonly string[] {
  const wrong = [...end.wrong];
  if (end.code === 'SVC-9001') wrong.push('a fault of ours');
  // A bad end claims nothing of the image, also where the undisturbed run ends badly.
  if (good.includes(end.verdict) && !BAD.includes(end.verdict)) wrong.push(...differs);
  else if (!BAD.includes(end.verdict) && end.verdict !== 'done-partly')
    wrong.push(`the verdict ${end.verdict}`);
  if (BAD.includes(end.verdict) && end.code === '') wrong.push('it says nothing about why');
  return wrong;
}

/**
 * Work that the undisturbed run leaves out, because a tool hung and left the image in doubt. Where the disk ends that tool
 * before it hangs, nobody is in doubt, and the work may be done.
 */
function waitingWork(
  { steps }: EngineShape,
  [verdict = '']: readonly string[],
  image: ReadonlyMap<string, string>,
): readonly string[] {
  if (verdict !== 'in-doubt') return [];
  const paths = steps.map(({ id }) => `D:\\Windows\\work\\${id}`);
  return paths.filter((path) => !image.has(path)).map((path) => `+ ${path}`);
}

/** Every second shape, so that two files share the work between two processes. */
export function failTheDisk(parity: 0 | 1): void {
  let total = 0;

  describe.each(ENGINE_SHAPES.filter((_, index) => index % 2 === parity))(
    'errors of the disk under the engine: $name',
    (shape: EngineShape) => {
      it('at every operation, once, twice and for ever: a true verdict, and the next start finishes it', async () => {
        const calm = await make(shape);
        const fresh = calm.disk.fork();
        const { end, operations } = await startFailing(calm, { at: 0, code: 'EIO', span: 'once', gap: 0 });
        const image = engineImage(calm);
        const good = [end.verdict, (await startInMemory(calm, 50)).verdict];
        const found = new Map<string, string[]>();
        const differs = (engine: MemoryEngine) => {
          const waiting = waitingWork(shape, good, image);
          return differences(image, engineImage(engine)).filter((one) => !waiting.includes(one));
        };
        for (const one of casesOf(operations)) {
          total += 1;
          const engine = { ...calm, disk: fresh.fork() };
          const struck = await startFailing(engine, one);
          const wrong = [...judge(struck.end, good, differs(engine))];
          // A person has looked at a machine that was left in doubt.
          const settled = struck.end.verdict === 'in-doubt';
          const next = await startInMemory({ ...engine, settled }, 2);
          if (!good.includes(next.verdict))
            wrong.push(`the next start ended with ${next.verdict} ${next.code}`);
          wrong.push(...next.wrong, ...differs(engine));
          const place = `${one.code} ${one.span} at ${one.at}+${one.gap}: ${struck.end.verdict} ${struck.end.code}`;
          for (const text of wrong) found.set(text, [...(found.get(text) ?? []), place]);
        }
        expect(summarize(found)).toEqual([]);
      }, 0);
    },
  );

  afterAll(() => {
    process.stdout.write(`errors of the disk under the engine: ${total}\n`);
  });
}

async function make({ steps, before }: EngineShape): Promise<MemoryEngine> {
  const disk = engineDisk();
  if (before !== undefined) await startInMemory({ disk, steps: before, manifest: '2'.repeat(64) }, 90);
  return { disk, steps, manifest: '1'.repeat(64) };
}
