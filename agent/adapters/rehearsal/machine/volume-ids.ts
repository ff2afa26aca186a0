/** Volumes of a described machine are numbered; these are their made-up partition GUIDs. */
export function volumeGuid(index: number): string {
  return `{5f1d0000-7a3c-4e8b-9c21-${(0x53ea_0000_0000 + index).toString(16).padStart(12, '0')}}`;
}

const ids: string[] = [];

/** `\\?\Volume{...}\` of the n-th described volume. */
export function volumeId(index: number): string {
  const id = ids[index] ?? `\\\\?\\Volume${volumeGuid(index)}\\`;
  ids[index] = id;
  return id;
}

/** The RAM disk of Windows PE. */
export const RAM_DISK_ID = '\\\\?\\Volume{5f1d0000-7a3c-4e8b-9c21-000000000058}\\';
