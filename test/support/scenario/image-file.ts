import type { MemoryDisk } from '../../../agent/adapters/rehearsal/disk/memory-disk.ts';
import type { Contents } from '../../../agent/adapters/rehearsal/machine/content.ts';
import { readWim } from '../../../agent/adapters/rehearsal/model/wim-file.ts';
import { STEP } from './payload.ts';
import { STICK, type Staged, SYSTEM_PARTITION, stage, WINDOWS, type Wish } from './scenario.ts';

type Json = Readonly<Record<string, unknown>>;

export const WIM = 'D:\\images\\install.wim';
export const IMAGE_STATE = `${WIM}.servicer\\index-1`;

const DATA: Json = { letter: 'D', label: 'Data', sizeMiB: 60_000, freeMiB: 40_000 };

/** A machine with an image file on its data volume, as it would be on a server of images: no Windows is installed. */
export function imageWish(
  wish: Wish = {},
  files: readonly Json[] = [{}],
  target: Json = {},
  data: Json = {},
  volumes: readonly Json[] = [],
): Wish {
  return {
    steps: [STEP.lcu, STEP.station, STEP.logo],
    ...wish,
    settings: { target: { policy: 'image-file', wim: '\\images\\install.wim', index: 1, ...target } },
    machine: {
      volumes: [STICK, SYSTEM_PARTITION, { ...DATA, ...data }, ...volumes],
      // Generalized, as every image that is to be installed is.
      imageFiles: files.map((file) => ({
        path: WIM,
        windows: { ...WINDOWS, setupInProgress: true },
        ...file,
      })),
    },
  };
}

export function imageStage(wish: Wish = imageWish()): Staged {
  return stage(wish);
}

/** The files of one image. */
export function wimOf(disk: MemoryDisk, path = WIM, index = 1): Contents {
  return readWim(disk.read(path))?.images[index - 1] ?? new Map();
}

/** What no end of a run may leave beside the image file, in mount folders, and of staged payload. */
export function leftoversOf(disk: MemoryDisk): readonly string[] {
  const mounts = 'D:\\ProgramData\\Servicer\\mount';
  return [
    ...(disk.list(mounts) ?? []).map((name) => `${mounts}\\${name}`),
    ...['work.wim', 'ready.wim', 'old.wim', 'index-1\\staging'].map((name) => `${WIM}.servicer\\${name}`),
  ].filter((path) => disk.stat(path) !== undefined);
}
