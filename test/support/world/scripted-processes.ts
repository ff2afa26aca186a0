import type { Command, CommandEnd, CommandResult } from '../../../agent/domain/command.ts';
import { windowsCode } from '../../../agent/domain/windows-code.ts';
import type { Processes } from '../../../agent/ports/processes.ts';

/** One program start that a test expects, and what comes of it. */
export interface ScriptedCall {
  /** Program and arguments as they must be: joined by blanks, secrets too. A text must be a part of it. */
  readonly expects: string | RegExp;
  /** Exit code (default 0), or another end. */
  readonly ends?: number | CommandEnd;
  readonly prints?: string;
  readonly complains?: string;
  /** What the program does to the world before it ends. */
  readonly does?: (command: Command) => void;
}

export interface ScriptedProcesses extends Processes {
  /** Every command that was run, in order. */
  readonly ran: readonly Command[];
  /** Fails the test when a scripted call was never asked for. */
  readonly verifyAllUsed: () => void;
}

/** Strict: a program that is not scripted, or not at this place, throws. */
export function scriptedProcesses(script: readonly ScriptedCall[]): ScriptedProcesses {
  const ran: Command[] = [];
  return {
    ran,
    run: async (command, watch) => {
      const line = `${command.tool} ${command.args.join(' ')}`;
      const call = script[ran.length];
      if (call === undefined || !matches(call.expects, line))
        throw new Error(`not scripted at place ${ran.length + 1}: ${line}`);
      ran.push(command);
      call.does?.(command);
      const stdout = new TextEncoder().encode(call.prints ?? '');
      if (stdout.length > 0) watch?.onOutput?.(stdout);
      const stderr = new TextEncoder().encode(call.complains ?? '');
      return { command, ended: endOf(call.ends), stdout, stderr, durationMs: 1 } satisfies CommandResult;
    },
    verifyAllUsed: () => {
      const unused = script.slice(ran.length).map(({ expects }) => String(expects));
      if (unused.length > 0) throw new Error(`scripted and never asked for: ${unused.join('; ')}`);
    },
  };
}

function matches(expects: string | RegExp, line: string): boolean {
  return typeof expects === 'string' ? line.includes(expects) : expects.test(line);
}

function endOf(ends: number | CommandEnd | undefined): CommandEnd {
  if (typeof ends === 'object') return ends;
  return { end: 'exited', exitCode: windowsCode(ends ?? 0) };
}
