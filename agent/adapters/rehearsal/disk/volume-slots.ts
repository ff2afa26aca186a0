/** A volume or a share that a disk holds. */
export interface VolumeSlot {
  /** `\\?\Volume{...}\` or `\\server\share`. */
  readonly id: string;
  /** `D`, or undefined when it has no letter. A share never has one. */
  readonly letter: string | undefined;
  readonly sizeBytes: number;
}

/** Which letter stands for which volume. Letters can change while the machine runs. */
export class Letters {
  readonly #ids: ReadonlySet<string>;
  readonly #byLetter = new Map<string, string>();

  constructor(slots: readonly VolumeSlot[]) {
    this.#ids = new Set(slots.map(({ id }) => volumeKey(id)));
    for (const { id, letter } of slots) if (letter !== undefined) this.set(id, letter);
  }

  /** Key of the volume that `D:` or an id stands for; undefined when there is none. */
  find(volume: string): string | undefined {
    const key = volumeKey(volume);
    const id = this.#byLetter.get(key) ?? key;
    return this.#ids.has(id) ? id : undefined;
  }

  set(id: string, letter: string | undefined): void {
    const key = volumeKey(id);
    for (const [has, of] of this.#byLetter) if (of === key) this.#byLetter.delete(has);
    if (letter !== undefined) this.#byLetter.set(`${letter.toUpperCase()}:`, key);
  }
}

/** One spelling for a volume id: upper case, no backslash at the end. */
export function volumeKey(id: string): string {
  return id.replace(/\\+$/, '').toUpperCase();
}
