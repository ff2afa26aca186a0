import type { DriveType } from '../domain/volume.ts';
import { oneByteText } from './decode.ts';

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
  const lines = oneByteText(stdout).split(/\r?\n/);
  const start = lines.findIndex((line) => DASH_LINE.test(line));
  const spans = [...(lines[start] ?? '').matchAll(/-+/g)].map(({ index, 0: dashes }) => ({
    from: index,
    to: index + dashes.length,
  }));
  const volumes: DiskpartVolume[] = [];
  for (const line of start < 0 ? [] : lines.slice(start + 1)) {
    const cells = spans.map(({ from, to }) => line.slice(from, to).trim());
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
