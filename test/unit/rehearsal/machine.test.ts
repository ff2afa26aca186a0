import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderMachine, memoryMachine } from '../../../agent/adapters/rehearsal/machine/build-machine.ts';
import { parseMachineDescription } from '../../../agent/adapters/rehearsal/machine/machine-description.ts';
import { rehearsalWorld } from '../../../agent/adapters/rehearsal/world.ts';
import { readBootStore } from '../../../agent/offline/bcd.ts';
import { bytesSource } from '../../../agent/offline/byte-source.ts';
import { viewHive } from '../../../agent/offline/hive-view.ts';
import { parseMountedDevice } from '../../../agent/offline/mounted-devices.ts';
import { peArchitecture } from '../../../agent/offline/pe-header.ts';
import { openHive } from '../../../agent/offline/regf/hive.ts';
import { isSetupInProgress } from '../../../agent/offline/setup-state.ts';
import { parseSmbios } from '../../../agent/offline/smbios.ts';
import { parseRegQuery } from '../../../agent/tools/reg.ts';
import { FOUNDATION, machineWith, NEW_LCU, OLD_LCU, start, stateOf, UUID } from './support.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'rehearsal-machine-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

describe('a described Windows, read by our own readers', () => {
  it('is who it says it is', () => {
    const { identity, unknown, hives } = start().facts();
    expect(identity).toMatchObject({
      product: { value: 'Windows 10 Pro' },
      displayVersion: { value: '22H2' },
      edition: { value: 'Professional' },
      build: { value: 19045 },
      ubr: { value: 4780 },
      architecture: { value: 'amd64' },
      computerName: { value: 'TEST-01' },
    });
    expect(unknown).toEqual([]);
    expect(hives.map(({ name, status }) => [name, status])).toEqual([
      ['SYSTEM', 'clean'],
      ['SOFTWARE', 'clean'],
      ['DRIVERS', 'clean'],
    ]);
  });

  it('has the packages and drivers it was given', () => {
    const facts = start().facts();
    expect([FOUNDATION, OLD_LCU, NEW_LCU].map((name) => stateOf(facts, name))).toEqual([
      'Installed',
      'Installed',
      'absent',
    ]);
    expect(facts.drivers.known && facts.drivers.value).toMatchObject([
      { infName: 'abnet.inf', oemName: 'oem0.inf', provider: 'Contoso' },
    ]);
    expect(facts.pending.blocks.answer).toBe('no');
    expect(facts.hibernated.answer).toBe('no');
  });

  it.each([
    { windows: { hibernated: true }, hibernated: 'yes', pending: 'no' },
    { windows: { pending: true }, hibernated: 'no', pending: 'yes' },
  ])('can be $windows', ({ windows, hibernated, pending }) => {
    const facts = start(machineWith({}, windows)).facts();
    expect([facts.hibernated.answer, facts.pending.blocks.answer]).toEqual([hibernated, pending]);
  });

  it('can be in the middle of setup', () => {
    const answers = [false, true].map((setupInProgress) => {
      const { disk } = start(machineWith({}, { setupInProgress }));
      const file = 'Windows\\System32\\config\\SYSTEM';
      const system = viewHive(file, openHive(bytesSource(disk.read(`D:\\${file}`))));
      return isSetupInProgress(system).answer;
    });
    expect(answers).toEqual(['no', 'yes']);
  });

  it.each(['amd64', 'x86', 'arm64'])('is of %s', (architecture) => {
    const { disk } = start(machineWith({}, { architecture }));
    expect(peArchitecture(disk.read('D:\\Windows\\System32\\ntoskrnl.exe'))).toBe(architecture);
  });

  it('holds the values that the description adds, CurrentControlSet resolved', () => {
    const registry = [
      { hive: 'SOFTWARE', key: 'Contoso', name: 'Station', type: 'REG_SZ', data: 'A7' },
      { hive: 'SYSTEM', key: 'CurrentControlSet\\Control\\X', name: 'N', type: 'REG_DWORD', data: '7' },
    ];
    const { disk } = start(machineWith({}, { registry }));
    const hive = (name: string) => {
      const opening = openHive(bytesSource(disk.read(`D:\\Windows\\System32\\config\\${name}`)));
      return opening.status === 'unreadable' ? undefined : opening.hive;
    };
    expect(hive('SOFTWARE')?.key('Contoso')?.value('Station')?.text()).toBe('A7');
    expect(hive('SYSTEM')?.key('ControlSet001\\Control\\X')?.value('N')?.dword()).toBe(7);
  });

  it('is pointed to by the boot store, and the letter follows from the registry of Windows PE', async () => {
    const { disk, run } = start();
    disk.setLetter?.('\\\\?\\Volume{5f1d0000-7a3c-4e8b-9c21-53ea00000000}\\', 'S');
    const opening = openHive(bytesSource(disk.read('S:\\EFI\\Microsoft\\Boot\\BCD')));
    const entry = opening.status === 'unreadable' ? undefined : readBootStore(opening.hive).defaultEntry;
    const { text } = await run('reg', 'query', 'HKLM\\SYSTEM\\MountedDevices', '/v', '\\DosDevices\\D:');
    const hex = /REG_BINARY {4}([0-9A-F]+)/.exec(text)?.[1] ?? '';
    const mounted = parseMountedDevice(Uint8Array.from(Buffer.from(hex, 'hex')));
    expect(entry?.systemRoot).toBe('\\Windows');
    expect(entry?.osDevice).toMatchObject({ kind: 'partition', partition: mounted });
  });
});

