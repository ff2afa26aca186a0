import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../agent/adapters/node/crypto.ts';
import { boot } from '../support/scenario/boot.ts';
import { imageStage, imageWish, leftoversOf, WIM, wimOf } from '../support/scenario/image-file.ts';
import { STEP } from '../support/scenario/payload.ts';

const { sha256 } = nodeCrypto();
const HIVE = /\\config\\/i;

/** The files of the image but its hives, whose bytes depend on who wrote them; an empty folder stays. */
function filesOf(disk: Parameters<typeof wimOf>[0]): readonly string[] {
  return [...wimOf(disk)]
    .filter(([path]) => !HIVE.test(path) && !path.endsWith('\\'))
    .map(([path, bytes]) => `${path} ${bytes instanceof Uint8Array ? sha256(bytes) : JSON.stringify(bytes)}`)
    .sort();
}

describe('undo of a run on an image file', () => {
  it('mounts it again, puts files and values back, and saves it', async () => {
    const machine = imageStage(imageWish({ steps: [STEP.station, STEP.logo] }));
    const before = filesOf(machine.disk);
    const run = await boot(machine, { start: 1, blind: true });
    expect(run.end.exit).toBe(0);
    expect(filesOf(machine.disk)).not.toEqual(before);
    const undone = await boot(machine, { start: 2, undo: 'newest', blind: true });
    expect(undone.end.result.failure).toBeUndefined();
    expect(undone.end.exit).toBe(0);
    expect(filesOf(machine.disk)).toEqual(before);
    expect(leftoversOf(machine.disk)).toEqual([]);
    const again = await boot(machine, { start: 3, undo: 'newest', blind: true });
    expect(again.end.exit).toBe(10);
  });

  it('a run whose copy was thrown away changed nothing: there is nothing to undo', async () => {
    const steps = [STEP.logo, STEP.arm];
    const machine = imageStage(imageWish({ steps }));
    const bytes = machine.disk.read(WIM).slice();
    const run = await boot(machine, { start: 1, blind: true });
    expect(run.end.exit).toBe(70);
    const refused = await boot(machine, { start: 2, undo: 'newest', blind: true });
    expect(refused.end.result.failure?.code).toBe('SVC-3030');
    expect(machine.disk.read(WIM)).toEqual(bytes);
  });
});
