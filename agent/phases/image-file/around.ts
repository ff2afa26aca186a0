import { type Command, formatCommand } from '../../domain/command.ts';
import { joinPath } from '../../domain/windows-path.ts';
import type { WorkAround } from '../../runtime/run-record.ts';
import type { StepPlaces } from '../../steps/kind.ts';
import { type ImagingCall, listMounted, mountImage, unmountImage } from '../../tools/dism-mount.ts';
import type { ImageFile } from './image-file.ts';

type Folders = Pick<StepPlaces, 'scratchFolder' | 'logFolder'>;

/** What imaging commands are told when the copy is mounted. */
export function workCall(looking: ImagingCall, { scratchFolder, logFolder }: Folders): ImagingCall {
  return { ...looking, scratchFolder, logPath: joinPath(logFolder, 'dism-mount.log') };
}

/** The same, when it is saved and read again. */
export function saveCall(looking: ImagingCall, { scratchFolder, logFolder }: Folders): ImagingCall {
  return { ...looking, scratchFolder, logPath: joinPath(logFolder, 'dism-save.log') };
}

/** What is done with the file before the first step and after the last one, when nothing goes wrong; in order. */
export function aroundSteps(
  { path, index, places }: Pick<ImageFile, 'path' | 'index' | 'places'>,
  looking: ImagingCall,
  { filter, folders }: { readonly filter: Command | undefined; readonly folders: Folders },
): WorkAround {
  const { mount: folder, work } = places;
  const working = workCall(looking, folders);
  const saving = saveCall(looking, folders);
  return {
    before: [
      ...(filter === undefined ? [] : [`> ${formatCommand(filter)}`]),
      `> ${formatCommand(listMounted(looking))}`,
      `> ${formatCommand(mountImage(looking, { wim: path, index, folder, readOnly: true }))}`,
      `> ${formatCommand(unmountImage(looking, folder, 'discard'))}`,
      `copy ${path} to ${work}`,
      `> ${formatCommand(mountImage(working, { wim: work, index, folder, readOnly: false }))}`,
    ],
    after: [
      `> ${formatCommand(unmountImage(saving, folder, 'commit'))}`,
      `> ${formatCommand(mountImage(saving, { wim: work, index, folder, readOnly: true }))}`,
      `> ${formatCommand(unmountImage(saving, folder, 'discard'))}`,
      `put ${work} in the place of ${path}, by renames`,
    ],
  };
}
