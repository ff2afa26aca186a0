import { describe, expect, it } from 'vitest';
import { machineWith, NEW_LCU, onImage, packageCab, start } from './support.ts';

describe('what DISM refuses', () => {
  it.each([
    {
      args: onImage('/Add-Package', '/PackagePath:D:\\a.cab', '/NoSuchOption'),
      code: 87,
      says: 'The nosuchoption option is unknown.',
    },
    {
      args: onImage('/Add-Package', '/PackagePath:D:\\a.cab', '/ForceUnsigned'),
      code: 87,
      says: 'The forceunsigned option is unknown.',
    },
    { args: onImage('/Add-Package', 'D:\\a.cab'), code: 87, says: 'The D:\\a.cab option is unknown.' },
    { args: onImage('/Add-Package', '/PackagePath:'), code: 87, says: 'missing a required argument' },
    { args: onImage('/Add-Package'), code: 87, says: 'missing a required argument' },
    {
      args: onImage('/Add-Package', '/PackagePath:D:\\a.cab', '/Add-Driver', '/Driver:D:\\a.inf'),
      code: 87,
      says: 'option is unknown',
    },
    { args: onImage(), code: 87, says: 'missing a required servicing command' },
    { args: [...onImage('/Get-Packages'), '/English'], code: 87, says: 'has been duplicated' },
    {
      args: ['/Get-Packages', '/Image:D:\\', '/LogLevel:5'],
      code: 87,
      says: 'An invalid log level was specified.',
    },
    { args: ['/Get-Packages'], code: 87, says: '/Image' },
    { args: ['/English', '/?'], code: 87, says: 'The english option is unknown.' },
    { args: ['/Online', '/Get-Packages'], code: 50, says: 'with the /Online option' },
    { args: ['/Image:X:\\', '/Get-Packages'], code: 87, says: 'running Windows installation' },
    { args: ['/Image:\\\\srv\\in$', '/Get-Packages'], code: 50, says: 'network path' },
    { args: ['/Image:E:\\', '/Get-Packages'], code: 2, says: 'Unable to access the image.' },
    { args: ['/Image:Q:\\', '/Get-Packages'], code: 2, says: 'Unable to access the image.' },
    { args: ['/Image:D:\\', '/Get-Packages', '/ScratchDir:D:\\nowhere'], code: 3, says: '/ScratchDir' },
    { args: ['/Image:D:\\', '/Get-Packages', '/ScratchDir:\\\\srv\\in$'], code: 3, says: '/ScratchDir' },
    { args: onImage('/Export-Driver', '/Destination:D:\\x'), code: 50, says: 'does not model' },
    {
      args: onImage('/Add-Package', '/PackagePath:D:\\nowhere.cab'),
      code: 3,
      says: 'An error occurred trying to open',
    },
    { args: onImage('/Add-Driver', '/Driver:D:\\nowhere.inf'), code: 2, says: 'cannot find the file' },
  ])('$args.2 $args.3 -> $code', async ({ args, code, says }) => {
    const { run } = start();
    const ended = await run('dism', ...args);
    expect(Number(ended.code)).toBe(code);
    expect(ended.text).toContain(says);
    expect(ended.text).toMatch(new RegExp(`\\r\\nError: ${code}\\r\\n`));
  });

  it('an image whose hive somebody has loaded', async () => {
    const { run } = start();
    await run('reg', 'load', 'HKLM\\a', 'D:\\Windows\\System32\\config\\SOFTWARE');
    expect((await run('dism', ...onImage('/Get-Packages'))).code).toBe('0x00000020');
    await run('reg', 'unload', 'HKLM\\a');
    expect((await run('dism', ...onImage('/Get-Packages'))).code).toBe('0x00000000');
  });

  it('a locked volume', async () => {
    const { run } = start(machineWith({}, {}, { bitLocker: 'locked' }), undefined);
    expect(Number((await run('dism', '/Image:D:\\', '/Get-Packages')).code)).toBe(2);
  });

  it.each([
    { dismVersion: '10.0.19041.1', build: '19045.4780', code: '0x00000000', why: 'one servicing base' },
    { dismVersion: '10.0.26100.1', build: '26200.6584', code: '0x00000000', why: 'one servicing base' },
    { dismVersion: '10.0.22621.1', build: '26100.1742', code: '0x800F0830', why: 'the image is newer' },
    { dismVersion: '10.0.19041.1', build: '22000.1', code: '0x800F0830', why: 'the image is newer' },
  ])('DISM $dismVersion on $build: $code, $why', async ({ dismVersion, build, code }) => {
    const host = { ramMiB: 4096, architecture: 'amd64', bootKind: 'flat', firmware: 'uefi', dismVersion };
    const { run } = start(machineWith({ host }, { build }));
    expect((await run('dism', ...onImage('/Get-Packages'))).code).toBe(code);
  });
});

