import { parseBaseBlock } from '../../offline/regf/base-block.ts';
import { plainText } from '../../results/plain-text.ts';
import type { Desk } from '../environment.ts';

const PATH_CHARS = 300;
const IS_DISK_IMAGE = /\.(vhdx?|iso|img|raw|vmdk|qcow2|ffu|vdi)$/i;

/** Why `inspect` finds no Windows at a path, and what to give instead. */
export function whyNoWindows(desk: Pick<Desk, 'lookAt'>, path: string): string {
  const look = desk.lookAt(path);
  const at = shown(path);
  switch (look.kind) {
    case 'nothing':
      return `there is nothing at ${at}`;
    case 'unreadable':
      return `${at} cannot be read: not with the rights you have, or not at all`;
    case 'other':
      return `${at} is neither a folder nor a file. Mount the volume, and give the folder where it is mounted`;
    case 'file':
      return `${at} ${whatIsFile(path, look.head)}`;
    case 'folder':
      return `${at} ${whatIsFolder(look.isEmpty, look.windowsBelow)}`;
  }
}

function whatIsFile(path: string, head: Uint8Array): string {
  const base = parseBaseBlock(head);
  if (base?.fileType === 0) return `is a registry hive. Use: servicer inspect --hive ${shown(path)}`;
  if (base !== undefined) return 'is the log of a registry hive. Give the hive beside it with --hive';
  if (IS_DISK_IMAGE.test(path)) return 'is the image of a disk. Mount it, and give the folder of its volume';
  return 'is a file of a kind that inspect does not read. It reads folders, .cab, .msu, .wim, .esd, .swm and .inf files, and hives with --hive';
}

function whatIsFolder(isEmpty: boolean, windowsBelow: readonly string[]): string {
  if (isEmpty) return 'is an empty folder. If a volume should be mounted there, it is not';
  if (windowsBelow.length > 0) {
    const list = windowsBelow.map(shown).join(', ');
    return `holds no Windows itself, but below it are some. Inspect one at a time: ${list}`;
  }
  return 'holds neither Windows\\System32 nor the hives SYSTEM and SOFTWARE, and is not the root of a volume with a boot store';
}

/** Names on a foreign disk may hold what a terminal obeys. */
function shown(path: string): string {
  return plainText(path, PATH_CHARS);
}
