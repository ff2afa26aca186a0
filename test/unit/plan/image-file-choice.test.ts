import { describe, expect, it } from 'vitest';
import type { ImageFileTarget } from '../../../agent/domain/settings.ts';
import type { Volume } from '../../../agent/domain/volume.ts';
import type { WimHeader } from '../../../agent/offline/wim-header.ts';
import {
  chooseImageFile,
  chooseMountVolume,
  type ImageFileSighting,
  volumesToSearch,
} from '../../../agent/plan/image-file-choice.ts';

const GUID = '5f1d0000-7a3c-4e8b-9c21-53ea00000002';
const TARGET: ImageFileTarget = { policy: 'image-file', wim: '\\i\\x.wim', index: 2, joinSplit: false };
const HEADER: WimHeader = {
  version: 0x1_0d00,
  part: 1,
  parts: 1,
  imageCount: 2,
  chunkBytes: 32_768,
  bootIndex: 0,
  compression: 'lzx',
  isSolid: false,
  isReadOnly: false,
  isBeingWritten: false,
  xml: { offset: 0, sizeBytes: 0 },
  guid: new Uint8Array(16),
};

const volume = (part: Partial<Volume> = {}): Volume => ({
  id: `\\\\?\\Volume{${GUID}}\\`,
  root: 'D:\\',
  label: 'Data',
  fileSystem: 'NTFS',
  driveType: 'fixed',
  sizeBytes: 100,
  freeBytes: 50,
  bitLocker: 'none',
  letterIsTemporary: false,
  ...part,
});

const sighting = (
  header: Partial<WimHeader> | undefined = {},
  part: Partial<Volume> = {},
): ImageFileSighting => ({
  volume: volume(part),
  path: 'D:\\i\\x.wim',
  sizeBytes: 10,
  header: header === undefined ? undefined : { ...HEADER, ...header },
});

const choose = (sightings: readonly ImageFileSighting[], target: Partial<ImageFileTarget> = {}) =>
  chooseImageFile({ ...TARGET, ...target }, sightings, [volume()], (path) => `join ${path}`);

describe('the image file that is taken', () => {
  it.each([
    { header: {}, target: { index: 1 }, why: 'the first image' },
    { header: {}, target: { index: 2 }, why: 'the last image' },
    { header: { compression: 'none' } as const, target: {}, why: 'not compressed' },
    { header: { parts: 3, isReadOnly: true }, target: { joinSplit: true }, why: 'split, and to be joined' },
  ])('$why', ({ header, target }) => {
    expect(choose([sighting(header)], target)).toMatchObject({ kind: 'go', isSplit: 'parts' in header });
  });

  it.each([
    { sightings: [], code: 'SVC-2016', says: 'looked on D:\\', why: 'nowhere' },
    {
      sightings: [sighting(), sighting()],
      code: 'SVC-2017',
      says: 'D:\\i\\x.wim, D:\\i\\x.wim',
      why: 'twice',
    },
    { sightings: [sighting({ parts: 2 })], code: 'SVC-2018', says: 'join D:\\i\\x.wim', why: 'split' },
    {
      sightings: [sighting({ parts: 2, part: 2 })],
      code: 'SVC-2018',
      says: 'part 2 of 2',
      why: 'a later part',
    },
    { sightings: [sighting({ isSolid: true })], code: 'SVC-2019', says: 'solid', why: 'an .esd' },
    { sightings: [sighting({ imageCount: 1 })], code: 'SVC-2020', says: 'holds 1', why: 'one too far' },
    {
      sightings: [sighting({}, { driveType: 'unknown' })],
      code: 'SVC-2021',
      says: 'unknown',
      why: 'never a guess',
    },
    {
      sightings: [sighting({}, { driveType: 'network' })],
      code: 'SVC-2021',
      says: 'network',
      why: 'a share',
    },
    {
      sightings: [sighting({}, { bitLocker: 'locked' })],
      code: 'SVC-2021',
      says: 'BitLocker',
      why: 'locked',
    },
    { sightings: [sighting({}, { fileSystem: 'ReFS' })], code: 'SVC-2021', says: 'ReFS', why: 'ReFS' },
    {
      sightings: [sighting({}, { fileSystem: undefined })],
      code: 'SVC-2021',
      says: 'no known',
      why: 'no answer',
    },
  ])('is none, $code: $why', ({ sightings, code, says }) => {
    expect(choose(sightings)).toMatchObject({ failure: { code, detail: expect.stringContaining(says) } });
  });

  it('is none that is no WIM', () => {
    const other = { ...sighting(), header: undefined };
    expect(choose([other])).toMatchObject({ failure: { code: 'SVC-2019' } });
  });
});

describe('volumes', () => {
  it.each([
    { target: {}, part: {}, found: true, why: 'every one with a letter' },
    { target: {}, part: { root: undefined }, found: false, why: 'no letter' },
    { target: {}, part: { driveType: 'ram-disk' } as const, found: false, why: 'Windows PE itself' },
    { target: { label: 'DATA' }, part: {}, found: true, why: 'the label, in any case' },
    { target: { label: 'Other' }, part: {}, found: false, why: 'another label' },
    { target: { guid: GUID }, part: {}, found: true, why: 'the GUID' },
    { target: { guid: GUID.replace('2', '3') }, part: {}, found: false, why: 'another GUID' },
  ])('are searched: $why, $found', ({ target, part, found }) => {
    expect(volumesToSearch(target, [volume(part)])).toHaveLength(found ? 1 : 0);
  });

  it('the one with the most room holds the mount folder, if it is fixed NTFS', () => {
    const small = volume({ root: 'D:\\', freeBytes: 10 });
    const large = volume({ root: 'E:\\', freeBytes: 20 });
    const stick = volume({ root: 'F:\\', freeBytes: 90, driveType: 'removable' });
    const unknown = volume({ root: 'G:\\', freeBytes: undefined });
    expect(chooseMountVolume([small, unknown, large, stick])?.root).toBe('E:\\');
    expect(chooseMountVolume([stick, unknown])).toBeUndefined();
  });
});
