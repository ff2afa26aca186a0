import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatPackageIdentity } from '../../../agent/domain/package-identity.ts';
import { kbIn, readMum } from '../../../agent/offline/mum.ts';
import { xmlTags } from '../../../agent/offline/xml-tags.ts';
import { dataBytes, dataPath, dataTitle, noData } from '../../support/hives/data.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const MUM = `\ufeff<?xml version="1.0" encoding="utf-8"?>
<!-- <assembly> in a comment -->
<assembly xmlns="urn:schemas-microsoft-com:asm.v3" description="Fix for KB5041580 &amp; more" supportInformation='https://x/?kbid=5041580'>
  <assemblyIdentity name="Package_for_RollupFix" version="19041.4780.1.10" processorArchitecture="amd64"
    language="neutral" publicKeyToken="31bf3856ad364e35" />
  <package identifier="KB5041580" releaseType="Security Update" restart="possible" permanence="removable">
    <parent disposition="detect" integrate="separate">
      <assemblyIdentity name="Microsoft-Windows-CoreEdition" version="10.0.19041.1" processorArchitecture="amd64" language="neutral" publicKeyToken="31bf3856ad364e35"/>
      <assemblyIdentity name="no version" processorArchitecture="amd64"/>
    </parent>
    <installerAssembly name="Microsoft-Windows-ServicingStack" version="10.0.19041.3562"/>
    <update name="x"><package><assemblyIdentity name="inner" version="1.0.0.0" processorArchitecture="amd64"/></package></update>
  </package>
