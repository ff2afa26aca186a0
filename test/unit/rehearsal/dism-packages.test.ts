import { describe, expect, it } from 'vitest';
import { startWindows } from '../../../agent/adapters/rehearsal/model/first-boot.ts';
import { storedCabinet } from '../../../scripts/lib/stored-cabinet.ts';
import { DOT_NET, machineWith, NEW_LCU, OLD_LCU, onImage, packageCab, start, stateOf } from './support.ts';

function add(path: string): readonly string[] {
  return onImage('/Add-Package', `/PackagePath:${path}`);
}

describe('dism /Add-Package', () => {
  it('leaves a cumulative update pending, and our own reader finds it', async () => {
    const { disk, run, facts } = start();
    disk.write('D:\\work\\lcu.cab', packageCab(NEW_LCU));
    const before = facts();
    const ended = await run('dism', ...add('D:\\work\\lcu.cab'));
    expect(ended.code).toBe('0x00000000');
    expect(stateOf(before, NEW_LCU)).toBe('absent');
    expect(stateOf(facts(), NEW_LCU)).toBe('Install Pending');
    expect(stateOf(facts(), OLD_LCU)).toBe('Superseded');
    expect(facts().pending.blocks.answer).toBe('yes');
    expect(facts().identity.ubr).toMatchObject({ value: 4780 });
  });

  it('is finished by the first start of Windows', async () => {
    const { disk, run, facts } = start();
    disk.write('D:\\work\\lcu.cab', packageCab(NEW_LCU));
    await run('dism', ...add('D:\\work\\lcu.cab'));
    startWindows(disk, 'D:\\');
    expect(stateOf(facts(), NEW_LCU)).toBe('Installed');
    expect(facts().identity.ubr).toMatchObject({ value: 5131 });
    expect(facts().pending.blocks.answer).toBe('no');
  });

  it('may install a cumulative update at once, as some images show', async () => {
    const { disk, run, facts } = start(machineWith({}, { cumulativeState: 'Installed' }));
    disk.write('D:\\work\\lcu.cab', packageCab(NEW_LCU));
    await run('dism', ...add('D:\\work\\lcu.cab'));
    expect(stateOf(facts(), NEW_LCU)).toBe('Installed');
    expect(facts().identity.ubr).toMatchObject({ value: 5131 });
  });

  it('announces a .cab by its identity, a .msu by its path', async () => {
    const { disk, run } = start();
    disk.write('D:\\work\\net.cab', packageCab(DOT_NET));
    disk.write('D:\\work\\net.msu', storedCabinet([{ name: 'net.cab', bytes: packageCab(DOT_NET) }]));
    const cab = await run('dism', ...add('D:\\work\\net.cab'));
    const msu = await run('dism', ...add('D:\\work\\net.msu'));
    expect(cab.text).toContain(`Processing 1 of 1 - Adding package ${DOT_NET}\r\n`);
    expect(msu.text).toContain('Processing 1 of 1 - Adding package D:\\work\\net.msu\r\n');
  });

  it('changes nothing the second time', async () => {
    const { disk, run } = start();
    disk.write('D:\\work\\net.cab', packageCab(DOT_NET));
    await run('dism', ...add('D:\\work\\net.cab'));
    const hive = disk.read('D:\\Windows\\System32\\config\\SOFTWARE');
    const again = await run('dism', ...add('D:\\work\\net.cab'));
    expect(again.code).toBe('0x00000000');
    expect(disk.read('D:\\Windows\\System32\\config\\SOFTWARE')).toEqual(hive);
  });

  it('shows each step of the bar the way a pipe gets it, 60 characters wide', async () => {
    const { disk, run } = start();
    disk.write('D:\\work\\net.cab', packageCab(DOT_NET));
    const { text } = await run('dism', ...add('D:\\work\\net.cab'));
    const bars = text.match(/\r\[[^\]]{58}\] \r\n/g) ?? [];
    expect(bars.length).toBeGreaterThan(10);
    expect(bars.at(-1)).toBe('\r[==========================100.0%==========================] \r\n');
    expect(bars.at(-2)).toBe('\r[===========================99.5%========================= ] \r\n');
  });

  it('reads the file from the disk: the same name with other bytes is another package', async () => {
    const { disk, run, facts } = start();
    disk.write('D:\\work\\a.cab', packageCab(DOT_NET));
    await run('dism', ...add('D:\\work\\a.cab'));
    disk.write('D:\\work\\a.cab', packageCab(NEW_LCU));
    await run('dism', ...add('D:\\work\\a.cab'));
    expect(stateOf(facts(), DOT_NET)).toBe('Installed');
    expect(stateOf(facts(), NEW_LCU)).toBe('Install Pending');
  });

  it.each([
    { name: NEW_LCU.replace('amd64', 'x86'), parent: undefined, why: 'another architecture' },
    {
      name: NEW_LCU,
      parent: 'Absent-Package~31bf3856ad364e35~amd64~~10.0.22621.1',
      why: 'parent not installed',
    },
    { name: OLD_LCU.replace('4780', '4529'), parent: undefined, why: 'older than what is installed' },
  ])('is not applicable, after the bar reached its end: $why', async ({ name, parent }) => {
    const { disk, run, facts } = start();
    disk.write('D:\\work\\a.cab', packageCab(name, parent));
    const hive = disk.read('D:\\Windows\\System32\\config\\SOFTWARE');
    const ended = await run('dism', ...add('D:\\work\\a.cab'));
    expect(ended.code).toBe('0x800F081E');
    expect(ended.text).toMatch(
      /100\.0%[\s\S]*\r\nError: 0x800f081e\r\n\r\nThe specified package is not applicable/,
    );
    expect(disk.read('D:\\Windows\\System32\\config\\SOFTWARE')).toEqual(hive);
    expect(facts().pending.blocks.answer).toBe('no');
  });

  it('wants a newer servicing stack first', async () => {
    const { disk, run } = start();
    const needs = '<installerAssembly name="Microsoft-Windows-ServicingStack" version="19041.4769.1.1"/>';
    disk.write('D:\\work\\a.cab', packageCab(NEW_LCU, undefined, needs));
    expect((await run('dism', ...add('D:\\work\\a.cab'))).code).toBe('0x800F0823');
  });

  it.each([
    { bytes: new TextEncoder().encode('<html>404</html>'), why: 'a page of a proxy' },
    { bytes: packageCab(NEW_LCU).subarray(0, 700), why: 'cut short' },
    { bytes: flip(packageCab(NEW_LCU), 500), why: 'one changed byte' },
    { bytes: storedCabinet([{ name: 'a.txt', bytes: new Uint8Array(9) }]), why: 'no package inside' },
    { bytes: new Uint8Array(0), why: 'empty' },
  ])('refuses a package file that is none: $why', async ({ bytes }) => {
    const { disk, run, facts } = start();
    disk.write('D:\\work\\a.cab', bytes);
    const ended = await run('dism', ...add('D:\\work\\a.cab'));
    expect(ended.code).toBe('0x800F0805');
    expect(ended.text).toContain('\r\n Error: 0x800f0805\r\n');
    expect(stateOf(facts(), NEW_LCU)).toBe('absent');
  });

  it('takes the identity of a real package from the description, and refuses it when it stands nowhere', async () => {
    const real = new TextEncoder().encode('MSWIM\0\0\0 five gigabytes');
    const named = start(machineWith({ packageFiles: { 'real.msu': NEW_LCU } }));
    named.disk.write('D:\\work\\real.msu', real);
    expect((await named.run('dism', ...add('D:\\work\\real.msu'))).code).toBe('0x00000000');
    expect(stateOf(named.facts(), NEW_LCU)).toBe('Install Pending');
    const unnamed = start();
    unnamed.disk.write('D:\\work\\real.msu', real);
    const ended = await unnamed.run('dism', ...add('D:\\work\\real.msu'));
    expect([ended.code, ended.text]).toEqual(['0x800F0805', expect.stringContaining('"packageFiles"')]);
  });

  it('ends with 112 when the image volume is full', async () => {
    const { disk, run } = start(machineWith({}, {}, { freeMiB: 1 }));
    disk.write('D:\\work\\a.cab', packageCab(DOT_NET));
    disk.setSize('D:\\work\\ballast', (disk.freeBytes('D:\\') ?? 0) - 100);
    const ended = await run('dism', ...add('D:\\work\\a.cab'));
    expect([ended.code, ended.text]).toEqual(['0x00000070', expect.stringContaining('Error: 112')]);
  });
});

function flip(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
}
