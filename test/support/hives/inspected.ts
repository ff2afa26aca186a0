import { readImageFacts } from '../../../agent/offline/image-facts.ts';
import { inspectDocument } from '../../../agent/offline/inspect-document.ts';
import type { InspectDocument } from '../../../agent/offline/inspect-schema.ts';
import type { HiveOpening } from '../../../agent/offline/regf/hive.ts';
import { type ImagePlace, readSurroundings, type VolumeBytes } from '../../../agent/offline/surroundings.ts';
import { type ImageParts, imageSource } from './windows.ts';

export interface PlaceParts {
  /** Boot stores by path. */
  readonly stores?: Readonly<Record<string, HiveOpening>>;
  /** The first bytes of the volume; without them it cannot be read. */
  readonly volume?: Uint8Array;
  readonly isAboveBitLocker?: boolean;
}

/** A place of nothing but what a test names. */
export function imagePlace({ stores = {}, volume, isAboveBitLocker = false }: PlaceParts): ImagePlace {
  const bytes: VolumeBytes | undefined =
    volume === undefined
      ? undefined
      : {
          device: 'volume',
          isAboveBitLocker,
          read: (offset, length) =>
            offset + length > volume.length ? undefined : volume.subarray(offset, offset + length),
        };
  return {
    bootStore: (path) => stores[path],
    volume: () => bytes ?? { because: 'the volume itself was not read' },
  };
}

/** The document that `inspect --json` prints of such an image in such a place. */
export function documentOf(parts: ImageParts, place: PlaceParts = {}): InspectDocument {
  const source = imageSource(parts);
  return inspectDocument(source, readImageFacts(source), readSurroundings(imagePlace(place)));
}
