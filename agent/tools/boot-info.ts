import type { BootKind, HostFacts } from '../domain/machine.ts';
import { driveRoot } from '../domain/windows-path.ts';
import type { RegValue } from './reg-query.ts';

/** Where `wpeutil UpdateBootInfo` writes. */
export const CONTROL_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';

type Values = readonly RegValue[];

/**
 * How Windows PE was started, from the values of `CONTROL_KEY`.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/wpeutil-command-line-options
 */
export function bootKind(values: Values): BootKind {
  // A PXE boot often reports the type `Error`, but names its server when it came from a deployment server.
  if (dataOf(values, 'PEBootServerName') || dataOf(values, 'PEBootServerAddr')) return 'network';
  const type = dataOf(values, 'PEBootType').toLowerCase();
  if (type === 'remote') return 'network';
  if (type === 'flat') return 'flat';
  if (type === 'ramdisk:opticaldrive') return 'optical';
  if (type.startsWith('ramdisk:')) return 'ram-disk';
  return 'unknown';
}

export function firmware(values: Values): HostFacts['firmware'] {
  const type = dataOf(values, 'PEFirmwareType');
  if (/^0x0*1$/i.test(type)) return 'bios';
  if (/^0x0*2$/i.test(type)) return 'uefi';
  return 'unknown';
}

/** `D:\`: the drive the RAM disk was loaded from, when Windows PE knows it. */
export function bootSourceDrive(values: Values): string | undefined {
  return driveRoot(dataOf(values, 'PEBootRamdiskSourceDrive'));
}

function dataOf(values: Values, name: string): string {
  return values.find((value) => value.name.toLowerCase() === name.toLowerCase())?.data.trim() ?? '';
}
