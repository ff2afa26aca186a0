import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from '../build/bases.ts';
import { Problem } from '../lib/problem.ts';

/** A file of the overlay and its place in the boot image. */
export interface OverlayFile {
  readonly source: string;
  /** With slashes and without a leading one: `servicer/servicer.exe`. */
  readonly place: string;
}

const EXE = 'servicer/servicer.exe';

/** The overlay that the build wrote, with the executable for the boot image's processor. */
export function readOverlay(dist: string, architecture: Architecture): readonly OverlayFile[] {
  const folder = join(dist, 'overlay');
  const exe = join(dist, architecture === 'x64' ? 'servicer.exe' : `servicer-${architecture}.exe`);
  for (const file of [folder, exe]) {
    if (!existsSync(file)) throw new Problem(`${file} is not there. Make it with: npm run build`);
  }
  const places = readdirSync(folder, { recursive: true })
    .map((name) => name.toString().replaceAll('\\', '/'))
    .filter((place) => place !== EXE && statSync(join(folder, place)).isFile());
  const others = places.sort().map((place) => ({ source: join(folder, place), place }));
  return [...others, { source: exe, place: EXE }];
}

/** As WIM files name content. */
export function sha1(file: string): string {
  return createHash('sha1').update(readFileSync(file)).digest('hex');
}
