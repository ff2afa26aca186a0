import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ToolWatch {
  /** Seconds in which at least one tool was running. */
  readonly stop: () => Promise<number>;
}

// Windows programs appear in /proc under their Windows path.
const TOOL = /^X:\\Windows\\System32\\\w+\.exe\0/i;
const EVERY_MS = 4;

/** Watches from the outside, through /proc, how long programs of X:\Windows\System32 run: no program has to tell. */
export function watchTools(): ToolWatch {
  const others = new Set(readdirSync('/proc'));
  let seconds = 0;
  let isOn = true;

  function look(): boolean {
    const fresh = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && !others.has(pid));
    return fresh.some((pid) => TOOL.test(commandLine(pid)));
  }

  async function watch(): Promise<number> {
    let before = process.hrtime.bigint();
    while (isOn) {
      const running = look();
      const now = process.hrtime.bigint();
      if (running) seconds += Number(now - before) / 1e9;
      before = now;
      await sleep(EVERY_MS);
    }
    return seconds;
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
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}
