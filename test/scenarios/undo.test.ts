import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../agent/adapters/node/crypto.ts';
import { type BootOptions, boot, planOnly } from '../support/scenario/boot.ts';
import { documentOf, forgeDocument, forgeJournal } from '../support/scenario/forge.ts';
import { violations } from '../support/scenario/oracles.ts';
import { STEP } from '../support/scenario/payload.ts';
import { unwrapped } from '../support/scenario/play.ts';
import { restage, type Staged, sharedFiles, stage, utf8, type Wish } from '../support/scenario/scenario.ts';
import { differences, imageOf, treeOf } from '../support/scenario/tree.ts';
import { OVER, UNDO_MACHINE, UNDO_STEPS, UNDO_WISH, undoVolume } from '../support/scenario/undo-machine.ts';

const { sha256 } = nodeCrypto();
const OLD = 'D:\\Windows\\OEM\\brand.bmp';
/** A machine that was serviced, with its image before that. */
async function serviced(wish: Wish = UNDO_WISH) {
  const machine = stage(wish);
  const before = imageOf(machine.disk);
  const run = await boot(machine, { start: 1, blind: true });
  return { machine, before, run, runId: run.end.result.runId };
}

async function undo(machine: Staged, options: BootOptions = {}) {
  return await boot(machine, { start: 2, undo: 'newest', blind: true, ...options });
}

/** How a start ended, in a line. */
function told({ end }: Awaited<ReturnType<typeof undo>>): string {
  return [end.exit, end.result.failure?.code].filter((part) => part !== undefined).join(' ');
}

describe('undo of a run', () => {
  it('puts registry, files, a feature and a driver back: the image is as it was', async () => {
    const { machine, before, run, runId } = await serviced();
    expect(run.end.exit).toBe(0);
    expect(differences(before, imageOf(machine.disk))).not.toEqual([]);
    const undone = await boot(machine, { start: 2, undo: 'newest' });
    expect(told(undone)).toBe('0');
    expect(differences(before, imageOf(machine.disk))).toEqual([]);
    expect(undone.end.result.undoes).toBe(runId);
    expect(violations(machine, undone)).toEqual([]);
    expect(unwrapped(undone.screen)).toContain(`what run ${runId} changed is put back`);
  });

  it('twice: nothing is to do any more', async () => {
    const { machine, before } = await serviced();
    await undo(machine);
    expect(told(await undo(machine, { start: 3 }))).toBe('10');
    expect(differences(before, imageOf(machine.disk))).toEqual([]);
  });

  it('can be looked at first: every row, and not a byte of the disk is changed', async () => {
    const { machine, runId } = await serviced();
    const tree = treeOf(machine.disk, 'D:\\');
    const { end, record } = await planOnly(machine, { undo: 'newest', start: 2 });
    expect(end.exit).toBe(0);
    expect(record.undoes).toBe(runId);
    expect(record.plan.map(({ id }) => id)).toEqual([
      'undo-control',
      'undo-control-2',
      'undo-station',
      'undo-notice',
      'undo-over',
      'undo-logo',
      'undo-nic',
      'undo-feature',
    ]);
    expect(treeOf(machine.disk, 'D:\\')).toEqual(tree);
  });

  it('the next ordinary run does all of it again', async () => {
    const { machine } = await serviced();
    const done = imageOf(machine.disk);
    await undo(machine);
    expect(told(await boot(machine, { start: 3, blind: true }))).toBe('0');
    expect(differences(done, imageOf(machine.disk))).toEqual([]);
  });

  it('works when a newer manifest was accepted since, and the old one has expired', async () => {
    const manifest = { expires: '2026-11-23T08:00:00Z' };
    const { machine, before } = await serviced({ ...UNDO_WISH, manifest });
    restage(machine, sharedFiles({ steps: UNDO_STEPS, manifest: { serial: 8 } }));
    expect(told(await boot(machine, { start: 2, blind: true }))).toBe('10');
    const later = { ...machine, description: { ...machine.description, clock: '2027-01-01T00:00:00Z' } };
    expect(told(await undo(later, { start: 3 }))).toBe('0');
    expect(differences(before, imageOf(machine.disk))).toEqual([]);
  });

  it('one run after the other, the newest first', async () => {
    const { machine, before, runId } = await serviced({ ...UNDO_WISH, steps: [STEP.station] });
    const first = imageOf(machine.disk);
    restage(machine, sharedFiles({ steps: [STEP.station, STEP.logo], manifest: { serial: 8 } }));
    const second = await boot(machine, { start: 2, blind: true });
    expect(told(await undo(machine, { start: 3, undo: runId }))).toBe('50 SVC-3032');
    expect(told(await undo(machine, { start: 4 }))).toBe('0');
    expect(differences(first, imageOf(machine.disk))).toEqual([]);
    expect(told(await undo(machine, { start: 5, undo: runId.slice(0, 6) }))).toBe('0');
    expect(differences(before, imageOf(machine.disk))).toEqual([]);
    expect(second.end.exit).toBe(0);
  });

  it('leaves a key that somebody else uses by now, and takes back only its own value', async () => {
    const { machine } = await serviced({ ...UNDO_WISH, steps: [STEP.control] });
    const other = { ...STEP.control, set: [{ ...STEP.control.set[0], name: 'Other' }] };
    restage(machine, sharedFiles({ steps: [other], manifest: { serial: 8 } }));
    const before = imageOf(machine.disk);
    await boot(machine, { start: 2, blind: true });
    expect(told(await undo(machine, { start: 3 }))).toBe('0');
    expect(differences(before, imageOf(machine.disk))).toEqual([]);
  });

  it('of a run without a signature, where the settings still accept that', async () => {
    const wish: Wish = { ...UNDO_WISH, signedBy: 'nobody', settings: { acceptUnsigned: true } };
    const { machine, before } = await serviced(wish);
    expect(told(await undo(machine))).toBe('0');
    expect(differences(before, imageOf(machine.disk))).toEqual([]);
  });
});

