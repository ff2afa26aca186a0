import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../../../agent/adapters/node/crypto.ts';
import { type Disk, writeFile } from '../../../../agent/adapters/rehearsal/disk/disk.ts';
import { memoryMachine } from '../../../../agent/adapters/rehearsal/machine/build-machine.ts';
import type { Probe, ProbeAnswer } from '../../../../agent/domain/probe.ts';
import { observe } from '../../../../agent/runtime/observe/observe.ts';
import { testWorld } from '../../../support/world/test-world.ts';
import { machineWith } from '../../rehearsal/support.ts';

const { sha256 } = nodeCrypto();
const STORE = 'D:\\Windows\\System32\\DriverStore\\FileRepository';
const DRIVERS = [
  { inf: 'a.inf', published: 'oem3.inf', provider: 'Contoso', version: '1.0.0.0' },
  { inf: 'b.inf', published: 'oem4.inf', provider: 'Contoso', version: '1.0.0.0' },
];
const VALUE = { hive: 'SOFTWARE', key: 'Contoso\\Line', name: 'Station', type: 'REG_SZ', data: 'x' };

function disk(): Disk {
  return memoryMachine(machineWith({}, { drivers: DRIVERS, registry: [VALUE] }));
}

async function ask(probe: Probe, on: Disk): Promise<ProbeAnswer | undefined> {
  const { context } = testWorld({ disk: on });
  return (await observe(context, { imageRoot: 'D:\\', controlSet: 'ControlSet001' }, [probe]))[0];
}

describe('what lies in a key', () => {
  it.each([
    { key: 'Contoso', value: { valueCount: 0, subkeys: ['Line'] }, why: 'a key below it' },
    { key: 'Contoso\\Line', value: { valueCount: 1, subkeys: [] }, why: 'a value' },
    { key: 'Contoso\\Other', value: undefined, why: 'there is none' },
  ])('$key: $why', async ({ key, value }) => {
    expect(await ask({ ask: 'registry-content', hive: 'SOFTWARE', key }, disk())).toMatchObject({
      reading: { known: true, value },
    });
  });

  it('is not known when the hive is gone, or none', async () => {
    const on = disk();
    const probe: Probe = { ask: 'registry-content', hive: 'SOFTWARE', key: 'Contoso' };
    writeFile(on, 'D:\\Windows\\System32\\config\\SOFTWARE', 'no hive');
    expect(await ask(probe, on)).toMatchObject({ reading: { known: false } });
    on.remove('D:\\Windows\\System32\\config\\SOFTWARE');
    expect(await ask(probe, on)).toMatchObject({ reading: { known: false } });
  });
});

describe('drivers from a very INF', () => {
  const folderOf = (on: Disk, inf: string) => {
    const name = (on.list(STORE) ?? []).find((one) => one.startsWith(`${inf}_`));
    if (name === undefined) throw new Error(`no folder of ${inf}`);
    return `${STORE}\\${name}`;
  };
  const infOf = (on: Disk, inf: string) => sha256(on.read(`${folderOf(on, inf)}\\${inf}`));

  it('are named as Windows named them, and no other is', async () => {
    const on = disk();
    const probe: Probe = { ask: 'driver-copies', infName: 'A.inf', infSha256: infOf(on, 'a.inf') };
    expect(await ask(probe, on)).toMatchObject({ reading: { known: true, value: [{ name: 'oem3.inf' }] } });
  });

  it.each([
    { infName: 'a.inf', hash: 'b.inf', why: 'another INF of that name' },
    { infName: 'c.inf', hash: 'a.inf', why: 'no driver of that name' },
  ])('none: $why', async ({ infName, hash }) => {
    const on = disk();
    const probe: Probe = { ask: 'driver-copies', infName, infSha256: infOf(on, hash) };
    expect(await ask(probe, on)).toMatchObject({ reading: { known: true, value: [] } });
  });

  it('a driver whose files are gone is not taken for ours', async () => {
    const on = disk();
    const hash = infOf(on, 'a.inf');
    on.removeTree(folderOf(on, 'a.inf'));
    const probe: Probe = { ask: 'driver-copies', infName: 'a.inf', infSha256: hash };
    expect(await ask(probe, on)).toMatchObject({ reading: { known: true, value: [] } });
  });

  it('not known without the driver database', async () => {
    const on = disk();
    const probe: Probe = { ask: 'driver-copies', infName: 'a.inf', infSha256: infOf(on, 'a.inf') };
    on.remove('D:\\Windows\\System32\\config\\SYSTEM');
    expect(await ask(probe, on)).toMatchObject({ reading: { known: false } });
  });
});
