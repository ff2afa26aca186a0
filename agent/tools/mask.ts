/** Replaces what names a machine, its owner or its network, by text of the same length: columns stay where they are. */
export type Mask = (text: string) => string;

const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
// Binary data of the registry: firmware tables, disk signatures. An address of twelve digits too.
const LONG_HEX = /(?<![0-9a-f-])[0-9a-f]{12,}(?![0-9a-f-])/gi;
// The serial number of a volume as `fsutil fsinfo volumeinfo` prints it. Exit and error codes stay.
const SERIAL = /(?<= : )0x[0-9a-f]{8}(?=\s*$)/gim;
// `Volume D: [Label]` of manage-bde.
const BRACKETED = /^([^\r\n[]{1,40} [A-Z]: \[)([^\]\r\n]{1,64})(?=\])/gm;
/** A shorter text names nobody, and would be found everywhere. */
const SHORTEST = 3;
/** Labels that half of all machines have. Hiding them would hide the words of the tools themselves. */
const COMMON =
  /^(system|system res\w*|boot|windows|recovery|winre\w*|winpe\w*|data|efi|volume|local disk|reserved|usb|new volume)$/i;

/**
 * A mask for one record: the same GUID or number becomes the same placeholder everywhere in it, so that who reads it still
 * sees which are equal. `names` are labels, serial numbers and addresses as they may stand in any text.
 */
export function createMask(names: readonly string[]): Mask {
  const known = new Map<string, number>();
  const number = (text: string) => {
    const key = text.toLowerCase();
    const index = known.get(key) ?? known.size + 1;
    known.set(key, index);
    return index.toString(16);
  };
  const ordered = [...new Set(names)].filter(
    (name) => name.trim().length >= SHORTEST && !COMMON.test(name.trim()),
  );
  ordered.sort((left, right) => right.length - left.length);
  return (text) => {
    let masked = text;
    for (const name of ordered) masked = replaceAnyCase(masked, name);
    return masked
      .replace(BRACKETED, (_all, before: string, label: string) => before + 'M'.repeat(label.length))
      .replace(GUID, (guid) => `00000000-0000-0000-0000-${number(guid).padStart(12, '0')}`)
      .replace(SERIAL, (serial) => `0x${number(serial).padStart(8, '0')}`)
      .replace(LONG_HEX, (hex) => number(hex).padStart(hex.length, '0'));
  };
}

function replaceAnyCase(text: string, name: string): string {
  const wanted = name.toLowerCase();
  const lower = text.toLowerCase();
  // A letter that changes its length with its case would move every position.
  if (lower.length !== text.length) return text.replaceAll(name, 'M'.repeat(name.length));
  let masked = '';
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    const end = at + name.length;
    masked +=
      text.slice(from, at) + (isWholeWord(text, at, end) ? 'M'.repeat(name.length) : text.slice(at, end));
    from = end;
  }
  return masked + text.slice(from);
}

/** Not a piece of a longer word: a volume called "Boot" does not hide half of "PEBootType". */
function isWholeWord(text: string, at: number, end: number): boolean {
  return (
    !/[A-Za-z0-9]/.test(text.slice(Math.max(0, at - 1), at)) && !/[A-Za-z0-9]/.test(text.slice(end, end + 1))
  );
}
