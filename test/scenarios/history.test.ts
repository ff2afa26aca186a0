import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorSpec } from '../../agent/domain/error-table.ts';
import { IoError } from '../../agent/domain/servicing-error.ts';
import { boot } from '../support/scenario/boot.ts';
import { violations } from '../support/scenario/oracles.ts';
import { STEP } from '../support/scenario/payload.ts';
import { unwrapped } from '../support/scenario/play.ts';
import { restage, type Staged, sharedFiles, stage } from '../support/scenario/scenario.ts';
import { differences, imageOf, treeOf } from '../support/scenario/tree.ts';

describe('input that this machine has seen in another form', () => {
  const second = async (machine: Staged, files: Map<string, Uint8Array>, code: ErrorCode) => {
    restage(machine, files);
    const before = treeOf(machine.disk, 'D:\\Windows');
    const booted = await boot(machine, { start: 2 });
    expect([booted.end.exit, booted.end.result.failure?.code]).toEqual([40, code]);
    expect(unwrapped(booted.screen)).toContain(unwrapped(errorSpec(code).remedy));
    expect(differences(before, treeOf(machine.disk, 'D:\\Windows'))).toEqual([]);
    expect(violations(machine, booted)).toEqual([]);
  };

  it.each([
    ['a lower serial', { serial: 6 }, 'SVC-1108'],
    ['the same serial with other content', { id: 'line-other' }, 'SVC-1109'],
    ['a serial far ahead', { serial: 20_000 }, 'SVC-1112'],
  ] as const)('%s: refused', async (_what, manifest, code) => {
    const machine = stage({ steps: [STEP.station] });
    const first = await boot(machine);
    expect(first.end.exit).toBe(0);
    await second(machine, sharedFiles({ steps: [STEP.station], manifest }), code);
  });

  it('a higher serial is taken', async () => {
    const machine = stage({ steps: [STEP.station] });
    await boot(machine);
    restage(machine, sharedFiles({ steps: [STEP.logo], manifest: { serial: 8 } }));
    const { end } = await boot(machine, { start: 2 });
    expect([end.exit, end.result.manifest?.serial]).toEqual([0, 8]);
  });

  it('a higher serial that changes nothing counts as well', async () => {
    const machine = stage({ steps: [STEP.station] });
    await boot(machine);
    restage(machine, sharedFiles({ steps: [STEP.station], manifest: { serial: 8 } }));
    expect((await boot(machine, { start: 2 })).end.exit).toBe(10);
    restage(machine, sharedFiles({ steps: [STEP.logo] }));
    const { end } = await boot(machine, { start: 3 });
    expect([end.exit, end.result.failure?.code]).toEqual([40, 'SVC-1108']);
  });

  it('a serial that was once refused does not count as accepted', async () => {
    const machine = stage({
      steps: [STEP.tool],
      manifest: { serial: 9 },
      alter: ({ share }) => void share.delete('updates\\kb5100001.cab'),
    });
    const first = await boot(machine);
    expect(first.end.result.failure?.code).toBe('SVC-1301');
    restage(machine, sharedFiles({ steps: [STEP.station] }));
    expect((await boot(machine, { start: 2 })).end.exit).toBe(0);
  });
});

describe('a machine that was left in doubt', () => {
  it('is refused at every start, untouched, until a person settles it; then the work is done', async () => {
    const hangs = [{ tool: 'dism', match: '/add-package', does: 'hang' }];
    const machine = stage({ steps: [STEP.tool, STEP.station], mishaps: hangs });
    expect((await boot(machine)).end.exit).toBe(75);
    const well: Staged = { ...machine, description: { ...machine.description, mishaps: [] } };
    const image = imageOf(machine.disk);
    for (const start of [2, 3]) {
      const refused = await boot(well, { start });
      expect([refused.end.exitClass, refused.end.result.failure?.code]).toEqual([
        errorSpec('SVC-3013').exit,
        'SVC-3013',
      ]);
      expect(unwrapped(refused.screen)).toContain(unwrapped(errorSpec('SVC-3013').remedy));
      expect(differences(image, imageOf(machine.disk))).toEqual([]);
      expect(violations(machine, refused)).toEqual([]);
    }
    const settled = await boot(well, { start: 4, settled: true });
    expect(settled.end.exit).toBe(0);
    expect((await boot(well, { start: 5 })).end.exit).toBe(10);
  });
});

describe('a second agent', () => {
  it('leaves at once while another one holds the journal', async () => {
    const machine = stage({ steps: [STEP.station] });
    await boot(machine);
    const before = treeOf(machine.disk, 'D:\\');
    const booted = await boot(machine, {
      start: 2,
      around: (world) => ({
        ...world,
        files: {
          ...world.files,
          openSlots: (path) => Promise.reject(new IoError('busy', path, 'EBUSY')),
        },
      }),
    });
    expect([booted.end.exit, booted.end.result.failure?.code]).toEqual([60, 'SVC-6005']);
    expect(differences(before, treeOf(machine.disk, 'D:\\'))).toEqual([]);
    expect(violations(machine, booted)).toEqual([]);
  });
});
