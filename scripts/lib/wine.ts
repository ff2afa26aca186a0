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
const MAX_ATTEMPTS = 3;

/**
 * Makes a Wine prefix that says it is Windows 10 (Node refuses older ones). Takes about ten seconds, the first time
 * only. Wine can end while it starts, for reasons of its own: that is told, and tried again in an empty folder.
 */
export function ensureWinePrefix(prefix: string = cacheFolder('wine')): string {
  if (existsSync(join(prefix, READY))) return prefix;
  // Made beside and renamed, so that two processes may ask for the same one and a cut leaves none that is half made.
  const made = `${prefix}.${process.pid}`;
  for (let attempt = 1; ; attempt += 1) {
    const failure = fillPrefix(made);
    if (failure === undefined) break;
    if (attempt === MAX_ATTEMPTS) throw new Problem(`${failure}, in ${made}`);
    process.stderr.write(`${failure}; once more\n`);
  }
  writeFileSync(join(made, READY), '');
  if (existsSync(join(prefix, READY))) rmSync(made, { recursive: true, force: true });
  else {
    rmSync(prefix, { recursive: true, force: true });
    renameSync(made, prefix);
  }
  return prefix;
}

/** Gives what went wrong, in words, or undefined. */
function fillPrefix(made: string): string | undefined {
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  try {
    for (const args of [
      ['wineboot', '-i'],
      ['winecfg', '-v', 'win10'],
    ]) {
      const ended = startWine(made, args, {});
      if (ended.status !== 0) return `wine ${args.join(' ')} failed: ${inWords(ended)}`;
    }
    return undefined;
  } finally {
    // winecfg returns before its change is on disk.
    spawnSync('wineserver', ['-w'], { env: wineEnvironment(made), stdio: 'ignore' });
  }
}

export interface WineResult {
  /** What the shell sees: the low eight bits of the Windows exit code. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program and waits. When Wine itself could not start, which is no end of the program, it is told and tried
 * again.
 */
export function runWine(prefix: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): WineResult {
  for (let attempt = 1; ; attempt += 1) {
    const ended = startWine(prefix, args, env);
    const { status, stdout, stderr } = ended;
    if (!endedItself(ended) || attempt === MAX_ATTEMPTS) return { status, stdout, stderr };
    process.stderr.write(`wine ${args.join(' ')}: ${inWords(ended)}; once more\n`);
  }
}

// "wineserver: fixed a temporary directory error, please try running the same command again" is one of Debian's;
// "wine: Unhandled page fault" would be the program's own.
const OF_WINE = /^(?:wine|wineserver|wine client error):(?! ?Unhandled)/im;

function endedItself({ status, stdout, stderr }: WineResult): boolean {
  return status !== 0 && stdout === '' && OF_WINE.test(stderr);
}

function inWords({ status, signal, stderr }: Started): string {
  const end = signal === null ? `exit code ${status}` : `ended by ${signal}`;
  return `${end}, ${stderr.trim() === '' ? 'no word' : stderr.trim()}`;
}

type Started = WineResult & { readonly signal: string | null };

/** Its streams are files: with pipes Node cannot make process.stdout under Wine. */
function startWine(prefix: string, args: readonly string[], env: NodeJS.ProcessEnv): Started {
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
      signal: ran.signal,
      stdout: readFileSync(outFile, 'utf8'),
      stderr: readFileSync(errFile, 'utf8'),
    };
  } finally {
    closeSync(out);
    closeSync(err);
    rmSync(folder, { recursive: true, force: true });
  }
}
