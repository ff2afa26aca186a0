import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Command, CommandEnd, CommandResult } from '../../domain/command.ts';
import { windowsCode } from '../../domain/windows-code.ts';
import type { Processes, ProcessWatch } from '../../ports/processes.ts';
import { boundedOutput } from './bounded-output.ts';
import { errorCodeOf } from './io-errors.ts';
import { IS_WINDOWS } from './open-flags.ts';
import { watchLimits } from './process-limits.ts';

export interface ProcessOptions {
  /** The environment of this process; children get it without what steers Node or our own exe. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Maps the Windows path of a program's log to this system; the default leaves it as it is. */
  readonly toNative?: (windowsPath: string) => string;
}

// A program that has ended, but whose output a grandchild still holds open, is waited for no longer.
const OUTPUT_GRACE_MS = 2_000;
// What cannot be ended within this time (a driver that hangs) is left behind.
const KILL_GRACE_MS = 10_000;
// Variables with a meaning for Node, npm, and an exe made by pkg.
const OURS = /^(?:NODE_|NPM_|PKG_)/i;

/**
 * Starts programs through node:child_process: no shell, no PATH, no console window.
 *
 * When a limit is reached the program itself is ended at once (TerminateProcess; SIGKILL to its group elsewhere).
 * What it has started may live on under Windows: there is no taskkill in Windows PE, and Node gives no job object to
 * end a tree with. DISM leaves DismHost.exe behind in that way, so after a stop the image counts as in use.
 */
export function nodeProcesses({ environment, toNative = (path) => path }: ProcessOptions): Processes {
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => !OURS.test(name)));
  return { run: (command, watch) => new Promise((done) => start(command, watch, { env, toNative }, done)) };
}

function start(
  command: Command,
  watch: ProcessWatch | undefined,
  {
    env,
    toNative,
  }: { readonly env: Record<string, string | undefined>; readonly toNative: (path: string) => string },
  done: (result: CommandResult) => void,
): void {
  const startedMs = performance.now();
  const stdout = boundedOutput();
  const stderr = boundedOutput();
  let settled = false;
  const settle = (ended: CommandEnd) => {
    if (settled) return;
    settled = true;
    done({
      command,
      ended,
      stdout: stdout.bytes(),
      stderr: stderr.bytes(),
      durationMs: performance.now() - startedMs,
    });
  };
  const child = spawnOrReason(command, env);
  if (typeof child === 'string') {
    settle({ end: 'not-started', because: child });
    return;
  }

  let limit: 'hard' | 'idle' | undefined;
  let grace: NodeJS.Timeout | undefined;
  const { logPath, diskPath } = command;
  const native = { logPath: logPath && toNative(logPath), diskPath: diskPath && toNative(diskPath) };
  const limits = watchLimits(command, native, {
    onLimit: (reached) => {
      limit = reached;
      endTree(child);
      grace = setTimeout(() => finish(undefined, undefined), KILL_GRACE_MS);
    },
    onQuiet: (quietMs, leftMs) => tell(() => watch?.onQuiet?.(quietMs, leftMs)),
  });
  const finish = (code: number | null | undefined, signal: NodeJS.Signals | null | undefined) => {
    limits.stop();
    clearTimeout(grace);
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.unref();
    settle(limit === undefined ? exited(code, signal) : { end: 'timed-out', limit });
  };

  child.stdout?.on('data', (chunk: Uint8Array) => {
    limits.sawOutput();
    stdout.add(chunk);
    tell(() => watch?.onOutput?.(chunk));
  });
  child.stderr?.on('data', (chunk: Uint8Array) => {
    limits.sawOutput();
    stderr.add(chunk);
  });
  child.on('error', (error) => {
    if (child.pid !== undefined) return;
    limits.stop();
    settle({ end: 'not-started', because: reasonOf(error) });
  });
  child.on('close', finish);
  child.on('exit', (code, signal) => {
    clearTimeout(grace);
    grace = setTimeout(() => finish(code, signal), OUTPUT_GRACE_MS);
  });
  feed(child, command.secretInput);
}

function spawnOrReason(
  { file, args, secretInput }: Command,
  env: Record<string, string | undefined>,
): ChildProcess | string {
  try {
    return spawn(file, [...args], {
      env,
      shell: false,
      windowsHide: true,
      // Its own group, so that the whole of it can be ended. On Windows this would be a console of its own.
      detached: !IS_WINDOWS,
      stdio: [secretInput === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
  } catch (error) {
    return reasonOf(error);
  }
}

function feed(child: ChildProcess, secretInput: string | undefined): void {
  if (secretInput === undefined || child.stdin === null) return;
  // A program that does not read its input closes the pipe; that is no failure of ours.
  child.stdin.on('error', () => undefined);
  child.stdin.end(secretInput);
}

function tell(what: () => void): void {
  try {
    what();
  } catch {
    // Whoever watches must not be able to end what is watched.
  }
}

function endTree(child: ChildProcess): void {
  try {
    if (!IS_WINDOWS && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone; the child may still be there.
  }
  child.kill('SIGKILL');
}

function exited(code: number | null | undefined, signal: NodeJS.Signals | null | undefined): CommandEnd {
  // Only outside Windows does a program end by a signal; shells count such ends from 128.
  const number = code ?? (signal ? 128 + constants.signals[signal] : 0);
  return { end: 'exited', exitCode: windowsCode(number) };
}

function reasonOf(error: unknown): string {
  const code = errorCodeOf(error);
  if (code !== '') return code;
  return error instanceof Error ? error.name : 'unknown';
}
