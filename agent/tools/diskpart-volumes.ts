import type { DriveType } from '../domain/volume.ts';
import { oneByteText, wholeLines } from './decode.ts';

/** One row of `list volume`. Every text is cut to its column by diskpart and may be translated. */
export interface DiskpartVolume {
  readonly index: number;
  /** `D:\`. */
  readonly root: string | undefined;
  /** At most eleven characters of the label, as bytes of an unknown code page. */
  readonly label: string | undefined;
  readonly fileSystem: string | undefined;
  readonly type: string;
  /** Rounded by diskpart: `549 MB`. */
  readonly size: string;
}

const MAX_VOLUMES = 1024;
// Two spaces, then at least the eight columns of the list; the dash line is the same in every language.
const DASH_LINE = /^ {2}-{3,}(?: {2}-{2,}){6,}\s*$/;

/** Rows below the dash line, cut by its spans: widths differ between versions and languages. */
export function parseVolumeList(stdout: Uint8Array): readonly DiskpartVolume[] {
  const lines = wholeLines(oneByteText(stdout));
  const start = lines.findIndex((line) => DASH_LINE.test(line));
  const spans = [...(lines[start] ?? '').matchAll(/-+/g)].map(({ index, 0: dashes }) => ({
    from: index,
    to: index + dashes.length,
  }));
  const volumes: DiskpartVolume[] = [];
  for (const line of start < 0 ? [] : lines.slice(start + 1)) {
    const moved = shiftOf(line, spans[FILE_SYSTEM]);
    const cells = spans.map(({ from, to }, column) => {
      const by = column < FILE_SYSTEM ? 0 : moved;
      return line.slice(from + by, to + by).trim();
    });
    const [name = '', letter = '', label = '', fileSystem = '', type = '', size = ''] = cells;
    const index = /\s(\d{1,5})$/.exec(name)?.[1];
    if (index === undefined || volumes.length === MAX_VOLUMES) break;
    volumes.push({
      index: Number(index),
      root: /^[A-Za-z]$/.test(letter) ? `${letter.toUpperCase()}:\\` : undefined,
      label: label === '' ? undefined : label,
      fileSystem: fileSystem === '' ? undefined : fileSystem,
      type,
      size,
    });
  }
  return volumes;
}

/** The column behind the label. */
const FILE_SYSTEM = 3;
const FILE_SYSTEMS = /^(?:NTFS|FAT32|FAT|exFAT|ReFS|RAW|UDF|CDFS)$/i;
// Eleven characters of at most three bytes more than a column each.
const MOST_SHIFT = 33;

/**
 * diskpart pads a label by its characters, and a Chinese one has more bytes than characters: what stands behind it moves to
 * the right. Nothing moves where the file system stands in its place, or where none is found behind it.
 */
function shiftOf(line: string, span: { readonly from: number; readonly to: number } | undefined): number {
  if (span === undefined || /^[\0-\x7f]*$/.test(line.slice(0, span.from))) return 0;
  if (FILE_SYSTEMS.test(line.slice(span.from, span.to).trim())) return 0;
  for (let by = 1; by <= MOST_SHIFT; by += 1) {
    const start = span.from + by;
    if (line.charAt(start - 1) === ' ' && FILE_SYSTEMS.test(line.slice(start, span.to + by).trimEnd()))
      return by;
  }
  return 0;
}

/** Words of the Type column, English and German as captured; dynamic volumes are on fixed disks. */
const TYPES: ReadonlyMap<string, DriveType> = new Map(
  Object.entries({
    partition: 'fixed',
    simple: 'fixed',
    spanned: 'fixed',
    striped: 'fixed',
    mirror: 'fixed',
    'raid-5': 'fixed',
    removable: 'removable',
    wechselmed: 'removable',
    'cd-rom': 'optical',
    'dvd-rom': 'optical',
  } as const),
);

export function driveTypeOfDiskpart({ type }: DiskpartVolume): DriveType {
  return TYPES.get(type.toLowerCase()) ?? 'unknown';
}
