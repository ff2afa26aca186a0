import { sz } from '../../../offline/regf/tree.ts';
import { editImageHive, type OfflineImage, readImageHive } from './offline-image.ts';

/**
 * What the model has to remember of an image from one start to the next and keeps in one key of its own: in the real
 * Windows it is spread over files and keys that nobody here reads.
 */
const KEY = 'Rehearsal';

export function noteOf(image: OfflineImage, name: string): string | undefined {
  return readImageHive(image, 'SOFTWARE').find(KEY)?.text(name);
}

export function note(image: OfflineImage, name: string, text: string): void {
  editImageHive(image, 'SOFTWARE', (root) => root.ensure(KEY).set(sz(name, text)));
}
