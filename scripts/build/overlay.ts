import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../lib/places.ts';

/** Makes the tree that is laid over a boot image: winpe-overlay/ with the exe in its place. */
export function makeOverlay(folder: string, exe: string): void {
  rmSync(folder, { recursive: true, force: true });
  // How git stores the tree is nothing that Windows PE needs.
  const filter = (source: string): boolean => basename(source) !== '.gitattributes';
  cpSync(join(root, 'winpe-overlay'), folder, { recursive: true, filter });
  const place = join(folder, 'servicer', 'servicer.exe');
  mkdirSync(join(folder, 'servicer'), { recursive: true });
  if (existsSync(exe)) copyFileSync(exe, place);
}
