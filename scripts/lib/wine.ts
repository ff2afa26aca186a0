import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';
import { cacheFolder } from './places.ts';
import { Problem } from './problem.ts';

/** Why nothing can be run under Wine here, or undefined when it can. */
export function whyNoWine(): string | undefined {
  return findProgram('wine') === undefined ? 'wine is not installed' : undefined;
}

/** The environment of every program that runs in the prefix: no window, no log, no offer to download anything. */
export function wineEnvironment(prefix: string): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return {
    ...env,
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    DISPLAY: '',
    WAYLAND_DISPLAY: '',
  };
}

const READY = '.ready';

/** Makes a Wine prefix that says it is Windows 10 (Node refuses older ones). Takes about ten seconds, the first time only. */
export function ensureWinePrefix(prefix: string = cacheFolder('wine')): string {
  if (existsSync(join(prefix, READY))) return prefix;
  // Made beside and renamed, so that two processes may ask for the same one and a cut leaves none that is half made.
  const made = `${prefix}.${process.pid}`;
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  const options = { env: wineEnvironment(made), stdio: 'ignore' } as const;
  for (const args of [
    ['wineboot', '-i'],
    ['winecfg', '-v', 'win10'],
  ]) {
    if (spawnSync('wine', args, options).status !== 0)
      throw new Problem(`wine ${args.join(' ')} failed in ${made}`);
  }
  // winecfg returns before its change is on disk.
  spawnSync('wineserver', ['-w'], options);
  writeFileSync(join(made, READY), '');
  if (existsSync(join(prefix, READY))) rmSync(made, { recursive: true, force: true });
  else {
    rmSync(prefix, { recursive: true, force: true });
    renameSync(made, prefix);
  }
  return prefix;
}

export interface WineResult {
  /** What the shell sees: the low eight bits of the Windows exit code. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program and waits. Its streams are files: with pipes Node cannot make process.stdout under Wine. */
export function runWine(prefix: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): WineResult {
  const folder = mkdtempSync(join(tmpdir(), 'servicer-wine-'));
  const [outFile, errFile] = [join(folder, 'out'), join(folder, 'err')];
  const [out, err] = [openSync(outFile, 'w'), openSync(errFile, 'w')];
  try {
    const ran: SpawnSyncReturns<Buffer> = spawnSync('wine', [...args], {
      env: { ...wineEnvironment(prefix), ...env },
      stdio: ['ignore', out, err],
    });
    return {
      status: ran.status,
      stdout: readFileSync(outFile, 'utf8'),
      stderr: readFileSync(errFile, 'utf8'),
    };
  } finally {
    closeSync(out);
    closeSync(err);
    rmSync(folder, { recursive: true, force: true });
  }
}
