import { describe, expect, it } from 'vitest';
import type { Volume } from '../../../agent/domain/volume.ts';
import { type Candidate, chooseImage, type Finding } from '../../../agent/plan/image-choice.ts';
import type { TargetRules } from '../../../agent/plan/target-rule.ts';

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
const ONLY: TargetRules = { settings: { policy: 'only' } };
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
    const decision = chooseImage([on('D'), on('E', other, { label: 'OS2' })], { settings: target });
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
    {
      candidates: [on('D'), on('E', { kind: 'unreadable', because: 'a bad hive' })],
      code: 'SVC-2002',
      says: 'E:\\ Windows, not readable: a bad hive',
      why: 'two, and one of them cannot be looked into',
    },
    {
      candidates: [on('D'), on('E', WINDOWS, { bitLocker: 'unknown' })],
      code: 'SVC-2002',
      says: 'whether BitLocker locks it is not known',
      why: 'two, and of one nobody knows whether it is locked',
    },
    {
      candidates: [
        on('D'),
        on('E', { kind: 'unreadable', because: 'a bad hive' }, { driveType: 'removable' }),
      ],
      code: undefined,
      says: '',
      why: 'one that cannot be looked into, on a stick',
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
      const decision = chooseImage([on('D', finding, { label: undefined })], { settings: target });
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

describe('rules of settings and manifest', () => {
  const elder: Finding = { kind: 'windows', product: 'Windows 10', edition: 'Professional', build: 17763 };
  const three = [
    on('C', WINDOWS, { label: 'A' }),
    on('D', elder, { label: 'A' }),
    on('E', elder, { label: 'B' }),
  ];
  const label = { policy: 'label', label: 'a' } as const;
  const build = { policy: 'build', min: 17763, max: 17763 } as const;
  const only = { policy: 'only' } as const;
  const all = { policy: 'all' } as const;

  it.each([
    { rules: { settings: label, manifest: build }, taken: ['D:\\'], why: 'both must hold' },
    { rules: { settings: only, manifest: build }, taken: [], why: 'the manifest alone leaves two' },
    { rules: { settings: all }, taken: ['C:\\', 'D:\\', 'E:\\'], why: 'every one' },
    { rules: { settings: all, manifest: build }, taken: ['D:\\', 'E:\\'], why: 'every one of a build' },
    { rules: { settings: all, manifest: only }, taken: [], why: 'the manifest asks for one' },
    { rules: { settings: label, manifest: all }, taken: [], why: 'a manifest never widens' },
  ])('$why', ({ rules, taken }) => {
    const decision = chooseImage(three, rules);
    expect(decision.rows.filter((row) => row.taken).map(({ volume: name }) => name)).toEqual(taken);
    if (decision.kind === 'refuse') expect(decision.failure.code).toBe('SVC-2002');
    else expect([decision.root, ...decision.others.map(({ root }) => root)]).toEqual(taken);
  });

  it.each([
    { rules: { settings: all }, taken: ['C:\\'], lost: ['D:\\', 'E:\\'], why: 'every one' },
    { rules: { settings: label }, taken: ['C:\\'], lost: [], why: 'a label, which it does not have' },
    { rules: { settings: all, manifest: label }, taken: ['C:\\'], lost: [], why: 'every one of a label' },
    { rules: { settings: build }, taken: [], lost: [], why: 'a build that nothing readable has' },
  ])('one that cannot be looked into is lost, not forgotten: $why', ({ rules, taken, lost }) => {
    const dark: Finding = { kind: 'unreadable', because: 'a bad hive' };
    const found = [
      on('C', WINDOWS, { label: 'A' }),
      on('D', dark, { label: 'B' }),
      on('E', WINDOWS, { label: 'B', bitLocker: 'unknown' }),
    ];
    const decision = chooseImage(found, rules);
    expect(decision.kind).toBe(taken.length === 0 ? 'refuse' : 'go');
    if (decision.kind === 'refuse') return;
    expect(decision.root).toBe(taken[0]);
    expect(decision.lost.map(({ volume: { root } }) => root)).toEqual(lost);
    expect(decision.lost.map(({ failure }) => failure.code)).toEqual(
      lost.length === 0 ? [] : ['SVC-2006', 'SVC-2011'],
    );
  });

  it('says which rule picked, and whose rule did not', () => {
    const { rows } = chooseImage(three, { settings: label, manifest: build });
    expect(rows.map(({ because }) => because)).toEqual([
      'the build is not within 17763 to 17763 (rule of the manifest)',
      'picked by label a (settings), build 17763 to 17763 (manifest)',
      'the label is not a',
    ]);
    const every = chooseImage(three, { settings: all }).rows;
    expect(every[0]?.because).toBe('one of several, by all (settings)');
  });

  it('the detail of a refusal begins with what matters', () => {
    const locked: Finding = { kind: 'locked' };
    const found = [on('C', NOTHING), on('D', locked), on('E'), on('F', NOTHING), on('G')];
    const two = chooseImage(found, { settings: only });
    expect(two).toMatchObject({ failure: { code: 'SVC-2002' } });
    if (two.kind === 'refuse') expect(two.failure.detail).toMatch(/^E:.*; G:.*; D:.*; C:.*; F:/);
    const dark = chooseImage(found.slice(0, 2), { settings: only });
    if (dark.kind === 'refuse') expect(dark.failure.detail).toMatch(/^D:\\ BitLocker volume.*; C:/);
    expect(dark).toMatchObject({ failure: { code: 'SVC-2003' } });
  });
});
