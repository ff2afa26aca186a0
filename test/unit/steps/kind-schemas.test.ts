import { describe, expect, it } from 'vitest';
import { bindStep, stepSchema } from '../../../agent/steps/registry.ts';
import { finder, payload, stepOf } from './support.ts';

const ID = 'Package_for_KB1~t~amd64~~1.0.0.0';
const FILES = [
  payload('cab', 'a/a.cab'),
  payload('mum', 'u/kb/update.mum'),
  payload('mum-below', 'u/kb/x/update.mum'),
  payload('part', 'u/kb/x/y/part.dll'),
  payload('far', 'other/part.dll'),
  payload('root-mum', 'update.mum'),
  payload('inf', 'd/a/a.inf'),
  payload('inf2', 'd/b/b.inf'),
  payload('sys', 'd/b/x/b.sys'),
  payload('txt', 'a/readme.txt'),
  payload('msi', 'm/a.msi'),
  payload('msi2', 'n/A.MSI'),
];

const parses = (part: object) => stepSchema.safeParse({ id: 'a', ...part }).success;
const bound = (part: object) => bindStep(stepSchema.parse({ id: 'a', ...part }), finder(...FILES));

describe('what a kind takes', () => {
  const registry = { kind: 'registry', hive: 'SOFTWARE' };
  const value = { key: 'A\\B', name: 'n', type: 'REG_SZ', data: 'x' };

  it.each([
    { part: { kind: 'package', identity: ID, ensure: 'absent' }, good: true, why: 'a removal' },
    { part: { kind: 'package', identity: ID }, good: false, why: 'no package to add' },
    { part: { kind: 'package', identity: ID, payload: 'cab', folder: ['mum'] }, good: false, why: 'two' },
    {
      part: { kind: 'package', identity: ID, ensure: 'absent', payload: 'cab' },
      good: false,
      why: 'a file to remove',
    },
    { part: { kind: 'feature', feature: 'A' }, good: true, why: 'a feature' },
    { part: { kind: 'feature', feature: 'A B' }, good: false, why: 'a blank in a name' },
    {
      part: { kind: 'feature', feature: 'A', removePayload: true },
      good: false,
      why: 'enabled without files',
    },
    {
      part: { kind: 'feature', feature: 'A', ensure: 'disabled', source: ['cab'] },
      good: false,
      why: 'a source to disable',
    },
    { part: { kind: 'capability', capability: 'A~~~~1.0' }, good: true, why: 'a capability' },
    { part: { kind: 'capability', capability: 'A' }, good: false, why: 'no version' },
    {
      part: { kind: 'capability', capability: 'A~~~~1.0', ensure: 'absent', source: ['cab'] },
      good: false,
      why: 'a source to remove',
    },
    { part: { kind: 'driver' }, good: false, why: 'no driver' },
    { part: { kind: 'driver', inf: 'inf', packages: [{ inf: 'inf2' }] }, good: false, why: 'two ways' },
    {
      part: { kind: 'driver', packages: [{ inf: 'inf' }], catalog: 'cab' },
      good: false,
      why: 'whose catalog?',
    },
    { part: { kind: 'driver', remove: { inf: 'a.inf', provider: 'C' } }, good: true, why: 'a removal' },
    {
      part: { kind: 'driver', remove: { inf: 'oem1', provider: 'C' } },
      good: false,
      why: 'no name of an INF',
    },
    {
      part: { kind: 'driver', remove: { inf: 'a.inf', provider: 'C' }, forceUnsigned: true },
      good: false,
      why: 'a removal that adds',
    },
    { part: { ...registry, deleteKeys: ['A'] }, good: true, why: 'a key to delete' },
    {
      part: { ...registry, deleteKeys: ['A'], set: [value] },
      good: false,
      why: 'a value in a key that goes',
    },
    {
      part: { ...registry, deleteKeys: ['A\\BC'], set: [value] },
      good: true,
      why: 'a key that begins alike',
    },
    { part: { ...registry, deleteKeys: ['A', 'a\\b'] }, good: false, why: 'a key within another that goes' },
    {
      part: { kind: 'registry', hive: 'SYSTEM', deleteKeys: ['ControlSet001'] },
      good: false,
      why: 'a whole control set',
    },
    {
      part: { kind: 'registry', hive: 'SAM', deleteKeys: ['A'] },
      good: false,
      why: 'a hive that is not ours',
    },
    {
      part: { kind: 'file', payload: 'txt', to: 'A\\b', backup: 'a/B' },
      good: false,
      why: 'a backup onto itself',
    },
    { part: { kind: 'app', app: 'A.B' }, good: true, why: 'an app to remove' },
    { part: { kind: 'app', app: 'A.B', ensure: 'present' }, good: false, why: 'no app to add' },
    { part: { kind: 'app', app: 'A.B', license: 'txt' }, good: false, why: 'a license to remove' },
    { part: { kind: 'international' }, good: false, why: 'nothing to set' },
    { part: { kind: 'international', uiLanguage: 'de_DE' }, good: false, why: 'no language name' },
    { part: { kind: 'international', userLocale: 'es-419' }, good: true, why: 'Spanish of Latin America' },
    { part: { kind: 'international', userLocale: 'sr-Latn-RS' }, good: true, why: 'a script' },
    { part: { kind: 'international', userLocale: 'es-41' }, good: false, why: 'half a region' },
    { part: { kind: 'international', keyboards: ['de-DE'] }, good: false, why: 'no keyboard' },
    { part: { kind: 'edition', edition: 'Pro /x' }, good: false, why: 'no edition' },
    { part: { kind: 'answer-file', payload: 'txt', use: 'offline' }, good: false, why: 'no expected state' },
    {
      part: { kind: 'answer-file', payload: 'txt', use: 'first-boot', files: ['cab'] },
      good: false,
      why: 'files that nobody reads',
    },
    { part: { kind: 'boot-files' }, good: true, why: 'boot files' },
    { part: { kind: 'boot-files', to: 'S:' }, good: false, why: 'a letter that nobody knows' },
    { part: { kind: 'check-disk' }, good: true, why: 'a check' },
    { part: { kind: 'revert-pending' }, good: true, why: 'a revert' },
    { part: { kind: 'product-key', secret: 'line-key' }, good: true, why: 'a key by its name' },
    {
      part: { kind: 'product-key', secret: 'VK7JG-NPHTM-C97JM-9MPGT-3V66T' },
      good: false,
      why: 'a key in the manifest itself',
    },
    { part: { kind: 'product-key' }, good: false, why: 'no key' },
    { part: { kind: 'pe-image' }, good: false, why: 'nothing to set in a Windows PE' },
    { part: { kind: 'pe-image', scratchSpaceMiB: 32 }, good: true, why: 'the smallest scratch space' },
    { part: { kind: 'pe-image', scratchSpaceMiB: 512 }, good: true, why: 'the largest scratch space' },
    { part: { kind: 'pe-image', scratchSpaceMiB: 1024 }, good: false, why: 'more than DISM takes' },
    { part: { kind: 'pe-image', scratchSpaceMiB: 100 }, good: false, why: 'a size in between' },
    { part: { kind: 'pe-image', targetPath: 'C:\\' }, good: true, why: 'the first drive' },
    { part: { kind: 'pe-image', targetPath: 'B:\\' }, good: false, why: 'a drive before C' },
    { part: { kind: 'pe-image', targetPath: `X:\\${'a'.repeat(29)}` }, good: true, why: '32 characters' },
    { part: { kind: 'pe-image', targetPath: `X:\\${'a'.repeat(30)}` }, good: false, why: '33 characters' },
    { part: { kind: 'pe-image', targetPath: 'X:\\a b' }, good: false, why: 'a blank in a path' },
    { part: { kind: 'pe-image', targetPath: 'X:' }, good: false, why: 'no folder' },
  ])('$good: $why', ({ part, good }) => {
    expect(parses(part)).toBe(good);
  });
});

