import { decodeText, textLines } from './decode.ts';

/** One mount, as DISM knows it. */
export interface MountedImage {
  readonly folder: string;
  readonly wim: string;
  readonly index: number | undefined;
  readonly isReadOnly: boolean;
  /** `Ok`, `Needs Remount`, `Invalid`: in DISM's words. */
  readonly status: string;
}

const MAX_MOUNTS = 64;
// As DISM 10.0.22621 prints it with /English.
const FIELD = /^(Mount Dir|Image File|Image Index|Mounted Read\/Write|Status) : (.*)$/;

/** What `/Get-MountedImageInfo` printed. Rows without a folder are left out; no rows is an empty list. */
export function parseMountedImages(stdout: Uint8Array): readonly MountedImage[] {
  const rows: Map<string, string>[] = [];
  for (const line of textLines(decodeText(stdout))) {
    const [, name = '', value = ''] = FIELD.exec(line.trim()) ?? [];
    if (name === 'Mount Dir' && rows.length < MAX_MOUNTS) rows.push(new Map());
    if (name !== '') rows.at(-1)?.set(name, value.trim());
  }
  return rows.flatMap((row) => {
    const folder = row.get('Mount Dir') ?? '';
    const index = row.get('Image Index') ?? '';
    if (folder === '') return [];
    return [
      {
        folder,
        wim: row.get('Image File') ?? '',
        index: /^\d{1,9}$/.test(index) ? Number(index) : undefined,
        isReadOnly: row.get('Mounted Read/Write') === 'No',
        status: row.get('Status') ?? '',
      },
    ];
  });
}
