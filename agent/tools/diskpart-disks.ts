import { oneByteText, wholeLines } from './decode.ts';

/** Text of a script that only reads. */
export const LIST_DISKS_SCRIPT = 'list disk\r\nexit\r\n';

/** One row of `list disk`. */
export interface DiskpartDisk {
  readonly index: number;
  /** Windows PE may leave disks of a storage network offline (SAN policy). `unknown`: a word of another language. */
  readonly status: 'online' | 'offline' | 'unknown';
  readonly size: string;
}

const MAX_DISKS = 256;
// Disk, status, size, free, dynamic, GPT; the dash line is the same in every language.
const DASH_LINE = /^ {2}-{3,}(?: {2}-{2,}){5}\s*$/;
const ONLINE = /^(online|en ligne|en l.nea|in linea)/i;
const OFFLINE = /^(offline|hors |fuera de|non in lin|desconect)/i;

/** Rows below the dash line, cut by its spans. */
export function parseDiskList(stdout: Uint8Array): readonly DiskpartDisk[] {
  const lines = wholeLines(oneByteText(stdout));
  const start = lines.findIndex((line) => DASH_LINE.test(line));
  const spans = [...(lines[start] ?? '').matchAll(/-+/g)].map(({ index, 0: dashes }) => ({
    from: index,
    to: index + dashes.length,
  }));
  const disks: DiskpartDisk[] = [];
  for (const line of start < 0 ? [] : lines.slice(start + 1)) {
    const [name = '', status = '', size = ''] = spans.map(({ from, to }) => line.slice(from, to).trim());
    const index = /\s(\d{1,4})$/.exec(name)?.[1];
    if (index === undefined || disks.length === MAX_DISKS) break;
    disks.push({ index: Number(index), status: statusOf(status), size });
  }
  return disks;
}

function statusOf(word: string): DiskpartDisk['status'] {
  if (ONLINE.test(word)) return 'online';
  return OFFLINE.test(word) ? 'offline' : 'unknown';
}
