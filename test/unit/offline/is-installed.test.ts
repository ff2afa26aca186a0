import { describe, expect, it } from 'vitest';
import { known, notKnown } from '../../../agent/domain/fact.ts';
import { type PackageIdentity, parsePackageIdentity } from '../../../agent/domain/package-identity.ts';
import { viewHive } from '../../../agent/offline/hive-view.ts';
import { isInstalled } from '../../../agent/offline/is-installed.ts';
import { readManifestNames, readPackages } from '../../../agent/offline/servicing.ts';
import { cbsPackage, opened, openedStale } from '../../support/hives/windows.ts';

const T = '~31bf3856ad364e35~amd64~~';
const LCU = `Package_for_RollupFix${T}`;
const SSU = 'Package_for_ServicingStack_';
const KB = `Package_for_KB5011048${T}`;
const FOD = `OpenSSH-Client-Package${T}`;

function wanted(text: string): PackageIdentity {
  const identity = parsePackageIdentity(text);
  if (identity === undefined) throw new Error(text);
  return identity;
}

/** Packages with their states, each with its manifest unless its line ends with "no mum". */
function ask(question: string, lines: Readonly<Record<string, number>>, noMum = false, ubr?: number) {
  const hive = opened(...Object.entries(lines).map(([identity, state]) => cbsPackage(identity, state)));
  const packages = readPackages(viewHive('SOFTWARE', hive), 'windows-7-and-later');
  const manifests = readManifestNames(noMum ? [] : Object.keys(lines).map((name) => `${name}.mum`));
  return isInstalled(wanted(question), packages, manifests, ubr);
}

describe('a package by its state', () => {
  it.each([
    { state: 0x00, answer: 'no', why: 'absent' },
    { state: 0x05, answer: 'unknown', why: 'waits to be removed' },
    { state: 0x10, answer: 'no', why: 'resolving' },
    { state: 0x20, answer: 'no', why: 'resolved' },
    { state: 0x30, answer: 'no', why: 'staging' },
    { state: 0x40, answer: 'no', why: 'staged' },
    { state: 0x50, answer: 'yes', why: 'superseded: something took its place' },
    { state: 0x60, answer: 'yes', why: 'waits for the first boot' },
    { state: 0x65, answer: 'unknown', why: 'partially installed' },
    { state: 0x6f, answer: 'unknown', why: 'one below installed is nothing' },
    { state: 0x70, answer: 'yes', why: 'installed' },
    { state: 0x71, answer: 'unknown', why: 'one above installed is nothing' },
    { state: 0x80, answer: 'yes', why: 'permanent' },
    { state: 7, answer: 'unknown', why: 'installed for Vista only' },
    { state: -32, answer: 'unknown', why: 'broken' },
    { state: -112, answer: 'unknown', why: 'broken' },
    { state: 0x1000, answer: 'unknown', why: 'default' },
    { state: 0x1005, answer: 'unknown', why: 'cancelled' },
  ])('$state: $answer ($why)', ({ state, answer }) => {
    expect(ask(`${KB}10.0.9166.1`, { [`${KB}10.0.9166.1`]: state })).toMatchObject({ answer });
  });

  it.each([0x50, 0x60, 0x70, 0x80])('%i without its manifest is not sure', (state) => {
    const fact = ask(`${KB}10.0.9166.1`, { [`${KB}10.0.9166.1`]: state }, true);
    expect(fact).toMatchObject({
      answer: 'unknown',
      because: expect.stringContaining('manifest is missing'),
    });
  });

  it('yes names the place in the registry and the manifest', () => {
    const fact = ask(`${KB}10.0.9166.1`, { [`${KB}10.0.9166.1`]: 0x70 });
    expect(fact.because).toBe('it is Installed');
    expect(fact.evidence).toEqual([
      expect.objectContaining({ file: 'SOFTWARE', saw: 'CurrentState 0x70' }),
      { file: `Windows\\servicing\\Packages\\${KB}10.0.9166.1.mum` },
    ]);
  });
});

describe('a package by its identity', () => {
  it.each([
    { have: `${KB}10.0.9166.0`, answer: 'no', why: 'one below' },
    { have: `${KB}10.0.9166.2`, answer: 'yes', why: 'one above' },
    { have: `${KB.toUpperCase()}10.0.9166.1`, answer: 'yes', why: 'whatever the case' },
    { have: `Package_for_KB5011049${T}10.0.9166.1`, answer: 'no', why: 'another number' },
    {
      have: 'Package_for_KB5011048~31bf3856ad364e35~x86~~10.0.9166.1',
      answer: 'no',
      why: 'another processor',
    },
    {
      have: 'Package_for_KB5011048~31bf3856ad364e35~amd64~de-DE~10.0.9166.1',
      answer: 'no',
      why: 'a language',
    },
    { have: 'Package_for_KB5011048~ffff3856ad364e35~amd64~~10.0.9166.1', answer: 'no', why: 'another key' },
  ])('$have: $answer ($why)', ({ have, answer }) => {
    expect(ask(`${KB}10.0.9166.1`, { [have]: 0x70 })).toMatchObject({ answer });
  });

  it('a newer one does not outweigh trouble with the very one that is asked for', () => {
    expect(ask(`${FOD}10.0.1.1`, { [`${FOD}10.0.1.1`]: 0x05, [`${FOD}10.0.1.2`]: 0x70 }).answer).toBe(
      'unknown',
    );
  });

  it.each([
    { state: 0x65, why: 'partially installed' },
    { state: -112, why: 'broken' },
  ])('trouble with the only one of its kind is for DISM ($why)', ({ state }) => {
    expect(ask(`${FOD}10.0.1.1`, { [`${FOD}10.0.1.2`]: state }).answer).toBe('unknown');
  });

  it('a newer one that is only staged does not count', () => {
    expect(ask(`${FOD}10.0.1.1`, { [`${FOD}10.0.1.2`]: 0x40 }).answer).toBe('no');
  });
});

