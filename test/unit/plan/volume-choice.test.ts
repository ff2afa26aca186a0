import { describe, expect, it } from 'vitest';
import type { TargetRule } from '../../../agent/domain/settings.ts';
import type { Volume } from '../../../agent/domain/volume.ts';
import { readMountedVolumes } from '../../../agent/offline/mounted-volumes.ts';
import { scoreWindows, type WindowsSigns } from '../../../agent/plan/candidate-score.ts';
import { type Candidate, chooseImage, placeOf } from '../../../agent/plan/image-choice.ts';
import { outsideRules } from '../../../agent/plan/target-rule.ts';

const GUID = '11111111-2222-4333-8444-555555555555';
const PARTITION = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

const volume = (part: Partial<Volume> = {}): Volume => ({
  id: `\\\\?\\Volume{${GUID}}\\`,
  root: 'D:\\',
  label: 'OS',
  fileSystem: 'NTFS',
  driveType: 'fixed',
  sizeBytes: undefined,
  freeBytes: undefined,
  bitLocker: 'none',
  letterIsTemporary: false,
  ...part,
});

const windows = (part: Partial<Volume> = {}, isDefaultBoot = false): Candidate => ({
  volume: volume(part),
  finding: { kind: 'windows', product: 'Windows', edition: 'Pro', build: 19045, isDefaultBoot },
});

describe('where a volume is read', () => {
  it.each([
    { part: {}, at: 'D:\\', why: 'by its letter' },
    { part: { root: undefined }, at: `\\\\?\\Volume{${GUID}}\\`, why: 'by its own name' },
    {
      part: { root: undefined, id: 'diskpart volume 3' },
      at: undefined,
      why: 'a number of diskpart is no name',
    },
    { part: { root: undefined, id: '\\\\?\\Volume{none}\\' }, at: undefined, why: 'no GUID' },
  ])('$why', ({ part, at }) => {
    expect(placeOf(volume(part))).toBe(at);
  });
});

describe('the rule of the settings', () => {
  const byVolume = (guid: string): TargetRule => ({ policy: 'volume', guid });

  it.each([
    { target: byVolume(GUID), fits: true, why: 'the GUID of the volume' },
    { target: byVolume(PARTITION), fits: true, why: 'the GUID of the partition' },
    { target: byVolume(GUID.replace('1', '0')), fits: false, why: 'one digit off' },
    { target: { policy: 'default-boot' }, fits: true, why: 'the boot store starts it' },
    { target: { policy: 'build', min: 19045, max: 19045 }, fits: true, why: 'on both edges' },
    { target: { policy: 'build', min: 19046, max: 19999 }, fits: false, why: 'one below' },
    { target: { policy: 'build', min: 1, max: 19044 }, fits: false, why: 'one above' },
  ] as const)('$why: $fits', ({ target, fits }) => {
    const subject = {
      volume: volume({ partition: `gpt ${PARTITION}` }),
      edition: 'Pro',
      build: 19045,
      isDefaultBoot: true,
    };
    expect(outsideRules(subject, { settings: target }) === undefined).toBe(fits);
  });

  it('of the boot store refuses when it starts two, or none', () => {
    const target: TargetRule = { policy: 'default-boot' };
    const both = [windows({}, true), windows({ root: 'E:\\' }, true)];
    expect(chooseImage(both, { settings: target })).toMatchObject({ failure: { code: 'SVC-2002' } });
    expect(chooseImage([windows()], { settings: target })).toMatchObject({ failure: { code: 'SVC-2001' } });
    expect(chooseImage([windows(), windows({ root: 'E:\\' }, true)], { settings: target })).toMatchObject({
      root: 'E:\\',
    });
  });
});

describe('what is never taken', () => {
  const only: TargetRule = { policy: 'only' };

  it.each([
    {
      medium: 'D:\\',
      code: 'SVC-2001',
      says: 'Windows PE was started from this drive',
      why: 'the boot medium',
    },
    { medium: 'E:\\', code: undefined, says: '', why: 'another drive' },
    { medium: undefined, code: undefined, says: '', why: 'not known: by kind alone' },
  ])('$why', ({ medium, code, says }) => {
    const decision = chooseImage([windows()], { settings: only }, medium);
    expect(decision.kind === 'refuse' ? decision.failure.code : undefined).toBe(code);
    if (code !== undefined) expect(decision.rows[0]?.because).toBe(says);
  });

  it('is a volume that cannot be read and is perhaps locked', () => {
    const candidate: Candidate = {
      volume: volume({ bitLocker: 'unknown' }),
      finding: { kind: 'perhaps-locked' },
    };
    expect(chooseImage([candidate], { settings: only })).toMatchObject({
      failure: { code: 'SVC-2011', detail: expect.stringContaining('perhaps BitLocker locks it') },
    });
  });
});

describe('points for a Windows', () => {
  const all: WindowsSigns = {
    build: 19045,
    edition: 'Pro',
    isDefaultBoot: true,
    hasCleanHives: true,
    isSetUp: true,
  };

  it.each([
    { part: {}, score: 16 },
    { part: { isDefaultBoot: false }, score: 8 },
    { part: { isSetUp: false }, score: 12 },
    { part: { hasCleanHives: false }, score: 14 },
    { part: { build: undefined }, score: 15 },
    { part: { edition: undefined }, score: 15 },
  ])('$part: $score', ({ part, score }) => {
    const scored = scoreWindows({ ...all, ...part });
    expect(scored.score).toBe(score);
    expect(scored.reasons).toHaveLength(5);
  });
});

describe('the volumes that the mount manager knows', () => {
  const bytes = (text: string) => Buffer.from(text, 'latin1').toString('hex');
  const gpt = `${bytes('DMIO:ID:')}aaaaaaaabbbbcc4c8dddeeeeeeeeeeee`.toUpperCase();
  const mbr = '7856341200001000000000 00'.replace(' ', '');
  const value = (name: string, data: string, type = 'REG_BINARY') => ({ name, type, data });
  const name = (digit: string) => `\\??\\Volume{${digit.repeat(8)}-0000-4000-8000-000000000000}`;

  it('are joined with their letters by the bytes they have in common', () => {
    const found = readMountedVolumes([
      value('\\DosDevices\\D:', gpt),
      value(name('A'), gpt.toLowerCase()),
      value(name('B'), mbr),
      value('\\DosDevices\\E:', bytes('a drive without a medium')),
    ]);
    expect(found).toEqual([
      {
        id: '\\\\?\\Volume{aaaaaaaa-0000-4000-8000-000000000000}\\',
        root: 'D:\\',
        partition: `gpt ${PARTITION}`,
      },
      {
        id: '\\\\?\\Volume{bbbbbbbb-0000-4000-8000-000000000000}\\',
        root: undefined,
        partition: 'mbr 12345678 1048576',
      },
    ]);
  });

  it.each([
    { values: [value(name('A'), '00', 'REG_SZ')], count: 0, why: 'not binary' },
    { values: [value(name('A'), 'xyz')], count: 0, why: 'no hex' },
    { values: [value('\\??\\Volume{x}', gpt)], count: 0, why: 'no GUID' },
    { values: [value(name('A'), '00')], count: 1, why: 'a device of another kind has no partition' },
    {
      values: Array.from({ length: 2000 }, () => value(name('A'), '00')),
      count: 1024,
      why: 'never more than so many',
    },
  ])('$count: $why', ({ values, count }) => {
    const found = readMountedVolumes(values);
    expect(found).toHaveLength(count);
    expect(found.every(({ partition }) => partition === undefined)).toBe(true);
  });
});
