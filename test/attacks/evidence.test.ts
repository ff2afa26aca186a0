import { describe, expect, it } from 'vitest';
import { boot } from '../support/scenario/boot.ts';
import { finishedFolders, violations } from '../support/scenario/oracles.ts';
import { STEP } from '../support/scenario/payload.ts';
import { SOURCE, type Staged, stage, type Wish } from '../support/scenario/scenario.ts';
import { differences, treeOf } from '../support/scenario/tree.ts';
import { type Attack, deliver, line, other, PUBS, stranger } from './attack.ts';

type Files = Omit<Attack, 'name' | 'ends'>;
const LINE_ID = line.trusted.keyId;
const OTHER_ID = other.trusted.keyId;
const ACCEPTED = 'D:\\Windows\\System32\\config\\Servicer\\accepted';
const REVOKED = `${ACCEPTED}\\.revoked`;

function machine(
  files: Files,
  { settings = {}, windows = {} }: Wish = {},
  pubs = [PUBS.line, PUBS.other],
): Staged {
  const made = stage({
    steps: [STEP.station],
    settings,
    windows,
    alter: ({ overlay }) => {
      overlay.delete('keys\\line.pub');
      for (const [index, pub] of pubs.entries())
        overlay.set(`keys\\${index}.pub`, new TextEncoder().encode(pub));
    },
  });
  put(made, files);
  return made;
}

function put({ disk }: Staged, files: Files): void {
  const { bytes, signature, second } = deliver(files);
  for (const [name, content] of [
    ['manifest.json', bytes],
    ['manifest.json.minisig', signature],
    ['manifest.json.2.minisig', second],
  ] as const) {
    if (disk.stat(`${SOURCE}\\${name}`) !== undefined) disk.remove(`${SOURCE}\\${name}`);
    if (content !== undefined) disk.write(`${SOURCE}\\${name}`, content);
  }
}

async function ends(made: Staged, start: number): Promise<string> {
  const booted = await boot(made, { start });
  expect(violations(made, booted)).toEqual([]);
  return booted.end.result.failure?.code ?? String(booted.end.exit);
}

const revoking = (id: string, more: object = {}): Files => ({
  manifest: (good) => ({ ...good, revokes: [id], ...more }),
});
const signedByOther = (serial: number): Files => ({
  manifest: (good) => ({ ...good, serial }),
  sign: (bytes) => other.sign(bytes, ''),
});
const STATION_SET = {
  registry: [
    { hive: 'SOFTWARE', key: 'Contoso\\Line', name: 'Station', type: 'REG_SZ', data: 'A7' },
    { hive: 'SOFTWARE', key: 'Contoso\\Line', name: 'Shift', type: 'REG_DWORD', data: '2' },
  ],
};

describe('a revocation', () => {
  it('is kept with its signature, and stays when later manifests do not speak of it', async () => {
    const made = machine(revoking(OTHER_ID));
    expect(await ends(made, 1)).toBe('0');
    expect(made.disk.list(REVOKED)).toEqual([OTHER_ID]);
    expect(made.disk.list(`${REVOKED}\\${OTHER_ID}`)?.toSorted()).toEqual([
      'manifest.json',
      'manifest.json.minisig',
    ]);
    for (const serial of [8, 9]) {
      put(made, { manifest: (good) => ({ ...good, serial }) });
      expect(await ends(made, serial)).toBe('10');
    }
    put(made, signedByOther(10));
    expect(await ends(made, 10)).toBe('SVC-1209');
  });

  it('is kept also on a machine that has nothing to do and no state yet', async () => {
    const made = machine(revoking(OTHER_ID), { windows: STATION_SET });
    expect(await ends(made, 1)).toBe('10');
    put(made, signedByOther(8));
    expect(await ends(made, 2)).toBe('SVC-1209');
  });

  it('is not kept by a look, nor by a run that is refused', async () => {
    const made = machine(revoking(OTHER_ID, { match: { edition: ['Other'] } }));
    const before = treeOf(made.disk, 'D:\\');
    expect(await ends(made, 1)).toBe('SVC-1104');
    expect(differences(before, treeOf(made.disk, 'D:\\'))).toEqual([]);
    put(made, signedByOther(8));
    expect(await ends(made, 2)).toBe('0');
  });

  it('ends where the settings revoke the revoker: the overlay has the last word', async () => {
    const made = machine(revoking(OTHER_ID));
    await ends(made, 1);
    const later = machine(signedByOther(8), { settings: { revokedKeys: [LINE_ID] } });
    const moved: Staged = { ...later, disk: made.disk };
    put(moved, signedByOther(8));
    expect(await ends(moved, 2)).toBe('10');
  });

  it.each([
    {
      why: 'a stranger signs it',
      file: { ...revoking(OTHER_ID), sign: (bytes: Uint8Array) => stranger.sign(bytes, '') },
    },
    {
      why: 'the key itself signs it',
      file: { ...revoking(OTHER_ID), sign: (bytes: Uint8Array) => other.sign(bytes, '') },
    },
    { why: 'it revokes another key', file: revoking('00000000000000AA') },
    {
      why: 'it is altered',
      file: { ...revoking(OTHER_ID), tamper: (bytes: Uint8Array) => Uint8Array.from([...bytes, 0x20]) },
    },
    { why: 'it is cut off', file: { ...revoking(OTHER_ID), sign: () => new Uint8Array(0) } },
  ])('that somebody planted on the disk counts for nothing when $why', async ({ file }) => {
    const made = machine({});
    await ends(made, 1);
    const { bytes, signature = new Uint8Array() } = deliver(file);
    const folder = `${REVOKED}\\${OTHER_ID}`;
    made.disk.makeFolder(REVOKED);
    made.disk.makeFolder(folder);
    made.disk.write(`${folder}\\manifest.json`, bytes);
    made.disk.write(`${folder}\\manifest.json.minisig`, signature);
    put(made, signedByOther(8));
    expect(await ends(made, 2)).toBe('10');
  });

  it('that was cut off while it was written is written again', async () => {
    const made = machine(revoking(OTHER_ID));
    await ends(made, 1);
    made.disk.write(`${REVOKED}\\${OTHER_ID}\\manifest.json.minisig`, new Uint8Array(0));
    await ends(made, 2);
    put(made, signedByOther(8));
    expect(await ends(made, 3)).toBe('SVC-1209');
  });
});

