import type { Failure } from '../domain/servicing-error.ts';
import type { SpaceBesides } from '../plan/memory.ts';
import type { RunContext } from '../runtime/context.ts';
import type { Journal } from '../runtime/journal.ts';
import type { WorkAround } from '../runtime/run-record.ts';
import type { StateFolder } from '../runtime/state-folder.ts';
import type { StepPlaces } from '../steps/kind.ts';
import type { ImageFile } from './image-file/image-file.ts';
import { openImageFile } from './image-file/place.ts';
import type { Extent } from './image-run.ts';
import type { RunPlan } from './plan.ts';
import type { Ready } from './shared.ts';

/** One image that this start is to service. */
export type Target =
  | {
      readonly kind: 'installed';
      /** For people: `D:\`. */
      readonly name: string;
      readonly root: string;
      readonly fileSystem: string | undefined;
      readonly state: StateFolder;
      readonly volumeRoot: string;
    }
  | {
      readonly kind: 'image-file';
      readonly name: string;
      readonly file: ImageFile;
      readonly state: StateFolder;
      /** Of the volume that the file lies on: payload, journal and results go there too. */
      readonly volumeRoot: string;
    }
  /** It fits, and cannot be got at. */
  | { readonly kind: 'lost'; readonly name: string; readonly failure: Failure };

/** An image that can be looked at, and how the work on it begins and ends. */
export interface OpenedPlace {
  /** Folder that contains `Windows`. */
  readonly root: string;
  readonly fileSystem: string | undefined;
  /** `E:\images\install.wim, image 1`, where it is an image file. */
  readonly file: string | undefined;
  /** The copy that is worked on. */
  readonly besides: readonly SpaceBesides[];
  /** Root of the volume that what is added to a mounted image takes room on, until it is saved. */
  readonly growsAt: string | undefined;
  /** What is done before the first and after the last step, when steps are applied. */
  readonly around: (places: StepPlaces) => WorkAround | undefined;
  /** From now on changes may be made at `root`. */
  readonly beginWork: (journal: Journal, places: StepPlaces) => Promise<void>;
  /** All is done and was looked at: what was changed is to last. */
  readonly keepWork: (planned: RunPlan) => Promise<void>;
  /** Gives back what was taken; the failure that stands after that. Never throws. */
  readonly close: (failure: Failure | undefined) => Promise<Failure | undefined>;
  /** Changes were made and thrown away: the image is as it was. */
  readonly isDiscarded: () => boolean;
}

export interface PlaceInputs {
  readonly ready: Ready;
  readonly extent: Extent;
}

/** An installed Windows is serviced where it is; an image file is mounted for the time of the run. */
export async function openPlace(
  context: RunContext,
  target: Exclude<Target, { readonly kind: 'lost' }>,
  inputs: PlaceInputs,
): Promise<OpenedPlace> {
  switch (target.kind) {
    case 'installed':
      return installed(target);
    case 'image-file':
      return await openImageFile(context, target, inputs);
  }
}

function installed({ root, fileSystem }: Extract<Target, { readonly kind: 'installed' }>): OpenedPlace {
  return {
    root,
    fileSystem,
    file: undefined,
    besides: [],
    growsAt: undefined,
    around: () => undefined,
    beginWork: async () => undefined,
    keepWork: async () => undefined,
    close: async (failure) => failure,
    isDiscarded: () => false,
  };
}