describe('what a kind makes of its payload', () => {
  it.each([
    { part: { kind: 'package', identity: ID, folder: ['mum', 'part'] }, why: 'a folder with folders below' },
    {
      part: { kind: 'driver', packages: [{ inf: 'inf' }, { inf: 'inf2' }], files: ['sys'] },
      why: 'a file of one INF',
    },
  ])('takes $why', ({ part }) => {
    expect(stepOf(bound(part)).needs.payloadIds.length).toBeGreaterThan(1);
  });

  it.each([
    { part: { kind: 'package', identity: ID, folder: ['part'] }, code: 'SVC-1304', why: 'no update.mum' },
    {
      part: { kind: 'package', identity: ID, folder: ['mum', 'far'] },
      code: 'SVC-1304',
      why: 'a file of another folder',
    },
    {
      part: { kind: 'package', identity: ID, folder: ['root-mum'] },
      code: 'SVC-1304',
      why: 'the folder of the manifest',
    },
    {
      part: { kind: 'package', identity: ID, folder: ['nothing'] },
      code: 'SVC-1110',
      why: 'no such payload',
    },
    {
      part: { kind: 'driver', packages: [{ inf: 'inf' }], files: ['sys'] },
      code: 'SVC-1304',
      why: 'a file no INF can find',
    },
    { part: { kind: 'driver', packages: [{ inf: 'sys' }] }, code: 'SVC-1304', why: 'no INF' },
    { part: { kind: 'feature', feature: 'A', source: ['nothing'] }, code: 'SVC-1110', why: 'no such source' },
    {
      part: { kind: 'capability', capability: 'A~~~~1.0', source: ['nothing'] },
      code: 'SVC-1110',
      why: 'none here',
    },
    { part: { kind: 'app', app: 'A.B', ensure: 'present', payload: 'txt' }, code: 'SVC-1304', why: 'no app' },
    { part: { kind: 'store-health', source: 'cab' }, code: 'SVC-1304', why: 'no .wim' },
    { part: { kind: 'answer-file', payload: 'txt', use: 'first-boot' }, code: 'SVC-1304', why: 'no .xml' },
    { part: { kind: 'first-boot', installer: 'txt' }, code: 'SVC-1304', why: 'no installer' },
    {
      part: { kind: 'first-boot', installer: 'msi', files: ['msi2'] },
      code: 'SVC-1304',
      why: 'two files of one name',
    },
    { part: { kind: 'command', program: 'txt', expect: { file: 'a' } }, code: 'SVC-1304', why: 'no program' },
    { part: { kind: 'check-disk', repair: true }, code: 'SVC-1312', why: 'a repair under the own journal' },
  ])('refuses $why', ({ part, code }) => {
    expect(bound(part)).toMatchObject({ ok: false, failure: { code } });
  });
});
