import { type Evidence, type Fact, notKnown, type Reading, unknown } from './fact.ts';
import type { PackageIdentity } from './package-identity.ts';
import type { WindowsFacts } from './rules.ts';
import type { WindowsCode } from './windows-code.ts';

/** Hives of an offline image that steps may look at or edit. `DEFAULT-USER` is what new accounts begin with. */
export type HiveName =
  | 'SYSTEM'
  | 'SOFTWARE'
  | 'DEFAULT'
  | 'DRIVERS'
  | 'COMPONENTS'
  | 'SAM'
  | 'SECURITY'
  | 'DEFAULT-USER';

/** The file of a hive, relative to the volume root. */
export function hiveFile(hive: HiveName): string {
  return hive === 'DEFAULT-USER' ? 'Users\\Default\\NTUSER.DAT' : `Windows\\System32\\config\\${hive}`;
}

/** A question to the offline image, as data. A step names its probes; the runtime answers them all in one look. */
export type Probe =
  | { readonly ask: 'package'; readonly identity: PackageIdentity }
  /** Is a driver with this INF in the driver store, byte for byte? */
  | {
      readonly ask: 'driver';
      readonly infName: string;
      readonly infSha256: string;
      readonly catalogSha256: string | undefined;
    }
  | { readonly ask: 'registry-value'; readonly hive: HiveName; readonly key: string; readonly name: string }
  | { readonly ask: 'file'; readonly path: string }
  /** Is this very package not installed, or does it wait to be removed? */
  | { readonly ask: 'package-absent'; readonly identity: PackageIdentity }
  | { readonly ask: 'capability'; readonly name: string; readonly wanted: 'present' | 'absent' }
  /** Which drivers of the store, not of Windows itself, came from an INF of this name and provider? */
  | { readonly ask: 'driver-names'; readonly infName: string; readonly provider: string }
  | { readonly ask: 'registry-key'; readonly hive: HiveName; readonly key: string }
  /** How many values a key has, and which keys below it. */
  | { readonly ask: 'registry-content'; readonly hive: HiveName; readonly key: string }
  /** Which drivers of the store, not of Windows itself, came from this very INF? */
  | { readonly ask: 'driver-copies'; readonly infName: string; readonly infSha256: string }
  /** A short text file as a whole. */
  | { readonly ask: 'text'; readonly path: string }
  /** Does work wait for the next start of Windows that forbids more of it? */
  | { readonly ask: 'pending' }
  /** Which Windows is this? */
  | { readonly ask: 'windows' }
  /** Is a file or folder there? Its content is not read. */
  | { readonly ask: 'presence'; readonly path: string }
  /** Does the firmware of this machine find boot files that start this Windows by default? */
  | { readonly ask: 'boot-default' }
  /**
   * What only DISM can tell: a verb that reads, with its arguments. Asked when the step is due and again after it, never
   * in the plan phase.
   */
  | { readonly ask: 'dism'; readonly verb: readonly string[] };

/** A value of an offline hive: type number as in the registry, data as raw bytes. */
export interface RegistryValue {
  readonly type: number;
  readonly data: Uint8Array;
}

/** A driver of the store by the name Windows gave it. */
export interface PublishedDriver {
  /** `oem7.inf` */
  readonly name: string;
  /** `3.1.7.0`; undefined when the database holds none. */
  readonly version: string | undefined;
}

/** What lies in a registry key. */
export interface KeyContent {
  readonly valueCount: number;
  /** Names, as far as they were read. */
  readonly subkeys: readonly string[];
}

/** How DISM answered a question. */
export interface ToolAnswer {
  readonly exitCode: WindowsCode;
  readonly stdout: Uint8Array;
}

/** What the image says to a probe. */
export type ProbeAnswer =
  /** `half`: the package is neither there nor gone, in words; left out: it is one of the two. */
  | {
      readonly ask: 'package';
      readonly fact: Fact;
      readonly firstBoot: boolean;
      readonly half?: string | undefined;
    }
  | {
      readonly ask: 'package-absent';
      readonly fact: Fact;
      readonly firstBoot: boolean;
      readonly half?: string | undefined;
    }
  | { readonly ask: 'driver'; readonly fact: Fact }
  /** `value` undefined: the key or the value is not there. */
  | { readonly ask: 'registry-value'; readonly reading: Reading<RegistryValue | undefined> }
  /** undefined: no such file. */
  | {
      readonly ask: 'file';
      readonly reading: Reading<{ readonly sizeBytes: number; readonly sha256: string } | undefined>;
    }
  | { readonly ask: 'capability'; readonly fact: Fact; readonly firstBoot: boolean }
  | { readonly ask: 'driver-names'; readonly reading: Reading<readonly PublishedDriver[]> }
  | { readonly ask: 'registry-key'; readonly reading: Reading<boolean> }
  /** undefined: no such key. */
  | { readonly ask: 'registry-content'; readonly reading: Reading<KeyContent | undefined> }
  | { readonly ask: 'driver-copies'; readonly reading: Reading<readonly PublishedDriver[]> }
  /** undefined: no such file. */
  | { readonly ask: 'text'; readonly reading: Reading<string | undefined> }
  | { readonly ask: 'pending'; readonly fact: Fact }
  /** Each of its facts is known or not by itself. */
  | { readonly ask: 'windows'; readonly reading: Reading<WindowsFacts> }
  | { readonly ask: 'presence'; readonly fact: Fact }
  | { readonly ask: 'boot-default'; readonly fact: Fact }
  | { readonly ask: 'dism'; readonly reading: Reading<ToolAnswer> };

/** What an answer rests on. */
export function evidenceOfAnswer(answer: ProbeAnswer): readonly Evidence[] {
  if ('fact' in answer) return answer.fact.evidence;
  return answer.reading.known ? answer.reading.evidence : [];
}

/** The answer to a question that could not be asked. */
export function noAnswer({ ask }: Probe, because: string): ProbeAnswer {
  switch (ask) {
    case 'package':
    case 'package-absent':
    case 'capability':
      return { ask, fact: unknown(because), firstBoot: false };
    case 'driver':
    case 'pending':
    case 'presence':
    case 'boot-default':
      return { ask, fact: unknown(because) };
    case 'registry-value':
      return { ask, reading: notKnown(because) };
    case 'file':
      return { ask, reading: notKnown(because) };
    case 'driver-names':
      return { ask, reading: notKnown(because) };
    case 'registry-key':
      return { ask, reading: notKnown(because) };
    case 'registry-content':
      return { ask, reading: notKnown(because) };
    case 'driver-copies':
      return { ask, reading: notKnown(because) };
    case 'text':
      return { ask, reading: notKnown(because) };
    case 'windows':
      return { ask, reading: notKnown(because) };
    case 'dism':
      return { ask, reading: notKnown(because) };
  }
}
