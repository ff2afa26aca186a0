import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../../../agent/adapters/node/crypto.ts';
import { type Disk, writeFile } from '../../../../agent/adapters/rehearsal/disk/disk.ts';
import { memoryMachine } from '../../../../agent/adapters/rehearsal/machine/build-machine.ts';
import { parsePackageIdentity } from '../../../../agent/domain/package-identity.ts';
import type { Probe, ProbeAnswer } from '../../../../agent/domain/probe.ts';
import { IoError } from '../../../../agent/domain/servicing-error.ts';
import type { Files } from '../../../../agent/ports/files.ts';
import { observe } from '../../../../agent/runtime/observe/observe.ts';
import { lookAtImage } from '../../../../agent/runtime/offline-image.ts';
import { testWorld } from '../../../support/world/test-world.ts';
import { machineWith, NEW_LCU, OLD_LCU } from '../../rehearsal/support.ts';

const { sha256 } = nodeCrypto();
const CONFIG = 'D:\\Windows\\System32\\config';
const STORE = 'D:\\Windows\\System32\\DriverStore\\FileRepository';
const PLACES = { imageRoot: 'D:\\', controlSet: 'ControlSet001' };

const bytes = (text: string) => new TextEncoder().encode(text);

function disk(windows: Readonly<Record<string, unknown>> = {}): Disk {
  return memoryMachine(machineWith({}, windows));
}

