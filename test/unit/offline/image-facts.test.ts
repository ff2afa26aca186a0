import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readImageFacts } from '../../../agent/offline/image-facts.ts';
import { inspectDocumentSchema } from '../../../agent/offline/inspect-schema.ts';
import { binary, dword, sz } from '../../../agent/offline/regf/tree.ts';
import { dataTitle, noData, openData } from '../../support/hives/data.ts';
import { documentOf } from '../../support/hives/inspected.ts';
import {
  CBS,
  CURRENT_VERSION,
  cbsPackage,
  HEALTHY_SYSTEM,
  type ImageParts,
  imageSource,
  nest,
  opened,
  openedStale,
} from '../../support/hives/windows.ts';

const LCU = 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.4780.1.10';

const WINDOWS: ImageParts = {
  hives: {
    SYSTEM: opened(
      ...HEALTHY_SYSTEM,
      nest('ControlSet001\\Control\\Session Manager\\Power', [dword('HiberbootEnabled', 1)]),
      nest('ControlSet001\\Control\\ComputerName\\ComputerName', [sz('ComputerName', 'PC-1')]),
      nest('ControlSet001\\Control\\MUI\\UILanguages\\de-DE'),
      nest('DriverDatabase\\DriverPackages\\a.inf_amd64_1', [sz('', 'oem1.inf'), sz('Provider', 'Maker')]),
      nest('MountedDevices', [binary('\\DosDevices\\C:', new Uint8Array(12))]),
    ),
    SOFTWARE: opened(
      nest(CURRENT_VERSION, [
        sz('ProductName', 'Windows 10 Pro'),
        sz('EditionID', 'Professional'),
        sz('CompositionEditionID', 'Professional'),
        sz('InstallationType', 'Client'),
        sz('CurrentBuild', '19045'),
        sz('DisplayVersion', '22H2'),
        dword('UBR', 4780),
        dword('InstallDate', 0x6500_0000),
      ]),
      cbsPackage(LCU, 0x70),
      nest(`${CBS}\\CapabilityIndex\\X~~~~1.0`, [dword(LCU, 0)]),
      nest(`${CBS}\\Notifications\\OptionalFeatures\\NetFx3`, [dword('Selection', 1), dword('Removed', 1)]),
    ),
    DRIVERS: opened(nest('DriverDatabase\\DriverPackages\\b.inf_amd64_2', [sz('', 'b.inf')])),
  },
  files: {
    [`Windows\\servicing\\Packages\\${LCU}.mum`]: new Uint8Array(1),
    'Windows\\WinSxS\\Manifests\\a.manifest': new Uint8Array(1),
    'hiberfil.sys': new Uint8Array(4096),
    'pagefile.sys': new Uint8Array(8192),
  },
};

const NOT_READ = { answer: 'unknown', because: 'the volume itself was not read', evidence: [] };
const AROUND = ['there is no boot store on this volume', 'the volume itself was not read'];

