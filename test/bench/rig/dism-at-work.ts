import { setTimeout as sleep } from 'node:timers/promises';
import type { LinuxProcess } from './linux-process.ts';
import { until } from './until.ts';
import type { Wine } from './wine.ts';

// The stand-in has started by then, and is not done: see `packageSeconds` of the machines that wait for this.
const MIDDLE_MS = 1500;

/** The DISM that adds this package file, if it runs now. */
export function findDism(wine: Wine, packageFile: string): LinuxProcess | undefined {
  return wine
    .programs()
    .find(
      ({ command }) =>
        /\\dism\.exe /i.test(command) && /add-package/i.test(command) && command.includes(packageFile),
    );
}

/** Waits until DISM is in the middle of adding this package file. */
export async function dismAtWork(wine: Wine, packageFile: string): Promise<void> {
  await until(`DISM adding ${packageFile}`, () => findDism(wine, packageFile), { limitMs: 120_000 });
  await sleep(MIDDLE_MS);
  if (findDism(wine, packageFile) === undefined)
    throw new Error(`DISM was done with ${packageFile} too early`);
}
