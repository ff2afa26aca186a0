import { describe, expect, it } from 'vitest';
import type { BootKind } from '../../../agent/domain/machine.ts';
import type { Volume } from '../../../agent/domain/volume.ts';
import { MIB, planMemory, type SpaceNeeds } from '../../../agent/plan/memory.ts';

const GIB = 1024;

function volume(root: string | undefined, freeMib: number, part: Partial<Volume> = {}): Volume {
  return {
    id: root ?? 'volume without a letter',
    root,
    label: undefined,
    fileSystem: 'NTFS',
    driveType: 'fixed',
    sizeBytes: undefined,
    freeBytes: freeMib * MIB,
    bitLocker: 'none',
    letterIsTemporary: false,
    ...part,
  };
}

const NEEDS: SpaceNeeds = {
  scratch: { bytes: 1024 * MIB, because: 'a language pack takes 1 GiB' },
  stagingBytes: 100 * MIB,
  imageBytes: 300 * MIB,
  largest: 'updates/lcu.msu',
};
/** Payload, growth and reserve on the volume of Windows. */
const KEPT = 100 + 300 + 512;

function decide(ramMib: number, bootKind: BootKind, volumes: readonly Volume[], systemFreeMib = 400) {
  return planMemory({
    host: { ramBytes: ramMib * MIB, bootKind, systemDrive: 'X:', systemFreeBytes: systemFreeMib * MIB },
    volumes,
    imageRoot: 'D:\\',
    needs: NEEDS,
  });
}

/** `none`, `refused`, or the size in MiB with `!` when there is no going on without it. */
function pageFile(ramMib: number, bootKind: BootKind): string {
  const decision = decide(ramMib, bootKind, [volume('D:\\', 64 * GIB)]);
  if (decision.kind === 'refuse') return 'refused';
  const page = decision.plan.pageFile;
  return page === undefined ? 'none' : `${page.sizeBytes / MIB}${page.isRequired ? '!' : ''}`;
}

describe('the page file by RAM and boot kind', () => {
  // 768 MiB are held by an image and scratch space in RAM; 1024 MiB are wanted beside it, 256 MiB are the least.
  it.each([
    { ramMib: 447, flat: 'refused', ram: 'refused', why: 'one below the least of Windows PE' },
    { ramMib: 448, flat: '576', ram: '1344!', why: '512 MiB, of which the firmware keeps 64' },
    { ramMib: 449, flat: '576', ram: '1344!', why: 'one above' },
    { ramMib: 511, flat: '576', ram: '1344!', why: '512 MiB as Windows counts them: never all' },
    { ramMib: 512, flat: '512', ram: '1280!', why: '512 MiB' },
    { ramMib: 513, flat: '512', ram: '1280!', why: 'one above: the same, in steps of 64 MiB' },
    { ramMib: 767, flat: '320', ram: '1088!', why: 'one below what Windows PE holds in RAM' },
    { ramMib: 768, flat: '256', ram: '1024!', why: 'all of it is held' },
    { ramMib: 1023, flat: '256', ram: '832!', why: 'one below 1 GiB, and below 256 MiB of working memory' },
    { ramMib: 1024, flat: 'none', ram: '768', why: '1 GiB: 256 MiB of working memory when booted from RAM' },
    { ramMib: 1025, flat: 'none', ram: '768', why: 'one above' },
    { ramMib: 1791, flat: 'none', ram: '256', why: 'one below what is wanted' },
    { ramMib: 1792, flat: 'none', ram: 'none', why: 'as much as is wanted' },
    { ramMib: 1793, flat: 'none', ram: 'none', why: 'one above' },
    { ramMib: 2 * GIB, flat: 'none', ram: 'none', why: '2 GiB' },
    { ramMib: 4 * GIB, flat: 'none', ram: 'none', why: '4 GiB' },
    { ramMib: 16 * GIB, flat: 'none', ram: 'none', why: '16 GiB' },
    { ramMib: 64 * GIB, flat: 'none', ram: 'none', why: '64 GiB' },
  ])('$ramMib MiB: flat $flat, from RAM $ram: $why', ({ ramMib, flat, ram }) => {
    expect(pageFile(ramMib, 'flat')).toBe(flat);
    // A disc, a server and an unknown start all hold the image in RAM.
    for (const kind of ['ram-disk', 'optical', 'network', 'unknown'] as const)
      expect([kind, pageFile(ramMib, kind)]).toEqual([kind, ram]);
  });

  it('says in words where every number comes from', () => {
    const decision = decide(1024, 'optical', [volume('D:\\', 64 * GIB)]);
    expect(decision).toMatchObject({
      kind: 'go',
      plan: {
        pageFile: {
          because:
            '1024 MiB of RAM, of which 768 MiB hold a Windows PE booted as optical, leave 256 MiB of working memory; ' +
            '1024 MiB are wanted',
        },
        scratch: { because: 'a language pack takes 1 GiB' },
      },
    });
  });
});