describe('the document of an image', () => {
  it('has all of a whole image, and nothing unknown but what lies around it', () => {
    const document = documentOf(WINDOWS);
    expect(document.unknown).toEqual(AROUND);
    expect(document.image).toMatchObject({
      product: 'Windows 10 Pro',
      displayVersion: '22H2',
      edition: 'Professional',
      compositionEdition: 'Professional',
      installationType: 'Client',
      build: 19_045,
      ubr: 4780,
      architecture: 'amd64',
      languages: ['de-DE'],
      installDate: '2023-09-12T06:06:56.000Z',
      computerName: 'PC-1',
      controlSet: 1,
      setupInProgress: { answer: 'no' },
      isWindowsPe: { answer: 'no' },
      isRecovery: { answer: 'no' },
      hints: {},
    });
    expect(document.packages).toMatchObject([
      { identity: LCU, state: 'Installed', stateCode: 112, manifest: 'yes', kb: null },
    ]);
    expect(document.capabilities).toMatchObject([
      { name: 'X~~~~1.0', state: 'Installed', packages: [LCU], installed: { answer: 'yes' } },
    ]);
    expect(document.features).toMatchObject([{ name: 'NetFx3', says: 'enabled', confidence: 'low' }]);
    expect(document.drivers.map(({ oem, hive }) => [oem, hive])).toEqual([
      ['oem1.inf', 'SYSTEM'],
      [null, 'DRIVERS'],
    ]);
    expect(document.pending).toMatchObject({ blocks: { answer: 'no' }, reasons: [] });
    expect(document.volume).toMatchObject({
      role: { is: 'windows' },
      hibernated: {
        answer: 'no',
        because: 'hiberfil.sys begins with zeros',
        evidence: [{ file: 'hiberfil.sys', at: 'offset 0', saw: '00 00 00 00' }],
      },
      fastStartup: true,
      bitLocker: NOT_READ,
      dirty: NOT_READ,
      pageFileBytes: 8192,
      letters: ['C:'],
    });
    expect(document.hives.map(({ path, status }) => [path, status])).toEqual([
      ['Windows\\System32\\config\\SYSTEM', 'clean'],
      ['Windows\\System32\\config\\SOFTWARE', 'clean'],
      ['Windows\\System32\\config\\DRIVERS', 'clean'],
    ]);
  });

  const { SYSTEM = opened(), SOFTWARE = opened() } = WINDOWS.hives ?? {};
  const partial: readonly { parts: ImageParts; unknown: number; why: string }[] = [
    { parts: WINDOWS, unknown: 0, why: 'whole' },
    { parts: {}, unknown: 3, why: 'nothing at all' },
    { parts: { hives: { SYSTEM } }, unknown: 4, why: 'a SYSTEM hive alone' },
    { parts: { hives: { SOFTWARE } }, unknown: 3, why: 'a SOFTWARE hive alone' },
    {
      parts: { hives: { SYSTEM: { status: 'unreadable', because: 'x' } } },
      unknown: 4,
      why: 'an unreadable hive',
    },
    { parts: { hives: { SYSTEM: openedStale(...HEALTHY_SYSTEM) } }, unknown: 4, why: 'a stale hive' },
    { parts: { files: WINDOWS.files ?? {} }, unknown: 2, why: 'files without hives' },
  ];
  it.each(partial)('keeps to its schema, whatever is missing ($why)', ({ parts, unknown }) => {
    const document = documentOf(parts);
    expect(inspectDocumentSchema.safeParse(document).error?.issues).toBeUndefined();
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(document.unknown).toHaveLength(unknown + AROUND.length);
  });

  it('does not say that a part of a volume is not hibernated', () => {
    expect(documentOf({ hives: { SYSTEM } }).volume.hibernated).toMatchObject({
      answer: 'unknown',
      because: 'hiberfil.sys cannot be looked for: this is only a part of a volume',
    });
    const whole = { 'Windows\\System32\\config\\SYSTEM': new Uint8Array(1) };
    expect(documentOf({ hives: { SYSTEM }, files: whole }).volume.hibernated.answer).toBe('no');
  });

  it('names each reason once', () => {
    const { unknown } = readImageFacts(imageSource({}));
    expect(new Set(unknown).size).toBe(unknown.length);
    expect(unknown).toContain('Windows\\System32\\config\\SYSTEM is not there');
  });

  it('has a schema that can be published', () => {
    const schema = z.toJSONSchema(inspectDocumentSchema);
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
  });
});

describe.skipIf(noData)(dataTitle('an image of real and made hives'), () => {
  it('is told whole: a recovered SYSTEM beside a SOFTWARE', () => {
    const B = 'hives/logreplay/SYSTEM_B';
    const document = documentOf({
      hives: {
        SYSTEM: openData(B, `${B}.LOG1`, `${B}.LOG2`),
        SOFTWARE: openData('synthetic/SOFTWARE-synthetic-19045'),
      },
    });
    expect(document.hives[0]).toMatchObject({
      status: 'recovered',
      replayed: { logs: 2, entries: 24, pages: 315 },
    });
    expect(document.packages).toHaveLength(12);
    expect(document.drivers).toHaveLength(222);
    expect(document.volume.fastStartup).toBe(true);
    expect(document.pending.blocks.answer).toBe('yes');
    expect(inspectDocumentSchema.safeParse(document).success).toBe(true);
  });
});
