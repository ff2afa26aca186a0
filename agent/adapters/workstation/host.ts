import type { Host } from '../../ports/world.ts';
import { nodeMachine } from '../node/machine.ts';

/** The desk, where nothing is serviced: `run` refuses here, reading and staging work. */
export function workstationHost(ownFolder: string): Host {
  return { ...nodeMachine(), isWindowsPe: false, systemDrive: '', systemRoot: '', ownFolder };
}
