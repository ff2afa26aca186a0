import { z } from 'zod';
import { joinPath } from '../domain/windows-path.ts';
import { addCapability, removeCapability } from '../tools/dism-verbs.ts';
import { answerTo, idSchema, judgeByFact, stepBase, stepHead } from './common.ts';
import { dismCall, run } from './dism-step.ts';
import type { Answers, Bound, FindPayload } from './kind.ts';
import { commonFolder, findAll, totalBytes } from './payload-folder.ts';
import { undoOfCapability } from './undo/servicing.ts';

/** Adds a capability (feature on demand) of Windows 10 and later to the offline image, or removes one. */
export const capabilitySchema = z
  .strictObject({
    ...stepBase,
    kind: z.literal('capability'),
    capability: z
      .string()
      .max(160)
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._-]*~[A-Za-z0-9]*~[A-Za-z0-9]*~[A-Za-z0-9-]*~\d+(\.\d+){1,3}$/,
        'must be a capability name such as OpenSSH.Client~~~~0.0.1.0',
      )
      .describe('Capability name as DISM /Get-Capabilities lists it.'),
    ensure: z.enum(['present', 'absent']).default('present'),
    source: z
      .array(idSchema)
      .min(1)
      .max(256)
      .optional()
      .describe('Files to take it from: those of the Features on Demand medium of the same build.'),
  })
  .refine(({ ensure, source }) => ensure === 'present' || source === undefined, {
    message: '"source" is for adding',
  });

export type CapabilityData = z.infer<typeof capabilitySchema>;

const MIB = 1024 * 1024;
const RANK = 24;
// https://learn.microsoft.com/windows-hardware/manufacture/desktop/deployment-image-servicing-and-management--dism--best-practices
const SCRATCH_BYTES = 1024 * MIB;
const EXPANSION = 3;

export function bindCapability(data: CapabilityData, find: FindPayload): Bound {
  const found = findAll(data.id, data.source ?? [], find);
  if (!found.ok) return found;
  const { files } = found;
  const { capability, ensure } = data;
  const answer = (answers: Answers) => answerTo(answers, 0, 'capability');
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, `Capability ${capability} ${ensure}`),
      needs: {
        payloadIds: files.map((file) => file.id),
        scratchBytes: SCRATCH_BYTES,
        imageBytes: EXPANSION * totalBytes(files),
        because: 'a capability takes 1 GiB of scratch space',
      },
      probes: [{ ask: 'capability', name: capability, wanted: ensure }],
      undo: undoOfCapability(data, (back) => bindCapability(back, find)),
      ...(ensure === 'present' ? { addsOld: true, keepsAll: true } : {}),
      satisfied: (answers) => answer(answers).fact,
      actions: (places) => {
        const call = dismCall(places, data.id);
        if (ensure === 'absent') return [run(removeCapability(call, capability))];
        const source =
          data.source === undefined ? undefined : joinPath(places.stagingFolder, commonFolder(files));
        return [run(addCapability(call, capability, source))];
      },
      judge: ({ before, after, ended }) =>
        judgeByFact(
          { before: answer(before).fact, after: answer(after).fact, ended },
          `capability ${capability} ${ensure}`,
          answer(after).firstBoot,
        ),
    },
  };
}
