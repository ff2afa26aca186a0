import type { PayloadFile } from '../domain/manifest.ts';
import { type Failure, IoError } from '../domain/servicing-error.ts';
import { joinPath, parentPath } from '../domain/windows-path.ts';
import type { OnBytes, OpenFile } from '../ports/files.ts';
import type { BoundStep } from '../steps/kind.ts';
import type { RunContext } from './context.ts';
import { unlessIo } from './unless-io.ts';

export type Checked = { readonly ok: true } | { readonly ok: false; readonly failures: readonly Failure[] };

export type Staged =
  /** So many files an interrupted start had copied already. */
  | { readonly ok: true; readonly reused: number }
  | { readonly ok: false; readonly failures: readonly Failure[] };

/**
 * Checks that every file is there with its size, before a byte is copied: a missing file is told at once and all
 * missing files together.
 */
export async function checkSizes(
  context: RunContext,
  folder: string,
  files: readonly PayloadFile[],
): Promise<Checked> {
  const failures: Failure[] = [];
  for (const file of files) {
    const path = joinPath(folder, file.path);
    try {
      const stat = await context.world.files.stat(path);
      if (stat === undefined) failures.push({ code: 'SVC-1301', detail: `${path} is missing` });
      else if (stat.kind !== 'file')
        failures.push({ code: 'SVC-1304', detail: `${path} is not a plain file` });
      else if (stat.sizeBytes !== file.sizeBytes) {
        failures.push({
          code: 'SVC-1302',
          detail: `${path} has ${stat.sizeBytes} bytes, the manifest says ${file.sizeBytes}`,
        });
      }
    } catch (error) {
      failures.push(ioFailure(error, path));
    }
  }
  return failures.length === 0 ? { ok: true } : { ok: false, failures };
}

/** Looks at the first bytes of the files that a step names, before a byte is copied. */
export async function checkKinds(
  context: RunContext,
  folder: string,
  steps: readonly BoundStep[],
  find: (payloadId: string) => PayloadFile | undefined,
): Promise<Checked> {
  const failures: Failure[] = [];
  for (const { id, needs } of steps) {
    const file = find(needs.payloadIds[0] ?? '');
    if (file === undefined || needs.beginsWith === undefined) continue;
    const path = joinPath(folder, file.path);
    try {
      const opened = await context.world.files.open(path);
      const head = new TextDecoder('latin1').decode(readHead(opened));
      if (needs.beginsWith.some((mark) => head.startsWith(mark))) continue;
      const wanted = needs.beginsWith.join(' or ');
      failures.push({ code: 'SVC-1304', detail: `step ${id}: ${path} does not begin with ${wanted}` });
    } catch (error) {
      failures.push(ioFailure(error, path));
    }
  }
  return failures.length === 0 ? { ok: true } : { ok: false, failures };
}

function readHead(file: OpenFile): Uint8Array {
  try {
    return file.read(0, 16);
  } finally {
    file.close();
  }
}

/**
 * Copies the payload to the serviced disk and hashes it in the same pass: what was hashed is what was written.
 * DISM is handed only files from the staging folder. What an interrupted start copied is hashed where it lies, and not
 * fetched over the network again.
 */
export async function stagePayload(
  context: RunContext,
  from: string,
  stagingFolder: string,
  files: readonly PayloadFile[],
): Promise<Staged> {
  const { world } = context;
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  let before = 0;
  let reused = 0;
  for (const file of files) {
    const target = joinPath(stagingFolder, file.path);
    const report = (done: number) =>
      context.emit({ type: 'staging', file: file.path, doneBytes: before + done, totalBytes });
    report(0);
    try {
      await world.files.makeFolder(parentPath(target));
      if (await isCopied(context, target, file, report)) {
        before += file.sizeBytes;
        reused += 1;
        continue;
      }
      await world.files.remove(target);
      const copied = await world.files.copyHashed(joinPath(from, file.path), target, file.sizeBytes, report);
      const failure = compare(file, copied, target);
      if (failure !== undefined) {
        await world.files.remove(target);
        return { ok: false, failures: [failure] };
      }
    } catch (error) {
      if (error instanceof IoError && error.reason === 'too-large') {
        await world.files.remove(target);
        const detail = `${file.path} is larger than the ${file.sizeBytes} bytes the manifest says`;
        return { ok: false, failures: [{ code: 'SVC-1302', detail }] };
      }
      return { ok: false, failures: [ioFailure(error, file.path)] };
    }
    before += file.sizeBytes;
  }
  return { ok: true, reused };
}

async function isCopied(
  { world }: RunContext,
  path: string,
  file: PayloadFile,
  onBytes: OnBytes,
): Promise<boolean> {
  const stat = await world.files.stat(path);
  if (stat?.kind !== 'file' || stat.sizeBytes !== file.sizeBytes) return false;
  // A sector that the power cut left unreadable: the copy is made again.
  const hashed = await unlessIo(world.files.hash(path, onBytes), ['io', 'busy', 'denied'], undefined);
  return hashed?.sha256 === file.sha256;
}

/** Hashes staged files again, right before they are used. */
export async function recheck(
  context: RunContext,
  stagingFolder: string,
  files: readonly PayloadFile[],
): Promise<Failure | undefined> {
  for (const file of files) {
    const path = joinPath(stagingFolder, file.path);
    try {
      const hashed = await context.world.files.hash(path);
      if (hashed.sha256 !== file.sha256) {
        return {
          code: 'SVC-3006',
          detail: `${path} was hashed as ${file.sha256} when it was copied and is ${hashed.sha256} now`,
        };
      }
    } catch (error) {
      if (!(error instanceof IoError)) throw error;
      return { code: 'SVC-3006', detail: error.message };
    }
  }
  return undefined;
}

function compare(
  file: PayloadFile,
  copied: { sizeBytes: number; sha256: string },
  path: string,
): Failure | undefined {
  if (copied.sizeBytes !== file.sizeBytes) {
    return {
      code: 'SVC-1302',
      detail: `${file.path} has ${copied.sizeBytes} bytes, the manifest says ${file.sizeBytes}`,
    };
  }
  if (copied.sha256 !== file.sha256) {
    return {
      code: 'SVC-1303',
      detail: `${file.path}: the manifest says sha256 ${file.sha256}, ${path} is ${copied.sha256}`,
    };
  }
  return undefined;
}

function ioFailure(error: unknown, path: string): Failure {
  if (!(error instanceof IoError)) throw error;
  switch (error.reason) {
    case 'not-found':
      return { code: 'SVC-1301', detail: `${path} is missing` };
    case 'full':
      return { code: 'SVC-6003', detail: error.message };
    case 'link':
      return { code: 'SVC-2009', detail: error.message };
    case 'exists':
    case 'denied':
    case 'busy':
    case 'too-large':
    case 'read-only':
    case 'io':
      return { code: 'SVC-5002', detail: `${path} cannot be copied: ${error.message}` };
  }
}
