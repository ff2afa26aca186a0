import { describe, expect, it } from 'vitest';
import { parseBootDevice, readBootStore } from '../../../agent/offline/bcd.ts';
import {
  isSamePartition,
  parseMountedDevice,
  readMountedLetters,
} from '../../../agent/offline/mounted-devices.ts';
import {
  binary,
  dword,
  type HiveTree,
  key,
  multiSz,
  sz,
  type TreeValue,
} from '../../../agent/offline/regf/tree.ts';
import { writeHive } from '../../../agent/offline/regf/writer.ts';
import { dataTitle, hiveOf, noData, openBytes, openData } from '../../support/hives/data.ts';
import { hiveTree, nest } from '../../support/hives/windows.ts';

const MANAGER = '{9dea862c-5cdd-4e70-acc1-f32b344d4795}';
const WINDOWS = '{11111111-2222-3333-4444-555555555555}';
const RESUME = '{66666666-7777-8888-9999-aaaaaaaaaaaa}';
const PARTITION = '00112233445566778899aabbccddeeff';
const DISK = 'ffeeddccbbaa99887766554433221100';

function device(table: number, partition: string, disk: string, type = 6): Uint8Array {
  const bytes = new Uint8Array(88);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, type, true);
  view.setUint32(24, 72, true);
  bytes.set(Buffer.from(partition, 'hex'), 32);
  view.setUint32(52, table, true);
  bytes.set(Buffer.from(disk, 'hex'), 56);
  return bytes;
}

function object(id: string, type: number, elements: Readonly<Record<string, TreeValue>>): HiveTree {
  const made = Object.entries(elements).map(([element, value]) =>
    key(element, [{ ...value, name: 'Element' }]),
  );
  return nest(`Objects\\${id}`, [], [key('Description', [dword('Type', type)]), key('Elements', [], made)]);
}

const STORE = openBytes(
  writeHive(
    hiveTree(
      object(MANAGER, 0x10100002, {
        '23000003': sz('', WINDOWS.toUpperCase()),
        '24000001': multiSz('', [WINDOWS]),
      }),
      object(WINDOWS, 0x10200003, {
        '11000001': binary('', device(0, PARTITION, DISK)),
        '12000002': sz('', '\\Windows\\system32\\winload.efi'),
        '12000004': sz('', 'Windows 10'),
        '14000008': multiSz('', ['{recovery}']),
        '21000001': binary('', device(0, PARTITION, DISK)),
        '22000002': sz('', '\\Windows'),
        '23000003': sz('', RESUME),
      }),
      object(RESUME, 0x10200004, { '22000002': sz('', '\\hiberfil.sys') }),
    ),
  ),
);

describe('a boot store', () => {
  it('names the Windows that starts, and where it is', () => {
    const gpt = {
      kind: 'partition',
      partition: {
        scheme: 'gpt',
        partitionGuid: '33221100-5544-7766-8899-aabbccddeeff',
        diskGuid: 'ccddeeff-aabb-8899-7766-554433221100',
      },
    };
    expect(readBootStore(STORE).defaultEntry).toEqual({
      id: WINDOWS,
      description: 'Windows 10',
      loader: '\\Windows\\system32\\winload.efi',
      systemRoot: '\\Windows',
      device: gpt,
      osDevice: gpt,
      recovery: ['{recovery}'],
      resume: RESUME,
      hibernationFile: '\\hiberfil.sys',
      isWindowsPe: false,
    });
  });

  it('lists what starts a Windows, and nothing else', () => {
    expect(readBootStore(STORE).entries.map(({ id }) => id)).toEqual([WINDOWS]);
  });

  it('without objects is empty', () => {
    expect(readBootStore(openBytes(writeHive(key('R'))))).toEqual({ defaultEntry: undefined, entries: [] });
  });

  it('whose default is not there has no default', () => {
    const store = writeHive(hiveTree(object(MANAGER, 0x10100002, { '23000003': sz('', WINDOWS) })));
    expect(readBootStore(openBytes(store)).defaultEntry).toBeUndefined();
  });
});

