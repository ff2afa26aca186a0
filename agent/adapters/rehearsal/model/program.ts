import type { BootState } from '../boot-state.ts';
import type { Disk } from '../disk/disk.ts';
import type { MachineDescription } from '../machine/machine-description.ts';
import type { Mishap } from '../machine/mishap.ts';

/** What a running program does next, as far as others can see it. Its effects on the disk happen in between. */
export type Happening =
  | { readonly waitMs: number }
  | { readonly out: Uint8Array }
  | { readonly err: Uint8Array };

/** A program that runs: yields what happens, returns its exit code. Not asking on is what ending it means. */
export type ProgramRun = Generator<Happening, number, void>;

export interface ProgramCall {
  /** The program file that was started; undefined where the bench starts one by its name. */
  readonly file?: string | undefined;
  readonly args: readonly string[];
  /** What stands on standard input; undefined when it is empty. */
  readonly stdin: string | undefined;
  /** What goes wrong this time. */
  readonly mishap: Mishap['does'] | undefined;
}

/** The machine a program runs on. */
export interface Station {
  readonly machine: MachineDescription;
  readonly boot: BootState;
  readonly disk: Disk;
  readonly nowMs: () => number;
}

export type Program = (call: ProgramCall, station: Station) => ProgramRun;

export function out(text: string): Happening {
  return { out: new TextEncoder().encode(text) };
}

export function err(text: string): Happening {
  return { err: new TextEncoder().encode(text) };
}

export function wait(seconds: number): Happening {
  return { waitMs: Math.round(seconds * 1000) };
}

/** Lines as Windows programs end them. */
export function lines(...texts: readonly string[]): Happening {
  return out(texts.map((text) => `${text}\r\n`).join(''));
}

/** An option `/name:value` or `/name=value`, whatever its case. */
export function splitOption(arg: string): { readonly name: string; readonly value: string | undefined } {
  const cut = /[:=]/.exec(arg)?.index;
  if (cut === undefined) return { name: arg.toLowerCase(), value: undefined };
  return { name: arg.slice(0, cut).toLowerCase(), value: arg.slice(cut + 1) };
}