describe('cumulative updates', () => {
  it.each([
    { have: { [`${LCU}19041.4780.1.10`]: 0x70 }, answer: 'yes', why: 'the very one' },
    { have: { [`${LCU}19041.4781.1.1`]: 0x70 }, answer: 'yes', why: 'a newer one' },
    { have: { [`${LCU}19041.4780.1.9`]: 0x70 }, answer: 'no', why: 'an older revision' },
    { have: { [`${LCU}22621.1.1.1`]: 0x70 }, answer: 'no', why: 'of another build' },
    { have: { [`${LCU}19041.4780.1.10`]: 0x50 }, answer: 'no', why: 'superseded by one that is not there' },
    {
      have: { [`${LCU}19041.4780.1.10`]: 0x50, [`${LCU}19041.4894.1.5`]: 0x70 },
      answer: 'yes',
      why: 'superseded by one that is there',
    },
    {
      have: { [`${LCU}19041.4529.1.6`]: 0x70, [`${LCU}19041.4780.1.10`]: 0x60 },
      answer: 'yes',
      why: 'waits for the first boot',
    },
  ])('$have: $answer ($why)', ({ have, answer }) => {
    expect(ask(`${LCU}19041.4780.1.10`, have)).toMatchObject({ answer });
  });

  it.each([
    { ubr: 4779, answer: 'unknown', why: 'one below: the image does not bear it out' },
    { ubr: 4780, answer: 'yes', why: 'as it should be' },
    { ubr: 4781, answer: 'yes', why: 'a later one may not be cumulative' },
  ])('with revision $ubr: $answer ($why)', ({ ubr, answer }) => {
    const lcu = `${LCU}19041.4780.1.10`;
    expect(ask(lcu, { [lcu]: 0x70 }, false, ubr)).toMatchObject({ answer });
    expect(ask(lcu, { [lcu]: 0x60 }, false, ubr).answer).toBe('yes');
  });

  it.each([
    { have: `${SSU}4769${T}19041.4769.1.1`, answer: 'yes', why: 'the same' },
    { have: `${SSU}4894${T}19041.4894.1.1`, answer: 'yes', why: 'a newer one has another name' },
    { have: `${SSU}4529${T}19041.4529.1.1`, answer: 'no', why: 'an older one' },
    { have: `${SSU}9999${T}26100.9999.1.1`, answer: 'no', why: 'of another build' },
  ])('servicing stack $have: $answer ($why)', ({ have, answer }) => {
    expect(ask(`${SSU}4769${T}19041.4769.1.1`, { [have]: 0x70 })).toMatchObject({ answer });
  });

  it('of .NET 4.8 and 4.8.1 are two families', () => {
    const have = { [`Package_for_DotNetRollup_481${T}10.0.9999.1`]: 0x70 };
    expect(ask(`Package_for_DotNetRollup${T}10.0.4739.3`, have).answer).toBe('no');
  });
});

describe('what is not known', () => {
  const name = `${KB}10.0.9166.1`;
  const list = readPackages(viewHive('SOFTWARE', opened(cbsPackage(name, 0x70))), 'windows-7-and-later');

  it('a stale hive proves nothing', () => {
    const stale = readPackages(
      viewHive('SOFTWARE', openedStale(cbsPackage(name, 0x70))),
      'windows-7-and-later',
    );
    const fact = isInstalled(wanted(name), stale, readManifestNames([`${name}.mum`]));
    expect(fact).toMatchObject({ answer: 'unknown', because: expect.stringContaining('SOFTWARE is stale') });
  });

  it('no list, no answer', () => {
    expect(isInstalled(wanted(name), notKnown('no SOFTWARE'), readManifestNames([])).answer).toBe('unknown');
  });

  it('no folder of manifests, no yes', () => {
    expect(isInstalled(wanted(name), list, readManifestNames(undefined)).answer).toBe('unknown');
  });

  it('a manifest that the list does not name is no "no"', () => {
    expect(isInstalled(wanted(name), known([]), readManifestNames([`${name}.mum`])).answer).toBe('unknown');
    expect(isInstalled(wanted(name), known([]), readManifestNames([])).answer).toBe('no');
  });
});
