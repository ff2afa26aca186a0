import { describe, expect, it } from 'vitest';
import { valueOr, valueOrHint } from '../../../agent/domain/fact.ts';
import { viewHive } from '../../../agent/offline/hive-view.ts';
import { readIdentity } from '../../../agent/offline/identity.ts';
import type { HiveOpening } from '../../../agent/offline/regf/hive.ts';
import { dword, key, sz, type TreeValue } from '../../../agent/offline/regf/tree.ts';
import { dataTitle, noData, openData } from '../../support/hives/data.ts';
import {
  CURRENT_VERSION,
  HEALTHY_SYSTEM,
  imageSource,
  nest,
  opened,
  openedStale,
} from '../../support/hives/windows.ts';

function identify(
  software?: HiveOpening,
  system?: HiveOpening,
  files: Readonly<Record<string, Uint8Array>> = {},
) {
  const source = imageSource({ files });
  return readIdentity(source, viewHive('SOFTWARE', software), viewHive('SYSTEM', system));
}

const software = (...values: readonly TreeValue[]) => opened(nest(CURRENT_VERSION, values));
const system = (...values: readonly TreeValue[]) => opened(...HEALTHY_SYSTEM, nest('Setup', values));

describe('the product', () => {
  it.each([
    { name: 'Windows 10 Pro', build: '19045', type: 'Client', product: 'Windows 10 Pro', why: 'Windows 10' },
    {
      name: 'Windows 10 Pro',
      build: '21999',
      type: 'Client',
      product: 'Windows 10 Pro',
      why: 'one below 11',
    },
    {
      name: 'Windows 10 Pro',
      build: '22000',
      type: 'Client',
      product: 'Windows 11 Pro',
      why: 'the first 11',
    },
    { name: 'Windows 10 Pro', build: '26100', type: 'Client', product: 'Windows 11 Pro', why: '24H2' },
    {
      name: 'Windows Server 2022',
      build: '26100',
      type: 'Server',
      product: 'Windows Server 2022',
      why: 'a server',
    },
    {
      name: 'Windows 7 Ultimate',
      build: '7601',
      type: 'Client',
      product: 'Windows 7 Ultimate',
      why: 'Windows 7',
    },
    { name: 'Windows 100', build: '26100', type: 'Client', product: 'Windows 100', why: 'not the word "10"' },
  ])('$name, build $build, is $product ($why)', ({ name, build, type, product }) => {
    const hive = software(sz('ProductName', name), sz('CurrentBuild', build), sz('InstallationType', type));
    expect(valueOr(identify(hive).product, undefined)).toBe(product);
  });

  it('that calls itself 10 and has no build is not known', () => {
    const { product } = identify(software(sz('ProductName', 'Windows 10 Pro')));
    expect(product).toMatchObject({ known: false, hint: 'Windows 10 Pro' });
  });
});

