import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHiveFile } from '../../../agent/adapters/rehearsal/registry/hive-file.ts';
import { formatValueLine, registryData } from '../../../agent/adapters/rehearsal/registry/registry-text.ts';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import { bytesSource } from '../../../agent/offline/byte-source.ts';
import { openHive } from '../../../agent/offline/regf/hive.ts';
import { type Bench, machineWith, start } from './support.ts';

const SOFTWARE = 'D:\\Windows\\System32\\config\\SOFTWARE';

async function loaded(): Promise<Bench> {
  const bench = start();
  expect((await bench.run('reg', 'load', 'HKLM\\svc', SOFTWARE)).code).toBe('0x00000000');
  return bench;
}

/** A value as our own reader sees it in the file. */
function valueIn({ disk }: Bench, key: string, name: string) {
  const opening = openHive(bytesSource(disk.read(SOFTWARE)));
  return opening.status === 'unreadable' ? undefined : opening.hive.key(key)?.value(name);
}

describe('reg on an offline hive', () => {
  it('changes the file, so that our own reader finds it', async () => {
    const bench = await loaded();
    await bench.run(
      'reg',
      'add',
      'HKLM\\svc\\Contoso\\Line',
      '/v',
      'Station',
      '/t',
      'REG_SZ',
      '/d',
      'A7',
      '/f',
    );
    await bench.run(
      'reg',
      'add',
      'HKLM\\svc\\Contoso\\Line',
      '/v',
      'Shift',
      '/t',
      'REG_DWORD',
      '/d',
      '2',
      '/f',
    );
    await bench.run('reg', 'add', 'HKLM\\svc\\Contoso', '/ve', '/t', 'REG_SZ', '/d', 'x', '/f');
    await bench.run('reg', 'unload', 'HKLM\\svc');
    expect(valueIn(bench, 'Contoso\\Line', 'Station')?.text()).toBe('A7');
    expect(valueIn(bench, 'Contoso\\Line', 'Shift')?.dword()).toBe(2);
    expect(valueIn(bench, 'Contoso', '')?.text()).toBe('x');
    expect(valueIn(bench, 'Microsoft\\Windows NT\\CurrentVersion', 'UBR')?.dword()).toBe(4780);
  });

  it('deletes values and keys, and says when there is nothing to delete', async () => {
    const bench = await loaded();
    const key = 'HKLM\\svc\\Contoso\\Line';
    await bench.run('reg', 'add', key, '/v', 'A', '/d', '1', '/f');
    expect((await bench.run('reg', 'delete', key, '/v', 'A', '/f')).code).toBe('0x00000000');
    expect((await bench.run('reg', 'delete', key, '/v', 'A', '/f')).code).toBe('0x00000001');
    expect((await bench.run('reg', 'delete', key, '/f')).code).toBe('0x00000000');
    expect((await bench.run('reg', 'query', key)).errors).toContain('unable to find');
  });

  it('replays the logs of a hive that it loads', async () => {
    const bench = start();
    bench.disk.write(`${SOFTWARE}.LOG1`, new TextEncoder().encode('remnants of an older log'));
    await bench.run('reg', 'load', 'HKLM\\svc', SOFTWARE);
    expect(bench.disk.stat(`${SOFTWARE}.LOG1`)?.sizeBytes).toBe(0);
    expect(readHiveFile(bench.disk, SOFTWARE)).toBeDefined();
  });

  it('keeps a loaded hive from everybody else', async () => {
    const bench = await loaded();
    await expect(bench.world.files.read(SOFTWARE, 1e9)).rejects.toMatchObject({ reason: 'busy' });
    expect(() => bench.world.files.look.open(SOFTWARE)).toThrow(IoError);
    await bench.run('reg', 'unload', 'HKLM\\svc');
    expect((await bench.world.files.read(SOFTWARE, 1e9)).length).toBeGreaterThan(4096);
  });

  it.each([
    {
      args: ['load', 'HKLM\\svc', SOFTWARE],
      says: 'being used by another process',
      why: 'the name is taken',
    },
    {
      args: ['load', 'HKLM\\other', SOFTWARE],
      says: 'being used by another process',
      why: 'the file is taken',
    },
    { args: ['load', 'HKLM\\b', 'D:\\nothing'], says: 'cannot find the file', why: 'no such file' },
    { args: ['load', 'HKLM\\b', 'D:\\Windows\\explorer.exe'], says: 'corrupt', why: 'no hive' },
    { args: ['load', 'HKLM\\b\\c', SOFTWARE], says: 'Invalid syntax', why: 'below another key' },
    { args: ['unload', 'HKLM\\nobody'], says: 'parameter is incorrect', why: 'not loaded' },
    {
      args: ['add', 'HKLM\\svc\\A', '/v', 'B', '/t', 'REG_DWORD', '/d', 'many', '/f'],
      says: 'Invalid value',
      why: 'no number',
    },
    { args: ['add', 'HKLM\\svc\\A', '/x'], says: 'Invalid syntax', why: 'unknown option' },
    { args: ['add', 'HKLM\\svc\\A', '/v'], says: 'Invalid syntax', why: 'option without its value' },
    {
      args: ['add', 'HKLM\\SYSTEM\\A', '/v', 'B', '/d', '1', '/f'],
      says: 'denied',
      why: 'the running system is not modelled',
    },
    { args: ['query', 'HKCU\\A'], says: 'Invalid syntax', why: 'no such root here' },
    { args: ['export', 'HKLM\\svc', 'D:\\a.reg'], says: 'Invalid syntax', why: 'not modelled' },
  ])('refuses $args: $why', async ({ args, says }) => {
    const bench = await loaded();
    const before = bench.disk.read(SOFTWARE);
    const ended = await bench.run('reg', ...args);
    expect([ended.code, ended.errors]).toEqual(['0x00000001', expect.stringContaining(says)]);
    expect(bench.disk.read(SOFTWARE)).toEqual(before);
  });

  it('asks before it overwrites, and takes no answer for a no', async () => {
    const bench = await loaded();
    await bench.run('reg', 'add', 'HKLM\\svc\\A', '/v', 'B', '/d', '1', '/f');
    const ended = await bench.run('reg', 'add', 'HKLM\\svc\\A', '/v', 'B', '/d', '2');
    expect(ended.text).toContain('overwrite(Yes/No)?');
    expect(valueIn(bench, 'A', 'B')?.text()).toBe('1');
  });

  it('forgets what was loaded when Windows PE stops', async () => {
    const bench = await loaded();
    const next = start(machineWith(), bench.disk);
    expect((await next.run('reg', 'unload', 'HKLM\\svc')).code).toBe('0x00000001');
  });
});

