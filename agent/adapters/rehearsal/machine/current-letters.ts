import type { BootState } from '../boot-state.ts';
import type { MachineDescription } from './machine-description.ts';
import { volumeId } from './volume-ids.ts';

export interface LetteredVolume {
  readonly id: string;
  readonly index: number;
  /** `D`, or undefined. */
  readonly letter: string | undefined;
}

/** The described volumes with the letters they have now. */
export function currentLetters(machine: MachineDescription, boot: BootState): readonly LetteredVolume[] {
  return machine.volumes.map((volume, index) => {
    const id = volumeId(index);
    const given = boot.letters[id];
    return { id, index, letter: given === undefined ? volume.letter : (given ?? undefined) };
  });
}
