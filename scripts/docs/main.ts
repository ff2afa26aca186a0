import { readFileSync, writeFileSync } from 'node:fs';
import { Problem, runMain } from '../lib/problem.ts';
import { screenSvg } from './screen-svg.ts';

// A picture of a terminal from what `tmux capture-pane -e -p` prints:
//   npx tsx scripts/docs/main.ts capture.txt docs/images/screen.svg
await runMain(async () => {
  const [from, to] = process.argv.slice(2);
  if (from === undefined || to === undefined)
    throw new Problem('usage: scripts/docs/main.ts CAPTURE PICTURE.svg');
  writeFileSync(to, screenSvg(readFileSync(from, 'utf8')));
});