describe('a boot device', () => {
  it.each([
    {
      data: device(0, PARTITION, DISK),
      found: { kind: 'partition', partition: { scheme: 'gpt' } },
      why: 'GPT',
    },
    {
      data: device(1, '0000100000000000', '78563412'),
      found: {
        kind: 'partition',
        partition: { scheme: 'mbr', diskSignature: 0x12345678, offsetBytes: 1_048_576n },
      },
      why: 'MBR',
    },
    { data: device(2, PARTITION, DISK), found: { kind: 'other', type: 6 }, why: 'a disk without a table' },
    { data: device(0, PARTITION, DISK, 5), found: { kind: 'boot' }, why: 'where the firmware booted from' },
    { data: device(0, '03000000', '', 0), found: { kind: 'ram-disk' }, why: 'a RAM disk' },
    { data: device(0, '05000000', '', 0), found: { kind: 'virtual-disk' }, why: 'a file as a disk' },
    { data: device(0, '06000000', '', 0), found: { kind: 'virtual-disk' }, why: 'a .vhd' },
    { data: device(0, '02000000', '', 0), found: { kind: 'other', type: 0 }, why: 'an optical disk' },
    { data: device(0, '', '', 0).slice(0, 35), found: { kind: 'other', type: 0 }, why: 'no kind of disk' },
    { data: device(0, PARTITION, DISK, 3), found: { kind: 'other', type: 3 }, why: 'a serial line' },
    { data: device(0, PARTITION, DISK, 8), found: { kind: 'locate' }, why: 'wherever the files are' },
    {
      data: device(0, `${PARTITION}06000000`, DISK),
      found: { kind: 'virtual-disk' },
      why: 'a partition in a .vhd: none of a disk of the machine',
    },
    {
      data: device(0, `${PARTITION}02000000`, DISK),
      found: { kind: 'other', type: 6 },
      why: 'a partition of an optical disk',
    },
    {
      data: device(0, PARTITION, DISK).slice(0, 87),
      found: { kind: 'other', type: 6 },
      why: 'one byte short',
    },
  ])('is $found.kind ($why)', ({ data, found }) => {
    expect(parseBootDevice(data)).toMatchObject(found);
  });

  it.each([undefined, new Uint8Array(19)])('that is not there is not a device', (data) => {
    expect(parseBootDevice(data)).toBeUndefined();
  });
});

describe('mounted devices', () => {
  const gpt = Uint8Array.from(Buffer.concat([Buffer.from('DMIO:ID:'), Buffer.from(PARTITION, 'hex')]));
  const mbr = Uint8Array.from(Buffer.from('785634120000100000000000', 'hex'));

  it('tie partitions to letters', () => {
    const hive = openBytes(
      writeHive(
        hiveTree(
          nest('MountedDevices', [
            binary('\\DosDevices\\c:', gpt),
            binary('\\DosDevices\\D:', mbr),
            binary('\\DosDevices\\E:', new Uint8Array(100)),
            binary('\\??\\Volume{00000000-0000-0000-0000-000000000000}', gpt),
          ]),
        ),
      ),
    );
    const letters = readMountedLetters(hive.key('MountedDevices'));
    expect(letters).toEqual([
      { letter: 'C:', partition: { scheme: 'gpt', partitionGuid: '33221100-5544-7766-8899-aabbccddeeff' } },
      { letter: 'D:', partition: { scheme: 'mbr', diskSignature: 0x12345678, offsetBytes: 1_048_576n } },
    ]);
    const boot = readBootStore(STORE).defaultEntry?.osDevice;
    const same = letters.map(
      ({ partition }) => boot?.kind === 'partition' && isSamePartition(partition, boot.partition),
    );
    expect(same).toEqual([true, false]);
  });

  it.each([
    { length: 11, why: 'one byte short of MBR' },
    { length: 13, why: 'one byte more' },
    { length: 24, why: 'as long as GPT, without its mark' },
  ])('of $length bytes are passed over ($why)', ({ length }) => {
    expect(parseMountedDevice(new Uint8Array(length))).toBeUndefined();
  });

  it('of MBR differ by offset and by signature', () => {
    const one = { scheme: 'mbr', diskSignature: 1, offsetBytes: 2n } as const;
    expect(isSamePartition(one, { ...one })).toBe(true);
    expect(isSamePartition(one, { ...one, offsetBytes: 3n })).toBe(false);
    expect(isSamePartition(one, { ...one, diskSignature: 3 })).toBe(false);
  });
});

const B = 'hives/logreplay/SYSTEM_B';

describe.skipIf(noData)(dataTitle('real boot stores and letters'), () => {
  it('of Windows PE media: its own entry, on a RAM disk, so no Windows can be found by it', () => {
    const store = readBootStore(hiveOf(openData('hives/bcd/BCD.winpe-media-adk-amd64')));
    expect(store.defaultEntry).toMatchObject({
      id: '{7619dcc9-fafe-11d9-b411-000476eba25f}',
      description: 'Windows Setup',
      loader: '\\windows\\system32\\boot\\winload.efi',
      systemRoot: '\\windows',
      osDevice: { kind: 'ram-disk' },
      isWindowsPe: true,
    });
  });

  it.each([
    { hive: 'hives/system/SYSTEM', logs: [], letters: { 'C:': 'mbr' }, why: 'Windows 7' },
    { hive: 'hives/system/SYSTEM_2', logs: [], letters: { 'C:': 'mbr' }, why: 'Windows 8.1' },
    { hive: B, logs: [], letters: { 'C:': 'gpt' }, why: 'Windows 10, as the file stands' },
    {
      hive: B,
      logs: [`${B}.LOG1`, `${B}.LOG2`],
      letters: { 'C:': 'gpt', 'F:': 'mbr' },
      why: 'the same, recovered',
    },
  ])('$hive has $letters ($why)', ({ hive, logs, letters }) => {
    const found = readMountedLetters(hiveOf(openData(hive, ...logs)).key('MountedDevices'));
    const schemes = Object.fromEntries(found.map(({ letter, partition }) => [letter, partition.scheme]));
    expect(schemes).toMatchObject(letters);
  });
});
