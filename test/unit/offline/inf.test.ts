import { describe, expect, it } from 'vitest';
import { type InfFacts, readInf } from '../../../agent/offline/inf.ts';

const INF = `; A comment with "quotes"
[Version]
Signature   = "$Windows NT$"  ; trailing
Class=Net
ClassGuid={4D36E972-E325-11CE-BFC1-08002BE10318}
Provider=%Corp%
DriverVer=05/12/2023, 12.19.2.45
CatalogFile=a.cat
CatalogFile.NTamd64=a64.cat

[Manufacturer]
%Corp% = Models, NTamd64.10.0...22000, NTarm64, bogus

[Models.NTamd64.10.0...22000]
%Dev% = Install, PCI\\VEN_8086&DEV_15B8, \\
        pci\\ven_8086&dev_15b8&cc_0200
"A ""quoted"", name" = Install,%Bus%\\X
[Models.NTarm64]
Arm = Install, ACPI\\Y
[models.ntARM64]
More = Install, ACPI\\Z

[SourceDisksNames.amd64]
1 = %Disk%,,,x64
[SourceDisksNames]
1 = "disk",,,
[SourceDisksFiles]
a.cat = 1
[SourceDisksFiles.amd64]
a.sys = 1,sub
evil.sys = 1,..\\..

[Strings]
Corp = "Corp; Inc."
Dev = "100% %Corp%"
Bus = PCI
[Strings.0407]
Dev = "Gerät"
Disk = "Platte"
`;

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

function facts(bytes: Uint8Array): InfFacts {
  const reading = readInf(bytes);
  if (!reading.ok) throw new Error(reading.problem.message);
  return reading.inf;
}

describe('an INF file', () => {
  const inf = facts(ascii(INF));

  it('says who made it, what it is and when', () => {
    expect(inf).toMatchObject({
      class: 'Net',
      classGuid: '4d36e972-e325-11ce-bfc1-08002be10318',
      provider: 'Corp; Inc.',
      driverDate: '2023-05-12',
      driverVersion: [12, 19, 2, 45],
      catalogs: [
        { name: 'a.cat', architecture: undefined },
        { name: 'a64.cat', architecture: 'amd64' },
      ],
    });
  });

  it('names its devices by architecture and Windows', () => {
    expect(inf.architectures).toEqual(['amd64', 'arm64']);
    expect(inf.models).toEqual([
      {
        manufacturer: 'Corp; Inc.',
        // What a text says is not looked up again.
        device: '100% %Corp%',
        architecture: 'amd64',
        target: '10.0...22000',
        hardwareIds: ['PCI\\VEN_8086&DEV_15B8', 'PCI\\VEN_8086&DEV_15B8&CC_0200'],
      },
      {
        manufacturer: 'Corp; Inc.',
        device: 'A "quoted", name',
        architecture: 'amd64',
        target: '10.0...22000',
        hardwareIds: ['PCI\\X'],
      },
      {
        manufacturer: 'Corp; Inc.',
        device: 'Arm',
        architecture: 'arm64',
        target: '',
        hardwareIds: ['ACPI\\Y'],
      },
      {
        manufacturer: 'Corp; Inc.',
        device: 'More',
        architecture: 'arm64',
        target: '',
        hardwareIds: ['ACPI\\Z'],
      },
    ]);
  });

  it('names its files with their folders, and none outside', () => {
    expect(inf.sourceFiles).toEqual(['a.cat', 'x64\\sub\\a.sys']);
    expect(inf.notes).toEqual(['it names a file outside of its folder: x64\\..\\..\\evil.sys']);
  });

  it.each([
    {
      encoding: 'utf-16',
      bytes: new Uint8Array(Buffer.from(`\ufeff${INF}`, 'utf16le')),
      why: 'UTF-16 with a mark',
    },
    { encoding: 'utf-16', bytes: new Uint8Array(Buffer.from(INF, 'utf16le')), why: 'UTF-16 without a mark' },
    { encoding: 'utf-8', bytes: new Uint8Array(Buffer.from(`\ufeff${INF}`)), why: 'UTF-8' },
    { encoding: 'ansi', bytes: ascii(INF.replaceAll('\n', '\r\n')), why: 'lines of Windows' },
    { encoding: 'ansi', bytes: ascii(INF.replaceAll('\n', '\r')), why: 'lines of old Macs' },
  ])('is the same in $why', ({ encoding, bytes }) => {
    expect(facts(bytes)).toEqual({ ...inf, encoding });
  });

  it.each([
    { text: '', says: 'it has no [Version] section', why: 'nothing' },
    { text: '[Strings]\na=b', says: 'it has no [Version] section', why: 'another ini file' },
    { text: '[Version]\nClass=Net', says: 'its signature is "", not "$Windows NT$"', why: 'no signature' },
    {
      text: '[Version]\nSignature="$Linux$"',
      says: 'its signature is "$Linux$", not "$Windows NT$"',
      why: 'another system',
    },
  ])('is refused: $why', ({ text, says }) => {
    expect(readInf(ascii(text))).toMatchObject({ ok: false, problem: { message: says } });
  });

  it.each([
    { stated: '12/31/2020,1.0', date: '2020-12-31', version: [1, 0, 0, 0], why: 'a short version' },
    { stated: '1-2-2020', date: '2020-01-02', version: undefined, why: 'hyphens, no version' },
    { stated: '13/01/2020,1.2.3.4', date: undefined, version: [1, 2, 3, 4], why: 'no such month' },
    { stated: '12/32/2020,1.2.3.4.5', date: undefined, version: undefined, why: 'no such day, five numbers' },
  ])('DriverVer=$stated: $why', ({ stated, date, version }) => {
    const inf = facts(ascii(`[Version]\nSignature="$CHICAGO$"\nDriverVer=${stated}`));
    expect([inf.driverDate, inf.driverVersion]).toEqual([date, version]);
  });

  it('without a catalog says so by an empty list', () => {
    expect(facts(ascii('[Version]\nSignature="$Windows NT$"\nCatalogFile=')).catalogs).toEqual([]);
  });

  it('has bounds for its devices, and says when they were met', () => {
    const lines = Array.from({ length: 50_001 }, (_, at) => `d${at}=i,id${at}`).join('\n');
    const inf = facts(
      ascii(`[Version]\nSignature="$Windows NT$"\n[Manufacturer]\nm=m,NTamd64\n[m.ntamd64]\n${lines}`),
    );
    expect([inf.models.length, inf.notes]).toEqual([50_000, ['only 50000 devices are read']]);
  });

  it('takes no texts that grow without end', () => {
    const big = 'x'.repeat(4000);
    const lines = Array.from({ length: 1000 }, () => `${'%t%'.repeat(2000)}=i,${'%t%'.repeat(2000)}`).join(
      '\n',
    );
    const inf = facts(
      ascii(`[Version]\nSignature="$Windows NT$"\n[Manufacturer]\nm=m\n[m]\n${lines}\n[Strings]\nt=${big}`),
    );
    expect(Math.max(...inf.models.map(({ device }) => device.length))).toBe(256);
  });
});
