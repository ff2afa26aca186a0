import { it } from 'vitest';
import { stage } from '../support/scenario/scenario.ts';
import { boot } from '../support/scenario/boot.ts';
import { transcript } from '../support/scenario/transcript.ts';
it('x', async () => {
  let t = performance.now();
  const m = stage();
  console.log('stage', performance.now() - t); t = performance.now();
  const f = m.disk.fork();
  console.log('fork', performance.now() - t); t = performance.now();
  const a = await boot(m);
  console.log('boot', performance.now() - t); t = performance.now();
  const b = await boot(m, {start: 2});
  console.log('boot2', performance.now() - t);
  console.log(transcript([a, b], m.disk));
  console.log(a.screen);
  for (let i = 0; i < 5; i++) { t = performance.now(); await boot({...m, disk: f.fork()}, {blind: true}); console.log('boot', performance.now() - t);}
});
