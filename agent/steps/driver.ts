import { z } from 'zod';
import type { PayloadFile } from '../domain/manifest.ts';
import { joinPath } from '../domain/windows-path.ts';
import { addDriver } from '../tools/dism.ts';
import { answerTo, idSchema, judgeByFact, stepBase } from './common.ts';
import type { Answers, Bound, FindPayload } from './kind.ts';

/** Adds one driver package (an INF with its catalog and files) to the driver store of the offline image. */
export const driverSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('driver'),
  inf: idSchema,
  catalog: idSchema.optional(),
  files: z.array(idSchema).max(64).default([]),
  forceUnsigned: z.boolean().default(false),
});

export type DriverData = z.infer<typeof driverSchema>;

// A driver is copied into the store about twice (FileRepository and System32); DISM itself needs little scratch.
const COPIES = 2;
const SCRATCH_BYTES = 64 * 1024 * 1024;
const RANK = 50;

export function bindDriver(data: DriverData, find: FindPayload): Bound {
  const ids = [data.inf, ...(data.catalog === undefined ? [] : [data.catalog]), ...data.files];
  const files: PayloadFile[] = [];
  for (const id of ids) {
    const file = find(id);
    if (file === undefined) {
      return {
        ok: false,
        failure: { code: 'SVC-1110', detail: `step ${data.id}: there is no payload "${id}"` },
      };
    }
    files.push(file);
  }
  const [inf] = files;
  if (inf === undefined || !/\.inf$/i.test(inf.path)) {
    return {
      ok: false,
      failure: { code: 'SVC-1304', detail: `step ${data.id}: ${inf?.path ?? data.inf} is not an .inf file` },
    };
  }
  const folder = folderOf(inf.path);
  const strayed = files.find(
    (file) => folderOf(file.path) !== folder && !folderOf(file.path).startsWith(`${folder}/`),
  );
  if (strayed !== undefined) {
    const detail = `step ${data.id}: ${strayed.path} does not lie in the folder of ${inf.path}, so the INF cannot find it`;
    return { ok: false, failure: { code: 'SVC-1304', detail } };
  }
  const infName = inf.path.slice(inf.path.lastIndexOf('/') + 1);
  const catalog = data.catalog === undefined ? undefined : find(data.catalog);
  const driverFact = (answers: Answers) => answerTo(answers, 0, 'driver').fact;
  return {
    ok: true,
    step: {
      id: data.id,
      kind: data.kind,
      title: data.title ?? `Driver ${infName}`,
      required: data.required,
      after: data.after,
      rank: RANK,
      needs: {
        payloadIds: files.map((file) => file.id),
        scratchBytes: SCRATCH_BYTES,
        imageBytes: COPIES * files.reduce((sum, file) => sum + file.sizeBytes, 0),
        because: `the driver store keeps a copy of ${files.length} files`,
      },
      probes: [{ ask: 'driver', infName, infSha256: inf.sha256, catalogSha256: catalog?.sha256 }],
      satisfied: driverFact,
      actions: (places) => [
        {
          do: 'run',
          command: addDriver(
            {
              system32: places.system32,
              imageRoot: places.imageRoot,
              scratchFolder: places.scratchFolder,
              logPath: joinPath(places.logFolder, `dism-${data.id}.log`),
            },
            joinPath(places.stagingFolder, inf.path),
            { forceUnsigned: data.forceUnsigned },
          ),
        },
      ],
      judge: ({ before, after, ended }) =>
        judgeByFact(
          { before: driverFact(before), after: driverFact(after), ended },
          `driver ${infName}`,
          false,
        ),
    },
  };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
