import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, root } from '../../scripts/lib/places.ts';
import { ensureWinePrefix, runWine, type WineResult } from '../../scripts/lib/wine.ts';

/** A machine that has started Windows PE: X: is the boot image, D: and E: are volumes of its disk. */
export interface WineMachine {
  readonly x: string;
  readonly d: string;
  readonly e: string;
  /** Runs startnet.cmd as Windows PE does, and gives what was on the screen. */
  readonly boot: (script: string, env?: NodeJS.ProcessEnv) => WineResult;
  readonly remove: () => void;
}

const SYSTEM32 = join('Windows', 'System32');

export function makeWineMachine(): WineMachine {
  const prefix = ensureWinePrefix(cacheFolder('wine-startnet'));
  const folder = mkdtempSync(join(tmpdir(), 'servicer-machine-'));
  const [x, d, e] = [join(folder, 'x'), join(folder, 'd'), join(folder, 'e')];
  for (const volume of [d, e]) mkdirSync(volume, { recursive: true });
  cpSync(join(root, 'winpe-overlay', 'Windows'), join(x, 'Windows'), { recursive: true });
  writeFileSync(join(x, SYSTEM32, 'wpeinit.cmd'), '@echo wpeinit ran>>X:\\wpeinit.txt\r\n');
  link(prefix, { 'x:': x, 'd:': d, 'e:': e });
  return {
    x,
    d,
    e,
    boot: (script, env = {}) => {
      // Wine sets the Windows folder anew for every first program, so it is moved from inside.
      // Without `call`: Wine 8 loses the exit code of a called file.
      const lines = ['@echo off', 'set SystemDrive=X:', 'set SystemRoot=X:\\Windows', script];
      writeFileSync(join(x, 'boot.cmd'), lines.map((line) => `${line}\r\n`).join(''));
      return runWine(prefix, ['cmd', '/c', 'X:\\boot.cmd'], env);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Puts the stand-in into the image under a path; it then ends as told. */
export function putServicer(
  machine: WineMachine,
  standIn: string,
  place: string,
  behaviour: { readonly exitCode: number; readonly verdict?: string },
): void {
  const file = join(machine.x, place);
  mkdirSync(join(file, '..'), { recursive: true });
  rmSync(file, { force: true });
  hardLinkOrCopy(standIn, file);
  mkdirSync(join(machine.x, 'servicer'), { recursive: true });
  writeFileSync(join(machine.x, 'servicer', 'stand-in.json'), JSON.stringify(behaviour));
}

export function readMaybe(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function hardLinkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to);
  }
}

// C: stays Wine's own; Z: (the whole disk of the host) goes, so that nothing is found there by accident.
function link(prefix: string, drives: Readonly<Record<string, string>>): void {
  const folder = join(prefix, 'dosdevices');
  for (const name of readdirSync(folder)) {
    if (name !== 'c:' && /^[a-z]:/.test(name)) rmSync(join(folder, name), { force: true });
  }
  for (const [name, target] of Object.entries(drives)) symlinkSync(target, join(folder, name));
}
