/**
 * What firmware holds when nobody filled it in; compared without case, blanks and punctuation. Sources: the default
 * blacklists of GLPI (src/Blacklist.php), and what board makers ship.
 */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  'assettag',
  'assettagnumber',
  'baseboardserialnumber',
  'boardserialnumber',
  'chassisserialnumber',
  'default',
  'defaultstring',
  'empty',
  'filledbyoem',
  'invalid',
  'mb1234567890',
  'na',
  'noassetinformation',
  'noassettag',
  'none',
  'noserialnumber',
  'notapplicable',
  'notavailable',
  'notdefined',
  'notset',
  'notspecified',
  'null',
  'oem',
  'oemserial',
  'productname',
  'serial',
  'serialnumber',
  'sn123456fvgv3i0b8o5n6n7k',
  'standard',
  'systemname',
  'systemproductname',
  'systemserial',
  'systemserialnumb',
  'systemserialnumber',
  'tobefilled',
  'tobefilledbyoem',
  'type1serialnumber',
  'undefined',
  'unknow',
  'unknown',
]);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Shared by many machines (GLPI, src/Blacklist.php), and the first one as firmware with the other byte order has it. */
const SHARED_UUIDS: ReadonlySet<string> = new Set([
  '03000200-0400-0500-0006-000700080009',
  '00020003-0004-0005-0006-000700080009',
  '6ab5b300-538d-1014-9fb5-b0684d007b53',
]);

/** Addresses that many machines share: a serial-line adapter and two host-only networks (GLPI, src/Blacklist.php). */
const SHARED_MACS: ReadonlySet<string> = new Set(['204153594eff', '005056c00001', '005056c00008']);

/** Whether a serial or an asset tag is a default of the maker instead of a name for this one machine. */
export function isPlaceholder(text: string): boolean {
  const bare = text.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (bare === '' || PLACEHOLDERS.has(bare)) return true;
  // sernum0, assettagnum0, sn1: a name of a field with a digit behind it.
  if (/^(chassis|board|system|asset|sn|ser|serial|tag|num|number|no)+\d?$/.test(bare)) return true;
  return hasFewSymbols(bare, 1) || isCounting(bare);
}

/** Not a UUID, all the same byte, or one that is known from many machines. */
export function isUnusableUuid(uuid: string): boolean {
  return !UUID.test(uuid) || SHARED_UUIDS.has(uuid.toLowerCase()) || hasFewSymbols(bareHex(uuid), 2);
}

/**
 * Not the address of one adapter of one machine. `local` lets pass those that software made up (second bit of the first
 * byte, IEEE 802).
 */
export function isUnusableMac(mac: string, accept: 'universal' | 'local' = 'universal'): boolean {
  const bare = bareHex(mac);
  if (bare.length !== 12 || hasFewSymbols(bare, 1) || SHARED_MACS.has(bare)) return true;
  const first = Number.parseInt(bare.slice(0, 2), 16);
  const isGroup = (first & 1) !== 0;
  const isLocal = (first & 2) !== 0;
  return isGroup || (isLocal && accept === 'universal');
}

function hasFewSymbols(text: string, most: number): boolean {
  return new Set(text).size <= most;
}

/** 0123456789, 12345678, 123456789012: somebody leaned on the keyboard. */
function isCounting(text: string): boolean {
  return text.length >= 4 && '012345678901234567890123456789'.includes(text);
}

function bareHex(text: string): string {
  return text.toLowerCase().replace(/[^0-9a-f]/g, '');
}
