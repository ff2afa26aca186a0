import { describe, expect, it } from 'vitest';
import { restartPe } from '../../../agent/adapters/rehearsal/machine/build-machine.ts';
import { rehearsalWorld } from '../../../agent/adapters/rehearsal/world.ts';
import { boot } from '../../support/scenario/boot.ts';
import { type Staged, stage } from '../../support/scenario/scenario.ts';
import { treeOf } from '../../support/scenario/tree.ts';
import { UNDO_WISH } from '../../support/scenario/undo-machine.ts';
import { servicer } from './desk.ts';

// Each start has ids of its own.
let seed = 0;

/** The command line on a described machine that lies in memory. */
async function onMachine(machine: Staged, ...argv: readonly string[]) {
  restartPe(machine.description, machine.disk, machine.readDesk);
  const bytes = (count: number) => {
    seed += 1;
    return Uint8Array.from({ length: count }, (_, index) => (seed * 31 + index) % 256);
  };
  const world = rehearsalWorld(machine.description, machine.disk, {
    speed: Number.POSITIVE_INFINITY,
    random: { bytes },
  });
  const value = { world, machineFile: 'machine.json', nativePath: () => undefined };
  return await servicer(['undo', ...argv, '--machine', 'machine.json'], {
    version: '1.0.0',
    rehearsal: async () => ({ ok: true, value }),
  });
}

async function serviced(): Promise<{ readonly machine: Staged; readonly runId: string }> {
  const machine = stage(UNDO_WISH);
  const { end } = await boot(machine, { start: 1, blind: true });
  return { machine, runId: end.result.runId };
}

describe('servicer undo', () => {
  it('--dry-run shows the run, every act, and changes nothing', async () => {
    const { machine, runId } = await serviced();
    const tree = treeOf(machine.disk, 'D:\\');
    const { exit, out } = await onMachine(machine, '--dry-run');
    expect(exit).toBe(0);
    expect(out).toContain(`Puts back what run ${runId} changed.`);
    expect(out).toContain('[APPLY] undo-station');
    expect(out).toContain('The undo would apply 7 of 8 steps. Nothing was changed.');
    expect(treeOf(machine.disk, 'D:\\')).toEqual(tree);
  });

  it('--dry-run --json is a document', async () => {
    const { machine, runId } = await serviced();
    const { out } = await onMachine(machine, '--dry-run', '--json');
    expect(JSON.parse(out)).toMatchObject({ schema: 1, undoes: runId });
  });

  it('puts the run back, and says so in its result; the second time nothing is to do', async () => {
    const { machine, runId } = await serviced();
    const done = await onMachine(machine, runId.slice(0, 8), '--json');
    expect(done.exit).toBe(0);
    expect(JSON.parse(done.out)).toMatchObject({ undoes: runId, verdict: 'done' });
    const again = await onMachine(machine);
    expect(again.exit).toBe(10);
    expect(again.out.replace(/\s+/g, ' ')).toContain('already is as it was before that run');
  });

  it('a refusal is a page with its code and what to do', async () => {
    const { exit, err } = await onMachine(stage(UNDO_WISH), '--dry-run');
    expect(exit).toBe(50);
    expect(err).toContain('SVC-3030');
  });

  it.each([
    { argv: ['last'], says: 'hex digits', why: 'no id' },
    { argv: ['a', 'b'], says: 'one word too many', why: 'two runs' },
    { argv: ['--fast'], says: 'name it with --machine', why: 'an option of a described machine' },
    { argv: ['--state', 'x'], says: 'name it with --machine', why: 'another one' },
    { argv: ['--ask-bitlocker'], says: 'needs a console', why: 'nobody sits there' },
    { argv: ['--plan-only'], says: 'belongs to rehearse', why: 'it is --dry-run here' },
  ])('$argv: $why', async ({ argv, says }) => {
    const { exit, err } = await servicer(['undo', ...argv]);
    expect(exit).toBe(60);
    expect(err).toContain(says);
  });
});