describe('reg on the running Windows PE', () => {
  it('shows how it was booted only after wpeutil was asked', async () => {
    const { run } = start();
    const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
    expect((await run('reg', 'query', key, '/v', 'PEBootType')).code).toBe('0x00000001');
    await run('wpeutil', 'UpdateBootInfo');
    const { text } = await run('reg', 'query', key);
    expect(text).toContain('\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\r\n');
    expect(text).toContain(
      '    PEBootType    REG_SZ    Remote\r\n    PEFirmwareType    REG_DWORD    0x2\r\n',
    );
  });

  it('lists the subkeys, and their contents when asked', async () => {
    const { run } = start();
    const flat = await run('reg', 'query', 'HKLM\\SYSTEM\\CurrentControlSet\\Control');
    const deep = await run('reg', 'query', 'HKLM\\SYSTEM\\CurrentControlSet\\Control', '/s');
    expect(flat.text).toContain('Control\\MiniNT\r\n');
    expect(flat.text).not.toContain('MINWINPC');
    expect(deep.text).toContain('    ComputerName    REG_SZ    MINWINPC\r\n');
  });
});

describe('values as reg.exe spells them', () => {
  it.each([
    { type: 'REG_SZ', data: 'A7', line: '    N    REG_SZ    A7' },
    { type: 'REG_EXPAND_SZ', data: '%x%', line: '    N    REG_EXPAND_SZ    %x%' },
    { type: 'REG_MULTI_SZ', data: 'a\\0b', line: '    N    REG_MULTI_SZ    a\\0b' },
    { type: 'REG_DWORD', data: '4294967295', line: '    N    REG_DWORD    0xffffffff' },
    { type: 'REG_DWORD', data: '0x1F', line: '    N    REG_DWORD    0x1f' },
    { type: 'REG_QWORD', data: '4294967296', line: '    N    REG_QWORD    0x100000000' },
    { type: 'REG_BINARY', data: '00ff', line: '    N    REG_BINARY    00FF' },
    { type: 'REG_NONE', data: '', line: '    N    REG_NONE    ' },
  ])('$type $data', ({ type, data, line }) => {
    const value = registryData(type, data);
    expect(value === undefined ? undefined : formatValueLine({ ...value, name: 'N' })).toBe(line);
  });

  it.each([
    { type: 'REG_DWORD', data: '4294967296', why: 'one too large' },
    { type: 'REG_DWORD', data: '-1', why: 'negative' },
    { type: 'REG_BINARY', data: 'abc', why: 'half a byte' },
    { type: 'REG_FANCY', data: 'a', why: 'no such type' },
  ])('refuses $type $data: $why', ({ type, data }) => {
    expect(registryData(type, data)).toBeUndefined();
  });

  it('any line of text survives the way through a hive', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        fc.pre(!text.includes('\0'));
        const value = registryData('REG_SZ', text);
        expect(value === undefined ? '' : formatValueLine({ ...value, name: '' })).toBe(
          `    (Default)    REG_SZ    ${text}`,
        );
      }),
    );
  });
});
