import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Watched {
  /** How often one of the programs was started. */
  readonly starts: number;
  /** Largest resident set of any of them, in KiB; 0 when none was seen. */
  readonly peakKib: number;
}

export interface Watch {
  readonly stop: () => Promise<Watched>;
}

const EVERY_MS = 4;
// No program of Windows is gone after so few looks.
const MOST_PASSING = 3;

/**
 * Watches Windows programs from the outside, through /proc, where they appear under their Windows path. No program has to
 * tell. Only those that start after the watch are seen.
 */
export function watchPrograms(isMeant: RegExp): Watch {
  const others = new Set(readdirSync('/proc'));
  // How often each was seen: Wine makes a program by way of a short-lived process of the same name.
  const sightings = new Map<string, number>();
  let peakKib = 0;
  let isOn = true;

  function look(): void {
    const meant = readdirSync('/proc').filter(
      (pid) => /^\d+$/.test(pid) && !others.has(pid) && isMeant.test(read(`/proc/${pid}/cmdline`)),
    );
    for (const pid of meant) {
      sightings.set(pid, (sightings.get(pid) ?? 0) + 1);
      const peak = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1];
      peakKib = Math.max(peakKib, Number(peak ?? 0));
    }
  }

  async function watch(): Promise<Watched> {
    while (isOn) {
      look();
      await sleep(EVERY_MS);
    }
    const starts = [...sightings.values()].filter((count) => count > MOST_PASSING).length;
    return { starts, peakKib };
  }

  const watched = watch();
  return {
    stop: () => {
      isOn = false;
      return watched;
    },
  };
}

/** Empty for a process that is gone. */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