interface Refusal {
  readonly why: string;
  readonly wish?: Wish;
  readonly code: string;
  /** What the detail must name. */
  readonly names: readonly string[];
  readonly undo?: string;
  readonly spoil?: (machine: Staged, runId: string) => void;
}

const CLEANUP = { id: 'tidy', kind: 'store-cleanup' };
const KEY_GONE = { id: 'gone', kind: 'registry', hive: 'SOFTWARE', deleteKeys: ['Contoso\\Line'] };
const stateOf = (runId: string) => `D:\\ProgramData\\Servicer\\runs\\${runId}\\undo`;

const REFUSALS: readonly Refusal[] = [
  {
    why: 'two steps of the run have no undo: both are named, and nothing is put back',
    wish: { ...UNDO_MACHINE, steps: [CLEANUP, KEY_GONE, STEP.logo] },
    code: 'SVC-3031',
    names: ['tidy', 'what the clean-up removed is gone', 'gone', 'Contoso\\Line was deleted'],
  },
  {
    why: 'no run with that id',
    undo: 'ffff',
    code: 'SVC-3030',
    names: ['ffff'],
  },
  {
    why: 'a document is missing',
    spoil: ({ disk }, runId) => disk.remove(documentOf(runId, 'station')),
    code: 'SVC-3033',
    names: ['station.json is missing'],
  },
  {
    why: 'a document was altered',
    spoil: ({ disk }, runId) => disk.write(documentOf(runId, 'station'), utf8('{}')),
    code: 'SVC-3033',
    names: ['station.json is not what was written'],
  },
  {
    why: 'an old file was altered',
    spoil: ({ disk }, runId) => disk.write(`${stateOf(runId)}\\over\\1`, utf8('BM of the makeR')),
    code: 'SVC-3033',
    names: ['over\\1'],
  },
  {
    why: 'an old file is missing',
    spoil: ({ disk }, runId) => disk.remove(`${stateOf(runId)}\\over\\1`),
    code: 'SVC-3033',
    names: ['over\\1 is missing'],
  },
  {
    why: 'the manifest of the run was altered',
    spoil: ({ disk }, runId) => {
      const path = `${stateOf(runId)}\\manifest\\manifest.json`;
      disk.write(path, utf8(new TextDecoder().decode(disk.read(path)).replace('brand.bmp', 'other.bmp')));
    },
    code: 'SVC-3033',
    names: ['is not the manifest of run'],
  },
  {
    why: 'the manifest and the journal were forged together: the signature tells',
    spoil: ({ disk }, runId) => {
      const path = `${stateOf(runId)}\\manifest\\manifest.json`;
      const forged = sharedFiles({ steps: UNDO_STEPS, manifest: { id: 'forged' }, signedBy: 'nobody' });
      const bytes = forged.get('manifest.json') ?? new Uint8Array(0);
      disk.write(path, bytes);
      disk.remove(`${path}.minisig`);
      forgeJournal(disk, runId, (entry) =>
        entry.type === 'accepted' ? { ...entry, sha256: sha256(bytes) } : entry,
      );
    },
    code: 'SVC-1201',
    names: ['manifest.json'],
  },
  {
    why: 'the journal names a step that the manifest has not, with a path in it',
    spoil: ({ disk }, runId) =>
      forgeJournal(disk, runId, (entry) =>
        entry.type === 'intent' && entry.stepId === 'station' ? { ...entry, stepId: '..\\..\\x' } : entry,
      ),
    code: 'SVC-3033',
    names: ['names a step that its manifest has not'],
  },
  {
    why: 'a document that says where to write is not read',
    spoil: ({ disk }, runId) =>
      forgeDocument(disk, runId, 'over', (document) => ({
        ...document,
        kept: { old: [null], path: 'Windows\\System32\\config\\SYSTEM' },
      })),
    code: 'SVC-3031',
    names: ['over', 'what was kept cannot be read'],
  },
];

