import type { ImageSource } from '../offline/image-source.ts';
import type { HiveOpening } from '../offline/regf/hive.ts';
import type { ImagePlace } from '../offline/surroundings.ts';
import type { Terminal } from '../ports/terminal.ts';
import type { Crypto, EventSink, World } from '../ports/world.ts';
import type { ParseArguments } from './command-line.ts';

/** A described machine, ready to be serviced at a desk. */
export interface RehearsalStage {
  readonly world: World;
  /** Name of the described machine's file, for people. */
  readonly machineFile: string;
  /** Where a path of the described machine lies on this desk; undefined when it is not kept in a folder. */
  readonly nativePath: (windowsPath: string) => string | undefined;
}

export interface RehearsalWish {
  readonly machineFile: string | undefined;
  readonly stateFolder: string | undefined;
  readonly resultsFolder: string | undefined;
  readonly fresh: boolean;
  readonly fast: boolean;
}

export type Opened<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly because: string };

/** What the commands need of the world, put together in main.ts and nowhere else. */
export interface Environment {
  readonly version: string;
  readonly builtAtMs: number;
  readonly terminal: Terminal;
  readonly errors: { readonly write: (text: string) => void };
  readonly parseArguments: ParseArguments;
  readonly crypto: Crypto;
  readonly machine: () => World;
  readonly rehearsal: (wish: RehearsalWish) => Promise<Opened<RehearsalStage>>;
  /** The live log of a run beside the exe; undefined where there is none. */
  readonly openLog: (world: World) => Promise<EventSink | undefined>;
  readonly desk: Desk;
}

/** Files of the person at the desk, by the paths of this system. Looking only, but for `writeText`. */
export interface Desk {
  readonly image: (path: string) => (ImageSource & ImagePlace & { readonly close: () => void }) | undefined;
  readonly hive: (path: string) => { readonly opening: HiveOpening; readonly close: () => void } | undefined;
  /** undefined when there is no such file. */
  readonly read: (path: string, maxBytes: number) => Uint8Array | undefined;
  /** A new file; `utf-16` with a byte order mark, as Windows writes .reg files. Throws `IoError`. */
  readonly writeText: (path: string, encoding: 'ascii' | 'utf-16', chunks: Iterable<string>) => void;
}
