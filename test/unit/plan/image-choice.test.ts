import { describe, expect, it } from 'vitest';
import type { TargetSetting } from '../../../agent/domain/settings.ts';
import type { Volume } from '../../../agent/domain/volume.ts';
import { type Candidate, chooseImage, type Finding } from '../../../agent/plan/image-choice.ts';

function volume(letter: string | undefined, part: Partial<Volume> = {}): Volume {
  return {
    id: `\\\\?\\Volume{${letter ?? 'none'}}\\`,
    root: letter === undefined ? undefined : `${letter}:\\`,
    label: 'OS',
    fileSystem: 'NTFS',
    driveType: 'fixed',
    sizeBytes: undefined,
    freeBytes: undefined,
    bitLocker: 'none',
    letterIsTemporary: false,
    ...part,
  };
}

const WINDOWS: Finding = {
  kind: 'windows',
  product: 'Windows 10 Pro',
  edition: 'Professional',
  build: 19045,
};
const NOTHING: Finding = { kind: 'none', because: 'no Windows\\System32' };
const ONLY: TargetSetting = { policy: 'only' };
const on = (
  letter: string | undefined,
  finding: Finding = WINDOWS,
  part: Partial<Volume> = {},
): Candidate => ({
  volume: volume(letter, part),
  finding,
});

describe('the one Windows that is taken', () => {
  it('is the only one there is, and the others say why not', () => {
    const decision = chooseImage([on('C', NOTHING, { label: undefined }), on('D')], ONLY);
    expect(decision).toMatchObject({ kind: 'go', root: 'D:\\' });
    expect(decision.rows).toEqual([
      { volume: 'C:\\', label: undefined, what: 'no Windows', taken: false, because: 'no Windows\\System32' },
      {
        volume: 'D:\\',
        label: 'OS',
        what: 'Windows 10 Pro (19045)',
        taken: true,
        because: 'the only Windows that fits',
      },
    ]);
  });

  it.each([
    { target: { policy: 'label', label: 'os2' }, root: 'E:\\', why: 'its label, in any case' },
    { target: { policy: 'edition', edition: 'ENTERPRISE' }, root: 'E:\\', why: 'its edition' },
    { target: { policy: 'build', min: 22631, max: 22631 }, root: 'E:\\', why: 'its build, on both edges' },
    {
      target: { policy: 'build', min: 19044, max: 22630 },
      root: 'D:\\',
      why: 'its build, one below the other',
    },
  ] as const)('is picked by $why', ({ target, root }) => {
    const other: Finding = { kind: 'windows', product: 'Windows 11', edition: 'Enterprise', build: 22631 };
    const decision = chooseImage([on('D'), on('E', other, { label: 'OS2' })], target);
    expect(decision).toMatchObject({ kind: 'go', root });
  });

  it.each([
    { candidates: [], code: 'SVC-2001', says: 'no volume was seen at all', why: 'nothing is there' },
    { candidates: [on('D', NOTHING)], code: 'SVC-2001', says: 'D:\\ no Windows', why: 'no Windows' },
    {
      candidates: [on('D'), on('E')],
      code: 'SVC-2002',
      says: 'another Windows fits as well',
      why: 'two, and no rule',
    },
    {
      candidates: [on('D', { kind: 'locked' })],
      code: 'SVC-2003',
      says: 'locked by BitLocker',
      why: 'BitLocker',
    },
    {
      candidates: [on('D', { kind: 'unreadable', because: 'a bad hive' })],
      code: 'SVC-2006',
      says: 'a bad hive',
      why: 'its hive is damaged',
    },
    {
      candidates: [on('D', { kind: 'windows-pe', because: 'it is recovery' })],
      code: 'SVC-2001',
      says: 'Windows PE or recovery',
      why: 'only a recovery environment',
    },
    {
      candidates: [on(undefined)],
      code: 'SVC-2001',
      says: 'it has no drive letter',
      why: 'no letter could be given',
    },
    {
      candidates: [on('D', WINDOWS, { driveType: 'removable' })],
      code: 'SVC-2001',
      says: 'removable disk',
      why: 'a Windows on a stick',
    },
    {
      candidates: [on('D', WINDOWS, { driveType: 'ram-disk' })],
      code: 'SVC-2001',
      says: 'running Windows PE',
      why: 'the RAM disk',
    },
    {
      candidates: [on('D', WINDOWS, { driveType: 'network' })],
      code: 'SVC-2001',
      says: 'network drive',
      why: 'a mapped share',
    },
    {
      candidates: [on('D', WINDOWS, { driveType: 'optical' })],
      code: 'SVC-2001',
      says: 'optical disc',
      why: 'a DVD',
    },
    {
      candidates: [on('D'), on('E', { kind: 'locked' })],
      code: undefined,
      says: '',
      why: 'a locked one beside the one',
    },
  ])('$code: $why', ({ candidates, code, says }) => {
    const decision = chooseImage(candidates, ONLY);
    expect(decision.kind === 'refuse' ? decision.failure.code : undefined).toBe(code);
    if (decision.kind === 'refuse') expect(decision.failure.detail).toContain(says);
  });

  it.each([
    { target: { policy: 'label', label: 'X' }, says: 'the label is not X' },
    { target: { policy: 'edition', edition: 'X' }, says: 'the edition is not X' },
    { target: { policy: 'build', min: 1, max: 2 }, says: 'the build is not within 1 to 2' },
  ] as const)('a rule that nothing meets is named: $says', ({ target, says }) => {
    const dark: Finding = { kind: 'windows', product: 'Windows', edition: undefined, build: undefined };
    for (const finding of [WINDOWS, dark]) {
      const decision = chooseImage([on('D', finding, { label: undefined })], target);
      expect(decision).toMatchObject({ kind: 'refuse', failure: { code: 'SVC-2001' } });
      expect(decision.rows[0]?.because).toBe(says);
    }
  });

  it('shows a Windows without a build by its name, and a volume without a letter by its id', () => {
    const dark: Finding = {
      kind: 'windows',
      product: 'Windows of unknown name',
      edition: undefined,
      build: undefined,
    };
    const { rows } = chooseImage([on(undefined, dark)], ONLY);
    expect(rows[0]).toMatchObject({ volume: '\\\\?\\Volume{none}\\', what: 'Windows of unknown name' });
  });
});
