import { bootStoreBytes } from './boot-store.ts';
import { type Content, type Contents, type ReadDesk, textContent } from './content.ts';
import { imageFileContents } from './image-file-contents.ts';
import type { MachineDescription, ShareDescription, VolumeDescription } from './machine-description.ts';
import { volumeGuid } from './volume-ids.ts';
import { windowsContents } from './windows-contents.ts';

/** The files of one described volume. */
export function volumeContents(machine: MachineDescription, index: number, readDesk: ReadDesk): Contents {
  const volume = machine.volumes[index];
  const files = new Map<string, Content>();
  if (volume === undefined || volume.fileSystem === 'RAW') return files;
  // Nobody will ever see what lies behind a lock without a key.
  if (volume.bitLocker === 'locked' && volume.recovery === undefined) return files;
  if (volume.windows !== undefined) addAll(files, windowsContents(volume.windows));
  const target = machine.volumes.findIndex(({ windows }) => windows?.installationType === 'Client');
  if (volume.bootStore && target >= 0) {
    const folder = machine.host.firmware === 'uefi' ? 'EFI\\Microsoft\\Boot' : 'Boot';
    files.set(`${folder}\\BCD`, bootStoreBytes(volumeGuid(target), machine.host.firmware));
  }
  addAll(files, imageFileContents(machine.imageFiles, volume.letter));
  addAll(files, extras(volume, readDesk));
  return files;
}

export function shareContents(share: ShareDescription, readDesk: ReadDesk): Contents {
  return extras(share, readDesk);
}

function extras(place: VolumeDescription | ShareDescription, readDesk: ReadDesk): Contents {
  const files = new Map<string, Content>();
  if (place.from !== undefined) addAll(files, readDesk(place.from));
  for (const [path, text] of Object.entries(place.files))
    files.set(path.replaceAll('/', '\\'), textContent(text));
  return files;
}

function addAll(files: Map<string, Content>, more: Contents): void {
  for (const [path, content] of more) files.set(path, content);
}
