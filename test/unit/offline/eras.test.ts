import { describe, expect, it } from 'vitest';
import type { InspectDocument } from '../../../agent/offline/inspect-schema.ts';
import { dword, key, sz, type TreeValue } from '../../../agent/offline/regf/tree.ts';
import { documentOf } from '../../support/hives/inspected.ts';
import { CURRENT_VERSION, cbsPackage, nest, opened } from '../../support/hives/windows.ts';

const T = '~31bf3856ad364e35~';
const PACKAGE = `Package_for_KB5011048${T}amd64~~10.0.1.0`;

interface Era {
  readonly name: string;
  readonly build: string;
  readonly edition?: string;
  readonly type?: string;
  readonly productType?: string;
  readonly more?: readonly TreeValue[];
  readonly installedState?: number;
  readonly hasDriverDatabase?: boolean;
  readonly languages?: readonly string[];
}

const fromEight = { hasDriverDatabase: true } as const;
const fromTen = (ubr: number, ...more: readonly TreeValue[]) =>
  ({ hasDriverDatabase: true, more: [dword('UBR', ubr), ...more] }) as const;
const release = (id: string) => sz('ReleaseId', id);
// Since 20H2 the release id stands still at 2009.
const display = (version: string) => [release('2009'), sz('DisplayVersion', version)] as const;
const servicePack = (number: number) => [sz('CSDVersion', `Service Pack ${number}`)];

function inspected(era: Era): InspectDocument {
  const { name, build, edition, type, productType = 'WinNT', more = [] } = era;
  const { installedState = 0x70, hasDriverDatabase = false, languages = ['en-US'] } = era;
  const values = [
    sz('ProductName', name),
    sz('CurrentBuild', build),
    ...(edition === undefined ? [] : [sz('EditionID', edition)]),
    ...(type === undefined ? [] : [sz('InstallationType', type)]),
    ...more,
  ];
  const control = 'ControlSet001\\Control';
  const drivers = nest('DriverDatabase\\DriverPackages', [], [key('a.inf_amd64_1', [sz('', 'oem0.inf')])]);
  return documentOf({
    hives: {
      SOFTWARE: opened(nest(CURRENT_VERSION, values), cbsPackage(PACKAGE, installedState)),
      SYSTEM: opened(
        nest('Select', [dword('Current', 1)]),
        nest('Setup', [dword('SystemSetupInProgress', 0)]),
        nest(`${control}\\ProductOptions`, [sz('ProductType', productType)]),
        nest(`${control}\\Session Manager\\Environment`, [sz('PROCESSOR_ARCHITECTURE', 'AMD64')]),
        nest(
          `${control}\\MUI\\UILanguages`,
          [],
          languages.map((tag) => key(tag)),
        ),
        ...(hasDriverDatabase ? [drivers] : []),
      ),
      ...(hasDriverDatabase ? { DRIVERS: opened(drivers) } : {}),
    },
    files: { [`Windows\\servicing\\Packages\\${PACKAGE}.mum`]: new Uint8Array(0) },
  });
}

interface Row {
  readonly era: Era;
  readonly product: string;
  readonly version: string | null;
  readonly type: string;
  readonly ubr: number | null;
}

const client = (name: string, build: string, edition: string, rest: Partial<Era> = {}): Era => {
  return { name, build, edition, type: 'Client', ...rest };
};
const server = (name: string, build: string, edition: string, rest: Partial<Era> = {}): Era => {
  return { name, build, edition, type: 'Server', productType: 'ServerNT', ...rest };
};

const VISTA = { name: 'Windows Vista (TM) Business', build: '6002', more: servicePack(2), installedState: 7 };
const SERVER_2008 = { ...VISTA, name: 'Windows Server (R) 2008 Standard', productType: 'ServerNT' };
const CORE_2012 = { ...fromEight, type: 'Server Core' };
const CORE_2025 = { ...fromTen(1742, ...display('24H2')), type: 'Server Core' };

