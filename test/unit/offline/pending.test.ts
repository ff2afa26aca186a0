import { describe, expect, it } from 'vitest';
import { viewHive } from '../../../agent/offline/hive-view.ts';
import { readPending } from '../../../agent/offline/pending.ts';
import type { HiveOpening } from '../../../agent/offline/regf/hive.ts';
import { dword, type HiveTree, key, multiSz } from '../../../agent/offline/regf/tree.ts';
import { readPackages } from '../../../agent/offline/servicing.ts';
import { dataTitle, noData, openData } from '../../support/hives/data.ts';
import {
  CBS,
  cbsPackage,
  HEALTHY_SYSTEM,
  imageSource,
  nest,
  opened,
  openedDamaged,
  openedStale,
} from '../../support/hives/windows.ts';

const T = '~31bf3856ad364e35~amd64~~';
const STORE = { 'Windows\\WinSxS\\Manifests\\a.manifest': new Uint8Array(1) };
const SESSION = 'Control\\Session Manager';

function look(
  software: HiveOpening | undefined,
  system: HiveOpening | undefined,
  files: Readonly<Record<string, Uint8Array>> = {},
) {
  const view = viewHive('SOFTWARE', software);
  const packages = readPackages(view, 'windows-7-and-later');
  const source = imageSource({ files: { ...STORE, ...files } });
  return readPending(source, view, viewHive('SYSTEM', system), packages);
}

const software = (...parts: readonly HiveTree[]) => opened(nest(`${CBS}\\Packages`), ...parts);
const healthy = opened(...HEALTHY_SYSTEM);

describe('a sign of pending work', () => {
  const rows: readonly { part: HiveTree; ids: readonly string[]; blocks: string; why: string }[] = [
    { part: nest(CBS), ids: [], blocks: 'no', why: 'nothing' },
    { part: nest(`${CBS}\\PackagesPending`), ids: [], blocks: 'no', why: 'the key alone, empty' },
    {
      part: nest(`${CBS}\\PackagesPending\\A${T}1.0.0.0`),
      ids: ['packages-pending'],
      blocks: 'yes',
      why: 'a package in it',
    },
    {
      part: nest(`${CBS}\\RebootPending`),
      ids: ['reboot-pending'],
      blocks: 'yes',
      why: 'the key is the sign',
    },
    {
      part: nest(`${CBS}\\RebootInProgress`),
      ids: ['reboot-in-progress'],
      blocks: 'yes',
      why: 'the key is the sign',
    },
    {
      part: nest(CBS, [dword('Unserviceable', 1)]),
      ids: ['unserviceable'],
      blocks: 'yes',
      why: 'Windows refuses',
    },
    {
      part: nest(`${CBS}\\SessionsPending`, [dword('Exclusive', 0), dword('TotalSessionPhases', 0)]),
      ids: [],
      blocks: 'no',
      why: 'as on a healthy machine',
    },
    {
      part: nest(`${CBS}\\SessionsPending`, [], [key('31100000_1', [dword('Complete', 1)])]),
      ids: [],
      blocks: 'no',
      why: 'a finished session stays',
    },
    {
      part: nest(`${CBS}\\SessionsPending`, [], [key('31100000_1', [dword('Complete', 0)])]),
      ids: ['sessions-pending'],
      blocks: 'yes',
      why: 'a session that is not finished',
    },
    {
      part: nest(`${CBS}\\SessionsPending`, [], [key('31100000_1', [dword('LastError', 0)])]),
      ids: ['sessions-pending'],
      blocks: 'yes',
      why: 'a session that says nothing of its end',
    },
    {
      part: nest(`${CBS}\\SessionsPending`, [dword('Exclusive', 3)]),
      ids: ['sessions-pending'],
      blocks: 'yes',
      why: 'a session that wants to be alone',
    },
    { part: cbsPackage(`A${T}1.0.0.0`, 0x05), ids: ['uninstall-pending'], blocks: 'yes', why: 'waits to go' },
    {
      part: cbsPackage(`A${T}1.0.0.0`, 0x60),
      ids: ['install-pending'],
      blocks: 'no',
      why: 'done but for the boot',
    },
    { part: cbsPackage(`A${T}1.0.0.0`, 0x70), ids: [], blocks: 'no', why: 'installed' },
  ];
  it.each(rows)('in SOFTWARE: $ids, blocks $blocks ($why)', ({ part, ids, blocks }) => {
    const pending = look(software(part), healthy);
    expect(pending.reasons.map(({ id }) => id)).toEqual(ids);
    expect(pending.blocks.answer).toBe(blocks);
  });

  const systemRows: readonly { part: HiveTree; ids: readonly string[]; blocks: string; why: string }[] = [
    {
      part: nest(`ControlSet001\\${SESSION}`, [
        multiSz('SetupExecute', ['C:\\Windows\\System32\\poqexec.exe /x']),
      ]),
      ids: ['setup-execute'],
      blocks: 'yes',
      why: 'queued operations',
    },
    {
      part: nest(`ControlSet001\\${SESSION}`, [multiSz('SetupExecute', [])]),
      ids: [],
      blocks: 'no',
      why: 'empty is healthy',
    },
    {
      part: nest(`ControlSet002\\${SESSION}`, [multiSz('SetupExecute', ['poqexec.exe'])]),
      ids: [],
      blocks: 'no',
      why: 'a control set that is not in use',
    },
    {
      part: nest(`ControlSet001\\${SESSION}`, [multiSz('PendingFileRenameOperations', ['\\??\\C:\\x'])]),
      ids: ['file-renames'],
      blocks: 'no',
      why: 'on nearly every machine',
    },
    { part: nest('Setup', [dword('Other', 1)]), ids: [], blocks: 'no', why: 'not a sign' },
  ];
  it.each(systemRows)('in SYSTEM: $ids, blocks $blocks ($why)', ({ part, ids, blocks }) => {
    const pending = look(software(), opened(...HEALTHY_SYSTEM, part));
    expect(pending.reasons.map(({ id }) => id)).toEqual(ids);
    expect(pending.blocks.answer).toBe(blocks);
  });

  it('in SYSTEM: set-up in progress', () => {
    const pending = look(software(), opened(nest('Setup', [dword('SystemSetupInProgress', 1)])));
    expect(pending.reasons).toMatchObject([{ id: 'setup-in-progress', blocks: true }]);
  });

  it('on disk: pending.xml', () => {
    const pending = look(software(), healthy, { 'Windows\\WinSxS\\pending.xml': new Uint8Array(1) });
    expect(pending.blocks).toMatchObject({
      answer: 'yes',
      evidence: [{ file: 'Windows\\WinSxS\\pending.xml' }],
    });
  });

  it('names three packages at most', () => {
    const many = ['A', 'B', 'C', 'D'].map((name) => cbsPackage(`${name}${T}1.0.0.0`, 0x05));
    expect(look(software(...many), healthy).blocks.because).toMatch(/A~.*B~.*C~.* and 1 more$/);
  });
});

