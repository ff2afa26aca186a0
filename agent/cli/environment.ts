import type { ByteSource } from '../offline/byte-source.ts';
import type { ContainerTools } from '../offline/containers/tools.ts';
import type { ImageSource } from '../offline/image-source.ts';
import type { HiveOpening } from '../offline/regf/hive.ts';
import type { ImagePlace } from '../offline/surroundings.ts';
import type { SigningDesk } from '../ports/signing.ts';
import type { Terminal } from '../ports/terminal.ts';
import type { Crypto, EventSink, World } from '../ports/world.ts';
import type { AuthoringDesk } from './authoring-desk.ts';
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

export interface FleetWish {
  /** A folder of machine files, or one of them. */
  readonly machines: string;
  readonly payload: { readonly folder: string; readonly channel: string } | undefined;
}

/** One machine of a folder, built in memory when it is asked for. */
export interface FleetMember {
  readonly file: string;
  /** `basis`: what the times of this machine are made of. */
  readonly open: () => Opened<{ readonly world: World; readonly basis: string }>;
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
  /** Asks for a line that is not shown; absent where nobody sits at the console. */
  readonly askSecret?: ((question: string) => Promise<string | undefined>) | undefined;
  readonly crypto: Crypto;
  readonly machine: () => World;
  readonly rehearsal: (wish: RehearsalWish) => Promise<Opened<RehearsalStage>>;
  readonly fleet: (wish: FleetWish) => Promise<Opened<readonly FleetMember[]>>;
  /** The live log of a run beside the exe; undefined where there is none. */
  readonly openLog: (world: World) => Promise<EventSink | undefined>;
  readonly desk: Desk;
  /** Loaded when it is asked for. */
  readonly signing: () => Promise<SigningDesk>;
  /** Loaded when it is asked for. */
  readonly authoring: () => Promise<AuthoringDesk>;
}

export type PathLook =
  | { readonly kind: 'nothing' | 'other' | 'unreadable' }
  /** Its first bytes. */
  | { readonly kind: 'file'; readonly head: Uint8Array }
  /** `windowsBelow`: folders further down that hold a Windows. */
  | { readonly kind: 'folder'; readonly isEmpty: boolean; readonly windowsBelow: readonly string[] };

/** Files of the person at the desk, by the paths of this system. Looking only, but for `writeText`. */
export interface Desk {
  readonly image: (path: string) => (ImageSource & ImagePlace & { readonly close: () => void }) | undefined;
  readonly hive: (path: string) => { readonly opening: HiveOpening; readonly close: () => void } | undefined;
  /** Any file, read in parts; undefined when there is none. Throws `IoError`. */
  readonly file: (path: string) => { readonly source: ByteSource; readonly close: () => void } | undefined;
  /** What lies at a path, for a person who gave a wrong one. Opens no pipe and no device. */
  readonly lookAt: (path: string) => PathLook;
  readonly containers: ContainerTools;
  /** undefined when there is no such file. */
  readonly read: (path: string, maxBytes: number) => Uint8Array | undefined;
  /** A new file; `utf-16` with a byte order mark, as Windows writes .reg files. Throws `IoError`. */
  readonly writeText: (path: string, encoding: 'ascii' | 'utf-16', chunks: Iterable<string>) => void;
}
