import { join } from 'node:path';
import { dist } from '../lib/places.ts';
import { runMain } from '../lib/problem.ts';
import { leftOut, writeIpxe } from './ipxe.ts';
import { type LayReport, layOverlay } from './lay.ts';
import { MEDIA_HELP, readMediaOptions } from './options.ts';
import { overlayWarnings, readOverlay } from './overlay-files.ts';

await runMain(() => {
  const options = readMediaOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(MEDIA_HELP);
    return;
  }
  const { wim, index, out } = options;
  const report = wim === undefined ? undefined : layOverlay({ wim, index, out, dist });
  if (report !== undefined) process.stdout.write(describe(report));
  const files = readOverlay(dist, report?.image.architecture ?? 'x64');
  const names = writeIpxe(join(dist, 'ipxe'), files);
  process.stdout.write(`dist/ipxe: boot.ipxe, README.md, ${names.join(', ')}\n`);
  const [first, ...more] = leftOut(files);
  if (first !== undefined)
    process.stdout.write(
      `warning: dist/ipxe is without ${first}${more.length === 0 ? '' : ` and ${more.length} more`}: wimboot knows no folders. Lay the overlay into the boot image instead.\n`,
    );
  for (const warning of overlayWarnings(files)) process.stdout.write(`warning: ${warning}\n`);
});

function describe({ file, image, written, removed, warnings }: LayReport): string {
  const what = `${file}, image ${image.index} (${image.name}, ${image.architecture})`;
  const lines =
    written.length + removed.length === 0
      ? [`${what}: has it all already, nothing was changed`]
      : [
          `${what}:`,
          ...written.map((place) => `  ${place}`),
          ...removed.map((place) => `  ${place}: taken out, since dist/overlay does not hold it`),
        ];
  return [...lines, ...warnings.map((warning) => `warning: ${warning}`), ''].join('\n');
}
