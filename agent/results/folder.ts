import { z } from 'zod';
import type { RunResult } from '../domain/result.ts';
import { isSafeFileName, uniqueFileName } from './file-name.ts';
import { formatResult } from './result-json.ts';
import { formatSummary } from './summary.ts';

export interface ResultFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Lower-case hex of SHA-256. */
export type Sha256 = (bytes: Uint8Array) => string;

export const SEAL = 'SEAL';
export const DONE = 'DONE';

// What of the extras goes first: the events tell most, the log is what people open.
const FIRST_EXTRAS = ['events.ndjson', 'servicer.log'];
const MAX_SEAL_BYTES = 1_048_576;

const sealSchema = z.strictObject({
  schema: z.literal(1),
  runId: z.string().min(1).max(128),
  files: z
    .array(
      z.strictObject({
        name: z.string().refine(isSafeFileName),
        sizeBytes: z.int().nonnegative(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(2)
    .max(1000),
});

/**
 * All files of a results folder but the last one, in the order they must be written: the verdict first, so that a share
 * that dies got it; the seal at the end, because it names all others. The runtime then writes `DONE` (see `doneFile`).
 */
export function resultFiles(
  result: RunResult,
  extras: readonly ResultFile[],
  sha256: Sha256,
): readonly ResultFile[] {
  const place = ({ name }: ResultFile) => {
    const index = FIRST_EXTRAS.indexOf(name);
    return index < 0 ? FIRST_EXTRAS.length : index;
  };
  const files: ResultFile[] = [
    { name: 'summary.json', bytes: utf8(formatSummary(result)) },
    { name: 'result.json', bytes: utf8(formatResult(result)) },
  ];
  const taken = new Set(files.map(({ name }) => name));
  for (const extra of extras.toSorted((left, right) => place(left) - place(right))) {
    const name = uniqueFileName(extra.name, taken);
    taken.add(name);
    files.push({ name, bytes: extra.bytes });
  }
  const seal: z.infer<typeof sealSchema> = {
    schema: 1,
    runId: result.runId,
    files: files.map(({ name, bytes }) => ({ name, sizeBytes: bytes.length, sha256: sha256(bytes) })),
  };
  return [...files, { name: SEAL, bytes: utf8(`${JSON.stringify(seal, null, 2)}\n`) }];
}

/** The marker that ends a delivery: the hash of the seal. Written when all else was read back. */
export function doneFile(seal: Uint8Array, sha256: Sha256): ResultFile {
  return { name: DONE, bytes: utf8(`${sha256(seal)}\n`) };
}

export type FolderCheck =
  | { readonly complete: true; readonly runId: string }
  | { readonly complete: false; readonly because: string };

/** A folder without a DONE that verifies is not there. Files that the seal does not name are of no account. */
export function checkFolder(files: ReadonlyMap<string, Uint8Array>, sha256: Sha256): FolderCheck {
  const done = files.get(DONE);
  if (done === undefined) return incomplete('there is no DONE');
  const sealBytes = files.get(SEAL);
  if (sealBytes === undefined) return incomplete('there is no SEAL');
  if (text(done) !== `${sha256(sealBytes)}\n`) return incomplete('DONE does not fit SEAL');
  const seal = parseSeal(sealBytes);
  if (seal === undefined) return incomplete('SEAL is malformed');
  const names = new Set(seal.files.map(({ name }) => name));
  if (names.size !== seal.files.length) return incomplete('SEAL names a file twice');
  if (!names.has('summary.json') || !names.has('result.json')) return incomplete('SEAL names no result');
  for (const { name, sizeBytes, sha256: expected } of seal.files) {
    const bytes = files.get(name);
    if (bytes === undefined) return incomplete(`${name} is missing`);
    if (bytes.length !== sizeBytes)
      return incomplete(`${name} has ${bytes.length} bytes instead of ${sizeBytes}`);
    if (sha256(bytes) !== expected) return incomplete(`${name} has other content than SEAL says`);
  }
  return { complete: true, runId: seal.runId };
}

function parseSeal(bytes: Uint8Array): z.infer<typeof sealSchema> | undefined {
  if (bytes.length > MAX_SEAL_BYTES) return undefined;
  try {
    return sealSchema.safeParse(JSON.parse(text(bytes))).data;
  } catch {
    return undefined;
  }
}

function incomplete(because: string): FolderCheck {
  return { complete: false, because };
}

function utf8(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
