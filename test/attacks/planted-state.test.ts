import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../agent/adapters/node/crypto.ts';
import { type Disk, writeFile } from '../../agent/adapters/rehearsal/disk/disk.ts';
import type { JournalEntry } from '../../agent/domain/journal.ts';
import { doneFile, resultFiles, SEAL } from '../../agent/results/folder.ts';
import { encodeSlot, GENESIS, SLOT_BYTES, SLOT_COUNT } from '../../agent/runtime/journal-codec.ts';
import { sampleResult } from '../support/sample-run.ts';
import { boot } from '../support/scenario/boot.ts';
import { documentOf } from '../support/scenario/forge.ts';
import { finishedFolders, violations } from '../support/scenario/oracles.ts';
import { STEP } from '../support/scenario/payload.ts';
import { stage, utf8 } from '../support/scenario/scenario.ts';
import { differences, imageOf } from '../support/scenario/tree.ts';
import { UNDO_WISH } from '../support/scenario/undo-machine.ts';

// Where every account of a running Windows may create files, and owns the folders that it makes first.
const OPEN_TO_ALL = 'D:\\ProgramData\\Servicer';
const PLANTED = 'e'.repeat(32);
const { sha256 } = nodeCrypto();

/** A journal with every hash right, in a place that an ordinary account can reach. */
function plantJournal(disk: Disk, runId: string, entries: readonly JournalEntry[]): void {
  const bytes = new Uint8Array(SLOT_BYTES * SLOT_COUNT);
  let head = GENESIS;
  for (const [sequence, entry] of entries.entries()) {
    const record = { sequence, bootId: 'b', at: '2026-11-20T08:00:00.000Z', entry };
    const slot = encodeSlot(runId, record, head, sha256);
    bytes.set(slot.bytes, sequence * SLOT_BYTES);
    head = slot.head;
  }
  writeFile(disk, `${OPEN_TO_ALL}\\journal\\run-${runId}.wal`, bytes);
}

/** A serviced machine, with what its run says of itself. */
async function serviced() {
  const machine = stage({ ...UNDO_WISH, steps: [STEP.station, STEP.logo] });
  const { end } = await boot(machine, { start: 1, blind: true });
  expect(end.exit).toBe(0);
  return { machine, runId: end.result.runId, manifest: end.result.manifest?.sha256 ?? '' };
}

/** What stood there before, in the attacker's words, and the journal that vouches for it. */
function plantUndo(disk: Disk, runId: string, manifest: string): void {
  const document = utf8(JSON.stringify({ schema: 1, runId, stepId: 'logo', kept: { old: [null] } }));
  writeFile(disk, documentOf(runId, 'logo'), document);
  plantJournal(disk, runId, [
    { type: 'run-begin', agent: '1.0.0', machineId: 'm', ordinal: 99 },
    { type: 'boot', bootId: 'b' },
    { type: 'accepted', manifestId: 'm', serial: 7, sha256: manifest },
    { type: 'intent', stepId: 'logo', attempt: 1, keeps: sha256(document) },
    { type: 'result', stepId: 'logo', outcome: 'changed', because: 'x' },
    { type: 'ended', verdict: 'done' },
  ]);
}

describe('files that an ordinary account has planted in ProgramData', () => {
  it('do not become what an undo puts back', async () => {
    const { machine, runId, manifest } = await serviced();
    const before = imageOf(machine.disk);
    plantUndo(machine.disk, runId, manifest);
    const { end } = await boot(machine, { start: 2, undo: runId, blind: true });
    expect(end.result.failure?.code).toBe('SVC-3033');
    expect(differences(before, imageOf(machine.disk))).toEqual([]);
  });

  it('do not become a run that can be undone', async () => {
    const { machine, manifest } = await serviced();
    const before = imageOf(machine.disk);
    plantUndo(machine.disk, PLANTED, manifest);
    const { end } = await boot(machine, { start: 2, undo: PLANTED, blind: true });
    expect(end.result.failure?.code).toBe('SVC-3030');
    expect(differences(before, imageOf(machine.disk))).toEqual([]);
  });

  it.each<{ readonly entries: readonly JournalEntry[]; readonly why: string }>([
    { entries: [], why: 'a run that goes on' },
    { entries: [{ type: 'verified', verdict: 'in-doubt', code: 'SVC-3004' }], why: 'a doubt that stands' },
  ])('do not become $why', async ({ entries }) => {
    const { machine, manifest } = await serviced();
    plantJournal(machine.disk, PLANTED, [
      { type: 'boot', bootId: 'b' },
      { type: 'accepted', manifestId: 'm', serial: 7, sha256: manifest },
      { type: 'intent', stepId: 'station', attempt: 1 },
      ...entries,
    ]);
    const { end } = await boot(machine, { start: 2, blind: true });
    expect([end.exit, end.result.boots, end.result.warnings]).toEqual([10, 1, []]);
  });

  it('do not become a verdict on the share', async () => {
    const { machine } = await serviced();
    const files = resultFiles(sampleResult({ runId: PLANTED }), [], sha256);
    const seal = files.find(({ name }) => name === SEAL)?.bytes ?? new Uint8Array(0);
    for (const { name, bytes } of [...files, doneFile(seal, sha256)])
      writeFile(machine.disk, `${OPEN_TO_ALL}\\outbox\\${PLANTED}\\${name}`, bytes);
    const booted = await boot(machine, { start: 2, blind: true });
    expect(booted.end.exit).toBe(10);
    expect([...finishedFolders(machine.disk).keys()].filter((path) => path.includes(PLANTED))).toEqual([]);
    expect(violations(machine, booted)).toEqual([]);
  });
});
