import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import type { Disk } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import { DONE, doneFile, type ResultFile, resultFiles, SEAL } from '../../../agent/results/folder.ts';
import { deliverFolder, listOutbox, readBack, writeFolder } from '../../../agent/runtime/spool.ts';
import { sampleResult } from '../../support/sample-run.ts';
import { emptyDisk, testWorld, textOf } from '../../support/world/test-world.ts';

const { sha256 } = nodeCrypto();
const OUTBOX = 'D:\\Windows\\System32\\config\\Servicer\\outbox';
const TARGET = '\\\\srv\\results$\\machine\\run-1';

/** A sealed result, in the order in which it must be written. */
function sealed(runId = 'run-1', log = 'what happened'): readonly ResultFile[] {
  const text = (value: string) => new TextEncoder().encode(value);
  const extras = [
    { name: 'dism-lcu.log', bytes: text('dism') },
    { name: 'servicer.log', bytes: text(log) },
    { name: 'events.ndjson', bytes: text('{}\n') },
  ];
  const files = resultFiles(sampleResult({ runId }), extras, sha256);
  const seal = files.find(({ name }) => name === SEAL);
  if (seal === undefined) throw new Error('no seal');
  return [...files, doneFile(seal.bytes, sha256)];
}

/** A world that notes the order of its writes. */
function noted(disk: Disk = emptyDisk(), fail: (path: string, count: number) => boolean = () => false) {
  const writes: string[] = [];
  const test = testWorld({
    disk,
    files: (files) => ({
      ...files,
      write: async (path, bytes, mode) => {
        if (fail(path, writes.length)) throw new IoError('io', path, 'the share is gone');
        writes.push(path.slice(path.lastIndexOf('\\') + 1));
        await files.write(path, bytes, mode);
      },
    }),
  });
  return { ...test, writes };
}

async function all<T>(found: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const one of found) list.push(one);
  return list;
}

describe('a result on the share', () => {
  it('has its verdict first, its seal and DONE last, and is read back', async () => {
    const { world, writes } = noted();
    const shuffled = [...sealed()].reverse();
    expect(await deliverFolder(world, shuffled, TARGET)).toBe(TARGET);
    expect(writes).toEqual([
      'summary.json',
      'result.json',
      'events.ndjson',
      'servicer.log',
      'dism-lcu.log',
      'SEAL',
      'DONE',
    ]);
    expect(await readBack(world, TARGET)).toMatchObject({ complete: true, files: { length: 7 } });
  });

  it('that is there already is delivered, without another write', async () => {
    const { world, writes } = noted();
    await deliverFolder(world, sealed(), TARGET);
    const count = writes.length;
    expect(await deliverFolder(world, sealed(), TARGET)).toBe(TARGET);
    expect(writes).toHaveLength(count);
  });

  it('that was cut anywhere is completed by the next start', async () => {
    const files = sealed();
    for (let cut = 0; cut < files.length; cut += 1) {
      const disk = emptyDisk();
      const dying = noted(disk, (_path, count) => count === cut);
      await expect(deliverFolder(dying.world, files, TARGET)).rejects.toMatchObject({ reason: 'io' });
      expect((await readBack(dying.world, TARGET)).complete).toBe(false);
      const { world, writes } = noted(disk);
      expect(await deliverFolder(world, files, TARGET)).toBe(TARGET);
      expect(writes).toHaveLength(files.length - cut);
      expect((await readBack(world, TARGET)).complete).toBe(true);
    }
  });

  it('with a file that was half written gets it whole', async () => {
    const disk = emptyDisk();
    const { world } = noted(disk, (path) => path.endsWith('servicer.log'));
    await expect(deliverFolder(world, sealed(), TARGET)).rejects.toThrow();
    disk.write(`${TARGET}\\servicer.log`, new TextEncoder().encode('WHAT happened'));
    const again = noted(disk);
    await deliverFolder(again.world, sealed(), TARGET);
    expect(textOf(disk, `${TARGET}\\servicer.log`)).toBe('what happened');
  });

  it('is never written over another one of the same name, but beside it', async () => {
    const { world, disk } = noted();
    await deliverFolder(world, sealed('run-1', 'the first machine'), TARGET);
    expect(await deliverFolder(world, sealed('run-1', 'the second machine'), TARGET)).toBe(`${TARGET}-2`);
    expect(await deliverFolder(world, sealed('run-1', 'the third machine'), TARGET)).toBe(`${TARGET}-3`);
    expect(textOf(disk, `${TARGET}\\servicer.log`)).toBe('the first machine');
    // The second one again is found where it lies.
    expect(await deliverFolder(world, sealed('run-1', 'the second machine'), TARGET)).toBe(`${TARGET}-2`);
    await deliverFolder(world, sealed('run-1', 'the fourth machine'), TARGET);
    await expect(deliverFolder(world, sealed('run-1', 'the fifth'), TARGET)).rejects.toMatchObject({
      reason: 'exists',
    });
  });

  it('that does not read back as it was written is not delivered', async () => {
    const test = testWorld({
      files: (files) => ({
        ...files,
        write: async (path, bytes, mode) => {
          // What a client cache loses: the call is fine, the bytes are not there.
          const lost = path.endsWith('result.json') ? bytes.subarray(0, bytes.length - 1) : bytes;
          await files.write(path, lost, mode);
        },
      }),
    });
    await expect(deliverFolder(test.world, sealed(), TARGET)).rejects.toThrow(/read back: result\.json/);
  });

  it('without a DONE of ours cannot be told from another one, and is written beside none', async () => {
    const { world } = noted();
    const files = sealed().filter(({ name }) => name !== DONE);
    await expect(deliverFolder(world, files, TARGET)).rejects.toThrow('there is no DONE');
  });
});

