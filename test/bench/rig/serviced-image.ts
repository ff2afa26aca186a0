import { folderDisk } from '../../../agent/adapters/rehearsal/disk/folder-disk.ts';
import { filesOverDisk } from '../../../agent/adapters/rehearsal/files-over-disk.ts';
import { volumeId } from '../../../agent/adapters/rehearsal/machine/volume-ids.ts';
import { formatPackageIdentity } from '../../../agent/domain/package-identity.ts';
import { type ImageFacts, readImageFacts } from '../../../agent/offline/image-facts.ts';
import type { PackageRecord } from '../../../agent/offline/servicing.ts';
import { lookAtImage } from '../../../agent/runtime/offline-image.ts';
import { VALUE } from './payload.ts';

/** What our own offline reading finds in the Windows on a mounted volume. */
export interface ServicedImage {
  readonly facts: ImageFacts;
  /** By identity. */
  readonly packages: ReadonlyMap<string, PackageRecord>;
  /** The registry value that the manifest wants; undefined when it is not there. */
  readonly station: string | undefined;
}

/** Reads the image from the outside, when no Windows program uses it. */
export function readServicedImage(folder: string): ServicedImage {
  const slot = { id: volumeId(0), letter: 'D', sizeBytes: Number.MAX_SAFE_INTEGER, readOnly: true, folder };
  const image = lookAtImage(filesOverDisk(folderDisk([slot])), 'D:\\');
  try {
    const facts = readImageFacts(image);
    const packages = facts.packages.known ? facts.packages.value : [];
    const software = image.hive('SOFTWARE');
    const isReadable = software !== undefined && software.status !== 'unreadable';
    return {
      facts,
      packages: new Map(packages.map((record) => [formatPackageIdentity(record.identity), record])),
      station: isReadable ? software.hive.key(VALUE.key)?.value(VALUE.name)?.text() : undefined,
    };
  } finally {
    image.close();
  }
}
