import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { wineEnvironment } from '../../../scripts/lib/wine.ts';
import { killAll, type LinuxProcess, processesWith } from './linux-process.ts';

/** How a program under Wine ended, and what it left on the screen. */
export interface Ended {
  /** The low eight bits of the Windows exit code; undefined when it was killed. */
  readonly exitCode: number | undefined;
  /** Standard output. */
  readonly screen: string;
  /** Standard error. */
  readonly errors: string;
  /** The rig killed something, or cut the power, while it ran. */
  readonly wasKilled: boolean;
}

/** What a Windows program sees: its letters and its servers. C: stays Wine's own. */
export interface Mapping {
  /** Capital letter to folder. */
  readonly letters: Readonly<Record<string, string>>;
  /** Server name to a folder that holds its shares. */
  readonly servers: Readonly<Record<string, string>>;
}

/** One Windows machine: a Wine prefix. */
export interface Wine {
  readonly map: (mapping: Mapping) => void;
  /**
   * Starts a program and gives its end. The streams are files in `logs`: with pipes Node cannot make process.stdout
   * under Wine. `folder` is where it starts: a real folder that has a letter.
   */
  readonly start: (args: readonly string[], folder: string, logs: string) => Promise<Ended>;
  /** Windows programs that run now. */
  readonly programs: () => readonly LinuxProcess[];
  /** Kills every program with that file name as a crash would: no handler of it runs. */
  readonly kill: (fileName: string) => Promise<void>;
  /** The power goes: every program and Windows itself are gone at once. */
  readonly cutPower: () => Promise<void>;
  /** An orderly end. */
  readonly end: () => void;
}

export function wineIn(prefix: string, more: Readonly<Record<string, string>> = {}): Wine {
  const env = { ...machineEnvironment(prefix), ...more };
  const programs = (): readonly LinuxProcess[] => processesWith(`WINEPREFIX=${prefix}`);
  let kills = 0;
  const kill = (victims: readonly LinuxProcess[]): Promise<void> => {
    kills += 1;
    return killAll(victims.map(({ pid }) => pid));
  };
  return {
    map: (mapping) => mapInto(join(prefix, 'dosdevices'), mapping),
    start: async (args, folder, logs) => {
      const before = kills;
      const ended = await startIn(env, args, folder, logs);
      return { ...ended, wasKilled: kills > before };
    },
    programs,
    kill: (fileName) => kill(programs().filter((one) => runs(one, fileName))),
    cutPower: () => kill(programs()),
    end: () => {
      spawnSync('wineserver', ['-k'], { env, stdio: 'ignore' });
      spawnSync('wineserver', ['-w'], { env, stdio: 'ignore' });
    },
  };
}

// A machine of its own: nothing of the desk's environment reaches a Windows program. UTF-8, so that names keep all letters.
function machineEnvironment(prefix: string): NodeJS.ProcessEnv {
  const { PATH, HOME, WINEPREFIX, WINEDEBUG, WINEDLLOVERRIDES, DISPLAY } = wineEnvironment(prefix);
  return { PATH, HOME, WINEPREFIX, WINEDEBUG, WINEDLLOVERRIDES, DISPLAY, LC_ALL: 'C.UTF-8' };
}

function mapInto(dosdevices: string, { letters, servers }: Mapping): void {
  for (const name of readdirSync(dosdevices))
    if (name !== 'c:') rmSync(join(dosdevices, name), { recursive: true });
  for (const [letter, folder] of Object.entries(letters)) {
    symlinkSync(folder, join(dosdevices, `${letter.toLowerCase()}:`));
  }
  mkdirSync(join(dosdevices, 'unc'));
  for (const [server, folder] of Object.entries(servers))
    symlinkSync(folder, join(dosdevices, 'unc', server));
}

async function startIn(
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  folder: string,
  logs: string,
): Promise<Omit<Ended, 'wasKilled'>> {
  // Windows stays up between two programs, as it does on a real machine. No effect when it is up already.
  spawnSync('wineserver', ['-p'], { env, stdio: 'ignore' });
  mkdirSync(logs, { recursive: true });
  const [outFile, errFile] = [join(logs, 'screen.txt'), join(logs, 'errors.txt')];
  const [out, err] = [openSync(outFile, 'w'), openSync(errFile, 'w')];
  try {
    const exitCode = await new Promise<number | undefined>((resolve, reject) => {
      const child = spawn('wine', [...args], { env, cwd: folder, stdio: ['ignore', out, err] });
      child.on('error', reject);
      child.on('exit', (code) => resolve(code ?? undefined));
    });
    return { exitCode, screen: readFileSync(outFile, 'utf8'), errors: readFileSync(errFile, 'utf8') };
  } finally {
    closeSync(out);
    closeSync(err);
  }
}

/** The command line of a Windows program begins with its path. */
function runs({ command }: LinuxProcess, fileName: string): boolean {
  const program = command.split(' ')[0] ?? '';
  return program.slice(program.lastIndexOf('\\') + 1).toLowerCase() === fileName.toLowerCase();
}
