import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import { writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { JournalEntry } from '../../../agent/domain/journal.ts';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import type { Files } from '../../../agent/ports/files.ts';
import type { Journal } from '../../../agent/runtime/journal.ts';
import { parseDocument } from '../../../agent/runtime/undo-document.ts';
import { keepForUndo } from '../../../agent/runtime/undo-keep.ts';
import { bindFile, fileSchema } from '../../../agent/steps/file.ts';
import { emptyDisk, testWorld } from '../../support/world/test-world.ts';
import { finder, PLACES, stepOf } from '../steps/support.ts';

const { sha256 } = nodeCrypto();
const UNDO = 'D:\\ProgramData\\Servicer\\runs\\r1\\undo';
const MIB = 1024 * 1024;
const step = stepOf(
  bindFile(fileSchema.parse({ id: 'old', kind: 'file', delete: 'Windows\\old.txt' }), () => undefined),
);

async function keep(part: {
  readonly earlier?: readonly JournalEntry[];
  readonly files?: (files: Files) => Files;
  readonly undoIn?: string | undefined;
}) {
  const disk = emptyDisk();
  writeFile(disk, 'D:\\Windows\\old.txt', 'old');
  const test = testWorld({ disk, ...(part.files === undefined ? {} : { files: part.files }) });
  const records = (part.earlier ?? []).map((entry, sequence) => ({ sequence, bootId: 'b', at: '', entry }));
  const journal: Journal = {
    runId: 'r',
    path: 'D:\\j',
    earlier: records,
    append: () => undefined,
    records: () => records,
    close: () => undefined,
  };
  const undoIn = 'undoIn' in part ? part.undoIn : UNDO;
  const run = { journal, places: PLACES, find: finder(), count: 1, undoIn };
  const hash = await keepForUndo(test.context, run, step, []);
  const path = `${UNDO}\\old.json`;
  const bytes = disk.stat(path) === undefined ? undefined : disk.read(path);
  const document = bytes === undefined ? undefined : parseDocument(bytes);
  return { hash, bytes, document, disk, warnings: test.context.record.warnings };
}

describe('what a step is about to change', () => {
  it('is written with the old file beside it, and named by its hash', async () => {
    const { hash, bytes, document, disk } = await keep({});
    expect(hash).toBe(sha256(bytes ?? new Uint8Array(0)));
    expect(document?.kept).toEqual({
      old: [{ sizeBytes: 3, sha256: sha256(new TextEncoder().encode('old')) }],
    });
    expect(new TextDecoder().decode(disk.read(`${UNDO}\\old\\1`))).toBe('old');
  });

  it.each([
    { keeps: 'a'.repeat(64), why: 'the first document of a run counts' },
    { keeps: undefined, why: 'what was not kept before the first attempt is not kept after it' },
  ])('is not written again: $why', async ({ keeps }) => {
    const intent = {
      type: 'intent',
      stepId: 'old',
      attempt: 1,
      ...(keeps === undefined ? {} : { keeps }),
    } as const;
    const { hash, bytes } = await keep({ earlier: [intent] });
    expect(hash).toBe(keeps);
    expect(bytes).toBeUndefined();
  });

  it('what was left before the first intent is written over: the step was never begun', async () => {
    const { hash, document } = await keep({ earlier: [{ type: 'intent', stepId: 'other', attempt: 1 }] });
    expect(hash).toBeDefined();
    expect(document?.stepId).toBe('old');
  });

  it('an undo keeps nothing', async () => {
    const { hash, bytes } = await keep({ undoIn: undefined });
    expect([hash, bytes]).toEqual([undefined, undefined]);
  });

  it.each([
    { sizeBytes: MIB + 1, free: 1025 * MIB, isKept: false },
    { sizeBytes: MIB + 1, free: 1025 * MIB + 1, isKept: true },
    { sizeBytes: MIB + 1, free: 1025 * MIB + 2, isKept: true },
    { sizeBytes: MIB + 1, free: undefined, isKept: true },
    { sizeBytes: MIB, free: MIB, isKept: true },
  ])(
    '$free bytes free: an old file of $sizeBytes bytes is kept: $isKept',
    async ({ sizeBytes, free, isKept }) => {
      const seen = { sizeBytes, sha256: sha256(new TextEncoder().encode('old')) };
      const { document } = await keep({
        files: (files) => ({
          ...files,
          hash: async () => seen,
          freeBytes: async () => free,
          copyHashed: async () => seen,
        }),
      });
      expect(document?.because === undefined).toBe(isKept);
    },
  );

  it.each([
    { sizeBytes: 256 * MIB, isKept: true },
    { sizeBytes: 256 * MIB + 1, isKept: false },
  ])('an old file of $sizeBytes bytes is kept: $isKept', async ({ sizeBytes, isKept }) => {
    const seen = { sizeBytes, sha256: sha256(new TextEncoder().encode('old')) };
    const { document } = await keep({
      files: (files) => ({
        ...files,
        hash: async () => seen,
        freeBytes: async () => undefined,
        copyHashed: async () => seen,
      }),
    });
    expect(document?.because === undefined).toBe(isKept);
  });

  it('a file that changes while it is kept is not what stood there', async () => {
    const { document } = await keep({
      files: (files) => ({ ...files, copyHashed: async () => ({ sizeBytes: 3, sha256: 'f'.repeat(64) }) }),
    });
    expect(document?.because).toContain('changed while it was kept');
  });

  it.each(['full', 'io', 'denied'] as const)(
    'a disk that does not take it (%s): said, and the step goes on',
    async (reason) => {
      const write = (path: string) => Promise.reject(new IoError(reason, path, 'no'));
      const { hash, warnings } = await keep({ files: (files) => ({ ...files, write }) });
      expect(hash).toBeUndefined();
      expect(warnings.join()).toContain('step old cannot be undone');
    },
  );
});