describe('the outbox', () => {
  it('lists what is whole, by name, and leaves the rest alone', async () => {
    const { world, disk } = noted();
    await writeFolder(world, `${OUTBOX}\\run-b`, sealed('run-b'));
    await writeFolder(world, `${OUTBOX}\\run-a`, sealed('run-a'));
    await writeFolder(world, `${OUTBOX}\\run-c`, sealed('run-c').slice(0, -1));
    disk.write(`${OUTBOX}\\note.txt`, new Uint8Array(1));
    const found = await all(listOutbox(world, OUTBOX));
    expect(found.map(({ folder }) => folder)).toEqual([`${OUTBOX}\\run-a`, `${OUTBOX}\\run-b`]);
    expect(found[0]?.files).toHaveLength(7);
    expect(disk.stat(`${OUTBOX}\\run-c`)?.kind).toBe('folder');
  });

  it('is empty where there is none', async () => {
    expect(await all(listOutbox(testWorld().world, OUTBOX))).toEqual([]);
    expect(await readBack(testWorld().world, OUTBOX)).toMatchObject({ complete: false, files: [] });
  });

  it('is not held up by what cannot be read', async () => {
    const { world, disk } = noted();
    await writeFolder(world, `${OUTBOX}\\run-a`, sealed('run-a'));
    await writeFolder(world, `${OUTBOX}\\run-b`, sealed('run-b'));
    disk.setSize(`${OUTBOX}\\run-a\\servicer.log`, 64 * 1024 * 1024 + 1);
    disk.makeFolder(`${OUTBOX}\\run-b\\a-folder`);
    expect((await all(listOutbox(world, OUTBOX))).map(({ folder }) => folder)).toEqual([`${OUTBOX}\\run-b`]);
  });

  it.each([
    {
      change: (disk: Disk) => disk.write(`${OUTBOX}\\run-a\\servicer.log`, new Uint8Array(13)),
      why: 'a file was changed',
    },
    { change: (disk: Disk) => disk.remove(`${OUTBOX}\\run-a\\result.json`), why: 'a file is gone' },
    {
      change: (disk: Disk) => disk.write(`${OUTBOX}\\run-a\\DONE`, new Uint8Array(65)),
      why: 'DONE was changed',
    },
  ])('does not list a result that is not as it was sealed: $why', async ({ change }) => {
    const { world, disk } = noted();
    await writeFolder(world, `${OUTBOX}\\run-a`, sealed('run-a'));
    change(disk);
    expect(await all(listOutbox(world, OUTBOX))).toEqual([]);
  });
});
