import type { Command, CommandEnd, CommandResult, ToolName } from '../../domain/command.ts';
import { windowsCode } from '../../domain/windows-code.ts';
import { baseName } from '../../domain/windows-path.ts';
import type { Processes, ProcessWatch } from '../../ports/processes.ts';
import type { Clock } from '../../ports/world.ts';
import { boundedOutput } from '../node/bounded-output.ts';
import { type Disk, DiskError, type DiskErrorCode, isFile } from './disk/disk.ts';
import { type Happening, type ProgramRun, type Station, splitOption } from './model/program.ts';
import { PROGRAMS, runProgram } from './model/run-program.ts';

/** Roots of images that a running DISM holds open. */
export type HeldImages = Set<string>;

/** The `Processes` port over the models of the programs. Rejects only when a hook of the disk cuts the power. */
export function rehearsalProcesses(station: Station, clock: Clock, held: HeldImages): Processes {
  return {
    run: async (command, watch) => {
      const startedMs = clock.elapsedMs();
      const output = { stdout: boundedOutput(), stderr: boundedOutput() };
      const image = command.args
        .map(splitOption)
        .find(({ name }) => name === '/image')
        ?.value?.toUpperCase();
      if (image !== undefined) held.add(image);
      const ended = await play(command, watch, station, clock, output);
      if (image !== undefined) held.delete(image);
      return {
        command,
        ended,
        stdout: output.stdout.bytes(),
        stderr: output.stderr.bytes(),
        durationMs: clock.elapsedMs() - startedMs,
      } satisfies CommandResult;
    },
  };
}

type Outputs = Record<'stdout' | 'stderr', ReturnType<typeof boundedOutput>>;

async function play(
  command: Command,
  watch: ProcessWatch | undefined,
  station: Station,
  clock: Clock,
  output: Outputs,
): Promise<CommandEnd> {
  const tool = programOf(command.file);
  const because = tool === undefined ? 'ENOENT' : whyNoStart(command.file, station.disk);
  if (tool === undefined || because !== undefined)
    return { end: 'not-started', because: because ?? 'ENOENT' };
  const call = { file: command.file, args: command.args, stdin: command.secretInput };
  const run = runProgram(tool, call, station);
  const limits = patience(command, station, clock);
  for (;;) {
    const step = nextStep(run);
    if (step.done === true) return { end: 'exited', exitCode: windowsCode(step.value) };
    const happening = step.value;
    if ('waitMs' in happening) {
      const limit = await limits.wait(happening.waitMs, watch?.onQuiet);
      if (limit !== undefined) return { end: 'timed-out', limit };
      continue;
    }
    limits.sawSomething();
    if ('out' in happening) {
      output.stdout.add(happening.out);
      watch?.onOutput?.(happening.out);
    } else output.stderr.add(happening.err);
  }
}

function whyNoStart(file: string, disk: Disk): DiskErrorCode | undefined {
  return unlessDisk(
    () => (isFile(disk, file) ? undefined : 'ENOENT'),
    (code) => code,
  );
}

/** A disk that fails is met as a value: the port never rejects. */
function unlessDisk<T>(attempt: () => T, instead: (code: DiskErrorCode) => T): T {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof DiskError) return instead(error.code);
    throw error;
  }
}

function nextStep(run: ProgramRun): IteratorResult<Happening, number> {
  try {
    return run.next();
  } catch (error) {
    // A disk error that a model does not expect ends the program, not the rehearsal: ERROR_GEN_FAILURE.
    if (error instanceof DiskError) return { done: true, value: 31 };
    throw error;
  }
}

function programOf(file: string): ToolName | undefined {
  const name = baseName(file)
    .toLowerCase()
    .replace(/\.exe$/, '');
  // A program that a manifest brings along is known by its description only.
  return isTool(name) ? name : 'program';
}

function isTool(name: string): name is ToolName {
  return Object.hasOwn(PROGRAMS, name);
}

/** The two limits of a command: its whole time, and the time without output or growth of its log. */
function patience(command: Command, { disk }: Station, clock: Clock) {
  const startedMs = clock.elapsedMs();
  let activeMs = startedMs;
  let logBytes = sizeOf(command.logPath);

  function sizeOf(path: string | undefined): number {
    return path === undefined
      ? 0
      : unlessDisk(
          () => disk.stat(path)?.sizeBytes ?? 0,
          () => 0,
        );
  }

  return {
    sawSomething: () => {
      activeMs = clock.elapsedMs();
    },
    /** Waits; the limit that was reached before the end, if one was. */
    wait: async (ms: number, onQuiet: ProcessWatch['onQuiet']): Promise<'hard' | 'idle' | undefined> => {
      const size = sizeOf(command.logPath);
      if (size !== logBytes) activeMs = clock.elapsedMs();
      logBytes = size;
      const nowMs = clock.elapsedMs();
      const hardMs = startedMs + command.timeoutMs - nowMs;
      const idleMs = activeMs + command.idleMs - nowMs;
      const allowedMs = Math.min(hardMs, idleMs);
      const pauseMs = Math.min(ms, allowedMs);
      const halfMs = idleMs - command.idleMs / 2;
      if (onQuiet !== undefined && halfMs >= 0 && halfMs < pauseMs) {
        await clock.sleep(halfMs);
        onQuiet(command.idleMs / 2, command.idleMs / 2);
        await clock.sleep(pauseMs - halfMs);
      } else await clock.sleep(pauseMs);
      if (ms <= allowedMs) return undefined;
      return hardMs <= idleMs ? 'hard' : 'idle';
    },
  };
}
