import { describe, expect, it } from 'vitest';
import { formatPackageIdentity, parsePackageIdentity } from '../../../agent/domain/package-identity.ts';
import { isCapabilityInstalled, readCapabilities } from '../../../agent/offline/capabilities.ts';
import { readFeatureHints } from '../../../agent/offline/feature-hints.ts';
import { isoFromFileTime } from '../../../agent/offline/file-time.ts';
import { viewHive } from '../../../agent/offline/hive-view.ts';
import { isPackageAbsent } from '../../../agent/offline/is-absent.ts';
import { isKbInstalled } from '../../../agent/offline/kb-lookup.ts';
import { packageState, servicingEra } from '../../../agent/offline/package-state.ts';
import { dword, key, sz } from '../../../agent/offline/regf/tree.ts';
import { readManifestNames, readPackages } from '../../../agent/offline/servicing.ts';
import { dataTitle, noData, openData } from '../../support/hives/data.ts';
import {
  CBS,
  cbsPackage,
  imageSource,
  nest,
  opened,
  openedDamaged,
  openedStale,
} from '../../support/hives/windows.ts';

const T = '~31bf3856ad364e35~amd64~~';

describe('the state of a package', () => {
  it.each([
    { code: 7, era: 'vista', state: 'Installed', why: 'the short table' },
    { code: 8, era: 'vista', state: 'Installed', why: 'permanent' },
    { code: 9, era: 'vista', state: 'Unknown', why: 'one beyond it' },
    { code: 6, era: 'vista', state: 'Install Pending', why: 'install requested' },
    { code: 0x70, era: 'vista', state: 'Unknown', why: 'not in its table' },
    { code: 7, era: 'unknown', state: 'Unknown', why: 'which table is not known' },
    { code: 5, era: 'unknown', state: 'Uninstall Pending', why: 'both tables agree' },
    { code: 0x70, era: 'unknown', state: 'Installed', why: 'only one table has it' },
    { code: undefined, era: 'windows-7-and-later', state: 'Unknown', why: 'no such value' },
    { code: -64, era: 'vista', state: 'Invalid', why: 'broken in any era' },
    { code: -1, era: 'windows-7-and-later', state: 'Unknown', why: 'not a code' },
  ] as const)('$code in $era: $state ($why)', ({ code, era, state }) => {
    expect(packageState(code, era)).toBe(state);
  });

  it.each([
    { build: 6002, era: 'vista', why: 'Vista SP2' },
    { build: 7599, era: 'vista', why: 'one below' },
    { build: 7600, era: 'windows-7-and-later', why: 'Windows 7' },
    { build: undefined, era: 'unknown', why: 'not known' },
  ])('build $build is $era ($why)', ({ build, era }) => {
    expect(servicingEra(build)).toBe(era);
  });
});

