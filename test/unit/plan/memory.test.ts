import { describe, expect, it } from 'vitest';
import type { Volume } from '../../../agent/domain/volume.ts';
import { type MemoryInputs, MIB, planMemory, type SpaceNeeds } from '../../../agent/plan/memory.ts';

function volume(root: string, freeMib: number | undefined, part: Partial<Volume> = {}): Volume {
  return {
    id: root,
    root,
    label: undefined,
    fileSystem: 'NTFS',
    driveType: 'fixed',
    sizeBytes: undefined,
    freeBytes: freeMib === undefined ? undefined : freeMib * MIB,
    bitLocker: 'none',
    letterIsTemporary: false,
    ...part,
  };
}

const NEEDS: SpaceNeeds = {
  scratch: { bytes: 1000 * MIB, because: 'lcu.msu expands' },
  stagingBytes: 700 * MIB,
  imageBytes: 2100 * MIB,
  largest: 'updates/lcu.msu',
};
// Staged payload, growth of Windows, reserve of 512 MiB.
const KEPT_MIB = 700 + 2100 + 512;

function plan(part: {
  readonly ramMib?: number;
  readonly bootKind?: 'ram-disk' | 'flat' | 'network';
  readonly systemFreeMib?: number | undefined;
  readonly volumes: readonly Volume[];
  readonly needs?: SpaceNeeds;
}) {
  const { ramMib = 8192, bootKind = 'network', volumes, needs = NEEDS } = part;
  const systemFreeMib = 'systemFreeMib' in part ? part.systemFreeMib : 500;
  const inputs: MemoryInputs = {
    host: {
      ramBytes: ramMib * MIB,
      bootKind,
      systemDrive: 'X:',
      systemFreeBytes: systemFreeMib === undefined ? undefined : systemFreeMib * MIB,
    },
    volumes,
    imageRoot: 'D:\\',
    needs,
  };
  return planMemory(inputs);
}

function planned(part: Parameters<typeof plan>[0]) {
  const decision = plan(part);
  if (decision.kind === 'refuse') throw new Error(decision.failure.detail);
  return decision.plan;
}

const ROOMY = [volume('D:\\', 100_000)];

