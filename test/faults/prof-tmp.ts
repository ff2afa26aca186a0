import { stage } from '../support/scenario/scenario.ts';
import { STEP } from '../support/scenario/payload.ts';
import { boot } from '../support/scenario/boot.ts';
import { moments, afterCut, DAMAGE } from '../support/scenario/power.ts';
async function main() {
  const m = stage({ host: { ramMiB: 1024 }, steps: [STEP.tool, STEP.dotnet, STEP.lcu, STEP.nic, STEP.station, STEP.control, STEP.logo, STEP.notice], windows: { cumulativeState: 'Installed' }  });
  const r = await moments(m, 1);
  let n = 0; const t = performance.now();
  for (const [k, mo] of r.moments.entries()) for (const d of ['dropped', 'torn'] as const) {
    const disk = afterCut(mo, r.moments[k+1], d); if (!disk) continue;
    n++; await boot({...m, disk}, {start: 2, blind: true});
  }
  console.log(n, (performance.now() - t)/n);
}
void main();
