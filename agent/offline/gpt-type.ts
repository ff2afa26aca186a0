/** What a GPT partition is for. Only `basic` partitions hold an installed Windows. */
export type GptPartitionKind =
  | 'basic'
  | 'efi-system'
  | 'microsoft-reserved'
  | 'recovery'
  | 'dynamic-disk'
  | 'other';

// https://learn.microsoft.com/windows/win32/api/winioctl/ns-winioctl-partition_information_gpt
const KINDS: ReadonlyMap<string, GptPartitionKind> = new Map([
  ['ebd0a0a2-b9e5-4433-87c0-68b6b72699c7', 'basic'],
  ['c12a7328-f81f-11d2-ba4b-00a0c93ec93b', 'efi-system'],
  ['e3c9e316-0b5c-4db8-817d-f92df00215ae', 'microsoft-reserved'],
  ['de94bba4-06d1-4d40-a16a-bfd50179d6ac', 'recovery'],
  ['5808c8aa-7e8f-42e0-85d2-e1e90434cfb3', 'dynamic-disk'],
  ['af9b60a0-1431-4f62-bc68-3311714a69ad', 'dynamic-disk'],
]);

/** By the type GUID of the partition, with or without braces, whatever its case. */
export function gptPartitionKind(typeGuid: string): GptPartitionKind {
  return KINDS.get(typeGuid.replace(/[{}]/g, '').toLowerCase()) ?? 'other';
}
