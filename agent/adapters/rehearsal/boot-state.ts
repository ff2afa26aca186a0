/**
 * What a running Windows PE holds in memory and loses when it stops: loaded hives, sessions, letters. Plain data,
 * so that the stand-in programs of the bench can keep it in a file between their calls.
 */
export interface BootState {
  /** Name below HKLM in upper case, and the file that is loaded there. */
  hives: Record<string, string>;
  /** Share in lower case, and the account that opened it. */
  sessions: Record<string, string>;
  /** Volume id, and the letter it has now; null: its letter was taken away. */
  letters: Record<string, string | null>;
  pageFiles: { path: string; sizeMiB: number }[];
  /** Ids of volumes that BitLocker locked and a recovery password opened. */
  unlocked: Record<string, true>;
  /** Images of .wim files that DISM has mounted: kept in the registry of the RAM disk, and forgotten with it. */
  mounts: { folder: string; wim: string; index: number; readOnly: boolean }[];
  bootInfoUpdated: boolean;
  power: 'on' | 'reboot' | 'shutdown';
  /** How often each mishap has struck, by its place in the description. */
  struck: Record<string, number>;
}

export function newBoot(): BootState {
  return {
    hives: {},
    sessions: {},
    letters: {},
    pageFiles: [],
    unlocked: {},
    mounts: [],
    bootInfoUpdated: false,
    power: 'on',
    struck: {},
  };
}
