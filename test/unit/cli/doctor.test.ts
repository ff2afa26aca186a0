import { describe, expect, it } from 'vitest';
import { memoryMachine } from '../../../agent/adapters/rehearsal/machine/build-machine.ts';
import { parseMachineDescription } from '../../../agent/adapters/rehearsal/machine/machine-description.ts';
import { rehearsalWorld } from '../../../agent/adapters/rehearsal/world.ts';
import type { Environment } from '../../../agent/cli/environment.ts';
import { stage, type Wish } from '../../support/scenario/scenario.ts';
import { servicer } from './desk.ts';

/** A machine of the line, or the one that a description describes, under the hands of a command. */
function on(wish: Wish | string): Partial<Environment> {
  const machine = typeof wish === 'string' ? redescribe(wish) : stage(wish);
  const world = rehearsalWorld(machine.description, machine.disk, { speed: Number.POSITIVE_INFINITY });
  return { machine: () => world };
}

function redescribe(text: string) {
  const read = parseMachineDescription(text);
  if (!read.ok) throw new Error(read.problems.join('; '));
  return { description: read.machine, disk: memoryMachine(read.machine) };
}

describe('servicer doctor', () => {
  it('says that nothing speaks against a run, and ends with 0', async () => {
    const { exit, out } = await servicer(['doctor'], on({}));
    expect(exit).toBe(0);
    expect(out).toContain('[missing] mountvol.exe');
    expect(out).toContain('[ok]      dism.exe');
    expect(out).toContain('Nothing speaks against a run. Nothing was changed.');
  });

  it('goes on after the first thing that would end a run, and ends with the class of the first', async () => {
    const wish: Wish = { host: { ramMiB: 300 }, windows: { hibernated: true }, settings: { colour: 'red' } };
    const { exit, out } = await servicer(['doctor', '--json'], on(wish));
    const document = JSON.parse(out);
    expect(document.refusals.map(({ code }: { readonly code: string }) => code)).toEqual([
      'SVC-1002',
      'SVC-2004',
      'SVC-6004',
    ]);
    expect(exit).toBe(60);
    for (const { remedy } of document.refusals) expect(remedy).not.toBe('');
  });

  it('as JSON has host, tools, table, choice, memory and rules', async () => {
    const { out } = await servicer(['doctor', '--json'], on({ windows: { architecture: 'x86' } }));
    expect(JSON.parse(out)).toMatchObject({
      schema: 1,
      host: { architecture: 'amd64', bootKind: 'network', dismVersion: '10.0.26100.1' },
      image: { root: 'D:\\', build: '19045.4780' },
      volumes: expect.arrayContaining([expect.objectContaining({ volume: 'D:\\', taken: true, score: 16 })]),
      memory: { kind: 'go', plan: { scratch: { folder: 'D:\\ProgramData\\Servicer\\scratch' } } },
      rules: [{ rule: 'architecture', kind: 'refuse' }],
      refusals: [{ code: 'SVC-2008' }],
    });
  });

  it('changes nothing on any disk', async () => {
    const machine = stage({ windows: { hibernated: true } });
    const before = JSON.stringify(treeOf(machine.disk));
    const world = rehearsalWorld(machine.description, machine.disk, { speed: Number.POSITIVE_INFINITY });
    await servicer(['doctor'], { machine: () => world });
    expect(JSON.stringify(treeOf(machine.disk))).toBe(before);
  });

  it('--record writes what the tools print, and shows the answers', async () => {
    const machine = stage({});
    const world = rehearsalWorld(machine.description, machine.disk, { speed: Number.POSITIVE_INFINITY });
    const part = { machine: () => world };
    const { exit, out } = await servicer(['doctor', '--record', 'C:\\record'], part);
    expect(exit).toBe(0);
    expect(out).toContain('FT-26  yes');
    expect(out).toContain('Written to C:\\record');
    expect(machine.disk.stat('C:\\record\\answers.json')?.kind).toBe('file');
    const again = await servicer(['doctor', '--record', 'C:\\record', '--json'], part);
    expect(JSON.parse(again.out)).toMatchObject({ error: { code: 'SVC-6009' } });
    expect(again.exit).toBe(60);
  });

  it('names a described machine that cannot be read', async () => {
    const rehearsal = async () => ({ ok: false, because: 'x.json: volumes: too few' }) as const;
    const { exit, err } = await servicer(['doctor', '--machine', 'x.json'], { rehearsal });
    expect(exit).toBe(40);
    expect(err).toContain('too few');
  });
});

type Disk = ReturnType<typeof stage>['disk'];

/** Every file of the machine's own volumes, with its size. */
function treeOf(disk: Disk, folder = 'D:\\'): readonly string[] {
  return (disk.list(folder) ?? []).flatMap((name) => {
    const at = `${folder}${name}`;
    const stat = disk.stat(at);
    return stat?.kind === 'folder' ? [at, ...treeOf(disk, `${at}\\`)] : [`${at} ${stat?.sizeBytes}`];
  });
}

describe('servicer capture', () => {
  const captured = async (...options: readonly string[]) => {
    const { exit, written, out } = await servicer(['capture', 'out.json', ...options], on({}));
    expect(exit).toBe(0);
    expect(out).toContain('out.json');
    return written['out.json'] ?? '';
  };

  it('writes what rehearse reads: the same machine, as far as it can be seen', async () => {
    const text = await captured();
    const { description } = redescribe(text);
    expect(description).toMatchObject({
      host: { ramMiB: 4096, architecture: 'amd64', bootKind: 'network', firmware: 'uefi' },
      smbios: { manufacturer: 'Contoso Industrial', product: 'Edge Box 300', serial: 'CT7Q4K2' },
      volumes: [
        { letter: 'C', label: 'LINE-KEY', driveType: 'removable', fileSystem: 'FAT32' },
        { label: 'SYSTEM', bootStore: true },
        {
          letter: 'D',
          windows: {
            build: '19045.4780',
            edition: 'IoTEnterprise',
            computerName: 'EB300-7',
            drivers: [{ inf: 'ctgpio.inf', published: 'oem0.inf', version: '2.4.0.11' }],
          },
        },
      ],
    });
    expect(description.volumes[2]?.windows?.packages).toContainEqual({
      identity: 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.4780.1.10',
      state: 'Installed',
    });
    expect(description.tools.missing).toEqual(['mountvol']);
  });

  it('describes a machine of which the doctor says the same', async () => {
    const verdict = async (part: Partial<Environment>) => {
      const { out } = await servicer(['doctor', '--json'], part);
      const { image, volumes, rules, host } = JSON.parse(out);
      return { image, rules, build: host.dismVersion, volumes };
    };
    expect(await verdict(on(await captured()))).toEqual(await verdict(on({})));
  });

  it('with --mask holds nothing that names the machine or its owner', async () => {
    const text = await captured('--mask');
    expect(redescribe(text).description.volumes).toHaveLength(3);
    for (const secret of ['CT7Q4K2', '8f1d2c3a', '02:53:56', 'EB300', 'LINE-KEY', 'line', 'deploy'])
      expect(text).not.toContain(secret);
    expect(text).toContain('Edge Box 300');
  });

  it('needs a file to write', async () => {
    const { exit, err } = await servicer(['capture'], on({}));
    expect(exit).toBe(60);
    expect(err).toContain('OUT.json');
  });
});
