import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureWinePrefix } from '../../../scripts/lib/wine.ts';
import { killAll, processesNaming, processesWith } from './linux-process.ts';
import { benchPrefix, benchRun } from './places.ts';
import { whyNoBench } from './requirements.ts';
import { runProgram } from './run-program.ts';
import { wineIn } from './wine.ts';

const DAEMONS = /^(?:\S*\/)?(?:ntfs-3g|smbnetfs|smbd|samba-dcerpcd|rpcd_\w+) /;

/** Before the first suite: an empty place, and a Windows that can start. */
export async function setup(): Promise<void> {
  const reason = whyNoBench();
  if (reason !== undefined) {
    if (process.env.CI === 'true') throw new Error(`The bench must run here and cannot: ${reason}`);
    return;
  }
  await clearAway();
  rmSync(benchRun, { recursive: true, force: true });
  mkdirSync(benchRun, { recursive: true });
  ensureWinePrefix(benchPrefix);
}

/** After the last one: nothing of ours runs or is mounted. What was written stays, to be looked at. */
export async function teardown(): Promise<void> {
  if (whyNoBench() !== undefined) return;
  wineIn(benchPrefix).end();
  await clearAway();
}

/** Ends what a suite, also of an interrupted run, has left. */
async function clearAway(): Promise<void> {
  await killAll(processesWith(`WINEPREFIX=${benchPrefix}`).map(({ pid }) => pid));
  const ours = processesNaming((argument) => argument.includes(`${benchRun}/`));
  await killAll(ours.filter(({ command }) => DAEMONS.test(command)).map(({ pid }) => pid));
  for (const mountPoint of mountsInside(benchRun)) runProgram('umount', ['--lazy', mountPoint]);
}

function mountsInside(folder: string): readonly string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((mountPoint) => mountPoint.startsWith(`${folder}/`));
}
