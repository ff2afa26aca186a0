import { IoError } from '../domain/servicing-error.ts';
import { joinPath } from '../domain/windows-path.ts';
import { safeFileName } from '../results/file-name.ts';
import type { ResultFile } from '../results/folder.ts';
import type { RunContext } from '../runtime/context.ts';

const MIB = 1024 * 1024;
/** Of one log: its end, where what went wrong stands. A dism.log can have hundreds of MB at level 4. */
const LOG_TAIL_BYTES = 2 * MIB;
/** Of all logs together: a result must get through a slow network, and into the memory of Windows PE. */
const ALL_LOGS_BYTES = 16 * MIB;
/** A seal names at most 1000 files. */
const MOST_LOGS = 800;
/** A secret that the cut goes through would not be found: so much more is read, and thrown away after redacting. */
const OVERLAP_BYTES = 4096;

/**
 * Logs that Windows keeps by itself, below the root of a volume: of servicing, of DISM without a log of our own, and of the
 * drivers of an offline image.
 * https://learn.microsoft.com/windows/deployment/upgrade/log-files
 */
const OF_WINDOWS = [
  'Windows\\Logs\\CBS\\CBS.log',
  'Windows\\Logs\\DISM\\dism.log',
  'Windows\\INF\\setupapi.offline.log',
] as const;

export interface LogPlaces {
  /** The tools' own logs of this run. */
  readonly folder: string | undefined;
  /** Windows whose own logs are wanted too, each with the name that tells them apart. */
  readonly roots: readonly { readonly name: string; readonly root: string }[];
}

interface Found {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/** The ends of the logs, redacted. Where they are too much together, the long ones are cut shorter: each comes home. */
export async function toolLogs(context: RunContext, places: LogPlaces): Promise<readonly ResultFile[]> {
  const found = await findLogs(context, places);
  if (found.length > MOST_LOGS)
    context.warn(
      `${found.length - MOST_LOGS} logs of tools are left out: at most ${MOST_LOGS} go into a result`,
    );
  const smallFirst = found.slice(0, MOST_LOGS).toSorted((left, right) => left.sizeBytes - right.sizeBytes);
  const files: ResultFile[] = [];
  let leftBytes = ALL_LOGS_BYTES;
  for (const [index, log] of smallFirst.entries()) {
    const share = Math.floor(leftBytes / (smallFirst.length - index));
    const bytes = readTail(context, log, Math.min(share, LOG_TAIL_BYTES));
    if (bytes === undefined) continue;
    leftBytes -= bytes.length;
    files.push({ name: log.name, bytes });
  }
  return files.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

async function findLogs(context: RunContext, { folder, roots }: LogPlaces): Promise<readonly Found[]> {
  const found: Found[] = [];
  const add = (name: string, path: string) => {
    const stat = context.world.files.look.stat(path);
    if (stat?.kind === 'file') found.push({ name: safeFileName(name), path, sizeBytes: stat.sizeBytes });
  };
  try {
    const names = folder === undefined ? [] : ((await context.world.files.list(folder)) ?? []);
    for (const name of names) if (folder !== undefined) add(name, joinPath(folder, name));
  } catch (error) {
    sayUnread(context, error);
  }
  for (const { name, root } of roots)
    for (const path of OF_WINDOWS)
      add(`${name}-${path.slice(path.lastIndexOf('\\') + 1)}`, joinPath(root, path));
  return found;
}

function readTail(context: RunContext, { path }: Found, most: number): Uint8Array | undefined {
  try {
    const file = context.world.files.look.open(path);
    if (file === undefined) return undefined;
    try {
      const start = Math.max(0, file.sizeBytes - most - OVERLAP_BYTES);
      const read = context.redactBytes(file.read(start, Math.min(file.sizeBytes, most + OVERLAP_BYTES)));
      const whole = start === 0 ? read : read.subarray(OVERLAP_BYTES);
      return most === 0 ? new Uint8Array(0) : whole.slice(-most);
    } finally {
      file.close();
    }
  } catch (error) {
    sayUnread(context, error);
    return undefined;
  }
}

function sayUnread(context: RunContext, error: unknown): void {
  if (!(error instanceof IoError)) throw error;
  context.warn(`a tool log could not be read: ${error.message}`);
}