// Builds and names of clients and servers: https://learn.microsoft.com/windows/release-health/release-information,
// https://learn.microsoft.com/windows/release-health/windows11-release-information,
// https://learn.microsoft.com/windows-server/get-started/windows-server-release-info
const ROWS: readonly Row[] = [
  { era: VISTA, product: VISTA.name, version: 'Service Pack 2', type: 'Client', ubr: null },
  { era: SERVER_2008, product: SERVER_2008.name, version: 'Service Pack 2', type: 'Server', ubr: null },
  row(client('Windows 7 Professional', '7601', 'Professional', { more: servicePack(1) }), 'Service Pack 1'),
  row(client('Windows 7 Ultimate', '7600', 'Ultimate'), null),
  row(
    server('Windows Server 2008 R2 Standard', '7601', 'ServerStandard', { more: servicePack(1) }),
    'Service Pack 1',
  ),
  row(client('Windows 8 Pro', '9200', 'Professional', fromEight), null),
  row(client('Windows 8.1', '9600', 'Core', fromEight), null),
  row(server('Windows Server 2012 R2 Datacenter', '9600', 'ServerDatacenter', CORE_2012), null),
  row(client('Windows 10 Home', '10240', 'Core', fromTen(16384)), null, 16384),
  row(client('Windows 10 Pro', '16299', 'Professional', fromTen(15, release('1709'))), '1709', 15),
  row(
    client('Windows 10 Enterprise LTSC 2019', '17763', 'EnterpriseS', fromTen(1, release('1809'))),
    '1809',
    1,
  ),
  row(client('Windows 10 Education', '19045', 'Education', fromTen(4780, ...display('22H2'))), '22H2', 4780),
  row(
    server('Windows Server 2016 Standard', '14393', 'ServerStandard', fromTen(0, release('1607'))),
    '1607',
    0,
  ),
  row(
    server('Windows Server 2019 Standard', '17763', 'ServerStandard', fromTen(1, release('1809'))),
    '1809',
    1,
  ),
  row(
    server('Windows Server 2022 Standard', '20348', 'ServerStandard', fromTen(1, ...display('21H2'))),
    '21H2',
    1,
  ),
  row(server('Windows Server 2025 Standard', '26100', 'ServerStandard', CORE_2025), '24H2', 1742),
  eleven('Pro', '22000', 'Professional', '21H2'),
  eleven('Home', '22621', 'Core', '22H2'),
  eleven('Enterprise', '22631', 'Enterprise', '23H2'),
  eleven('IoT Enterprise LTSC 2024', '26100', 'IoTEnterpriseS', '24H2'),
  eleven('Pro for Workstations', '26200', 'ProfessionalWorkstation', '25H2'),
];

function row(era: Era, version: string | null, ubr: number | null = null): Row {
  return { era, product: era.name, version, type: era.type ?? '', ubr };
}

/** The registry of Windows 11 still says 10. */
function eleven(kind: string, build: string, edition: string, version: string): Row {
  const era = client(`Windows 10 ${kind}`, build, edition, fromTen(1, ...display(version)));
  return { ...row(era, version, 1), product: `Windows 11 ${kind}` };
}

describe('an installation of each era', () => {
  it.each(ROWS)('$product, build $era.build, version $version', ({ era, product, version, type, ubr }) => {
    const { image, packages, drivers, unknown, volume } = inspected(era);
    expect(image).toMatchObject({
      product,
      displayVersion: version,
      edition: era.edition ?? null,
      installationType: type,
      build: Number(era.build),
      ubr,
      architecture: 'amd64',
      languages: ['en-US'],
    });
    expect(packages).toMatchObject([{ state: 'Installed', installed: { answer: 'yes' } }]);
    // What its era lacks is said, and nothing is made up for it.
    expect(drivers).toHaveLength(era.hasDriverDatabase === true ? 2 : 0);
    expect(unknown.some((reason) => reason.includes('driver database'))).toBe(era.hasDriverDatabase !== true);
    expect(unknown.some((reason) => reason.endsWith('\\UBR'))).toBe(ubr === null);
    // Without an edition and a type of its own, Vista cannot prove that it is no Windows PE.
    expect(volume.role.is).toBe(era.edition === undefined ? 'unknown' : 'windows');
  });

  it.each([
    { build: '6002', state: 7, installed: 'yes', why: 'the numbers of Vista' },
    { build: '6002', state: 0x70, installed: 'unknown', why: 'not in the table of Vista' },
    { build: '7599', state: 7, installed: 'yes', why: 'one below Windows 7' },
    { build: '7600', state: 7, installed: 'unknown', why: 'Windows 7' },
    { build: '7600', state: 0x70, installed: 'yes', why: 'Windows 7' },
    { build: 'none', state: 7, installed: 'unknown', why: 'no build: either table' },
  ])('build $build, state $state: $installed ($why)', ({ build, state, installed }) => {
    const { packages } = inspected({ name: 'Windows', build, installedState: state });
    expect(packages).toMatchObject([{ installed: { answer: installed } }]);
  });
});

describe('the languages', () => {
  it.each([
    { languages: ['de-DE'], why: 'one' },
    { languages: ['de-DE', 'en-US', 'fr-FR'], why: 'several' },
    { languages: ['sr-Latn-RS', 'zh-Hant-TW'], why: 'with a script' },
    { languages: ['ja-JP', 'ru-RU', 'tr-TR'], why: 'other letters and code pages' },
  ])('$languages ($why)', ({ languages }) => {
    expect(inspected({ name: 'Windows 10 Pro', build: '19045', languages }).image.languages).toEqual(
      languages,
    );
  });

  it('are not known where none is named', () => {
    const { image, unknown } = inspected({ name: 'Windows 10 Pro', build: '19045', languages: [] });
    expect(image.languages).toBeNull();
    expect(unknown.join('\n')).toContain('names no language of the user interface');
  });
});
