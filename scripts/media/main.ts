import { join } from 'node:path';
import { dist } from '../lib/places.ts';
import { runMain } from '../lib/problem.ts';
import { writeIpxe } from './ipxe.ts';
import { type LayReport, layOverlay } from './lay.ts';
import { MEDIA_HELP, readMediaOptions } from './options.ts';
import { readOverlay } from './overlay-files.ts';

await runMain(() => {
  const options = readMediaOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(MEDIA_HELP);
    return;
  }
  const { wim, index, out } = options;
  const report = wim === undefined ? undefined : layOverlay({ wim, index, out, dist });
  if (report !== undefined) process.stdout.write(describe(report));
  const names = writeIpxe(join(dist, 'ipxe'), readOverlay(dist, report?.image.architecture ?? 'x64'));
  process.stdout.write(`dist/ipxe: boot.ipxe, README.md, ${names.join(', ')}\n`);
});

function describe({ file, image, written, warnings }: LayReport): string {
  const what = `${file}, image ${image.index} (${image.name}, ${image.architecture})`;
  const lines =
    written.length === 0
      ? [`${what}: has it all already, nothing was changed`]
      : [`${what}:`, ...written.map((place) => `  ${place}`)];
  return [...lines, ...warnings.map((warning) => `warning: ${warning}`), ''].join('\n');
}
