import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isDriverStaged } from '../../../agent/offline/drivers.ts';
import { type Bench, machineWith, onImage, start } from './support.ts';

const INF = [
  '[Version]',
  'Signature="$Windows NT$"',
  'Class=Net',
  'ClassGuid={4d36e972-e325-11ce-bfc1-08002be10318}',
  'Provider=%Maker%',
  'CatalogFile.NTamd64=nic.cat',
  'DriverVer=09/17/2024,3.1.7.0 ; comment',
  '[SourceDisksFiles]',
  'nic.sys=1',
  '[Strings]',
  'Maker="Contoso Ltd."',
  '',
].join('\r\n');

function put({ disk }: Bench, name: string, text: string): void {
  if (disk.stat('D:\\work\\nic') === undefined) disk.makeFolder('D:\\work\\nic');
  disk.write(`D:\\work\\nic\\${name}`, new TextEncoder().encode(text));
}

function withDriver(windows = {}): Bench {
  const bench = start(machineWith({}, windows));
  put(bench, 'nic.inf', INF);
  put(bench, 'nic.cat', 'catalog');
  put(bench, 'nic.sys', 'driver');
  return bench;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const ADD = onImage('/Add-Driver', '/Driver:D:\\work\\nic\\nic.inf');

describe('dism /Add-Driver', () => {
  it('puts INF, catalog and files into the store, where our own reader finds them', async () => {
    const bench = withDriver();
    const ended = await bench.run('dism', ...ADD);
    expect(ended.text).toContain(
      'Installing 1 of 1 - D:\\work\\nic\\nic.inf: The driver package was successfully installed.\r\n',
    );
    const { drivers } = bench.facts();
    const record = drivers.known ? drivers.value.find(({ infName }) => infName === 'nic.inf') : undefined;
    expect(record).toMatchObject({ oemName: 'oem1.inf', provider: 'Contoso Ltd.' });
    const folder = `D:\\Windows\\System32\\DriverStore\\FileRepository\\${record?.directory}`;
    expect(record?.directory).toMatch(/^nic\.inf_amd64_[0-9a-f]{16}$/);
    expect(bench.disk.list(folder)).toEqual(['nic.cat', 'nic.inf', 'nic.sys']);
    expect(bench.disk.read('D:\\Windows\\INF\\oem1.inf')).toEqual(new TextEncoder().encode(INF));
    const wanted = { inf: sha256(INF), catalog: sha256('catalog') };
    const stored = [{ directory: record?.directory ?? '', ...wanted }];
    expect(isDriverStaged(wanted, stored, drivers).answer).toBe('yes');
  });

  it('adds the same package once only', async () => {
    const bench = withDriver();
    await bench.run('dism', ...ADD);
    const hive = bench.disk.read('D:\\Windows\\System32\\config\\DRIVERS');
    await bench.run('dism', ...ADD);
    expect(bench.disk.read('D:\\Windows\\System32\\config\\DRIVERS')).toEqual(hive);
    expect(bench.disk.list('D:\\Windows\\INF')).toEqual(['oem0.inf', 'oem1.inf']);
  });

  it('searches folders, says what it found, and passes over what is no INF', async () => {
    const bench = withDriver();
    put(bench, 'broken.inf', 'no sections here');
    const ended = await bench.run('dism', ...onImage('/Add-Driver', '/Driver:D:\\work', '/Recurse'));
    expect(ended.code).toBe('0x00000000');
    expect(ended.text).toContain('Found 2 driver package(s) to install.\r\n');
    expect(ended.text).toContain('broken.inf: The driver package could not be installed.\r\n');
  });

  it.each([
    { file: 'nic.sys', code: 2, why: 'a file that the INF names is not there' },
    { file: 'nic.cat', code: 0x800f_024b, why: 'no catalog, so not signed' },
  ])('refuses a package without $file: $why', async ({ file, code }) => {
    const bench = withDriver();
    bench.disk.remove(`D:\\work\\nic\\${file}`);
    expect(Number((await bench.run('dism', ...ADD)).code)).toBe(code);
    expect(bench.disk.list('D:\\Windows\\INF')).toEqual(['oem0.inf']);
  });

  it('takes an unsigned one when it is told to', async () => {
    const bench = withDriver();
    bench.disk.remove('D:\\work\\nic\\nic.cat');
    expect((await bench.run('dism', ...ADD, '/ForceUnsigned')).code).toBe('0x00000000');
  });

  it('lists the drivers that are not from Windows', async () => {
    const bench = withDriver();
    await bench.run('dism', ...ADD);
    const { text } = await bench.run('dism', ...onImage('/Get-Drivers'));
    expect(text.match(/Published Name : oem\d\.inf/g)).toEqual([
      'Published Name : oem0.inf',
      'Published Name : oem1.inf',
    ]);
  });
});
