import { z } from 'zod';
import type { PayloadFile } from '../domain/manifest.ts';
import {
  formatPackageIdentity,
  type PackageIdentity,
  parsePackageIdentity,
} from '../domain/package-identity.ts';
import { joinPath } from '../domain/windows-path.ts';
import { addPackages } from '../tools/dism.ts';
import { removePackage } from '../tools/dism-verbs.ts';
import { answerTo, idSchema, judgeByFact, refuse, stepBase, stepHead } from './common.ts';
import { dismCall, run } from './dism-step.ts';
import type { Answers, Batch, BatchItem, Bound, FindPayload, StepPlaces } from './kind.ts';
import { againOf, bringsOld, isCumulative, LANGUAGE } from './package-again.ts';
import { judgeHalf } from './package-half.ts';
import { findAll, folderOf, nameOf, strayFrom, totalBytes } from './payload-folder.ts';
import { undoOfPackage } from './undo/servicing.ts';

/** Adds an update package (.cab, .msu or an expanded folder) to the offline image, or removes one. */
export const packageSchema = z
  .strictObject({
    ...stepBase,
    kind: z.literal('package'),
    ensure: z
      .enum(['present', 'absent'])
      .default('present')
      .describe('Whether the package shall be in the image.'),
    payload: idSchema.optional().describe('The .cab or .msu file.'),
    folder: z
      .array(idSchema)
      .min(1)
      .max(256)
      .optional()
      .describe('Instead of one file: all files of an expanded package, update.mum among them.'),
    checkpoints: z
      .array(idSchema)
      .min(1)
      .max(16)
      .optional()
      .describe(
        'Beside "payload": checkpoint updates (.msu), which DISM finds in its folder and takes in with it.',
      ),
    identity: z
      .string()
      .max(255)
      .describe('The package identity as DISM lists it: Name~Token~Architecture~Language~Version.'),
  })
  .refine(
    ({ ensure, payload, folder }) =>
      [payload, folder].filter((one) => one !== undefined).length === (ensure === 'present' ? 1 : 0),
    { message: 'needs either "payload" or "folder"; neither with "ensure": "absent"' },
  )
  .refine(({ payload, checkpoints }) => payload !== undefined || checkpoints === undefined, {
    message: '"checkpoints" goes with "payload"',
  });

export type PackageData = z.infer<typeof packageSchema>;

const MIB = 1024 * 1024;

/**
 * A language pack or a capability takes 1 GiB of scratch space at least.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/deployment-image-servicing-and-management--dism--best-practices
 */
const LANGUAGE_SCRATCH_BYTES = 1024 * MIB;

// DISM in Windows PE warns below 1024 MiB of scratch space; an update expands to about three times its size
// (field reports of 24H2 servicing, unproven: docs/field-test.md).
const EXPANSION = 3;
const SMALLEST_SCRATCH_BYTES = 256 * MIB;

// A .cab is a cabinet; a .msu is one too, or a WIM since Windows 11 24H2.
// https://learn.microsoft.com/previous-versions/bb417343(v=msdn.10) (signature of a cabinet file)
const CABINET = 'MSCF';
const WIM = 'MSWIM';

/** Microsoft's order: servicing stack, languages and features, other packages, .NET, drivers, cumulative update last. */
function rankOf(identity: PackageIdentity): number {
  if (/^Package_for_ServicingStack/i.test(identity.name)) return 10;
  if (LANGUAGE.test(identity.name)) return 20;
  if (/^Package_for_DotNetRollup/i.test(identity.name)) return 40;
  if (isCumulative(identity)) return 60;
  return 30;
}

// A removal unpacks nothing; what it undoes stays in the store. Believed, not measured.
const REMOVAL_SCRATCH_BYTES = SMALLEST_SCRATCH_BYTES;
// Languages and features come off before updates go on.
const REMOVAL_RANK = 15;

export function bindPackage(data: PackageData, find: FindPayload): Bound {
  const identity = parsePackageIdentity(data.identity);
  if (identity === undefined) {
    return refuse(
      'SVC-1103',
      `step ${data.id}: "${data.identity}" is not a package identity (Name~Token~Arch~Lang~Version)`,
    );
  }
  if (data.ensure === 'absent') return bindRemoval(data, identity);
  const ids = data.payload === undefined ? (data.folder ?? []) : [data.payload, ...(data.checkpoints ?? [])];
  const found = findAll(data.id, ids, find);
  if (!found.ok) return found;
  const source =
    data.payload === undefined ? packageFolder(data.id, found.files) : packageFile(data.id, found.files);
  if (!source.ok) return source;
  return bindAddition(data, identity, found.files, source);
}

type Source =
  | { readonly ok: true; readonly path: string; readonly beginsWith?: readonly string[] }
  | Extract<Bound, { readonly ok: false }>;

