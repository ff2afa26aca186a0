import { copyFileSync, cpSync, existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../lib/places.ts';

/**
 * Makes the tree that is laid over a boot image: winpe-overlay/ with the exe in its place. What the site put there stays:
 * its servicer.json, and every file that is none of ours (credentials, keys).
 */
export function makeOverlay(folder: string, exe: string): void {
  const settings = join(folder, 'servicer', 'servicer.json');
  const hasSettings = existsSync(settings);
  const filter = (source: string, target: string): boolean =>
    // How git stores the tree is nothing that Windows PE needs.
    basename(source) !== '.gitattributes' && !(hasSettings && target === settings);
  cpSync(join(root, 'winpe-overlay'), folder, { recursive: true, filter });
  const place = join(folder, 'servicer', 'servicer.exe');
  // An old exe must not be taken for one of this build.
  rmSync(place, { force: true });
  if (existsSync(exe)) copyFileSync(exe, place);
}