describe('what could not be looked at', () => {
  it.each([
    { hives: [undefined, healthy], why: 'no SOFTWARE' },
    { hives: [software(), undefined], why: 'no SYSTEM' },
    { hives: [openedStale(nest(CBS)), healthy], why: 'a stale SOFTWARE' },
  ])('leaves it open ($why)', ({ hives: [one, two] }) => {
    const pending = look(one, two);
    expect(pending.blocks.answer).toBe('unknown');
    expect(pending.unknown).toHaveLength(1);
  });

  const [rebooting, executing] = [
    nest(`${CBS}\\RebootInProgress`),
    nest(`ControlSet001\\${SESSION}`, [multiSz('SetupExecute', ['poqexec.exe'])]),
  ];
  it.each([
    {
      hives: [openedDamaged('nk', 'RebootInProgress', nest(`${CBS}\\Packages`), rebooting), healthy],
      why: 'a key of SOFTWARE',
    },
    {
      hives: [software(), openedDamaged('vk', 'SetupExecute', ...HEALTHY_SYSTEM, executing)],
      why: 'a value of SYSTEM',
    },
  ])('leaves it open where a list is damaged ($why)', ({ hives: [one, two] }) => {
    const pending = look(one, two);
    expect(pending.blocks).toMatchObject({
      answer: 'unknown',
      because: expect.stringMatching(/is damaged: what was not found in it may still be there$/),
    });
  });

  it('leaves it open where there is no component store to hold a pending.xml', () => {
    const view = viewHive('SOFTWARE', software());
    const packages = readPackages(view, 'windows-7-and-later');
    const pending = readPending(imageSource({}), view, viewHive('SYSTEM', healthy), packages);
    expect(pending.blocks.answer).toBe('unknown');
    expect(pending.unknown).toEqual([
      'Windows\\WinSxS is not there: whether component operations wait cannot be seen',
    ]);
  });

  it('does not hide what was found', () => {
    expect(look(openedStale(nest(`${CBS}\\RebootPending`)), undefined).blocks.answer).toBe('yes');
  });
});

describe.skipIf(noData)(dataTitle('real hives'), () => {
  it('a healthy system hive has nothing that blocks', () => {
    const B = 'hives/logreplay/SYSTEM_B';
    const pending = look(software(), openData(B, `${B}.LOG1`, `${B}.LOG2`));
    expect(pending.blocks.answer).toBe('no');
    expect(pending.reasons.map(({ id }) => id)).toEqual(['file-renames']);
  });

  it('the SOFTWARE hive made from the documents has a package that waits to go', () => {
    const pending = look(openData('synthetic/SOFTWARE-synthetic-19045'), healthy);
    expect(pending.reasons.map(({ id, blocks }) => [id, blocks])).toEqual([
      ['packages-pending', true],
      ['uninstall-pending', true],
      ['install-pending', false],
    ]);
  });
});
