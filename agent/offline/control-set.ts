import { known, notKnown, type Reading } from '../domain/fact.ts';
import type { HiveView } from './hive-view.ts';

/** The control set that Windows starts with: `HKLM\SYSTEM\Select`, value `Current`. */
export function readControlSet(system: HiveView): Reading<number> {
  const current = system.number('Select', 'Current');
  if (!current.known) return current;
  if (current.value < 1 || current.value > 999) return notKnown(`Select\\Current is ${current.value}`);
  if (system.key(controlSetPath(current.value)) === undefined) {
    return notKnown(`${controlSetPath(current.value)} is not there`);
  }
  return known(current.value, ...current.evidence);
}

export function controlSetPath(controlSet: number): string {
  return `ControlSet${String(controlSet).padStart(3, '0')}`;
}

/** The path of the control set in use; for reading hints, the first one when it is not known. */
export function currentControlSet(system: HiveView): string {
  const controlSet = readControlSet(system);
  return controlSetPath(controlSet.known ? controlSet.value : (controlSet.hint ?? 1));
}
