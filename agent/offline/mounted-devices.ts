import { u32, u64 } from './little-endian.ts';
import type { Key } from './regf/hive.ts';

/** A partition, as boot store and MountedDevices name it. */
export type PartitionRef =
  | { readonly scheme: 'gpt'; readonly partitionGuid: string; readonly diskGuid?: string | undefined }
  | { readonly scheme: 'mbr'; readonly diskSignature: number; readonly offsetBytes: bigint };

export interface MountedLetter {
  /** `C:` */
  readonly letter: string;
  readonly partition: PartitionRef;
}

const LETTER = /^\\DosDevices\\([A-Z]:)$/i;
const GPT_PREFIX = [...'DMIO:ID:'].map((character) => character.charCodeAt(0));

/**
 * The letters of `HKLM\SYSTEM\MountedDevices`: 24 bytes `DMIO:ID:` and a GUID for GPT, 12 bytes signature and
 * offset for MBR. Others (removable media, network) are left out.
 */
export function readMountedLetters(mountedDevices: Key | undefined): readonly MountedLetter[] {
  const letters: MountedLetter[] = [];
  for (const value of mountedDevices?.values() ?? []) {
    const letter = LETTER.exec(value.name)?.[1];
    const partition = letter === undefined ? undefined : parseMountedDevice(value.raw);
    if (letter !== undefined && partition !== undefined)
      letters.push({ letter: letter.toUpperCase(), partition });
  }
  return letters;
}

export function parseMountedDevice(data: Uint8Array): PartitionRef | undefined {
  if (data.length === 24 && GPT_PREFIX.every((byte, index) => data[index] === byte)) {
    return { scheme: 'gpt', partitionGuid: formatGuid(data, 8) };
  }
  if (data.length === 12) return { scheme: 'mbr', diskSignature: u32(data, 0), offsetBytes: u64(data, 4) };
  return undefined;
}

export function isSamePartition(left: PartitionRef, right: PartitionRef): boolean {
  if (left.scheme === 'gpt') return right.scheme === 'gpt' && left.partitionGuid === right.partitionGuid;
  return (
    right.scheme === 'mbr' &&
    left.diskSignature === right.diskSignature &&
    left.offsetBytes === right.offsetBytes
  );
}

/** A GUID as Windows stores it (first three parts little-endian), in lower case without braces. */
export function formatGuid(bytes: Uint8Array, at: number): string {
  const hex = (from: number, to: number, step: number): string => {
    let text = '';
    for (let index = from; index !== to; index += step)
      text += (bytes[at + index] ?? 0).toString(16).padStart(2, '0');
    return text;
  };
  return [hex(3, -1, -1), hex(5, 3, -1), hex(7, 5, -1), hex(8, 10, 1), hex(10, 16, 1)].join('-');
}