describe('a manifest from the future', () => {
  const ahead = (serial: number): Files => ({
    manifest: (good) => ({ ...good, serial, issued: '2027-11-20T08:00:00Z' }),
  });

  it('is evidence against lower serials, and not against the clock', async () => {
    const made = machine(ahead(9));
    expect(await ends(made, 1)).toBe('0');
    put(made, { manifest: (good) => ({ ...good, serial: 8 }) });
    expect(await ends(made, 2)).toBe('SVC-1108');
    // Were its date believed, this one would have expired.
    put(made, { manifest: (good) => ({ ...good, serial: 10, expires: '2027-01-01T00:00:00Z' }) });
    expect(await ends(made, 3)).toBe('10');
  });

  it('does not hide the date of the one before it', async () => {
    const made = machine({ manifest: (good) => ({ ...good, issued: '2026-11-20T08:00:00Z' }) });
    await ends(made, 1);
    put(made, ahead(9));
    await ends(made, 2);
    // The clock is set back behind what this machine has seen, to make an old manifest look fresh.
    const back = machine({}, {});
    const old: Staged = {
      ...back,
      disk: made.disk,
      description: { ...back.description, clock: '2026-11-05T00:00:00Z' },
    };
    put(old, { manifest: (good) => ({ ...good, serial: 10, expires: '2026-11-19T00:00:00Z' }) });
    expect(await ends(old, 3)).toBe('SVC-1107');
  });
});

describe('two manifests with one serial', () => {
  it('both go into the result with their signatures, and the disk is as it was', async () => {
    const made = machine({});
    await ends(made, 1);
    const twin: Files = { manifest: (good) => ({ ...good, id: 'twin' }) };
    put(made, twin);
    const before = treeOf(made.disk, 'D:\\');
    expect(await ends(made, 2)).toBe('SVC-1109');
    expect(differences(before, treeOf(made.disk, 'D:\\'))).toEqual([]);
    const offered = deliver(twin);
    const first = deliver({});
    const results = [...finishedFolders(made.disk).values()];
    const exhibits = results.find((files) => files.has('manifest-offered.json'));
    expect(exhibits?.get('manifest-offered.json')).toEqual(offered.bytes);
    expect(exhibits?.get('manifest-offered.json.minisig')).toEqual(offered.signature);
    expect(exhibits?.get('manifest-accepted.json')).toEqual(first.bytes);
    expect(exhibits?.get('manifest-accepted.json.minisig')).toEqual(first.signature);
  });

  it('no other refusal carries manifests along', async () => {
    const made = machine({});
    await ends(made, 1);
    put(made, { manifest: (good) => ({ ...good, serial: 6 }) });
    expect(await ends(made, 2)).toBe('SVC-1108');
    const names = [...finishedFolders(made.disk).values()].flatMap((files) => [...files.keys()]);
    expect(names.filter((name) => name.startsWith('manifest-'))).toEqual([]);
  });
});
