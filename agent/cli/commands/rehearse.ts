import type { CommandLine } from '../command-line.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';
import { planIn, runIn } from './run.ts';

/** The same run on a described machine; ends by naming the folder of its result on this desk. */
export async function rehearse(environment: Environment, line: CommandLine): Promise<number> {
  const json = line.flag('json');
  const machines = line.text('machine');
  const [payload] = line.operands;
  if (
    payload !== undefined ||
    (machines !== undefined && environment.desk.lookAt(machines).kind === 'folder')
  ) {
    const useless = ['plan-only', 'settled'].filter((name) => line.flag(name));
    const places = ['state', 'results'].filter((name) => line.text(name) !== undefined);
    const [wrong] = [...useless, ...places];
    if (machines === undefined || wrong !== undefined) {
      const detail =
        wrong === undefined
          ? 'a payload needs --machine: the folder of machine files, or one of them'
          : `--${wrong} is for one machine; a folder of them, or a payload, is rehearsed in memory`;
      return fail(environment, { code: 'SVC-1003', detail }, json);
    }
    const { rehearseFleet } = await import('./rehearse-fleet.ts');
    return await rehearseFleet(environment, { machines, payload, json });
  }
  const stage = await environment.rehearsal({
    machineFile: machines,
    stateFolder: line.text('state'),
    resultsFolder: line.text('results'),
    fresh: line.flag('fresh'),
    fast: line.flag('fast') || json,
  });
  if (!stage.ok) return fail(environment, { code: 'SVC-1007', detail: stage.because }, json);
  const { world, machineFile, nativePath } = stage.value;
  if (line.flag('plan-only')) return await planIn(environment, world, json);
  const end = await runIn(environment, world, { json, stay: false, settled: line.flag('settled') });
  if (!json) {
    const native = nativePath(end.where);
    environment.terminal.write(`\nThis was a rehearsal on the machine described in ${machineFile}.\n`);
    if (native !== undefined) environment.terminal.write(`Result folder: ${native}\n`);
  }
  return end.exit;
}
