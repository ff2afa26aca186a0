import { describe, expect, it } from 'vitest';
import { makeFolders } from '../../../../agent/adapters/rehearsal/disk/disk.ts';
import { checkVolume } from '../../../../agent/phases/locate/volume-state.ts';
import type { Files } from '../../../../agent/ports/files.ts';
import { emptyDisk, testWorld } from '../../../support/world/test-world.ts';

type File = { readonly head: Uint8Array | undefined; readonly sizeBytes?: number };

const MZ = new Uint8Array([0x4d, 0x5a]);

/** A volume that shows these files, as a Windows PE with or without the filter driver would. */
function seeing(shown: Readonly<Record<string, File>>) {
  const known = new Map(Object.entries(shown).map(([name, file]) => [`D:\\${name}`, file]));
  const files = (real: Files): Files => ({
    ...real,
    look: {
      ...real.look,
      stat: (path) => {
        const file = known.get(path);
        return file === undefined ? undefined : { kind: 'file', sizeBytes: file.sizeBytes ?? 100 };
      },
      head: (path, length) => known.get(path)?.head?.subarray(0, length),
    },
  });
  return testWorld({ disk: emptyDisk(), files });
}

const KERNEL = 'Windows\\System32\\kernel32.dll';

describe('the system files of a Windows', () => {
  it.each([
    {
      shown: { [KERNEL]: { head: new Uint8Array(2) } },
      why: 'zeros: it is compressed, and nothing unpacks it',
    },
    { shown: { [KERNEL]: { head: undefined } }, why: 'it cannot be opened' },
    { shown: { [KERNEL]: { head: MZ.subarray(0, 1) } }, why: 'one byte only' },
    {
      shown: { [KERNEL]: { head: new Uint8Array(2) }, 'Windows\\explorer.exe': { head: MZ } },
      why: 'the first one counts, whatever the others are',
    },
  ])('are refused: $why', async ({ shown }) => {
    const { context } = seeing(shown);
    await expect(checkVolume(context, 'D:\\', { allowDirty: false })).rejects.toMatchObject({
      code: 'SVC-2030',
      detail: expect.stringContaining(KERNEL),
    });
  });

  it.each([
    {
      shown: { [KERNEL]: { head: MZ } },
      notes: 0,
      why: 'a program: whether it is compressed cannot be seen',
    },
    {
      shown: { [KERNEL]: { head: MZ }, [`${KERNEL}:WofCompressedData`]: { head: undefined } },
      notes: 1,
      why: 'compressed and readable: a note',
    },
    { shown: { 'Windows\\explorer.exe': { head: MZ } }, notes: 0, why: 'another program of every Windows' },
    { shown: { [KERNEL]: { head: undefined, sizeBytes: 0 } }, notes: 0, why: 'an empty file tells nothing' },
    { shown: {}, notes: 0, why: 'none of them is there: nothing is known' },
  ])('are fine: $why', async ({ shown, notes }) => {
    const { context, events } = seeing(shown);
    await checkVolume(context, 'D:\\', { allowDirty: false });
    expect(events.filter(({ type }) => type === 'note')).toHaveLength(notes);
  });

  it('of WIMBoot are refused, compressed or not', async () => {
    const overlay = { 'System Volume Information\\WimOverlay.dat': { head: MZ }, [KERNEL]: { head: MZ } };
    const { context } = seeing(overlay);
    await expect(checkVolume(context, 'D:\\', { allowDirty: true })).rejects.toMatchObject({
      code: 'SVC-2013',
    });
  });
});

describe('the mark of a dirty file system', () => {
  it.each([
    { says: 'Volume - D: is NOT Dirty', notes: 0, why: 'clean' },
    { says: 'Le volume - D: ...', notes: 1, why: 'words of another language: said, and gone on' },
    { says: '', notes: 1, why: 'no words at all' },
  ])('$why', async ({ says, notes }) => {
    const disk = emptyDisk();
    makeFolders(disk, 'X:\\Windows\\System32');
    disk.write('X:\\Windows\\System32\\fsutil.exe', MZ);
    const { context, events } = testWorld({
      disk,
      world: {
        processes: {
          run: async (command) => ({
            command,
            ended: { end: 'exited', exitCode: '0x00000000' },
            stdout: new TextEncoder().encode(says),
            stderr: new Uint8Array(0),
            durationMs: 1,
          }),
        },
      },
    });
    await checkVolume(context, 'D:\\', { allowDirty: false });
    expect(events.filter((event) => event.type === 'note' && event.text.includes('dirty'))).toHaveLength(
      notes,
    );
  });
});