describe('the page file', () => {
  it.each([
    { ramMib: 8192, bootKind: 'network', sizeMib: undefined, why: 'plenty of RAM' },
    { ramMib: 768 + 1024, bootKind: 'network', sizeMib: undefined, why: 'just what is wanted' },
    { ramMib: 768 + 1023, bootKind: 'network', sizeMib: 256, why: 'one MiB too few: the smallest file' },
    { ramMib: 768 + 1024 - 256, bootKind: 'network', sizeMib: 256, why: 'as much as the smallest' },
    { ramMib: 768 + 1024 - 257, bootKind: 'network', sizeMib: 320, why: 'more, in steps of 64' },
    {
      ramMib: 1024,
      bootKind: 'ram-disk',
      sizeMib: 768,
      why: 'one GiB of RAM, of which Windows PE holds most',
    },
    { ramMib: 512, bootKind: 'ram-disk', sizeMib: 1280, why: 'the least Windows PE starts with' },
    { ramMib: 1024, bootKind: 'flat', sizeMib: undefined, why: 'a flat Windows PE holds nothing in RAM' },
    { ramMib: 1023, bootKind: 'flat', sizeMib: 256, why: 'one MiB too few' },
  ] as const)('$ramMib MiB, $bootKind: $sizeMib MiB, $why', ({ ramMib, bootKind, sizeMib }) => {
    const { pageFile } = planned({ ramMib, bootKind, volumes: ROOMY });
    expect(pageFile?.sizeBytes).toBe(sizeMib === undefined ? undefined : sizeMib * MIB);
    if (pageFile !== undefined) {
      expect(pageFile.path).toBe('D:\\servicer-pagefile.sys');
      expect(pageFile.because).toContain(`${ramMib} MiB of RAM`);
    }
  });

  it('is refused below what Windows PE needs at all', () => {
    expect(plan({ ramMib: 447, volumes: ROOMY })).toMatchObject({
      kind: 'refuse',
      failure: { code: 'SVC-6004' },
    });
  });

  it('goes to another volume when the room of this one is needed for Windows', () => {
    const small = volume('D:\\', KEPT_MIB + 1000 + 767);
    const { pageFile, scratch } = planned({ ramMib: 1024, volumes: [small, volume('E:\\', 768 + 512)] });
    expect(pageFile?.path).toBe('E:\\servicer-pagefile.sys');
    expect(scratch.folder).toBe('D:\\ProgramData\\Servicer\\scratch');
    const exact = volume('D:\\', KEPT_MIB + 1000 + 768);
    expect(planned({ ramMib: 1024, volumes: [exact] }).pageFile?.path).toBe('D:\\servicer-pagefile.sys');
  });

  it.each([
    { part: { driveType: 'removable' }, why: 'a stick' },
    { part: { fileSystem: 'FAT32' }, why: 'no NTFS' },
    { part: { fileSystem: undefined }, why: 'no known file system' },
    { part: { bitLocker: 'locked' }, why: 'locked' },
    { part: { root: undefined }, why: 'no letter' },
    { part: { freeBytes: undefined }, why: 'unknown room' },
  ] as const)('does not go to $why; with some RAM that is a warning', ({ part }) => {
    const other = volume('E:\\', 100_000, part);
    const tight = volume('D:\\', KEPT_MIB + 1000);
    const { pageFile, warnings } = planned({ ramMib: 768 + 256, volumes: [tight, other] });
    expect(pageFile).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('no fixed NTFS volume has room for a page file')]);
  });

  it('that has no place ends the run when there is no RAM to go on with', () => {
    const tight = volume('D:\\', KEPT_MIB + 1000);
    expect(plan({ ramMib: 768 + 255, volumes: [tight] })).toMatchObject({
      kind: 'refuse',
      failure: {
        code: 'SVC-6004',
        detail: expect.stringContaining('no fixed NTFS volume has room for a page file of 832 MiB'),
      },
    });
  });

  it('may go to another volume when the image lies on one that takes none', () => {
    const image = volume('D:\\', 100_000, { fileSystem: 'ReFS' });
    const { pageFile } = planned({
      ramMib: 1024,
      volumes: [image, volume('F:\\', 2000), volume('E:\\', 3000)],
    });
    expect(pageFile?.path).toBe('E:\\servicer-pagefile.sys');
  });
});

