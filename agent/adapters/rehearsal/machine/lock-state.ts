import type { Volume } from '../../../domain/volume.ts';
import type { BootState } from '../boot-state.ts';
import type { MachineDescription } from './machine-description.ts';
import { volumeId } from './volume-ids.ts';

/** What BitLocker says of a described volume now: one that was locked may have been opened. */
export function lockState(machine: MachineDescription, boot: BootState, index: number): Volume['bitLocker'] {
  const described = machine.volumes[index]?.bitLocker ?? 'none';
  return described === 'locked' && boot.unlocked[volumeId(index)] === true ? 'unlocked' : described;
}
