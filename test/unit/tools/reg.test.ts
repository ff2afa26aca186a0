import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCommand } from '../../../agent/domain/command.ts';
import {
  addValue,
  deleteKey,
  deleteValue,
  loadHive,
  parseRegQuery,
  queryValues,
  unloadHive,
} from '../../../agent/tools/reg.ts';
import { bootKind, bootSourceDrive, firmware } from '../../../agent/tools/wpeutil.ts';
import { fixture } from '../../fixtures/load.ts';

const SYSTEM32 = 'X:\\Windows\\System32';
const KEY = 'HKLM\\servicer-SOFTWARE\\Factory';

describe('a reg command line', () => {
  it.each([
    { command: queryValues(SYSTEM32, KEY), line: `query ${KEY}` },
    {
      command: loadHive(SYSTEM32, 'HKLM\\servicer-SYSTEM', 'D:\\Windows\\System32\\config\\SYSTEM'),
      line: 'load HKLM\\servicer-SYSTEM D:\\Windows\\System32\\config\\SYSTEM',
    },
    { command: unloadHive(SYSTEM32, 'HKLM\\servicer-SYSTEM'), line: 'unload HKLM\\servicer-SYSTEM' },
    {
      command: addValue(SYSTEM32, KEY, 'Line', 'REG_DWORD', '4'),
      line: `add ${KEY} /v Line /t REG_DWORD /d 4 /f`,
    },
    {
      command: addValue(SYSTEM32, KEY, '', 'REG_SZ', ''),
      line: `add ${KEY} /ve /t REG_SZ /d "" /f`,
    },
    { command: deleteValue(SYSTEM32, KEY, 'Line'), line: `delete ${KEY} /v Line /f` },
    { command: deleteValue(SYSTEM32, KEY, ''), line: `delete ${KEY} /ve /f` },
    { command: deleteKey(SYSTEM32, KEY), line: `delete ${KEY} /f` },
  ])('$line', ({ command, line }) => {
    expect(formatCommand(command)).toBe(`X:\\Windows\\System32\\reg.exe ${line}`);
  });

  it('unloads a hive whatever happened before, and only reading reads', () => {
    expect(unloadHive(SYSTEM32, 'HKLM\\x').always).toBe(true);
    expect(loadHive(SYSTEM32, 'HKLM\\x', 'D:\\x')).toMatchObject({ effect: 'changes' });
    expect(queryValues(SYSTEM32, KEY)).toMatchObject({ effect: 'reads' });
  });
});

describe('reg query', () => {
  it('lists keys with their values, subkeys only by name', () => {
    const keys = parseRegQuery(fixture('reg', 'control-pxe').bytes);
    expect(keys.map(({ key, values }) => [key.slice(-7), values.length])).toEqual([
      ['Control', 7],
      ['ol\\ACPI', 0],
      ['\\MiniNT', 0],
    ]);
    expect(keys[0]?.values).toContainEqual({
      name: 'PreshutdownOrder',
      type: 'REG_MULTI_SZ',
      data: 'wuauserv\\0gpsvc\\0trustedinstaller',
    });
    expect(keys[0]?.values).toContainEqual({
      name: 'SystemStartOptions',
      type: 'REG_SZ',
      data: ' MININT  RDPATH=MULTI(0)DISK(0)',
    });
  });

  it('reads names with spaces, empty data and the default value of any language', () => {
    const [key] = parseRegQuery(fixture('reg', 'default-de').bytes);
    expect(key?.values).toEqual([
      { name: '', type: 'REG_SZ', data: '' },
      { name: 'Ein Name mit Leerzeichen', type: 'REG_EXPAND_SZ', data: '%SystemRoot%\\System32' },
      { name: 'Four    spaces', type: 'REG_SZ', data: 'x    y' },
      { name: 'Blob', type: 'REG_BINARY', data: '00FF10' },
      { name: 'Leer', type: 'REG_NONE', data: '' },
      { name: 'Größe', type: 'REG_QWORD', data: '0x100000000' },
    ]);
  });

  it('never throws, and finds no value without a key', () => {
    expect(parseRegQuery(Buffer.from('    a    REG_SZ    b\r\n'))).toEqual([]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        parseRegQuery(bytes);
      }),
    );
  });
});

describe('how Windows PE was started', () => {
  const values = (entries: Readonly<Record<string, string>>) =>
    Object.entries(entries).map(([name, data]) => ({ name, type: 'REG_SZ', data }));

  it.each([
    { type: 'Ramdisk:SourceIdentified', kind: 'ram-disk' },
    { type: 'Ramdisk:SourceUnidentified', kind: 'ram-disk' },
    { type: 'Ramdisk:OpticalDrive', kind: 'optical' },
    { type: 'Remote', kind: 'network' },
    { type: 'Flat', kind: 'flat' },
    { type: 'Error', kind: 'unknown' },
    { type: '', kind: 'unknown' },
    { type: 'Hologram', kind: 'unknown' },
  ])('$type: $kind', ({ type, kind }) => {
    expect(bootKind(values({ PEBootType: type }))).toBe(kind);
  });

  it('is over the network when a server is named, although the type says Error', () => {
    const control = parseRegQuery(fixture('reg', 'control-pxe').bytes)[0]?.values ?? [];
    expect(bootKind(control)).toBe('network');
    expect(firmware(control)).toBe('uefi');
    expect(bootSourceDrive(control)).toBeUndefined();
  });

  it.each([
    { data: '0x1', what: 'bios' },
    { data: '0x2', what: 'uefi' },
    { data: '0x0', what: 'unknown' },
    { data: '0x12', what: 'unknown' },
    { data: '', what: 'unknown' },
  ])('firmware type $data: $what', ({ data, what }) => {
    expect(firmware(values({ PEFirmwareType: data }))).toBe(what);
  });

  it('may name the drive the RAM disk came from', () => {
    expect(bootSourceDrive(values({ pebootramdisksourcedrive: 'd:\\' }))).toBe('D:\\');
    expect(firmware([])).toBe('unknown');
  });
});
