import type { ActionResult } from '../../../agent/domain/action.ts';
import type { Command, CommandEnd, CommandResult, ToolName } from '../../../agent/domain/command.ts';
import type { PayloadFile } from '../../../agent/domain/manifest.ts';
import type { Bound, BoundStep, StepPlaces } from '../../../agent/steps/kind.ts';

export const PLACES: StepPlaces = {
  system32: 'X:\\Windows\\System32',
  dism: 'X:\\Windows\\System32\\dism.exe',
  imageRoot: 'D:\\',
  stagingFolder: 'D:\\ProgramData\\Servicer\\staging',
  scratchFolder: 'D:\\ProgramData\\Servicer\\scratch',
  logFolder: 'D:\\ProgramData\\Servicer\\runs\\r1',
  controlSet: 'ControlSet001',
};

export function payload(id: string, path: string, sizeBytes = 1000): PayloadFile {
  return { id, path, sizeBytes, sha256: id.padEnd(64, '0') };
}

export function finder(...files: readonly PayloadFile[]) {
  return (id: string) => files.find((file) => file.id === id);
}

export function stepOf(bound: Bound): BoundStep {
  if (!bound.ok) throw new Error(`${bound.failure.code} ${bound.failure.detail}`);
  return bound.step;
}

export const EXIT_0: CommandEnd = { end: 'exited', exitCode: '0x00000000' };

/** What a program left behind. */
export function ran(ended: CommandEnd, tool: ToolName = 'dism'): ActionResult {
  return { do: 'run', result: resultOf(commandOf(tool), ended) };
}

export function commandOf(tool: ToolName): Command {
  return { tool, file: `X:\\${tool}.exe`, args: [], effect: 'changes', timeoutMs: 1, idleMs: 1 };
}

export function resultOf(command: Command, ended: CommandEnd): CommandResult {
  return { command, ended, stdout: new Uint8Array(0), stderr: new Uint8Array(0), durationMs: 1 };
}
