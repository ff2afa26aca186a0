import { z } from 'zod';
import {
  formatPackageIdentity,
  type PackageIdentity,
  parsePackageIdentity,
} from '../domain/package-identity.ts';
import { joinPath } from '../domain/windows-path.ts';
import { addPackage } from '../tools/dism.ts';
import { answerTo, idSchema, judgeByFact, stepBase } from './common.ts';
import type { Answers, Bound, FindPayload } from './kind.ts';

/** Adds an update package (.cab or .msu) to the offline image. */
export const packageSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('package'),
  payload: idSchema,
  /** The package identity that the image shows once the package is there. */
  identity: z.string().max(255),
});

export type PackageData = z.infer<typeof packageSchema>;

const MIB = 1024 * 1024;

/**
 * A language pack or a capability takes 1 GiB of scratch space at least.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/deployment-image-servicing-and-management--dism--best-practices
 */
const LANGUAGE_SCRATCH_BYTES = 1024 * MIB;
const LANGUAGE = /LanguagePack|LanguageFeatures|Client-Language|FoD-/i;

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
  if (/^Package_for_RollupFix/i.test(identity.name)) return 60;
  return 30;
}

export function bindPackage(data: PackageData, find: FindPayload): Bound {
  const identity = parsePackageIdentity(data.identity);
  if (identity === undefined) {
    return refuse(
      'SVC-1103',
      `step ${data.id}: "${data.identity}" is not a package identity (Name~Token~Arch~Lang~Version)`,
    );
  }
  const file = find(data.payload);
  if (file === undefined) return refuse('SVC-1110', `step ${data.id}: there is no payload "${data.payload}"`);
  if (!/\.(cab|msu)$/i.test(file.path)) {
    return refuse('SVC-1304', `step ${data.id}: ${file.path} is neither a .cab nor a .msu file`);
  }
  const name = formatPackageIdentity(identity);
  const scratchBytes = LANGUAGE.test(identity.name)
    ? Math.max(LANGUAGE_SCRATCH_BYTES, file.sizeBytes * EXPANSION)
    : Math.max(SMALLEST_SCRATCH_BYTES, file.sizeBytes * EXPANSION);
  const packageFact = (answers: Answers) => answerTo(answers, 0, 'package');
  return {
    ok: true,
    step: {
      id: data.id,
      kind: data.kind,
      title: data.title ?? `Package ${identity.name} ${identity.version.join('.')}`,
      required: data.required,
      after: data.after,
      rank: rankOf(identity),
      needs: {
        payloadIds: [file.id],
        scratchBytes,
        imageBytes: file.sizeBytes * EXPANSION,
        because: `${file.path} expands to about ${EXPANSION} times its size`,
        beginsWith: /\.msu$/i.test(file.path) ? [CABINET, WIM] : [CABINET],
      },
      probes: [{ ask: 'package', identity }],
      satisfied: (answers) => packageFact(answers).fact,
      actions: (places) => [
        {
          do: 'run',
          command: addPackage(
            {
              system32: places.system32,
              imageRoot: places.imageRoot,
              scratchFolder: places.scratchFolder,
              logPath: joinPath(places.logFolder, `dism-${data.id}.log`),
            },
            joinPath(places.stagingFolder, file.path),
          ),
        },
      ],
      judge: ({ before, after, ended }) =>
        judgeByFact(
          { before: packageFact(before).fact, after: packageFact(after).fact, ended },
          name,
          packageFact(after).firstBoot,
        ),
    },
  };
}

function refuse(code: 'SVC-1103' | 'SVC-1110' | 'SVC-1304', detail: string): Bound {
  return { ok: false, failure: { code, detail } };
}
