import { describe, expect, it } from 'vitest';
import { parseSmbios } from '../../../agent/offline/smbios.ts';

/** A structure of a table: its bytes behind the four of its head, then its texts. */
function structure(type: number, body: readonly number[], texts: readonly string[] = []): readonly number[] {
  const head = [type, 4 + body.length, 0, type];
  const strings = texts.flatMap((text) => [...Buffer.from(text, 'latin1'), 0]);
  return [...head, ...body, ...strings, ...(texts.length === 0 ? [0, 0] : [0])];
}

const UUID = [0x44, 0x45, 0x4c, 0x4c, 0x5a, 0x00, 0x10, 0x4a, 0x80, 0x36, 0xb2, 0xc0, 0x4f, 0x46, 0x32, 0x32];

function system(uuid: readonly number[] = UUID): readonly number[] {
  return structure(1, [1, 2, 3, 4, ...uuid, 6, 5, 6], ['Maker', 'Model 7', 'v1', 'S/N 1', 'SKU', 'Family']);
}

function device(size: number, extended = 0): readonly number[] {
  const body = new Uint8Array(36);
  const view = new DataView(body.buffer);
  view.setUint16(8, size, true);
  view.setUint32(24, extended, true);
  return structure(17, [...body]);
}

const TABLE = Uint8Array.from([
  ...structure(0, [1, 2, 0, 0, 3], ['Vendor', '1.2.3', '01/02/2024']),
  ...system(),
  ...structure(2, [1, 2, 0, 3], ['Board maker', 'Board', 'Board serial']),
  ...structure(3, [1, 3, 0, 2, 3], ['Case maker', 'Case serial', '  Tag 42 ']),
  ...device(8192),
  ...device(0x7fff, 65_536),
  ...device(0xffff),
  ...device(0x8000 | 2048),
  ...structure(127, []),
  ...structure(1, [1, 1, 1, 1], ['behind the end']),
]);

/** As in the registry: calling method, version, revision, length. */
function registryForm(table: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + table.length);
  bytes.set([0, 3, 2, 0]);
  new DataView(bytes.buffer).setUint32(4, table.length, true);
  bytes.set(table, 8);
  return bytes;
}

describe('a table of SMBIOS', () => {
  const expected = {
    biosVendor: 'Vendor',
    biosVersion: '1.2.3',
    biosDate: '01/02/2024',
    manufacturer: 'Maker',
    product: 'Model 7',
    version: 'v1',
    serial: 'S/N 1',
    uuid: '4c4c4544-005a-4a10-8036-b2c04f463232',
    sku: 'SKU',
    family: 'Family',
    baseboardManufacturer: 'Board maker',
    baseboardProduct: 'Board',
    baseboardSerial: 'Board serial',
    chassisSerial: 'Case serial',
    assetTag: 'Tag 42',
    memoryMib: 8192 + 65_536 + 2,
  };

  it.each([
    { bytes: TABLE, why: 'bare' },
    { bytes: registryForm(TABLE), why: 'with the head of the registry value' },
    { bytes: Uint8Array.from([...registryForm(TABLE), 0, 0, 0]), why: 'with something behind it' },
    {
      bytes: Uint8Array.from([...TABLE, ...new Array<number>(1000).fill(0)]),
      why: 'bare, with room behind it',
    },
  ])('is read ($why)', ({ bytes }) => {
    expect(parseSmbios(bytes)).toEqual(expected);
  });

  it.each([
    { uuid: new Array<number>(16).fill(0), why: 'zeros' },
    { uuid: new Array<number>(16).fill(0xff), why: 'ones' },
  ])('has no uuid of $why', ({ uuid }) => {
    expect(parseSmbios(Uint8Array.from(system(uuid))).uuid).toBeUndefined();
  });

  it.each([
    { bytes: new Uint8Array(0), why: 'nothing' },
    { bytes: new Uint8Array(64), why: 'zeros' },
    { bytes: Uint8Array.from([1, 3, 0, 0]), why: 'a head that is too short' },
    { bytes: Uint8Array.from([1, 200, 0, 0, 1, 2]), why: 'a structure beyond the end' },
    { bytes: Uint8Array.from(structure(1, [1, 1], ['x'])).slice(0, -2), why: 'a text without an end' },
  ])('that is broken says nothing ($why)', ({ bytes }) => {
    expect(Object.values(parseSmbios(bytes)).every((value) => value === undefined)).toBe(true);
  });

  it('whose text numbers point nowhere has no such texts', () => {
    expect(parseSmbios(Uint8Array.from(structure(1, [9, 0, 1, 255], ['only'])))).toMatchObject({
      manufacturer: undefined,
      product: undefined,
      version: 'only',
      serial: undefined,
      uuid: undefined,
    });
  });
});
