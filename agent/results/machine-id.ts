import type { IdSource } from '../domain/machine.ts';
import { isReservedName } from '../domain/reserved-name.ts';
import { isPlaceholder, isUnusableMac, isUnusableUuid } from './placeholder.ts';

/** What the firmware says of itself, as found. */
export interface FirmwareNames {
  readonly uuid: string | undefined;
  readonly serial: string | undefined;
  readonly baseboardSerial: string | undefined;
  readonly assetTag: string | undefined;
  /** Any spelling; physical adapters first. */
  readonly macs: readonly string[];
  /** Hex digits from the random port: used when nothing else is believable. */
  readonly random: string;
}

export interface MachineId {
  readonly id: string;
  readonly idSource: IdSource;
}

// A serial or tag of fewer characters does not tell a thousand machines apart.
const MIN_CHARS = 4;
const MAX_CHARS = 64;

/**
 * The first believable of UUID, serial, serial of the baseboard, asset tag and MAC address. The same machine gets the
 * same id at every boot, and no factory default is ever the id of two machines.
 */
export function chooseMachineId(names: FirmwareNames): MachineId {
  const [mac] = [
    ...names.macs.filter((address) => !isUnusableMac(address)),
    // Given by software, but better than a new id at each boot.
    ...names.macs.filter((address) => !isUnusableMac(address, 'local')),
  ];
  const candidates: readonly (readonly [IdSource, string | undefined])[] = [
    ['uuid', uuidId(names.uuid)],
    ['serial', textId(names.serial)],
    ['baseboard', textId(names.baseboardSerial)],
    ['asset-tag', textId(names.assetTag)],
    ['mac', mac === undefined ? undefined : idText(mac.replace(/[^0-9a-f]/gi, ''))],
  ];
  for (const [idSource, id] of candidates) if (id !== undefined) return { id, idSource };
  return { id: idText(`random-${names.random}`) ?? 'random', idSource: 'random' };
}

/** Text from firmware as people may see it: printable ASCII, at most 64 characters; undefined when nothing is left. */
export function cleanFirmwareText(text: string): string | undefined {
  const clean = text
    .slice(0, 1024)
    .replace(/[^ -~]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, MAX_CHARS)
    .trim();
  return clean === '' ? undefined : clean;
}

function uuidId(uuid: string | undefined): string | undefined {
  const bare = uuid?.trim().replace(/^\{(.*)\}$/, '$1');
  return bare === undefined || isUnusableUuid(bare) ? undefined : idText(bare);
}

function textId(text: string | undefined): string | undefined {
  const clean = text === undefined ? undefined : cleanFirmwareText(text);
  if (clean === undefined || isPlaceholder(clean)) return undefined;
  const id = idText(clean);
  return id === undefined || id.replaceAll('-', '').length < MIN_CHARS ? undefined : id;
}

function idText(text: string): string | undefined {
  const id = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_CHARS)
    .replace(/^-|-$/g, '');
  return id === '' || isReservedName(id) ? undefined : id;
}
