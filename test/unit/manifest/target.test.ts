import { describe, expect, it } from 'vitest';
import { manifestSchema } from '../../../agent/manifest/schema.ts';
import { readSettings } from '../../../agent/manifest/settings-schema.ts';

const MINIMAL = { sources: [{ type: 'beside' }], results: [] };
const IMAGE = { policy: 'image-file', wim: '/images/install.wim', index: 1 };

function read(target: unknown) {
  const reading = readSettings({ ...MINIMAL, target });
  return reading.ok
    ? reading.settings.target
    : reading.problems.map(({ at, message }) => `${at}: ${message}`).join();
}

describe('the target of the settings', () => {
  it.each([
    { target: { policy: 'all' }, read_: { policy: 'all' }, why: 'every one' },
    {
      target: IMAGE,
      read_: { ...IMAGE, wim: '\\images\\install.wim', joinSplit: false },
      why: 'an image file, with slashes',
    },
    {
      target: { ...IMAGE, label: 'Data', guid: '{5F1D0000-7A3C-4E8B-9C21-53EA00000002}', joinSplit: true },
      read_: {
        ...IMAGE,
        wim: '\\images\\install.wim',
        label: 'Data',
        guid: '5f1d0000-7a3c-4e8b-9c21-53ea00000002',
        joinSplit: true,
      },
      why: 'on one volume, to be joined',
    },
  ])('$why', ({ target, read_ }) => {
    expect(read(target)).toEqual(read_);
  });

  it.each([
    { target: { ...IMAGE, index: 0 }, says: 'expected at least 1', why: 'images count from 1' },
    { target: { ...IMAGE, index: 1025 }, says: 'expected at most 1024', why: 'one too many' },
    { target: { ...IMAGE, wim: 'D:\\x.wim' }, says: 'names a drive letter', why: 'letters change' },
    { target: { ...IMAGE, wim: '//server/share/x.wim' }, says: 'is a share', why: 'no share' },
    { target: { ...IMAGE, wim: '\\..\\x.wim' }, says: 'goes to another folder', why: 'no way up' },
    { target: { policy: 'image-file', index: 1 }, says: 'wim', why: 'no file' },
    { target: { policy: 'every' }, says: '"all"', why: 'a policy that is none' },
  ])('$why', ({ target, says }) => {
    expect(read(target)).toContain(says);
  });
});

describe('the target of a manifest', () => {
  const target = manifestSchema.shape.target;

  it.each([
    { value: { policy: 'all' }, ok: true, why: 'every one' },
    { value: { policy: 'label', label: 'OS' }, ok: true, why: 'a label' },
    { value: undefined, ok: true, why: 'none' },
    { value: IMAGE, ok: false, why: 'a path of a machine is no matter of a manifest' },
    { value: { policy: 'build', min: 2, max: 1 }, ok: false, why: 'a range that is none' },
  ])('$why: $ok', ({ value, ok }) => {
    expect(target.safeParse(value).success).toBe(ok);
  });
});