describe('where scratch space lies', () => {
  const tight = volume('D:\\', KEPT + 1023);

  it.each([
    { other: volume('E:\\', 512 + 1024), lies: 'E:\\', why: 'a fixed NTFS volume with just enough room' },
    { other: volume('E:\\', 512 + 1025), lies: 'E:\\', why: 'one above' },
    { other: volume('E:\\', 512 + 1023), lies: undefined, why: 'one below' },
    { other: volume('E:\\', 9999, { fileSystem: 'FAT32' }), lies: undefined, why: 'FAT32' },
    { other: volume('E:\\', 9999, { fileSystem: 'exFAT' }), lies: undefined, why: 'exFAT' },
    { other: volume('E:\\', 9999, { fileSystem: undefined }), lies: undefined, why: 'no known file system' },
    { other: volume('E:\\', 9999, { driveType: 'network' }), lies: undefined, why: 'a share' },
    { other: volume('X:\\', 9999, { driveType: 'ram-disk' }), lies: undefined, why: 'the RAM disk' },
    { other: volume('E:\\', 9999, { driveType: 'removable' }), lies: undefined, why: 'a stick' },
    { other: volume('E:\\', 9999, { driveType: 'optical' }), lies: undefined, why: 'a disc' },
    { other: volume('E:\\', 9999, { driveType: 'unknown' }), lies: undefined, why: 'a disk of unknown kind' },
    { other: volume('E:\\', 9999, { bitLocker: 'locked' }), lies: undefined, why: 'locked' },
    { other: volume('E:\\', 9999, { bitLocker: 'unknown' }), lies: undefined, why: 'perhaps locked' },
    { other: volume('E:\\', 9999, { bitLocker: 'unlocked' }), lies: 'E:\\', why: 'unlocked by somebody' },
    { other: volume(undefined, 9999), lies: undefined, why: 'no letter' },
  ])('beside a full volume of Windows, $why: $lies', ({ other, lies }) => {
    const decision = decide(4096, 'network', [tight, other]);
    if (lies === undefined) {
      expect(decision).toMatchObject({ kind: 'refuse', failure: { code: 'SVC-6003' } });
      return;
    }
    expect(decision).toMatchObject({
      kind: 'go',
      // Never the root of a partition.
      plan: { scratch: { folder: `${lies}ProgramData\\Servicer\\scratch`, needBytes: 1024 * MIB } },
    });
  });

  it('is not the volume of Windows when that is known to be no NTFS', () => {
    const image = volume('D:\\', 64 * GIB, { fileSystem: 'ReFS' });
    expect(decide(4096, 'network', [image, volume('E:\\', 9999)])).toMatchObject({
      plan: { scratch: { folder: 'E:\\ProgramData\\Servicer\\scratch' } },
    });
  });
});

describe('not enough', () => {
  it('names have, need, where, the largest file, how much to free, and why no other disk does', () => {
    const volumes = [
      volume('D:\\', 1000),
      volume('E:\\', 700, { fileSystem: 'FAT32' }),
      volume('F:\\', 300),
      volume('G:\\', 9999, { driveType: 'removable' }),
    ];
    const decision = decide(4096, 'network', volumes);
    expect(decision).toEqual({
      kind: 'refuse',
      failure: {
        code: 'SVC-6003',
        detail:
          `D:\\ has 1000 MiB free, ${KEPT + 1024} MiB are needed; the largest file is updates/lcu.msu; ` +
          `free ${KEPT + 24} MiB more on D:\\; E:\\ is not NTFS but FAT32; F:\\ has 300 MiB free`,
      },
    });
  });

  it.each([
    { freeMib: 31, says: true, why: 'one below what an image holds that was built without a size' },
    { freeMib: 32, says: false, why: 'just that' },
    { freeMib: 33, says: false, why: 'one above' },
  ])('X: with $freeMib MiB: the build-time setting is named: $says, $why', ({ freeMib, says }) => {
    const decision = decide(4096, 'network', [volume('D:\\', 64 * GIB)], freeMib);
    const { warnings } = decision.kind === 'go' ? decision.plan : { warnings: [] };
    expect(warnings.join().includes('DISM /Set-ScratchSpace:512 (it cannot be changed while it runs)')).toBe(
      says,
    );
  });

  it.each([
    { free: KEPT + 1024 - 1, go: false, why: 'one below' },
    { free: KEPT + 1024, go: true, why: 'just enough' },
    { free: KEPT + 1024 + 1, go: true, why: 'one above' },
  ])('$free MiB: $go, $why', ({ free, go }) => {
    expect(decide(4096, 'network', [volume('D:\\', free)]).kind).toBe(go ? 'go' : 'refuse');
  });
});