function packageFile(stepId: string, [file, ...checkpoints]: readonly PayloadFile[]): Source {
  if (file === undefined || !/\.(cab|msu)$/i.test(file.path))
    return refuse('SVC-1304', `step ${stepId}: ${file?.path ?? ''} is neither a .cab nor a .msu file`);
  const stray = checkpoints.find(
    ({ path }) => !/\.msu$/i.test(path) || folderOf(path) !== folderOf(file.path),
  );
  if (stray !== undefined)
    return refuse(
      'SVC-1304',
      `step ${stepId}: the checkpoint ${stray.path} is no .msu file beside ${file.path}`,
    );
  const beginsWith = /\.msu$/i.test(file.path) ? [CABINET, WIM] : [CABINET];
  return { ok: true, path: file.path, beginsWith };
}

/** Windows Vista takes nothing else; DISM takes the folder where update.mum lies. */
function packageFolder(stepId: string, files: readonly PayloadFile[]): Source {
  const mum = files.find(({ path }) => /^update\.mum$/i.test(nameOf(path)));
  if (mum === undefined || folderOf(mum.path) === '')
    return refuse('SVC-1304', `step ${stepId}: "folder" needs an update.mum in a folder of its own`);
  const path = folderOf(mum.path);
  const stray = strayFrom(path, files);
  if (stray !== undefined)
    return refuse('SVC-1304', `step ${stepId}: ${stray.path} does not lie in the folder ${path}`);
  return { ok: true, path };
}

function bindAddition(
  data: PackageData,
  identity: PackageIdentity,
  files: readonly PayloadFile[],
  source: Extract<Source, { ok: true }>,
): Bound {
  const name = formatPackageIdentity(identity);
  const sizeBytes = totalBytes(files);
  const least = LANGUAGE.test(identity.name) ? LANGUAGE_SCRATCH_BYTES : SMALLEST_SCRATCH_BYTES;
  const packageFact = (answers: Answers) => answerTo(answers, 0, 'package');
  const items = (places: StepPlaces): readonly BatchItem[] => [
    { path: joinPath(places.stagingFolder, source.path), sizeBytes },
  ];
  return {
    ok: true,
    step: {
      ...stepHead(data, rankOf(identity), `Package ${identity.name} ${identity.version.join('.')}`),
      needs: {
        payloadIds: files.map((file) => file.id),
        scratchBytes: Math.max(least, sizeBytes * EXPANSION),
        imageBytes: sizeBytes * EXPANSION,
        because: `${source.path} expands to about ${EXPANSION} times its size`,
        ...(source.beginsWith === undefined ? {} : { beginsWith: source.beginsWith }),
      },
      probes: [{ ask: 'package', identity }],
      undo: undoOfPackage(data, (back) => bindPackage(back, () => undefined)),
      satisfied: (answers) => packageFact(answers).fact,
      actions: (places) => addTogether(places, items(places), data.id),
      ...(sharesCalls(identity, source) ? { batch: { key: 'package', items, actions: addTogether } } : {}),
      keepsAll: true,
      ...(bringsOld(identity) ? { addsOld: true } : {}),
      ...(isCumulative(identity) ? { again: againOf(data.id, identity, items, addTogether) } : {}),
      half: (answers) => packageFact(answers).half,
      judge: ({ before, after, ended }) => {
        const [was, is] = [packageFact(before), packageFact(after)];
        const outcome = judgeByFact({ before: was.fact, after: is.fact, ended }, name, is.firstBoot);
        return judgeHalf(outcome, { wasHalf: was.half, isHalf: is.half, ended }, name);
      },
    },
  };
}

const addTogether: Batch['actions'] = (places, items, name) => [
  run(addPackages(dismCall(places, name), items)),
];

/**
 * Only plain updates share a call. A servicing stack serves calls that start after it; languages need the memory of a call
 * for themselves; of a cumulative update behind another pending package it was reported that it is never registered; a
 * .msu has ends of its own (552) that would speak for the whole call. `Package_for_KB...` is the name of a plain update.
 */
function sharesCalls({ name }: PackageIdentity, { path }: { readonly path: string }): boolean {
  return /^Package_for_KB/i.test(name) && /\.cab$/i.test(path);
}

function bindRemoval(data: PackageData, identity: PackageIdentity): Bound {
  const name = formatPackageIdentity(identity);
  const absence = (answers: Answers) => answerTo(answers, 0, 'package-absent');
  return {
    ok: true,
    step: {
      ...stepHead(data, REMOVAL_RANK, `Remove package ${identity.name} ${identity.version.join('.')}`),
      needs: {
        payloadIds: [],
        scratchBytes: REMOVAL_SCRATCH_BYTES,
        imageBytes: 0,
        because: 'a package is taken out of the store',
      },
      probes: [{ ask: 'package-absent', identity }],
      undo: undoOfPackage(data, (back) => bindPackage(back, () => undefined)),
      satisfied: (answers) => absence(answers).fact,
      actions: (places) => [run(removePackage(dismCall(places, data.id), name))],
      half: (answers) => absence(answers).half,
      judge: ({ before, after, ended }) =>
        judgeByFact(
          { before: absence(before).fact, after: absence(after).fact, ended },
          `${name} absent`,
          absence(after).firstBoot,
        ),
    },
  };
}