async function ask(probe: Probe, on: Disk = disk(), files?: (files: Files) => Files): Promise<ProbeAnswer> {
  const test = testWorld({ disk: on, ...(files === undefined ? {} : { files }) });
  const [answer, ...more] = await observe(test.context, PLACES, [probe]);
  expect(more).toEqual([]);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

const packageProbe = (text: string): Probe => {
  const identity = parsePackageIdentity(text);
  if (identity === undefined) throw new Error(text);
  return { ask: 'package', identity };
};

describe('a package', () => {
  const pending = disk({
    packages: [{ identity: OLD_LCU }, { identity: NEW_LCU, state: 'Install Pending' }],
  });

  it.each([
    { on: disk(), identity: OLD_LCU, answer: 'yes', firstBoot: false, why: 'it is Installed' },
    { on: disk(), identity: NEW_LCU, answer: 'no', firstBoot: false, why: 'only an older one is there' },
    { on: pending, identity: NEW_LCU, answer: 'yes', firstBoot: true, why: 'it waits for the first boot' },
    {
      on: pending,
      identity: OLD_LCU,
      answer: 'yes',
      firstBoot: true,
      why: 'the newer one that waits covers it',
    },
  ])('$answer: $why', async ({ on, identity, answer, firstBoot }) => {
    expect(await ask(packageProbe(identity), on)).toMatchObject({ fact: { answer }, firstBoot });
  });

  it('is not known when the hive is gone', async () => {
    const on = disk();
    on.remove(`${CONFIG}\\SOFTWARE`);
    expect(await ask(packageProbe(OLD_LCU), on)).toMatchObject({
      fact: { answer: 'unknown' },
      firstBoot: false,
    });
  });
});

describe('a driver', () => {
  const infBytes = bytes('an inf of the line');
  const catBytes = bytes('a catalog of the line');
  const probe: Probe = {
    ask: 'driver',
    infName: 'abnet.inf',
    infSha256: sha256(infBytes),
    catalogSha256: sha256(catBytes),
  };

  /** The store folder of the one driver that the image has, and that its database names. */
  function folderOf(on: Disk): string {
    const name = on.list(STORE)?.find((one) => one.startsWith('abnet.inf_'));
    if (name === undefined) throw new Error('the image has no driver');
    return `${STORE}\\${name}`;
  }

  function stored(inf: Uint8Array = infBytes, cat: Uint8Array | null = catBytes): Disk {
    const on = disk();
    on.write(`${folderOf(on)}\\abnet.inf`, inf);
    for (const name of on.list(folderOf(on)) ?? [])
      if (name.endsWith('.cat')) on.remove(`${folderOf(on)}\\${name}`);
    if (cat !== null) on.write(`${folderOf(on)}\\ABNET.CAT`, cat);
    return on;
  }

  it.each([
    { on: stored(), answer: 'yes', why: 'the very INF and catalog, named by the database' },
    { on: stored(bytes('another inf')), answer: 'no', why: 'another INF' },
    { on: stored(infBytes, bytes('another catalog')), answer: 'no', why: 'another catalog' },
    { on: stored(infBytes, null), answer: 'no', why: 'no catalog' },
  ])('$answer: $why', async ({ on, answer }) => {
    expect(await ask(probe, on)).toMatchObject({ fact: { answer } });
  });

  it('without a catalog is the INF alone', async () => {
    const asked: Probe = { ...probe, catalogSha256: undefined };
    expect(await ask(asked, stored(infBytes, null))).toMatchObject({ fact: { answer: 'yes' } });
  });

  it('that the database does not name is a doubt: an import was cut off', async () => {
    const on = stored();
    writeFile(on, `${STORE}\\line.inf_amd64_0123456789abcdef\\line.inf`, infBytes);
    const asked: Probe = { ...probe, infName: 'line.inf', catalogSha256: undefined };
    expect(await ask(asked, on)).toMatchObject({
      fact: { answer: 'unknown', because: expect.stringContaining('the driver database does not name it') },
    });
  });

  it('in the folder of another one, or in a folder without its INF, is not there', async () => {
    const on = stored();
    writeFile(on, `${STORE}\\line.inf_amd64_0123456789abcdef\\readme.txt`, infBytes);
    expect(await ask({ ...probe, infName: 'line.inf' }, on)).toMatchObject({ fact: { answer: 'no' } });
    expect(await ask({ ...probe, infName: 'bnet.inf' }, on)).toMatchObject({ fact: { answer: 'no' } });
  });

  it.each([
    { gone: 'SYSTEM', has: 'DRIVERS' },
    { gone: 'DRIVERS', has: 'SYSTEM' },
  ])('is known when $has names it, although $gone is gone', async ({ gone, has }) => {
    const on = stored();
    const names = namedIn(on);
    on.remove(`${CONFIG}\\${gone}`);
    expect(await ask(probe, on)).toMatchObject({ fact: { answer: names === has ? 'yes' : 'unknown' } });
  });

  function namedIn(on: Disk): string {
    const image = lookAtImage(testWorld({ disk: on }).world.files, 'D:\\');
    const opening = image.hive('DRIVERS');
    const has =
      opening !== undefined &&
      opening.status !== 'unreadable' &&
      opening.hive.key(`DriverDatabase\\DriverPackages\\${folderOf(on).slice(STORE.length + 1)}`) !==
        undefined;
    image.close();
    return has ? 'DRIVERS' : 'SYSTEM';
  }

  it('is not known when the store cannot be listed', async () => {
    const on = disk();
    on.removeTree(STORE);
    expect(await ask(probe, on)).toMatchObject({ fact: { answer: 'unknown' } });
  });

  it('whose INF is too large to be one is not there', async () => {
    const on = stored();
    on.setSize(`${folderOf(on)}\\abnet.inf`, 64 * 1024 * 1024 + 1);
    expect(await ask(probe, on)).toMatchObject({ fact: { answer: 'no' } });
  });

  it('is judged by the folder alone on a Windows that keeps no database', async () => {
    const on = disk();
    const old = stored();
    writeFile(on, `${STORE}\\line.inf_amd64_neutral_0123456789abcdef\\line.inf`, infBytes);
    expect(old.list(STORE)).toBeDefined();
    const test = testWorld({ disk: on, files: (files) => withoutDatabase(files) });
    const asked: Probe = { ...probe, infName: 'line.inf', catalogSha256: undefined };
    const [answer] = await observe(test.context, PLACES, [asked]);
    expect(answer).toMatchObject({ fact: { answer: 'yes' } });
  });
});

/** Hives as Windows 7 has them: SYSTEM without a driver database, and no DRIVERS. */
function withoutDatabase(files: Files): Files {
  return {
    ...files,
    look: {
      ...files.look,
      open: (path) => {
        if (path.endsWith('\\DRIVERS')) return undefined;
        // A hive that is clean and has no such key: SOFTWARE does for it.
        return files.look.open(path.replace(/\\SYSTEM$/, '\\SOFTWARE'));
      },
    },
  };
}

/** Raises the first of the two sequence numbers, and the checksum with it: a write was begun and never ended. */
function makeStale(on: Disk): void {
  for (const offset of [4, 508]) {
    const [low = 0] = on.read(`${CONFIG}\\SYSTEM`, offset, 1);
    on.writeAt(`${CONFIG}\\SYSTEM`, offset, Uint8Array.of(low ^ 2));
  }
}

describe('a registry value', () => {
  const select: Probe = { ask: 'registry-value', hive: 'SYSTEM', key: 'Select', name: 'Current' };

  it('is read with its type and its bytes', async () => {
    expect(await ask(select)).toEqual({
      ask: 'registry-value',
      reading: {
        known: true,
        value: { type: 4, data: Uint8Array.of(1, 0, 0, 0) },
        evidence: [{ file: 'Windows\\System32\\config\\SYSTEM', at: 'Select\\Current' }],
      },
    });
  });

  it.each([
    { key: 'Select', name: 'Absent', why: 'no such value' },
    { key: 'Nothing\\Of\\The\\Kind', name: 'x', why: 'no such key' },
  ])('is surely absent: $why', async ({ key, name }) => {
    expect(await ask({ ...select, key, name })).toMatchObject({ reading: { known: true, value: undefined } });
  });

  it('of CurrentControlSet is looked for in the control set that Windows will use', async () => {
    const key = 'Control\\ProductOptions';
    const asked = await ask({ ...select, key: `CurrentControlSet\\${key}`, name: 'ProductType' });
    expect(asked).toMatchObject({
      reading: { known: true, evidence: [{ at: `ControlSet001\\${key}\\ProductType` }] },
    });
  });

  it.each([
    { spoil: (on: Disk) => on.remove(`${CONFIG}\\SYSTEM`), because: 'is missing', why: 'no hive' },
    {
      spoil: (on: Disk) => on.write(`${CONFIG}\\SYSTEM`, bytes('no hive')),
      because: 'unreadable',
      why: 'something else',
    },
    {
      spoil: makeStale,
      because: 'was not written back',
      why: 'Windows did not finish writing it',
    },
  ])('is not known: $why', async ({ spoil, because }) => {
    const on = disk();
    spoil(on);
    for (const name of ['SYSTEM.LOG1', 'SYSTEM.LOG2', 'SYSTEM.LOG']) {
      if (on.stat(`${CONFIG}\\${name}`) !== undefined) on.remove(`${CONFIG}\\${name}`);
    }
    expect(await ask(select, on)).toMatchObject({
      reading: { known: false, because: expect.stringContaining(because) },
    });
  });
});

describe('a file', () => {
  const probe: Probe = { ask: 'file', path: 'Windows\\OEM\\x.txt' };

  it('is told by its size and hash', async () => {
    const on = disk();
    writeFile(on, 'D:\\Windows\\OEM\\x.txt', 'abc');
    expect(await ask(probe, on)).toMatchObject({
      reading: { known: true, value: { sizeBytes: 3, sha256: sha256(bytes('abc')) } },
    });
  });

  it('that is not there is surely absent', async () => {
    expect(await ask(probe)).toMatchObject({ reading: { known: true, value: undefined } });
  });

  it('that nobody can look at is neither there nor absent', async () => {
    const stat = (path: string) => Promise.reject(new IoError('io', path, 'the disk reports an error'));
    expect(await ask(probe, disk(), (files) => ({ ...files, stat }))).toMatchObject({
      reading: { known: false, because: expect.stringContaining('the disk reports an error') },
    });
  });
});

describe('a disk that cannot be read', () => {
  const breaks = (error: Error) => (files: Files) => ({
    ...files,
    stat: () => Promise.reject(error),
    hash: () => Promise.reject(error),
    look: {
      ...files.look,
      list: () => {
        throw error;
      },
      open: () => ({
        sizeBytes: 8192,
        read: () => {
          throw error;
        },
        close: () => undefined,
      }),
    },
  });
  const probes: readonly Probe[] = [
    packageProbe(OLD_LCU),
    { ask: 'driver', infName: 'a.inf', infSha256: 'x', catalogSha256: undefined },
    { ask: 'registry-value', hive: 'SYSTEM', key: 'Select', name: 'Current' },
    { ask: 'file', path: 'Windows\\x' },
  ];

  it.each(probes)('gives no answer to a $ask, and no exception', async (probe) => {
    const answer = await ask(probe, disk(), breaks(new IoError('io', 'D:\\', 'error 483')));
    if ('fact' in answer) expect(answer.fact.answer).toBe('unknown');
    else expect(answer.reading.known).toBe(false);
  });

  it('in the middle of a hive gives no answer to a registry value', async () => {
    let reads = 0;
    const answer = await ask(probes[2] ?? packageProbe(OLD_LCU), disk(), (files) => ({
      ...files,
      look: {
        ...files.look,
        open: (path) => {
          const file = files.look.open(path);
          if (file === undefined) return undefined;
          const read = (offset: number, length: number) => {
            reads += 1;
            if (reads > 2) throw new IoError('io', path, 'error 483');
            return file.read(offset, length);
          };
          return { ...file, read };
        },
      },
    }));
    expect(reads).toBeGreaterThan(2);
    expect(answer).toMatchObject({ reading: { known: false } });
  });

  it.each(probes)('a fault of ours with a $ask stays one', async (probe) => {
    await expect(ask(probe, disk(), breaks(new TypeError('x')))).rejects.toThrow(TypeError);
  });
});

describe('one look at an image', () => {
  it('opens a hive once, and closes what it opened', () => {
    let [opened, closed] = [0, 0];
    const on = disk();
    on.remove(`${CONFIG}\\COMPONENTS`);
    const { world } = testWorld({
      disk: on,
      files: (files) => ({
        ...files,
        look: {
          ...files.look,
          open: (path) => {
            const file = files.look.open(path);
            if (file === undefined) return undefined;
            opened += 1;
            const close = () => {
              closed += 1;
            };
            return { ...file, close };
          },
        },
      }),
    });
    const image = lookAtImage(world.files, 'D:\\');
    expect(image.hive('SYSTEM')).toBe(image.hive('SYSTEM'));
    expect(image.hive('COMPONENTS')).toBeUndefined();
    expect(image.head('Windows\\System32\\config\\SYSTEM', 4)).toEqual(bytes('regf'));
    expect(image.exists('Windows\\System32')).toBe(true);
    image.close();
    image.close();
    expect(opened).toBeGreaterThan(0);
    expect(closed).toBe(opened);
  });

  it('that meets a locked hive says so', () => {
    const { world } = testWorld({
      disk: disk(),
      files: (files) => ({
        ...files,
        look: {
          ...files.look,
          open: (path) => {
            throw new IoError('busy', path, 'in use');
          },
        },
      }),
    });
    expect(lookAtImage(world.files, 'D:\\').hive('SYSTEM')).toMatchObject({ status: 'unreadable' });
  });
});