describe('scratch space and room on the disk', () => {
  it('lies beside Windows when there is room', () => {
    const { scratch, budgets } = planned({ volumes: [volume('D:\\', KEPT_MIB + 1000)] });
    expect(scratch).toEqual({
      folder: 'D:\\ProgramData\\Servicer\\scratch',
      needBytes: 1000 * MIB,
      because: 'lcu.msu expands',
    });
    expect(budgets).toEqual([
      {
        root: 'D:\\',
        needBytes: (KEPT_MIB + 1000) * MIB,
        haveBytes: (KEPT_MIB + 1000) * MIB,
        because: 'staged payload, growth of Windows, reserve for results, scratch space',
      },
    ]);
  });

  it('goes to the volume with the most room when one MiB is missing', () => {
    const volumes = [volume('D:\\', KEPT_MIB + 999), volume('E:\\', 1512), volume('F:\\', 1513)];
    const { scratch, budgets } = planned({ volumes });
    expect(scratch.folder).toBe('F:\\ProgramData\\Servicer\\scratch');
    expect(scratch.because).toBe('lcu.msu expands; D:\\ has no room for it');
    expect(budgets).toMatchObject([
      { root: 'D:\\', needBytes: KEPT_MIB * MIB },
      { root: 'F:\\', needBytes: 1512 * MIB, haveBytes: 1513 * MIB },
    ]);
  });

  it('counts a page file that lies on the same volume', () => {
    // 832 MiB of page file; D: has room for neither.
    const tight = volume('D:\\', KEPT_MIB + 767);
    const with999 = plan({ ramMib: 1000, volumes: [tight, volume('E:\\', 512 + 832 + 999)] });
    expect(with999).toMatchObject({ kind: 'refuse', failure: { code: 'SVC-6004' } });
    const part = { ramMib: 1000, volumes: [tight, volume('E:\\', 512 + 832 + 1000)] };
    const { pageFile, scratch, budgets } = planned(part);
    expect(pageFile?.path).toBe('E:\\servicer-pagefile.sys');
    expect(scratch.folder).toBe('E:\\ProgramData\\Servicer\\scratch');
    expect(budgets[1]).toMatchObject({ root: 'E:\\', needBytes: (512 + 832 + 1000) * MIB });
  });

  it('gives way to a page file only as far as both have a place', () => {
    // D: has room for one of them, E: for the scratch space.
    const volumes = [volume('D:\\', KEPT_MIB + 1000), volume('E:\\', 512 + 1000)];
    const { pageFile, scratch } = planned({ ramMib: 1024, volumes });
    expect([pageFile?.path, scratch.folder]).toEqual([
      'D:\\servicer-pagefile.sys',
      'E:\\ProgramData\\Servicer\\scratch',
    ]);
  });

  it.each([
    {
      volumes: [volume('D:\\', KEPT_MIB - 1), volume('E:\\', 100_000)],
      why: 'payload and Windows must fit in any case',
    },
    { volumes: [volume('D:\\', KEPT_MIB + 999)], why: 'no other volume' },
    {
      volumes: [volume('D:\\', KEPT_MIB + 999), volume('E:\\', 1511)],
      why: 'the other one is one MiB too small',
    },
    {
      volumes: [volume('D:\\', KEPT_MIB + 999), volume('E:\\', 9999, { driveType: 'removable' })],
      why: 'the other one is a stick',
    },
  ])('is refused: $why', ({ volumes }) => {
    expect(plan({ volumes })).toMatchObject({
      kind: 'refuse',
      failure: {
        code: 'SVC-6003',
        detail: expect.stringContaining(
          `${KEPT_MIB + 1000} MiB are needed; the largest file is updates/lcu.msu`,
        ),
      },
    });
  });

  it.each([
    { volumes: [volume('D:\\', undefined)], why: 'its free space is unknown' },
    { volumes: [volume('E:\\', 100_000)], why: 'the volume is gone' },
  ])('is refused where nobody can count: $why', ({ volumes }) => {
    expect(plan({ volumes })).toMatchObject({ kind: 'refuse', failure: { code: 'SVC-6003' } });
  });

  it('takes at least what DISM takes by itself, and names no file when there is none', () => {
    const needs = {
      scratch: { bytes: 0, because: 'nothing' },
      stagingBytes: 0,
      imageBytes: 0,
      largest: undefined,
    };
    expect(planned({ volumes: ROOMY, needs }).scratch.needBytes).toBe(32 * MIB);
    const refused = plan({ volumes: [volume('D:\\', 543)], needs });
    expect(refused).toMatchObject({
      failure: { detail: 'D:\\ has 543 MiB free, 544 MiB are needed; free 1 MiB more on D:\\' },
    });
  });

  it.each([
    { systemFreeMib: 32, warns: false, why: 'as much as an image built without a scratch size has' },
    { systemFreeMib: 31, warns: true, why: 'less' },
    { systemFreeMib: undefined, warns: false, why: 'not known' },
  ])('a RAM disk with $systemFreeMib MiB free is warned of: $warns', ({ systemFreeMib, warns }) => {
    const { warnings } = planned({ volumes: ROOMY, systemFreeMib });
    expect(warnings.some((text) => text.includes('/Set-ScratchSpace'))).toBe(warns);
  });
});