describe('a described firmware', () => {
  it('is told in the table that Windows keeps', async () => {
    const { run } = start();
    const query = await run('reg', 'query', 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\mssmbios\\Data');
    const [key] = parseRegQuery(query.result.stdout);
    const hex = key?.values.find(({ name }) => name === 'SMBiosData')?.data ?? '';
    expect(parseSmbios(Uint8Array.from(Buffer.from(hex, 'hex')))).toMatchObject({
      manufacturer: 'Contoso',
      product: 'Box',
      serial: 'S-1234',
      uuid: UUID,
      assetTag: undefined,
      memoryMib: 4096,
    });
  });

  it('may have no table at all', async () => {
    const { run } = start(machineWith({ smbios: { table: false } }));
    const query = await run('reg', 'query', 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\mssmbios\\Data');
    expect(query.code).toBe('0x00000001');
  });
});

describe('the disks of a machine', () => {
  it('are as free as described, to the byte', async () => {
    const disk = memoryMachine(machineWith());
    const world = rehearsalWorld(machineWith(), disk, { speed: Number.POSITIVE_INFINITY });
    const { volumes } = await world.volumes.survey();
    expect(volumes.map(({ root, freeBytes }) => [root, (freeBytes ?? 0) / 1024 / 1024])).toEqual([
      [undefined, 60],
      ['D:\\', 500],
      ['E:\\', 90],
      ['X:\\', 512],
    ]);
  });

  it('keep their state in folders, while the RAM disk starts anew', () => {
    const root = path.join(scratch, 'kept');
    const results = path.join(scratch, 'results');
    const mapped = { '\\\\SRV\\IN$': results };
    const first = folderMachine(machineWith(), { root, mapped });
    const free = first.disk.freeBytes('D:\\');
    first.disk.write('D:\\kept.txt', new Uint8Array(100));
    first.disk.write('X:\\lost.txt', new Uint8Array(100));
    first.disk.write('\\\\srv\\in$\\r.json', new Uint8Array(1));
    const second = folderMachine(machineWith(), { root, mapped });
    expect([first.isNew, second.isNew]).toEqual([true, false]);
    expect(second.disk.stat('D:\\kept.txt')?.sizeBytes).toBe(100);
    expect(second.disk.stat('X:\\lost.txt')).toBeUndefined();
    expect(second.disk.freeBytes('D:\\')).toBe((free ?? 0) - 100);
    expect(fs.readdirSync(results)).toEqual(['r.json']);
    expect(fs.readdirSync(root).sort()).toEqual(['D', 'E', 'X', 'volume-1']);
  });

  it('show the RAM disk as a Windows PE, with the programs that the boot image has', () => {
    const { disk } = start(machineWith({ tools: { missing: ['MOUNTVOL.exe', 'sfc'] } }));
    const programs = disk
      .list('X:\\Windows\\System32')
      ?.filter((name) => /^(dism|sfc|mountvol|reg)\.exe$/.test(name));
    expect(programs).toEqual(['dism.exe', 'reg.exe']);
    expect(disk.stat('X:\\Windows\\System32\\winpeshl.exe')?.kind).toBe('file');
    expect(disk.stat('X:\\servicer\\servicer.exe')?.kind).toBe('file');
  });
});

describe('machine.json', () => {
  const GOOD = JSON.stringify({
    host: { ramMiB: 1, architecture: 'x86', bootKind: 'flat', firmware: 'bios', dismVersion: '10.0.19041.1' },
    volumes: [{ sizeMiB: 1, freeMiB: 1 }],
  });

  it('may have comments, and needs little', () => {
    const text = `// a machine\n${GOOD.replace('{', '{ /* "a": 1 */ ').replace('}]', '},]')} // end`;
    expect(parseMachineDescription(text)).toMatchObject({ ok: true, machine: { mishaps: [], shares: [] } });
  });

  it.each([
    { from: '"ramMiB"', to: '"ramMib"', says: /host: unknown key ramMib/ },
    { from: '"volumes":[{', to: '"volumes":[{"windws":{},', says: /volumes\.0: unknown key windws/ },
    { from: '"ramMiB":1', to: '"ramMiB":"1"', says: /host\.ramMiB: / },
    { from: '"ramMiB":1', to: '"ramMiB":1,"ramMiB":2', says: /unique/i },
    { from: '"freeMiB":1', to: '"freeMiB":2', says: /volumes\.0\.freeMiB: more than sizeMiB/ },
    { from: '"volumes":[{', to: '"volumes":[{"letter":"X",', says: /letter: X is already taken/ },
    { from: '"volumes":[{', to: '"volumes":[{"letter":"d",', says: /letter: one capital letter/ },
    { from: '"volumes":[{', to: '"volumes":[{"files":{"..:a":"b"},', says: /files/ },
    { from: '"x86"', to: '"mips"', says: /host\.architecture: / },
    {
      from: '"volumes"',
      to: '"mishaps":[{"tool":"dism","does":"dance"}],"volumes"',
      says: /mishaps\.0\.does: /,
    },
    { from: '"volumes"', to: '"shares":[{"path":"srv"}],"volumes"', says: /shares\.0\.path: like / },
    { from: '}', to: '', says: /./ },
    { from: GOOD, to: '', says: /./ },
    { from: GOOD, to: '[&a [*a, *a]]', says: /./ },
  ])('refuses $to', ({ from, to, says }) => {
    const reading = parseMachineDescription(GOOD.replace(from, to));
    expect(reading.ok ? 'taken' : reading.problems.join('; ')).toMatch(says);
    expect(reading.ok).toBe(false);
  });
});