describe('the list of packages', () => {
  const hive = opened(
    cbsPackage(`Package_for_KB5011048${T}10.0.9166.1`, 0x70),
    cbsPackage(`Package_1_for_KB5041580${T}19041.4780.1.10`, -112, dword('Visibility2', 0)),
    nest(`${CBS}\\Packages\\Package_1_for_KB5041580${T}19041.4780.1.10\\Owners`, [
      dword(`Owner${T}1.0.0.0`, 0x20070),
    ]),
    nest(`${CBS}\\Packages\\not an identity`, [dword('CurrentState', 0x70)]),
    nest(`${CBS}\\Packages\\Hidden${T}1.0.0.0`, [sz('CurrentState', '112'), dword('Visibility', 2)]),
  );

  it('has identity, state, time, client, owners', () => {
    const packages = readPackages(viewHive('SOFTWARE', hive), 'windows-7-and-later');
    const records = packages.known ? packages.value : [];
    expect(records.map(({ identity }) => identity.name)).toEqual([
      'Hidden',
      'Package_1_for_KB5041580',
      'Package_for_KB5011048',
    ]);
    expect(records[0]).toMatchObject({
      state: 'Unknown',
      stateCode: undefined,
      isHidden: true,
      kb: undefined,
    });
    expect(records[1]).toMatchObject({ state: 'Invalid', stateCode: -112, owners: [`Owner${T}1.0.0.0`] });
    expect(records[2]).toMatchObject({ state: 'Installed', kb: 'KB5011048', isHidden: false });
    expect(isoFromFileTime(records[2]?.installTime)).toBe('2024-07-27T08:36:27.089Z');
    expect(records[2]?.installClient).toBe('DISM Package Manager Provider');
  });

  it.each([
    { view: viewHive('SOFTWARE', undefined), because: 'SOFTWARE is not there' },
    { view: viewHive('SOFTWARE', opened(nest('Other'))), because: 'SOFTWARE has no list of packages' },
    {
      view: viewHive('SOFTWARE', { status: 'unreadable', because: 'no hive' }),
      because: 'SOFTWARE cannot be read: no hive',
    },
  ])('is not known: $because', ({ view, because }) => {
    expect(readPackages(view, 'unknown')).toMatchObject({ known: false, because });
  });

  const [kept, lost] = [cbsPackage(`A${T}1.0.0.0`, 0x70), cbsPackage(`B${T}1.0.0.0`, 0x70)];

  it('with a lost record is a hint: nobody may say that the package of it is absent', () => {
    const view = viewHive('SOFTWARE', openedDamaged('nk', `B${T}`, kept, lost));
    const packages = readPackages(view, 'windows-7-and-later');
    expect(packages).toMatchObject({
      known: false,
      because: 'SOFTWARE is damaged: what was not found in it may still be there',
      hint: [{ identity: { name: 'A' } }],
    });
    const wanted = parsePackageIdentity(`B${T}1.0.0.0`);
    if (wanted === undefined) throw new Error('no identity');
    expect(isPackageAbsent(wanted, packages).fact.answer).toBe('unknown');
  });

  it('that is longer than we read is a hint too', () => {
    const many = Array.from({ length: 20_001 }, (_, at) => key(`P${at}${T}1.0.0.0`));
    const read = (count: number) => {
      const list = opened(nest(`${CBS}\\Packages`, [], many.slice(0, count)));
      return readPackages(viewHive('SOFTWARE', list), 'windows-7-and-later');
    };
    expect(read(20_000).known).toBe(true);
    expect(read(20_001)).toMatchObject({ known: false, because: 'only 20000 packages of SOFTWARE are read' });
  });

  it('of a stale hive is a hint', () => {
    const packages = readPackages(
      viewHive('SOFTWARE', openedStale(cbsPackage(`A${T}1.0.0.0`, 0x70))),
      'unknown',
    );
    expect(packages.known).toBe(false);
    expect(packages.known ? undefined : packages.hint).toHaveLength(1);
  });
});

describe('capabilities', () => {
  it('are not known when a part of their index is lost', () => {
    const index = ['A~~~~1.0', 'B~~~~1.0'].map((name) => nest(`${CBS}\\CapabilityIndex\\${name}`));
    const software = viewHive(
      'SOFTWARE',
      openedDamaged('nk', 'B~~~~1.0', cbsPackage(`X${T}1.0.0.0`, 0x70), ...index),
    );
    const packages = readPackages(software, 'windows-7-and-later');
    expect(packages.known).toBe(true);
    expect(readCapabilities(software, packages)).toMatchObject({
      known: false,
      because: 'SOFTWARE is damaged: what was not found in it may still be there',
    });
  });

  const parts = (state: number) => [
    cbsPackage(`OpenSSH-Client-Package${T}10.0.19041.1`, state),
    nest(`${CBS}\\CapabilityIndex\\OpenSSH.Client~~~~0.0.1.0`, [
      dword(`OpenSSH-Client-Package${T}10.0.19041.1`, 0),
    ]),
    nest(`${CBS}\\CapabilityIndex\\Rsat.Dns.Tools~~~~0.0.1.0`, [dword(`Rsat-Package${T}10.0.19041.1`, 0)]),
  ];
  const ask = (name: string, state: number, mums: readonly string[]) => {
    const software = viewHive('SOFTWARE', opened(...parts(state)));
    const packages = readPackages(software, 'windows-7-and-later');
    return isCapabilityInstalled(
      name,
      readCapabilities(software, packages),
      packages,
      readManifestNames(mums),
    );
  };
  const MUM = `OpenSSH-Client-Package${T}10.0.19041.1.mum`;

  it.each([
    {
      name: 'OpenSSH.Client~~~~0.0.1.0',
      state: 0x70,
      mums: [MUM],
      answer: 'yes',
      why: 'its package is there',
    },
    { name: 'openssh.client~~~~0.0.1.0', state: 0x60, mums: [MUM], answer: 'yes', why: 'waits for the boot' },
    { name: 'OpenSSH.Client~~~~0.0.1.0', state: 0x40, mums: [MUM], answer: 'no', why: 'staged' },
    { name: 'OpenSSH.Client~~~~0.0.1.0', state: 0x70, mums: [], answer: 'unknown', why: 'no manifest' },
    {
      name: 'Rsat.Dns.Tools~~~~0.0.1.0',
      state: 0x70,
      mums: [MUM],
      answer: 'no',
      why: 'the index alone proves nothing',
    },
    {
      name: 'Media.WindowsMediaPlayer~~~~0.0.12.0',
      state: 0x70,
      mums: [MUM],
      answer: 'no',
      why: 'not in the index',
    },
    {
      name: 'OpenSSH.Client~~~~0.0.1',
      state: 0x70,
      mums: [MUM],
      answer: 'no',
      why: 'only the beginning of a name',
    },
  ])('$name with $state: $answer ($why)', ({ name, state, mums, answer }) => {
    expect(ask(name, state, mums)).toMatchObject({ answer });
  });

  it('have the state that counts most among their packages, and none without one', () => {
    const software = viewHive('SOFTWARE', opened(...parts(0x60)));
    const packages = readPackages(software, 'windows-7-and-later');
    const states = readCapabilities(software, packages);
    expect(states).toMatchObject({ value: [{ state: 'Install Pending' }, { state: 'Not Present' }] });
  });
});