describe('the log of DISM', () => {
  it('is made anew, and the older one is kept as .bak', async () => {
    const { run, disk } = start();
    await run('dism', ...onImage('/Get-Packages'));
    const first = disk.read('D:\\work\\logs\\dism.log');
    await run('dism', ...onImage('/Get-CurrentEdition'));
    expect(disk.read('D:\\work\\logs\\dism.bak')).toEqual(first);
    expect(disk.stat('D:\\work\\logs\\dism.log')?.sizeBytes).toBeGreaterThan(0);
  });

  it('is left out with a word when its folder is not there', async () => {
    const { run, disk } = start();
    const ended = await run('dism', '/English', '/Image:D:\\', '/Get-Packages', '/LogPath:D:\\none\\a.log');
    expect([ended.code, disk.stat('D:\\none')]).toEqual(['0x00000000', undefined]);
    expect(ended.text).toContain('Logging is disabled');
  });

  it('warns about the RAM disk when no scratch folder is named', async () => {
    const { run } = start();
    const ended = await run('dism', '/English', '/Image:D:\\', '/Get-Packages');
    expect(ended.text).toContain('scratch directory size might be insufficient');
  });
});

describe('what DISM tells', () => {
  it('its version, without an image', async () => {
    const { run } = start();
    const ended = await run('dism', '/?');
    expect([ended.code, ended.text]).toEqual([
      '0x00000000',
      expect.stringContaining(
        '\r\nDeployment Image Servicing and Management tool\r\nVersion: 10.0.26100.1\r\n',
      ),
    ]);
  });

  it('the packages, those that wait without a time', async () => {
    const { run, disk } = start();
    disk.write('D:\\work\\a.cab', packageCab(NEW_LCU));
    await run('dism', ...onImage('/Add-Package', '/PackagePath:D:\\work\\a.cab'));
    const { text } = await run('dism', ...onImage('/Get-Packages'));
    expect(text).toContain(
      `Package Identity : ${NEW_LCU}\r\nState : Install Pending\r\nRelease Type : Security Update\r\nInstall Time : \r\n`,
    );
    expect(text).toMatch(
      /State : Superseded\r\nRelease Type : Security Update\r\nInstall Time : 9\/12\/2023 6:30 AM\r\n/,
    );
  });

  it.each([
    { store: 'healthy', says: 'No component store corruption detected.' },
    { store: 'repairable', says: 'The component store is repairable.' },
    { store: 'not-repairable', says: 'The component store cannot be repaired.' },
  ])('the health of a $store store', async ({ store, says }) => {
    const { run } = start(machineWith({}, { store }));
    const ended = await run('dism', ...onImage('/Cleanup-Image', '/CheckHealth'));
    expect([ended.code, ended.text]).toEqual(['0x00000000', expect.stringContaining(says)]);
  });

  it('that a store with pending work is not cleaned up', async () => {
    const { run } = start(machineWith({}, { pending: true }));
    const ended = await run('dism', ...onImage('/Cleanup-Image', '/StartComponentCleanup'));
    expect(ended.code).toBe('0x800F0806');
  });
});
