import { z } from 'zod';
import { type Action, PART_SUFFIX } from '../domain/action.ts';
import { allOf } from '../domain/answer-logic.ts';
import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import { isSamePath, joinPath } from '../domain/windows-path.ts';
import { answerTo, idSchema, imagePathSchema, judgeByFact, stepBase, stepHead } from './common.ts';
import type { Answers, Bound, FindPayload } from './kind.ts';
import { undoOfFiles } from './undo/files.ts';

/** Puts one payload file into the offline image, or removes one file from it. */
export const fileSchema = z
  .strictObject({
    ...stepBase,
    kind: z.literal('file'),
    payload: idSchema.optional(),
    to: imagePathSchema.optional(),
    delete: imagePathSchema.optional(),
    backup: imagePathSchema
      .optional()
      .describe(
        'Where in the image to keep what stood at the path before; an older backup there is replaced.',
      ),
  })
  .refine((step) => (step.delete === undefined) === (step.payload !== undefined && step.to !== undefined), {
    message: 'needs either "payload" and "to", or "delete"',
  })
  .refine(({ to, delete: gone, backup }) => !isSamePlace(backup, to ?? gone), {
    message: '"backup" is the very file',
  });

export type FileData = z.infer<typeof fileSchema>;

const RANK = 70;
/** Index of the second probe. */
const PART = 1;

function isSamePlace(left: string | undefined, right: string | undefined): boolean {
  return (
    left !== undefined &&
    right !== undefined &&
    isSamePath(left.replaceAll('/', '\\'), right.replaceAll('/', '\\'))
  );
}

export function bindFile(data: FileData, find: FindPayload): Bound {
  if (data.delete !== undefined) return bound(data, data.delete, undefined);
  const file = find(data.payload ?? '');
  if (file === undefined || data.to === undefined) {
    return {
      ok: false,
      failure: { code: 'SVC-1110', detail: `step ${data.id}: there is no payload "${data.payload ?? ''}"` },
    };
  }
  return bound(data, data.to, file);
}

/** `file` undefined: the path shall be absent. */
function bound(data: FileData, path: string, file: PayloadFile | undefined): Bound {
  const shown = path.replaceAll('/', '\\');
  const part = `${shown}${PART_SUFFIX}`;
  const own = (answers: Answers) => judgeFile(answers, shown, file);
  const fact = (answers: Answers) => withoutPart(own(answers), answers, part);
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, file === undefined ? `Remove ${shown}` : `File ${shown}`),
      needs: {
        payloadIds: file === undefined ? [] : [file.id],
        scratchBytes: 0,
        imageBytes: file?.sizeBytes ?? 0,
        because: file === undefined ? 'a file is removed' : `${shown} is a copy of ${file.path}`,
      },
      probes: [
        { ask: 'file', path: shown },
        { ask: 'presence', path: part },
      ],
      undo: undoOfFiles(data, data.backup === undefined ? [path] : [path, data.backup], bindFile),
      satisfied: fact,
      actions: ({ imageRoot, stagingFolder }, before): readonly Action[] => {
        const isPartThere = answerTo(before, PART, 'presence').fact.answer === 'yes';
        const leftover: readonly Action[] = isPartThere
          ? [{ do: 'delete', path: joinPath(imageRoot, part) }]
          : [];
        if (isPartThere && own(before).answer === 'yes') return leftover;
        return [
          ...leftover,
          ...keep(data, shown, before, imageRoot),
          file === undefined
            ? { do: 'delete', path: joinPath(imageRoot, shown) }
            : {
                do: 'copy',
                from: joinPath(stagingFolder, file.path),
                to: joinPath(imageRoot, shown),
                sha256: file.sha256,
              },
        ];
      },
      keepsAll: true,
      judge: ({ before, after, ended }) =>
        judgeByFact({ before: fact(before), after: fact(after), ended }, shown, false),
    },
  };
}

/** What a copy that was cut off left beside it is not to stay in the image either. */
function withoutPart(own: Fact, answers: Answers, part: string): Fact {
  const { fact } = answerTo(answers, PART, 'presence');
  if (fact.answer === 'no') return own;
  const rest =
    fact.answer === 'yes' ? no(`${part} was left by a copy that was cut off`, ...fact.evidence) : fact;
  return own.answer === 'yes' ? rest : allOf([own, rest]);
}

/** The copy of what stands there now, by the hash it was seen with. */
function keep({ backup }: FileData, path: string, before: Answers, imageRoot: string): readonly Action[] {
  if (backup === undefined) return [];
  const { reading } = answerTo(before, 0, 'file');
  if (!reading.known || reading.value === undefined) return [];
  const { sha256 } = reading.value;
  return [{ do: 'copy', from: joinPath(imageRoot, path), to: joinPath(imageRoot, backup), sha256 }];
}

function judgeFile(answers: Answers, path: string, file: PayloadFile | undefined): Fact {
  const { reading } = answerTo(answers, 0, 'file');
  if (!reading.known) return unknown(reading.because);
  const found = reading.value;
  if (file === undefined) {
    return found === undefined
      ? yes(`${path} is absent`)
      : no(`${path} is there`, { file: path, saw: `${found.sizeBytes} bytes` });
  }
  if (found === undefined) return no(`${path} is absent`);
  const evidence = { file: path, at: 'sha256', saw: found.sha256 };
  return found.sha256 === file.sha256
    ? yes(`${path} has the wanted content`, evidence)
    : no(`${path} has another content`, evidence);
}
