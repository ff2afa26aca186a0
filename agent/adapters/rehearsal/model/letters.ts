import type { Station } from './program.ts';

/** Gives a volume its letter until Windows PE stops, or takes it away. */
export function giveLetter({ boot, disk }: Station, volumeId: string, letter: string | undefined): void {
  boot.letters[volumeId] = letter ?? null;
  disk.setLetter?.(volumeId, letter);
}
