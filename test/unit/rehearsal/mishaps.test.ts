import { describe, expect, it } from 'vitest';
import { DOT_NET, machineWith, onImage, packageCab, start, stateOf } from './support.ts';

const ADD = onImage('/Add-Package', '/PackagePath:D:\\work\\a.cab');

function troubled(does: string, more = {}) {
  const bench = start(machineWith({ mishaps: [{ tool: 'dism', match: '/add-package', does, ...more }] }));
  bench.disk.write('D:\\work\\a.cab', packageCab(DOT_NET));
  return bench;
}

describe('a tool that misbehaves', () => {
  it.each([
    { does: 'not-start', code: '0xC0000135', state: 'absent', says: '' },
    { does: 'crash', code: '0xC0000005', state: 'absent', says: '' },
    { does: 'hang', code: 'timed-out', state: 'absent', says: '44.0%' },
    { does: 'exit-0-without-effect', code: '0x00000000', state: 'absent', says: 'completed successfully' },
    { does: 'exit-3010-without-effect', code: '0x00000BC2', state: 'absent', says: '100.0%' },
    { does: 'effect-then-exit-552', code: '0x00000228', state: 'Installed', says: 'Unattend.xml' },
    { does: 'effect-then-exit-1726', code: '0x000006BE', state: 'Installed', says: 'Error: 1726' },
    { does: 'disk-full', code: '0x00000070', state: 'absent', says: '55.0%' },
    { does: 'die-at-60-percent', code: '0x0000042B', state: 'Staged', says: '60.0%' },
    {
      does: 'localised',
      code: '0x00000000',
      state: 'Installed',
      says: 'Der Vorgang wurde erfolgreich beendet.',
    },
  ])('$does: $code, $state', async ({ does, code, state, says }) => {
    const { run, facts } = troubled(does);
    const ended = await run('dism', ...ADD);
    expect([ended.code, stateOf(facts(), DOT_NET)]).toEqual([code, state]);
    expect(ended.text).toContain(says);
  });

  it('does its work again once the mishap has struck as often as it may', async () => {
    const { run, facts } = troubled('die-at-60-percent', { times: 2 });
    await run('dism', ...ADD);
    await run('dism', ...ADD);
    expect(stateOf(facts(), DOT_NET)).toBe('Staged');
    expect((await run('dism', ...ADD)).code).toBe('0x00000000');
    expect(stateOf(facts(), DOT_NET)).toBe('Installed');
  });

  it('strikes no call that does not match', async () => {
    const { run } = troubled('crash');
    expect((await run('dism', ...onImage('/Get-Packages'))).code).toBe('0x00000000');
  });

  it('leaves a package that was installed before as it is', async () => {
    const { disk, run, facts } = start(
      machineWith({ mishaps: [{ tool: 'dism', match: 'again', does: 'die-at-60-percent' }] }),
    );
    disk.write('D:\\work\\a.cab', packageCab(DOT_NET));
    disk.write('D:\\work\\again.cab', packageCab(DOT_NET));
    await run('dism', ...ADD);
    expect((await run('dism', ...onImage('/Add-Package', '/PackagePath:D:\\work\\again.cab'))).code).toBe(
      '0x0000042B',
    );
    expect(stateOf(facts(), DOT_NET)).toBe('Installed');
  });

  it.each(['reg', 'net', 'wpeutil', 'sfc', 'fsutil'] as const)(
    '%s can hang, crash and lie too',
    async (tool) => {
      const codes: string[] = [];
      for (const does of ['hang', 'crash', 'exit-0-without-effect', 'not-start']) {
        codes.push((await start(machineWith({ mishaps: [{ tool, does }] })).run(tool, 'no such word')).code);
      }
      expect(codes).toEqual(['timed-out', '0xC0000005', '0x00000000', '0xC0000135']);
    },
  );
});

describe('the limits of a command', () => {
  it('end a tool that says nothing, long before its hard limit', async () => {
    const { run } = troubled('hang');
    const { result } = await run('dism', ...ADD);
    expect(result.ended).toEqual({ end: 'timed-out', limit: 'idle' });
    expect(result.durationMs).toBeLessThan(2_000_000);
  });

  it('end a tool that talks on and on', async () => {
    const { world } = start(machineWith({ pace: { verifySeconds: 2_000 } }));
    const result = await world.processes.run({
      tool: 'sfc',
      file: 'X:\\Windows\\System32\\sfc.exe',
      args: ['/verifyonly', '/offbootdir=D:\\', '/offwindir=D:\\Windows'],
      effect: 'reads',
      timeoutMs: 300_000,
      idleMs: 100_000,
    });
    expect(result.ended).toEqual({ end: 'timed-out', limit: 'hard' });
    expect(result.durationMs).toBe(300_000);
  });

  it('do not start what the boot image lacks', async () => {
    const { run } = start(machineWith({ tools: { missing: ['sfc.exe'] } }));
    expect((await run('sfc')).result.ended).toEqual({ end: 'not-started', because: 'ENOENT' });
  });
});