describe('refused before anything is touched', () => {
  it.each(REFUSALS)('$why', async ({ wish = UNDO_WISH, spoil, code, names, undo: wanted = 'newest' }) => {
    const { machine, runId } = await serviced(wish);
    spoil?.(machine, runId);
    const tree = treeOf(machine.disk, 'D:\\', /\\outbox(\\|$)/i);
    const refused = await undo(machine, { undo: wanted });
    expect(told(refused)).toBe(`${code.startsWith('SVC-1') ? 40 : 50} ${code}`);
    for (const name of names) expect(refused.end.result.failure?.detail).toContain(name);
    expect(differences(tree, treeOf(machine.disk, 'D:\\', /\\outbox(\\|$)/i))).toEqual([]);
  });

  it('a disk on which nothing ever ran', async () => {
    const machine = stage(UNDO_WISH);
    expect(told(await undo(machine))).toBe('50 SVC-3030');
    expect(machine.disk.stat('D:\\ProgramData\\Servicer')).toBeUndefined();
  });

  it('a disk without room for what is to be replaced: the run is done, and says that it has no undo', async () => {
    const files = { 'Windows\\OEM\\brand.bmp': 'B'.repeat(2 ** 20 + 1) };
    const small = { machine: { volumes: [undoVolume({ freeMiB: 900, files })] } };
    const { machine, run } = await serviced({ ...small, steps: [OVER] });
    expect(told(run)).toBe('0');
    const refused = await undo(machine);
    expect(told(refused)).toBe('50 SVC-3031');
    expect(refused.end.result.failure?.detail).toContain('was not kept');
  });

  it('doubt that a person has not settled', async () => {
    const mishaps = [{ tool: 'dism', does: 'hang', match: '/add-driver' }];
    const { machine, before, run } = await serviced({ ...UNDO_WISH, mishaps });
    expect(told(run)).toBe('75 SVC-3004');
    expect(told(await undo(machine))).toBe('75 SVC-3013');
    expect(told(await undo(machine, { start: 3, settled: true }))).toBe('0');
    expect(differences(before, imageOf(machine.disk))).toEqual([]);
  });
});

describe('what the disk says is only what stood there', () => {
  it('a forged old value and a forged old file come to the places that the manifest names, and to no other', async () => {
    const { machine, before, runId } = await serviced();
    const evil = utf8('MZ evil');
    machine.disk.write(`${stateOf(runId)}\\over\\1`, evil);
    forgeDocument(machine.disk, runId, 'over', (document) => ({
      ...document,
      kept: { old: [{ sizeBytes: evil.length, sha256: sha256(evil) }] },
    }));
    await undo(machine);
    const changed = differences(before, imageOf(machine.disk));
    expect(changed).toHaveLength(1);
    expect(changed[0]).toContain(OLD);
  });
});
