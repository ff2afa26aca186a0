import { isSamePath, joinPath } from '../../../domain/windows-path.ts';
import type { Disk } from '../disk/disk.ts';
import { currentLetters } from '../machine/current-letters.ts';
import type { MachineDescription } from '../machine/machine-description.ts';
import type { WindowsDescription } from '../machine/windows-description.ts';
import { EditableKey } from '../registry/editable-key.ts';
import { readHiveFile, writeHiveFile } from '../registry/hive-file.ts';
import type { Station } from './program.ts';

/** An offline Windows on a disk, as the tools work on it. */
export interface OfflineImage {
  readonly root: string;
  readonly disk: Disk;
  /** How this Windows was described; undefined for one that a test or the bench put there. */
  readonly described: WindowsDescription | undefined;
  readonly path: (...parts: readonly string[]) => string;
}

export function openImage(station: Station, root: string): OfflineImage {
  const { machine, boot, disk } = station;
  const letter = root.slice(0, 1).toUpperCase();
  const volume = currentLetters(machine, boot).find((each) => each.letter === letter);
  const mount = boot.mounts.find(({ folder }) => isSamePath(folder, root));
  const installed = volume === undefined ? undefined : machine.volumes[volume.index]?.windows;
  return {
    root,
    disk,
    described: mount === undefined ? installed : describedIn(machine, mount),
    path: (...parts) => joinPath(root, ...parts),
  };
}

/** A copy of an image file, in a folder beside it that has its name, is described by the file. */
function describedIn(
  { imageFiles }: MachineDescription,
  { wim, index }: { readonly wim: string; readonly index: number },
): WindowsDescription | undefined {
  const stem = (path: string) => path.replace(/\.[^.\\]*$/, '').toLowerCase();
  return imageFiles.find((one) => one.index === index && wim.toLowerCase().startsWith(stem(one.path)))
    ?.windows;
}

type Hive = 'SYSTEM' | 'SOFTWARE' | 'DRIVERS';

function hivePath(image: OfflineImage, hive: Hive): string {
  return image.path('Windows', 'System32', 'config', hive);
}

export function readImageHive(image: OfflineImage, hive: Hive): EditableKey {
  return readHiveFile(image.disk, hivePath(image, hive)) ?? new EditableKey('ROOT');
}

export function editImageHive(image: OfflineImage, hive: Hive, edit: (root: EditableKey) => void): void {
  const root = readImageHive(image, hive);
  edit(root);
  writeHiveFile(image.disk, hivePath(image, hive), root);
}

export function hasHive(image: OfflineImage, hive: Hive): boolean {
  return image.disk.stat(hivePath(image, hive))?.kind === 'file';
}

/** `19045.4780`, from the hive. */
export function imageBuild(image: OfflineImage): string {
  const current = readImageHive(image, 'SOFTWARE').find('Microsoft\\Windows NT\\CurrentVersion');
  return `${current?.text('CurrentBuild') ?? '0'}.${current?.dword('UBR') ?? 0}`;
}

/** Operations of the component store that wait for the next start of Windows. */
export function hasPendingOperations(image: OfflineImage): boolean {
  return image.disk.stat(image.path('Windows', 'WinSxS', 'pending.xml')) !== undefined;
}

// https://learn.microsoft.com/windows/win32/debug/pe-format#machine-types
const MACHINES: Readonly<Record<number, string>> = { 34404: 'amd64', 43620: 'arm64', 332: 'x86' };

/** From the kernel of the image, as its servicing stack is of the same kind. */
export function imageArchitecture(image: OfflineImage): string | undefined {
  const kernel = image.path('Windows', 'System32', 'ntoskrnl.exe');
  if (image.disk.stat(kernel)?.kind !== 'file') return image.described?.architecture;
  const head = image.disk.read(kernel, 0, 1024);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 64) return image.described?.architecture;
  const at = view.getUint32(60, true);
  return at + 6 > head.length ? undefined : MACHINES[view.getUint16(at + 4, true)];
}
