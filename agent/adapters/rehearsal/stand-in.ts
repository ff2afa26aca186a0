import fs from 'node:fs';
import path from 'node:path';
import type { ToolName } from '../../domain/command.ts';
import { type BootState, newBoot } from './boot-state.ts';
import { nativeDisk } from './disk/native-disk.ts';
import { type MachineDescription, parseMachineDescription } from './machine/machine-description.ts';
import type { ProgramRun, Station } from './model/program.ts';
import { PROGRAMS, runProgram } from './model/run-program.ts';

// Where the bench puts what its programs share. Everything else is on the serviced volume itself.
const FOLDER = 'X:\\standin';
// Says loudly that the bench is set up wrongly; no real tool ends with it.
const NOT_SET_UP = 0x00e0_dead;

/**
 * One program that plays all tools: its own name says which. Prints with real pauses, and ends with the 32-bit code
 * of the tool. For the bench, where it lies under the names of the real programs.
 */
export async function standIn(execPath: string, args: readonly string[]): Promise<number> {
  const tool = path.win32
    .basename(execPath)
    .toLowerCase()
    .replace(/\.exe$/, '');
  const machine = readMachine(path.win32.join(FOLDER, 'machine.json'));
  if (!isTool(tool) || typeof machine === 'string') {
    process.stderr.write(typeof machine === 'string' ? `${machine}\r\n` : `${tool} is not modelled\r\n`);
    return NOT_SET_UP;
  }
  const stateFile = path.win32.join(FOLDER, 'state.json');
  const boot = readBoot(stateFile);
  const station: Station = { machine, boot, disk: nativeDisk(), nowMs: () => Date.now() };
  const run = runProgram(tool, { args, stdin: readInput(tool, args) }, station);
  const code = await play(run, machine.pace.standInScale, () => writeBoot(stateFile, boot));
  writeBoot(stateFile, boot);
  return code;
}

async function play(run: ProgramRun, scale: number, onPause: () => void): Promise<number> {
  for (;;) {
    const step = run.next();
    if (step.done === true) return step.value | 0;
    const happening = step.value;
    if ('out' in happening) fs.writeSync(1, happening.out);
    else if ('err' in happening) fs.writeSync(2, happening.err);
    else {
      onPause();
      await pause(happening.waitMs === Number.POSITIVE_INFINITY ? HANG_MS : happening.waitMs * scale);
    }
  }
}

// As long as a timer can be: whoever started it must end it.
const HANG_MS = 0x7fff_ffff;

function pause(ms: number): Promise<void> {
  return new Promise((awake) => setTimeout(awake, ms));
}

function readMachine(file: string): MachineDescription | string {
  if (!fs.existsSync(file)) return `${file} is not there`;
  const reading = parseMachineDescription(fs.readFileSync(file, 'utf8'));
  return reading.ok ? reading.machine : `${file}: ${reading.problems.join('; ')}`;
}

/** Only a `net use` that asks for a password reads standard input: the others must not wait for anybody. */
function readInput(tool: ToolName, args: readonly string[]): string | undefined {
  if (tool !== 'net' || !args.includes('*')) return undefined;
  try {
    return fs.readFileSync(0, 'utf8');
  } catch {
    return undefined;
  }
}

function readBoot(file: string): BootState {
  if (!fs.existsSync(file)) return newBoot();
  const kept: Partial<BootState> = JSON.parse(fs.readFileSync(file, 'utf8'));
  return { ...newBoot(), ...kept };
}

function writeBoot(file: string, boot: BootState): void {
  fs.writeFileSync(file, JSON.stringify(boot));
}

function isTool(name: string): name is ToolName {
  return Object.hasOwn(PROGRAMS, name);
}
