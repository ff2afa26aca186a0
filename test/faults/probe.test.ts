import { it } from 'vitest';
import { stage } from '../support/scenario/scenario.ts';
import { STEP } from '../support/scenario/payload.ts';
import { boot } from '../support/scenario/boot.ts';
import { moments, afterCut, DAMAGE } from '../support/scenario/power.ts';
import { imageOf, differences } from '../support/scenario/tree.ts';
import { violations } from '../support/scenario/oracles.ts';
it('x', async () => {
  const m = stage({ host: { ramMiB: 1024 }, steps: [STEP.tool, STEP.dotnet, STEP.lcu, STEP.nic, STEP.station, STEP.control, STEP.logo, STEP.notice], windows: { cumulativeState: 'Installed' }  });
  const start = m.disk.fork();
  await boot({...m, disk: start.fork()}, {blind: true});
  let t = performance.now();
  const r = await moments(m, 1);
  console.log('record', performance.now() - t, r.moments.length, r.booted.end.exit);
  const want = imageOf(m.disk);
  let tb = 0, ti = 0, tv = 0, n = 0;
  const bad = new Map<string, string[]>();
  for (const [k, mo] of r.moments.entries()) for (const d of DAMAGE) {
    const disk = afterCut(mo, r.moments[k+1], d); if (!disk) continue;
    n++;
    t = performance.now();
    const machine = {...m, disk};
    let b = await boot(machine, {start: 2, blind: true});
    let exits = [String(b.end.exit)];
    for (let i = 3; i < 6 && ![0,10,20].includes(b.end.exit); i++) { exits.push(b.end.result.failure?.code + ' ' + b.end.result.failure?.detail.replace(/[0-9a-f]{32,64}/g,'#').slice(0,200)); b = await boot(machine, {start: i, blind: true}); exits.push(String(b.end.exit)); }
    tb += performance.now() - t; t = performance.now();
    const diff = differences(want, imageOf(disk));
    ti += performance.now() - t; t = performance.now();
    const v = violations(machine, b);
    tv += performance.now() - t;
    const say = (s: string) => bad.set(s, [...(bad.get(s) ?? []), `${k} ${d} ${mo.operation.name} ${mo.operation.path}`]);
    if (exits.length > 1) say((d === 'stale' ? 'STALE ' : '') + exits.join(' | ').replace(/record \d+/,'record'));
    for (const x of [...diff, ...v]) say(x.replace(/[0-9a-f]{32,64}/g,'#').slice(0,300));
  }
  console.log('cases', n, 'boot', tb/n, 'image', ti/n, 'violations', tv/n);
  for (const [s, where] of bad) console.log(where.length, s, '\n     ', where.slice(0,6).join('\n      '));
}, 600000);
