import { mumText } from '../../agent/adapters/rehearsal/machine/mum.ts';
import { type PackageIdentity, parsePackageIdentity } from '../../agent/domain/package-identity.ts';
import { storedCabinet } from './stored-cabinet.ts';

/** A file of the example payload with its id in the manifest. */
export interface ExampleFile {
  readonly id: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

export const CUMULATIVE = 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.5131.1.10';
export const DOT_NET = 'Package_for_DotNetRollup_481~31bf3856ad364e35~amd64~~10.0.9286.2';
const SERVICING_STACK = 'Package_for_ServicingStack_5129~31bf3856ad364e35~amd64~~19041.5129.1.2';
const FOUNDATION = 'Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~10.0.19041.1';

/** Everything that the example's steps use: tiny, made up, and the same with every run of this script. */
export function examplePayload(): readonly ExampleFile[] {
  const cumulative = packageCabinet(CUMULATIVE, 48_000);
  return [
    {
      id: 'lcu',
      path: 'updates/windows10.0-kb5046613-x64.msu',
      bytes: storedCabinet([
        { name: 'WSUSSCAN.cab', bytes: storedCabinet([text('package.xml', '<OfflineSyncPackage/>\r\n')]) },
        { name: 'Windows10.0-KB5046613-x64.cab', bytes: cumulative },
        text('Windows10.0-KB5046613-x64.xml', unattend(CUMULATIVE)),
        text('Windows10.0-KB5046613-x64-pkgProperties.txt', 'KB Article Number="5046613"\r\n'),
      ]),
    },
    {
      id: 'dotnet',
      path: 'updates/windows10.0-kb5045936-x64-ndp481.cab',
      bytes: packageCabinet(DOT_NET, 9_000),
    },
    { id: 'nic-inf', path: 'drivers/ctnic/ctnic.inf', bytes: new TextEncoder().encode(INF) },
    { id: 'nic-cat', path: 'drivers/ctnic/ctnic.cat', bytes: filler('catalog of ctnic.inf', 1_200) },
    { id: 'nic-sys', path: 'drivers/ctnic/ctnic.sys', bytes: filler('MZ driver of nothing', 6_144) },
    { id: 'oem-logo', path: 'files/logo.bmp', bytes: bitmap() },
  ];
}

/** The updates of payload/examples/monthly: those of the line, and a servicing stack of its own. */
export function monthlyPayload(): readonly ExampleFile[] {
  const stack = {
    id: 'ssu',
    path: 'updates/ssu-19041.5129-x64.cab',
    bytes: packageCabinet(SERVICING_STACK, 6_000),
  };
  return [...examplePayload().filter(({ path }) => path.startsWith('updates/')), stack];
}

/** A package that says it has this identity, and holds filler. */
export function packageCabinet(identityText: string, fillerBytes: number): Uint8Array {
  const identity = need(identityText);
  const mum = mumText(identity, { parent: need(FOUNDATION) });
  return storedCabinet([
    text('update.mum', mum),
    { name: 'update.cat', bytes: filler(`catalog of ${identityText}`, 900) },
    { name: 'payload.bin', bytes: filler(`payload of ${identityText}`, fillerBytes) },
  ]);
}

function unattend(identityText: string): string {
  const { name, version, architecture, publicKeyToken } = need(identityText);
  return `<unattend xmlns="urn:schemas-microsoft-com:unattend"><servicing><package action="install"><assemblyIdentity name="${name}" version="${version.join('.')}" processorArchitecture="${architecture}" publicKeyToken="${publicKeyToken}" language="neutral"/></package></servicing></unattend>\r\n`;
}

function need(identityText: string): PackageIdentity {
  const identity = parsePackageIdentity(identityText);
  if (identity === undefined) throw new Error(`${identityText} is not a package identity`);
  return identity;
}

function text(name: string, content: string): { readonly name: string; readonly bytes: Uint8Array } {
  return { name, bytes: new TextEncoder().encode(content) };
}

/** Bytes that say what they stand for, again and again. */
export function filler(what: string, sizeBytes: number): Uint8Array {
  const word = new TextEncoder().encode(`${what}\r\n`);
  return Uint8Array.from({ length: sizeBytes }, (_, at) => word[at % word.length] ?? 0);
}

/** A bitmap of 8 by 8 blue points: https://learn.microsoft.com/windows/win32/gdi/bitmap-storage */
function bitmap(): Uint8Array {
  const bytes = new Uint8Array(54 + 8 * 8 * 3);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, 8, true);
  view.setInt32(22, 8, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let at = 54; at < bytes.length; at += 3) bytes.set([0xc8, 0x64, 0x1e], at);
  return bytes;
}

const INF = [
  '; Network adapter of the example line. It drives nothing.',
  '[Version]',
  'Signature   = "$WINDOWS NT$"',
  'Class       = Net',
  'ClassGuid   = {4d36e972-e325-11ce-bfc1-08002be10318}',
  'Provider    = %Contoso%',
  'CatalogFile = ctnic.cat',
  'DriverVer   = 09/17/2024,3.1.7.0',
  '',
  '[Manufacturer]',
  '%Contoso% = Contoso,NTamd64',
  '',
  '[Contoso.NTamd64]',
  '%Adapter% = Install,PCI\\VEN_FFFF&DEV_0300',
  '',
  '[SourceDisksNames]',
  '1 = %Disk%',
  '',
  '[SourceDisksFiles]',
  'ctnic.sys = 1',
  '',
  '[Strings]',
  'Contoso = "Contoso Industrial"',
  'Disk    = "Edge Box drivers"',
  'Adapter = "Edge Box network adapter"',
  '',
].join('\r\n');
