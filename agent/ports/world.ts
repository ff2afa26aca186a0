import type { TimedEvent } from '../domain/event.ts';
import type { Architecture } from '../domain/machine.ts';
import type { VolumeSurvey } from '../domain/volume.ts';
import type { Files } from './files.ts';
import type { Processes } from './processes.ts';

/** Time, from one place only, so that a run can be repeated. */
export interface Clock {
  /** Milliseconds since 1970, as the machine believes: for people, never for durations. */
  readonly now: () => number;
  /** Milliseconds from an arbitrary start that never jump. */
  readonly elapsedMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface Random {
  readonly bytes: (count: number) => Uint8Array;
}

/** The few primitives that pure code is handed. All synchronous. */
export interface Crypto {
  /** Lower-case hex. */
  readonly sha256: (bytes: Uint8Array) => string;
  readonly blake2b512: (bytes: Uint8Array) => Uint8Array;
  /** `publicKey` 32 bytes, `signature` 64 bytes. */
  readonly verifyEd25519: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
}

/** What this process can know of its machine without starting a program. */
export interface Host {
  readonly isWindowsPe: boolean;
  readonly architecture: Architecture;
  readonly ramBytes: number;
  readonly systemDrive: string;
  readonly systemRoot: string;
  /** Folder of the exe. */
  readonly ownFolder: string;
  /** MAC addresses, lower case with colons, internal and empty ones left out. */
  readonly macs: readonly string[];
}

export interface Volumes {
  readonly survey: () => Promise<VolumeSurvey>;
}

/** A person at the console. */
export interface Interrupts {
  /** Called at every Ctrl+C or Ctrl+Break from now on, instead of ending the process. */
  readonly watch: (asked: () => void) => void;
}

/** Where the screen and the logs get what happens. Must not throw: a log that fails never ends a run. */
export interface EventSink {
  readonly emit: (event: TimedEvent) => void;
}

/** Everything outside this process, and nothing else. Built once, in main.ts. */
export interface World {
  readonly host: Host;
  readonly files: Files;
  readonly processes: Processes;
  readonly volumes: Volumes;
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  /** Absent where nobody can interrupt, or where an interruption may simply end the process: at the desk. */
  readonly interrupts?: Interrupts;
}
