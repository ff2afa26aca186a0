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

const KEYS = 'servicer/keys/';

/** Where the public keys lie in a boot image. */
export const KEYS_FOLDER = KEYS.slice(0, -1);

/** Keys of the image that the overlay does not hold any more: machines would go on believing them. */
export function retiredKeys(
  names: readonly string[],
  files: readonly Pick<OverlayFile, 'place'>[],
): readonly string[] {
  const kept = new Set(files.map(({ place }) => place.toLowerCase()));
  return names
    .filter((name) => /\.pub$/i.test(name) && !kept.has(`${KEYS}${name}`.toLowerCase()))
    .map((name) => `${KEYS}${name}`);
}

/** What of the overlay is still as it was delivered, and makes every machine refuse. */
export function overlayWarnings(files: readonly OverlayFile[]): readonly string[] {
  const settings = files.find(({ place }) => place === 'servicer/servicer.json');
  const text = settings === undefined ? '' : readFileSync(settings.source, 'utf8');
  const isOpen = /"acceptUnsigned"\s*:\s*true/.test(text);
  const hasKey = files.some(({ place }) => /\.pub$/i.test(place));
  return [
    ...(text.includes('\\\\\\\\server\\\\share')
      ? [
          'servicer.json still names \\\\server\\share, which is an example: put your own sources and results there.',
        ]
      : []),
    ...(hasKey || isOpen
      ? []
      : [
          'the overlay holds no public key (servicer/keys/*.pub): machines will refuse every manifest, SVC-1005.',
        ]),
  ];
}

/** As WIM files name content. */
export function sha1(file: string): string {
  return createHash('sha1').update(readFileSync(file)).digest('hex');
}