describe('an update by its number', () => {
  const LCU = `Package_for_RollupFix${T}19041.4780.1.10`;
  const KB = `Package_for_KB5011048${T}10.0.9166.1`;
  const mum = `<assembly><assemblyIdentity name="x" version="1.0.0.0" processorArchitecture="amd64"/>
    <package identifier="KB5041580"/></assembly>`;
  const source = imageSource({
    files: { [`Windows\\servicing\\Packages\\${LCU}.mum`]: new TextEncoder().encode(mum) },
  });
  const packages = readPackages(
    viewHive('SOFTWARE', opened(cbsPackage(LCU, 0x70), cbsPackage(KB, 0x40))),
    'windows-7-and-later',
  );

  it.each([
    { kb: 'KB5041580', answer: 'yes', why: 'its manifest says it' },
    { kb: 'kb5041580', answer: 'yes', why: 'whatever the case' },
    { kb: 'KB5011048', answer: 'no', why: 'named, and only staged' },
    { kb: 'KB1234567', answer: 'no', why: 'nobody says it' },
  ])('$kb: $answer ($why)', ({ kb, answer }) => {
    expect(isKbInstalled(kb, packages, readManifestNames([`${LCU}.mum`]), source)).toMatchObject({ answer });
  });
});

describe.skipIf(noData)(dataTitle('a SOFTWARE hive of Windows 10 22H2, made from the documents'), () => {
  const software = viewHive(
    'SOFTWARE',
    noData === undefined ? openData('synthetic/SOFTWARE-synthetic-19045') : undefined,
  );

  it('has twelve packages in their states', () => {
    const packages = readPackages(software, 'windows-7-and-later');
    const states = (packages.known ? packages.value : []).map(({ state }) => state);
    expect(states.sort()).toEqual([
      ...Array<string>(1).fill('Install Pending'),
      ...Array<string>(8).fill('Installed'),
      'Staged',
      'Superseded',
      'Uninstall Pending',
    ]);
    expect(packages.known && packages.value.map(({ identity }) => formatPackageIdentity(identity))).toContain(
      `Package_for_RollupFix${T}19041.4780.1.10`,
    );
  });

  it('has a capability and hints about two features', () => {
    const packages = readPackages(software, 'windows-7-and-later');
    expect(readCapabilities(software, packages)).toMatchObject({
      value: [{ name: 'OpenSSH.Client~~~~0.0.1.0', state: 'Installed' }],
    });
    expect(readFeatureHints(software)).toMatchObject([
      { name: 'NetFx3', says: 'enabled', confidence: 'low' },
      { name: 'TelnetClient', says: 'disabled' },
    ]);
  });
});
