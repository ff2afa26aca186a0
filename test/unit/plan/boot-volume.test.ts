import { describe, expect, it } from 'vitest';
import type { Volume } from '../../../agent/domain/volume.ts';
import { bootCandidates, chooseBootVolume } from '../../../agent/plan/boot-volume.ts';

const MIB = 1024 * 1024;
const base: Volume = {
  id: 'S',
  root: undefined,
  label: undefined,
  fileSystem: 'FAT32',
  driveType: 'fixed',
  sizeBytes: 100 * MIB,
  freeBytes: 60 * MIB,
  bitLocker: 'none',
  letterIsTemporary: false,
  partition: 'gpt 1',
};
const system = (part: Partial<Volume> = {}): Volume => ({ ...base, ...part });
const image = system({
  id: 'D',
  root: 'D:\\',
  fileSystem: 'NTFS',
  sizeBytes: 60_000 * MIB,
  partition: 'gpt 2',
});

describe('which volumes may be the system partition', () => {
  it.each<{ volume: Volume; firmware: 'uefi' | 'bios'; may: boolean; why: string }>([
    { volume: system(), firmware: 'uefi', may: true, why: 'FAT32 on a fixed disk' },
    { volume: system({ fileSystem: 'FAT' }), firmware: 'uefi', may: true, why: 'FAT' },
    { volume: system({ fileSystem: 'exFAT' }), firmware: 'uefi', may: false, why: 'no firmware reads exFAT' },
    { volume: image, firmware: 'uefi', may: false, why: 'NTFS with UEFI' },
    { volume: image, firmware: 'bios', may: true, why: 'NTFS with a BIOS' },
    { volume: system({ fileSystem: undefined }), firmware: 'uefi', may: false, why: 'unknown file system' },
    { volume: system({ driveType: 'removable' }), firmware: 'uefi', may: false, why: 'a stick' },
    { volume: system({ driveType: 'unknown' }), firmware: 'uefi', may: false, why: 'unknown is not fixed' },
    { volume: system({ bitLocker: 'locked' }), firmware: 'uefi', may: false, why: 'locked' },
    { volume: system({ bitLocker: 'unknown' }), firmware: 'uefi', may: false, why: 'perhaps locked' },
    { volume: system({ root: 'e:\\' }), firmware: 'uefi', may: false, why: 'Windows PE came from it' },
  ])('$why', ({ volume, firmware, may }) => {
    expect(bootCandidates([volume], firmware, 'E:\\')).toEqual(may ? [volume] : []);
  });
});

describe('the system partition', () => {
  const seen = (volume: Volume, hasBootFiles: boolean) => ({ volume, hasBootFiles });
  const large = (sizeBytes: number | undefined) => seen(system({ id: 'L', sizeBytes }), false);
  const one = seen(system(), true);
  const mbr = (id: string, disk: string, hasBootFiles: boolean) =>
    seen(system({ id, fileSystem: 'NTFS', partition: `mbr ${disk} 1048576` }), hasBootFiles);

  it.each<{ sightings: readonly ReturnType<typeof seen>[]; takes: string; why: string }>([
    { sightings: [one], takes: 'S', why: 'the only one with boot files' },
    { sightings: [one, large(100 * MIB)], takes: 'S', why: 'boot files go before an empty one' },
    { sightings: [one, seen(system({ id: 'T' }), true)], takes: 'several', why: 'two with boot files' },
    { sightings: [large(2048 * MIB)], takes: 'L', why: 'an empty one of 2 GiB' },
    { sightings: [large(2048 * MIB + 1)], takes: 'no volume', why: 'one byte more is data' },
    { sightings: [large(undefined)], takes: 'no volume', why: 'an empty one of unknown size' },
    { sightings: [large(MIB), seen(system(), false)], takes: 'several', why: 'two empty ones' },
    { sightings: [], takes: 'no volume', why: 'none' },
  ])('UEFI: $why', ({ sightings, takes }) => {
    const choice = chooseBootVolume('uefi', image, sightings);
    expect(choice.ok ? choice.volume.id : choice.because).toMatch(new RegExp(`^${takes}`));
  });

  it.each<{ sightings: readonly ReturnType<typeof seen>[]; takes: string; why: string }>([
    { sightings: [mbr('A', '0000000a', true)], takes: 'A', why: 'the one with bootmgr' },
    {
      sightings: [mbr('A', '0000000a', true), mbr('B', '0000000b', true)],
      takes: 'A',
      why: 'that of the other disk does not start this one',
    },
    { sightings: [mbr('A', '0000000a', false)], takes: 'A', why: 'the only volume, which is the image' },
    { sightings: [mbr('Q', '0000000a', false)], takes: 'no volume', why: 'the only volume is another one' },
  ])('BIOS: $why', ({ sightings, takes }) => {
    const own = system({ ...image, id: 'A', partition: 'mbr 0000000a 1048576' });
    const choice = chooseBootVolume('bios', own, sightings);
    expect(choice.ok ? choice.volume.id : choice.because).toMatch(new RegExp(`^${takes}`));
  });

  it('of an unknown firmware is not guessed', () => {
    expect(chooseBootVolume('unknown', image, [one])).toMatchObject({ ok: false });
  });
});
