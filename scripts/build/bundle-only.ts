import { runMain } from '../lib/problem.ts';
import { writeBundle } from './bundle.ts';

await runMain(async () => {
  await writeBundle('agent/main.ts');
});
