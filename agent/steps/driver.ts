import { z } from 'zod';
import type { Fact } from '../domain/fact.ts';
import { yes } from '../domain/fact.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import type { Probe } from '../domain/probe.ts';
import { joinPath } from '../domain/windows-path.ts';
import { addDrivers } from '../tools/dism.ts';
import { answerTo, evidenceOf, idSchema, judgeByFact, refuse, stepBase, stepHead } from './common.ts';
import { dismCall, run, SMALL_SCRATCH_BYTES } from './dism-step.ts';
import { bindDriverRemoval, driverRemovalSchema } from './driver-removal.ts';
import type { Answers, BatchItem, Bound, BoundStep, FindPayload, StepPlaces } from './kind.ts';
import { findAll, folderOf, nameOf, strayFrom, totalBytes } from './payload-folder.ts';
import { undoOfDrivers } from './undo/driver.ts';

/**
 * Adds driver packages (an INF with its catalog and files) to the driver store of the offline image: one by `inf`, or
 * those of a folder by `packages`; or removes one by `remove`.
 */
export const driverSchema = z
  .strictObject({
    ...stepBase,
    kind: z.literal('driver'),
    inf: idSchema.optional().describe('The .inf file of one driver package.'),
    catalog: idSchema.optional().describe('Its catalog (.cat).'),
    packages: z
      .array(z.strictObject({ inf: idSchema, catalog: idSchema.optional() }))
      .min(1)
      .max(64)
      .optional()
      .describe('Several driver packages, each INF named; no other INF of their folders is taken in.'),
    // Graphics drivers name some hundred files in one INF.
    files: z.array(idSchema).max(1024).default([]).describe('What the INFs name, beside or below them.'),
    forceUnsigned: z.boolean().default(false).describe('Take in a driver package without a valid signature.'),
    remove: driverRemovalSchema.optional().describe('Instead: the driver package to remove.'),
  })
  .refine(
    ({ inf, packages, remove }) => [inf, packages, remove].filter((one) => one !== undefined).length === 1,
    { message: 'needs one of "inf", "packages" and "remove"' },
  )
  .refine(({ inf, catalog }) => inf !== undefined || catalog === undefined, {
    message: '"catalog" goes with "inf"; with "packages" it stands beside each',
  })
  .refine(
    ({ remove, files, forceUnsigned }) => remove === undefined || (files.length === 0 && !forceUnsigned),
    {
      message: 'a removal takes no files',
    },
  );

export type DriverData = z.infer<typeof driverSchema>;

// A driver is copied into the store about twice (FileRepository and System32); DISM itself needs little scratch.
const COPIES = 2;
const RANK = 50;

/** One driver package as its step names it. */
interface Wanted {
  readonly inf: PayloadFile;
  readonly catalog: PayloadFile | undefined;
}

export function bindDriver(data: DriverData, find: FindPayload): Bound {
  if (data.remove !== undefined) return bindDriverRemoval(data, data.remove, RANK);
  const named = data.inf === undefined ? (data.packages ?? []) : [{ inf: data.inf, catalog: data.catalog }];
  const ids = [
    ...named.flatMap(({ inf, catalog }) => (catalog === undefined ? [inf] : [inf, catalog])),
    ...data.files,
  ];
  const found = findAll(data.id, ids, find);
  if (!found.ok) return found;
  const wanted: Wanted[] = [];
  for (const one of named) {
    const inf = find(one.inf);
    if (inf === undefined || !/\.inf$/i.test(inf.path))
      return refuse('SVC-1304', `step ${data.id}: ${inf?.path ?? one.inf} is not an .inf file`);
    wanted.push({ inf, catalog: one.catalog === undefined ? undefined : find(one.catalog) });
  }
  const stray = strayOf(wanted, found.files);
  if (stray !== undefined) {
    const where = wanted.length === 1 ? `the folder of ${wanted[0]?.inf.path}` : 'the folder of an INF';
    return refuse(
      'SVC-1304',
      `step ${data.id}: ${stray.path} does not lie in ${where}, so the INF cannot find it`,
    );
  }
  return bindAddition(data, wanted, found.files);
}

/** A file that no INF can find: each looks beside and below itself. */
function strayOf(wanted: readonly Wanted[], files: readonly PayloadFile[]): PayloadFile | undefined {
  return files.find((file) => wanted.every(({ inf }) => strayFrom(folderOf(inf.path), [file]) !== undefined));
}

function bindAddition(data: DriverData, wanted: readonly Wanted[], files: readonly PayloadFile[]): Bound {
  const names = wanted.map(({ inf }) => nameOf(inf.path));
  const what = names.length === 1 ? `${names[0]}` : `${names.length} drivers`;
  const fact = (answers: Answers) => allStaged(answers, wanted.length);
  // What the INFs name is shared out among them: only the sum counts.
  const share = Math.ceil(totalBytes(files) / wanted.length);
  const items = (places: StepPlaces, before: Answers): readonly BatchItem[] =>
    wanted
      .filter((_, index) => answerTo(before, index, 'driver').fact.answer !== 'yes')
      .map(({ inf }) => ({ path: joinPath(places.stagingFolder, inf.path), sizeBytes: share }));
  const batch = batchOf(data.forceUnsigned, items);
  return {
    ok: true,
    step: {
      ...stepHead(
        data,
        RANK,
        names.length === 1 ? `Driver ${what}` : `Drivers ${names.join(', ')}`.slice(0, 120),
      ),
      needs: {
        payloadIds: [...new Set(files.map((file) => file.id))],
        scratchBytes: SMALL_SCRATCH_BYTES,
        imageBytes: COPIES * totalBytes(files),
        because: `the driver store keeps a copy of ${files.length} files`,
      },
      probes: wanted.map(probeOf),
      undo: undoOfDrivers(
        data,
        wanted.map(({ inf }) => inf),
        RANK,
      ),
      satisfied: fact,
      actions: (places, before) => batch.actions(places, items(places, before), data.id),
      batch,
      keepsAll: true,
      judge: ({ before, after, ended }) =>
        judgeByFact({ before: fact(before), after: fact(after), ended }, `driver ${names.join(', ')}`, false),
    },
  };
}

/** /ForceUnsigned holds for all drivers of a call, so only those share one that want it alike. */
function batchOf(forceUnsigned: boolean, items: NonNullable<BoundStep['batch']>['items']) {
  return {
    key: forceUnsigned ? 'driver-unsigned' : 'driver',
    items,
    actions: (places: StepPlaces, infs: readonly BatchItem[], name: string) =>
      infs.length === 0 ? [] : [run(addDrivers(dismCall(places, name), infs, { forceUnsigned }))],
  };
}

function probeOf({ inf, catalog }: Wanted): Probe {
  return {
    ask: 'driver',
    infName: nameOf(inf.path),
    infSha256: inf.sha256,
    catalogSha256: catalog?.sha256,
  };
}

/** The first driver that is not sure to be there; else all of them. */
function allStaged(answers: Answers, count: number): Fact {
  const facts = Array.from({ length: count }, (_, index) => answerTo(answers, index, 'driver').fact);
  const wrong = facts.find(({ answer }) => answer === 'no') ?? facts.find(({ answer }) => answer !== 'yes');
  const [only] = facts;
  if (wrong !== undefined) return wrong;
  return count === 1 && only !== undefined
    ? only
    : yes(`all ${count} drivers are in the driver store`, ...evidenceOf(facts));
}