describe('an installation', () => {
  it('of Windows Vista knows what its era knew', () => {
    const identity = identify(
      software(
        sz('ProductName', 'Windows Vista'),
        sz('CurrentBuildNumber', '6002'),
        sz('CSDVersion', 'Service Pack 2'),
      ),
      system(),
    );
    expect(valueOr(identity.build, undefined)).toBe(6002);
    expect(valueOr(identity.displayVersion, undefined)).toBe('Service Pack 2');
    expect(valueOr(identity.installationType, undefined)).toBe('Client');
    expect(valueOr(identity.architecture, undefined)).toBe('amd64');
    expect([identity.ubr.known, identity.edition.known, identity.compositionEdition.known]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it.each([
    { type: 'WinNT', found: 'Client', why: 'a client' },
    { type: 'ServerNT', found: 'Server', why: 'a server' },
    { type: 'LanmanNT', found: 'Server', why: 'a domain controller' },
    { type: 'Other', found: undefined, why: 'no known word' },
  ])('without a SOFTWARE hive and with the product type $type is a $found ($why)', ({ type, found }) => {
    const hive = opened(
      nest('Select', [dword('Current', 1)]),
      nest('ControlSet001\\Control\\ProductOptions', [sz('ProductType', type)]),
    );
    expect(valueOr(identify(undefined, hive).installationType, undefined)).toBe(found);
  });

  it.each([
    { text: '19045', build: 19_045, why: 'a number' },
    { text: '', build: undefined, why: 'nothing' },
    { text: '19045x', build: undefined, why: 'more than a number' },
    { text: '9999999999', build: undefined, why: 'too long' },
  ])('with the build "$text" is $build ($why)', ({ text, build }) => {
    expect(valueOr(identify(software(sz('CurrentBuild', text))).build, undefined)).toBe(build);
  });

  it('whose hive is stale is not known, with a hint for people', () => {
    const stale = openedStale(nest(CURRENT_VERSION, [sz('EditionID', 'Professional'), dword('UBR', 4780)]));
    const { edition, ubr, setupInProgress } = identify(stale, openedStale(...HEALTHY_SYSTEM));
    expect([edition.known, valueOrHint(edition), ubr.known, valueOrHint(ubr)]).toEqual([
      false,
      'Professional',
      false,
      4780,
    ]);
    expect(setupInProgress.answer).toBe('unknown');
  });

  it('has the processor of its kernel, whatever the environment says', () => {
    const kernel = new Uint8Array(256);
    kernel.set([0x4d, 0x5a]);
    kernel[60] = 128;
    kernel.set([0x50, 0x45, 0, 0, 0x64, 0xaa], 128);
    const { architecture } = identify(undefined, system(), { 'Windows\\System32\\ntoskrnl.exe': kernel });
    expect(architecture).toMatchObject({ value: 'arm64', evidence: [{ at: 'PE header' }] });
  });

  it('names the control set in use', () => {
    const two = opened(
      nest('Select', [dword('Current', 2)]),
      nest('ControlSet001\\Control\\ComputerName\\ComputerName', [sz('ComputerName', 'OLD')]),
      nest('ControlSet002\\Control\\ComputerName\\ComputerName', [sz('ComputerName', 'NEW')]),
      nest('ControlSet002\\Control\\MUI\\UILanguages', [], [key('de-DE'), key('en-US')]),
    );
    const identity = identify(undefined, two);
    expect(valueOr(identity.controlSet, undefined)).toBe(2);
    expect(valueOr(identity.computerName, undefined)).toBe('NEW');
    expect(valueOr(identity.languages, undefined)).toEqual(['de-DE', 'en-US']);
  });

  it.each([0, 3, 1000])('whose control set %i is not there does not know it', (current) => {
    const hive = opened(nest('Select', [dword('Current', current)]), nest('ControlSet001'));
    expect(identify(undefined, hive).controlSet.known).toBe(false);
  });
});

describe('set-up', () => {
  it.each([
    { name: 'SystemSetupInProgress', value: 1, answer: 'yes', why: 'set-up' },
    { name: 'OOBEInProgress', value: 1, answer: 'yes', why: 'first start' },
    { name: 'SetupType', value: 2, answer: 'yes', why: 'goes on at the next start' },
    { name: 'RollbackActive', value: 1, answer: 'yes', why: 'an upgrade goes back' },
    { name: 'SetupPhase', value: 4, answer: 'no', why: 'says nothing by itself' },
  ])('$name = $value: $answer ($why)', ({ name, value, answer }) => {
    const others = name === 'SystemSetupInProgress' ? [] : [dword('SystemSetupInProgress', 0)];
    const hive = opened(nest('Setup', [dword(name, value), ...others]));
    expect(identify(undefined, hive).setupInProgress.answer).toBe(answer);
  });

  it('is not known without the value that every Windows has: its list was not read whole', () => {
    const hive = opened(nest('Setup', [dword('SetupType', 0)]));
    expect(identify(undefined, hive).setupInProgress).toMatchObject({
      answer: 'unknown',
      because: 'SYSTEM has no Setup\\SystemSetupInProgress',
    });
  });

  it('is not known when a value has another type, or there is no key', () => {
    expect(identify(undefined, opened(nest('Setup', [sz('SetupType', '0')]))).setupInProgress.answer).toBe(
      'unknown',
    );
    expect(identify(undefined, opened(nest('Other'))).setupInProgress.answer).toBe('unknown');
  });
});

describe('Windows PE', () => {
  const edition = (name: string, type: string) =>
    software(sz('EditionID', name), sz('InstallationType', type));
  const started = { 'Windows\\System32\\startnet.cmd': new Uint8Array(0) };
  const recovery = { 'sources\\recovery\\RecEnv.exe': new Uint8Array(0) };
  const miniNt = opened(...HEALTHY_SYSTEM, nest('ControlSet001\\Control\\MiniNT'));

  it.each([
    { hive: edition('WindowsPE', 'WindowsPE'), files: {}, answer: 'yes', recovery: 'no', why: 'it says so' },
    {
      hive: edition('WindowsPE', 'WindowsPE'),
      files: recovery,
      answer: 'yes',
      recovery: 'yes',
      why: 'WinRE',
    },
    {
      hive: edition('Professional', 'Client'),
      files: started,
      answer: 'no',
      recovery: 'no',
      why: 'a stray file',
    },
    { hive: undefined, files: started, answer: 'unknown', recovery: 'unknown', why: 'a file is a hint' },
    { hive: undefined, files: {}, answer: 'unknown', recovery: 'unknown', why: 'MiniNT proves nothing' },
  ])('$answer, recovery $recovery ($why)', ({ hive, files, answer, recovery: isRecovery }) => {
    const identity = identify(hive, miniNt, files);
    expect([identity.isWindowsPe.answer, identity.isRecovery.answer]).toEqual([answer, isRecovery]);
  });
});

describe.skipIf(noData)(dataTitle('system hives of others'), () => {
  const B = 'hives/logreplay/SYSTEM_B';
  it.each([
    { hive: 'hives/system/SYSTEM', logs: [], architecture: 'x86', why: 'Windows 7' },
    { hive: B, logs: [`${B}.LOG1`, `${B}.LOG2`], architecture: 'amd64', why: 'Windows 10, recovered' },
  ])('$hive tells what a system hive can tell ($why)', ({ hive, logs, architecture }) => {
    const identity = identify(undefined, openData(hive, ...logs));
    expect(valueOr(identity.architecture, undefined)).toBe(architecture);
    expect(valueOr(identity.installationType, undefined)).toBe('Client');
    expect(valueOr(identity.controlSet, undefined)).toBe(1);
    expect(valueOr(identity.languages, undefined)).toEqual(['en-US']);
    expect(identity.setupInProgress.answer).toBe('no');
    expect(identity.computerName.known).toBe(true);
    expect(identity.edition).toEqual({ known: false, because: 'SOFTWARE is not there' });
  });

  it('a stale one tells nothing for sure', () => {
    const identity = identify(undefined, openData('hives/system/SYSTEM_2'));
    expect(identity.architecture).toMatchObject({ known: false, hint: 'amd64' });
  });

  it('the SOFTWARE hive made from the documents', () => {
    const identity = identify(openData('synthetic/SOFTWARE-synthetic-19045'));
    expect(valueOr(identity.edition, undefined)).toBe('Professional');
    expect(valueOr(identity.compositionEdition, undefined)).toBe('Enterprise');
    expect([valueOr(identity.build, 0), valueOr(identity.ubr, 0)]).toEqual([19_045, 4780]);
    expect(valueOr(identity.displayVersion, undefined)).toBe('22H2');
  });
});
