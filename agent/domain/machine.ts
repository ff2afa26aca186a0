/** Processor architecture in DISM's spelling. */
export type Architecture = 'amd64' | 'x86' | 'arm64' | 'ia64';

/**
 * How Windows PE was started, from the values that `wpeutil UpdateBootInfo` writes.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/wpeutil-command-line-options
 */
export type BootKind = 'ram-disk' | 'optical' | 'flat' | 'network' | 'unknown';

/** Which firmware field the machine id came from. `random` means that nothing believable was found. */
export type IdSource = 'uuid' | 'serial' | 'baseboard' | 'asset-tag' | 'mac' | 'random';

/** Who this machine is, as its firmware says. Every text is as found, bounded and stripped of control characters. */
export interface MachineIdentity {
  /** `[a-z0-9-]{1,64}`: names the results folder. */
  readonly id: string;
  readonly idSource: IdSource;
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly sku: string | undefined;
  readonly serial: string | undefined;
  readonly uuid: string | undefined;
  readonly assetTag: string | undefined;
  /** Lower case, colon-separated, physical adapters first. */
  readonly macs: readonly string[];
}

/** One dism.exe that may work on the image. */
export interface FoundDism {
  readonly path: string;
  /** `10.0.26100.1`, or undefined when it could not be read. */
  readonly version: string | undefined;
  readonly architecture: Architecture | undefined;
  /** Carried: in a folder of its own on the medium, with its dependencies; never copied over that of Windows PE. */
  readonly from: 'host' | 'carried';
}

/** The dism.exe that does the work, and why it is this one. */
export interface ChosenDism extends FoundDism {
  readonly because: string;
}

/** What the agent runs on: Windows PE, or the desk that rehearses one. */
export interface HostFacts {
  readonly architecture: Architecture;
  readonly ramBytes: number;
  readonly bootKind: BootKind;
  readonly firmware: 'bios' | 'uefi' | 'unknown';
  /** `X:` in Windows PE. */
  readonly systemDrive: string;
  /** `X:\Windows`. */
  readonly systemRoot: string;
  /** Version of the DISM of Windows PE itself, `10.0.26100.1`, or undefined when it could not be read. */
  readonly dismVersion: string | undefined;
  /** `E:\\`: the drive the RAM disk was loaded from, when Windows PE knows it. */
  readonly bootSource?: string | undefined;
  /** Free bytes of the RAM disk (`X:`), the scratch space of the image. */
  readonly systemFreeBytes: number | undefined;
}