</assembly>`;

describe('a package manifest', () => {
  it('has identity, number, texts and needs', () => {
    const mum = readMum(utf8(MUM));
    expect(mum && formatPackageIdentity(mum.identity)).toBe(
      'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.4780.1.10',
    );
    expect(mum).toMatchObject({
      kb: 'KB5041580',
      description: 'Fix for KB5041580 & more',
      supportUrl: 'https://x/?kbid=5041580',
      releaseType: 'Security Update',
      restart: 'possible',
      isPermanent: false,
      servicingStack: [10, 0, 19_041, 3562],
      capability: undefined,
    });
    expect(mum?.parents.map(({ name }) => name)).toEqual(['Microsoft-Windows-CoreEdition']);
  });

  it('is read from its beginning alone', () => {
    const head = MUM.slice(0, MUM.indexOf('<parent'));
    expect(readMum(utf8(head))).toMatchObject({ kb: 'KB5041580', parents: [] });
  });

  it.each([
    { address: 'http://support.microsoft.com?kbid=2883457', kb: 'KB2883457', why: 'as in Windows 7' },
    { address: 'https://support.microsoft.com/help/5041580', kb: 'KB5041580', why: 'as in Windows 10' },
    { address: 'https://support.microsoft.com/help/777778', kb: undefined, why: 'the place holder' },
    { address: 'https://support.microsoft.com/5041580', kb: undefined, why: 'any number' },
  ])('without a number of its own has that of its address: $kb ($why)', ({ address, kb }) => {
    const text = `<assembly supportInformation="${address}"><assemblyIdentity name="x" version="1.0.0.0" processorArchitecture="y"/>`;
    expect(readMum(utf8(text))?.kb).toBe(kb);
  });

  it('with a stray end tag is read on', () => {
    const text = '<assembly></stray><assemblyIdentity name="x" version="1.0.0.0" processorArchitecture="y"/>';
    expect(readMum(utf8(text))?.identity.name).toBe('x');
  });

  it('may be UTF-16', () => {
    const bytes = Uint8Array.from([0xff, 0xfe, ...Buffer.from(MUM.slice(1), 'utf16le')]);
    expect(readMum(bytes)?.kb).toBe('KB5041580');
  });

  it('of a feature on demand names its capability, and no number', () => {
    const fod = `<assembly><assemblyIdentity name="OpenSSH-Client-Package" version="10.0.1.1" processorArchitecture="amd64" language="de-DE"/>
      <package identifier="KB777778" permanence="permanent"><declareCapability><capability>
      <capabilityIdentity name="OpenSSH.Client" version="0.0.1.0" language="neutral"/></capability></declareCapability></package></assembly>`;
    expect(readMum(utf8(fod))).toMatchObject({
      kb: undefined,
      capability: 'OpenSSH.Client~~~~0.0.1.0',
      isPermanent: true,
      identity: { language: 'de-DE' },
    });
  });

  it.each([
    { text: '', why: 'empty' },
    { text: 'regf', why: 'something else' },
    { text: '<assembly><assemblyIdentity name="x"', why: 'cut in a tag' },
    { text: '<assembly><assemblyIdentity name="x" version="1"/>', why: 'no processor' },
    {
      text: '<assembly><assemblyIdentity name="x" version="one" processorArchitecture="y"/>',
      why: 'no version',
    },
    { text: '<a><assemblyIdentity name="x" version="1.0.0.0" processorArchitecture="y"/>', why: 'elsewhere' },
    { text: '<!-- <assembly>', why: 'a comment without an end' },
    { text: '<assembly a=b><assemblyIdentity/>', why: 'no quotes' },
    { text: `<assembly ${'a="1" '.repeat(65)}>`, why: 'too many attributes' },
  ])('that names no package is none ($why)', ({ text }) => {
    expect(readMum(utf8(text))).toBeUndefined();
  });
});

describe('the number of an update', () => {
  it.each([
    { text: 'Package_for_KB2883457', kb: 'KB2883457', why: 'a name' },
    { text: 'Package_1_for_KB5041580_RTM', kb: 'KB5041580', why: 'a name with more' },
    { text: 'http://support.microsoft.com?kbid=5041580', kb: undefined, why: 'an address is no name' },
    { text: 'KB12345', kb: undefined, why: 'too short' },
    { text: 'KB123456789', kb: undefined, why: 'too long' },
    { text: 'KB777778', kb: undefined, why: 'the place holder' },
    { text: 'XKB2883457', kb: undefined, why: 'within a word' },
  ])('in $text is $kb ($why)', ({ text, kb }) => {
    expect(kbIn(text)).toBe(kb);
  });
});

describe('tags', () => {
  it('come in order, without their prefix, with what they say', () => {
    const text = '<a:b c="1" d=\'2\'><![CDATA[<x>]]><e/></a:b><f g="&lt;&#65;&#x42;&unknown;&#0;"/>';
    expect(
      [...xmlTags(text)].map(({ name, kind, attributes }) => [name, kind, Object.fromEntries(attributes)]),
    ).toEqual([
      ['b', 'open', { c: '1', d: '2' }],
      ['e', 'empty', {}],
      ['b', 'close', {}],
      ['f', 'empty', { g: '<AB&unknown;&#0;' }],
    ]);
  });
});

describe.skipIf(noData)(dataTitle('the package manifests of a real update'), () => {
  const FOLDER = 'cbs-packages/KB2883457-amd64.extracted';

  it('update.mum', () => {
    const mum = readMum(dataBytes(`${FOLDER}/update.mum`));
    expect(mum).toMatchObject({
      identity: { name: 'Package_for_KB2883457', version: [6, 1, 1, 0], architecture: 'amd64', language: '' },
      kb: 'KB2883457',
      releaseType: 'Security Update',
      restart: 'possible',
      servicingStack: [6, 0, 0, 0],
    });
    expect(mum?.parents).toMatchObject([{ name: 'WinPE-SRT-Package', version: [6, 1, 7601, 17514] }]);
  });

  it('all six are packages of the same update, and four manifests of components are not', () => {
    const names = readdirSync(dirname(dataPath(`${FOLDER}/update.mum`)));
    const mums = names.filter((name) => name.endsWith('.mum'));
    expect(mums).toHaveLength(6);
    for (const name of mums)
      expect(readMum(dataBytes(`${FOLDER}/${name}`))?.identity.version).toEqual([6, 1, 1, 0]);
    const kbs = mums.map((name) => kbIn(readMum(dataBytes(`${FOLDER}/${name}`))?.identity.name ?? ''));
    expect(new Set(kbs)).toEqual(new Set(['KB2883457']));
  });
});
