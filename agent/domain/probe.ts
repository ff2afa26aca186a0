import type { Fact, Reading } from './fact.ts';
import type { PackageIdentity } from './package-identity.ts';

/** Hives of an offline image that steps may look at or edit. */
export type HiveName = 'SYSTEM' | 'SOFTWARE' | 'DEFAULT' | 'DRIVERS' | 'COMPONENTS' | 'SAM' | 'SECURITY';

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
  | { readonly ask: 'file'; readonly path: string };

/** A value of an offline hive: type number as in the registry, data as raw bytes. */
export interface RegistryValue {
  readonly type: number;
  readonly data: Uint8Array;
}

/** What the image says to a probe. */
export type ProbeAnswer =
  | { readonly ask: 'package'; readonly fact: Fact; readonly firstBoot: boolean }
  | { readonly ask: 'driver'; readonly fact: Fact }
  /** `value` undefined: the key or the value is not there. */
  | { readonly ask: 'registry-value'; readonly reading: Reading<RegistryValue | undefined> }
  /** undefined: no such file. */
  | {
      readonly ask: 'file';
      readonly reading: Reading<{ readonly sizeBytes: number; readonly sha256: string } | undefined>;
    };
