import type { BootDevice } from './bcd.ts';
import type { PartitionRef } from './mounted-devices.ts';

/** One text for one partition, whoever names it: boot store or MountedDevices. */
export function partitionName(partition: PartitionRef): string {
  return partition.scheme === 'gpt'
    ? `gpt ${partition.partitionGuid}`
    : `mbr ${partition.diskSignature.toString(16).padStart(8, '0')} ${partition.offsetBytes}`;
}

/** undefined for a device that is no partition. */
export function partitionOf(device: BootDevice | undefined): string | undefined {
  return device?.kind === 'partition' ? partitionName(device.partition) : undefined;
}
