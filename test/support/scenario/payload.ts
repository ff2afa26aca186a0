import { createHash } from 'node:crypto';
import { mumText } from '../../../agent/adapters/rehearsal/machine/mum.ts';
import { type PackageIdentity, parsePackageIdentity } from '../../../agent/domain/package-identity.ts';
import { storedCabinet } from '../../../scripts/lib/stored-cabinet.ts';

export const FOUNDATION = 'Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~10.0.19041.1';
export const LCU = 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.5131.1.10';
export const DOT_NET = 'Package_for_DotNetRollup_481~31bf3856ad364e35~amd64~~10.0.9286.2';
export const TOOL = 'Package_for_KB5100001~31bf3856ad364e35~amd64~~10.0.1.3';
const ARM = 'Package_for_KB5100002~31bf3856ad364e35~arm64~~10.0.1.1';

type Step = Readonly<Record<string, unknown>>;

/** Steps of every kind, to be put together by the scenarios. */
export const STEP = {
  lcu: { id: 'lcu', kind: 'package', payload: 'lcu', identity: LCU },
  dotnet: { id: 'dotnet', kind: 'package', payload: 'dotnet', identity: DOT_NET },
  tool: { id: 'tool', kind: 'package', payload: 'tool', identity: TOOL },
  /** For another architecture: DISM calls it not applicable. */
  arm: { id: 'arm', kind: 'package', payload: 'arm', identity: ARM },
  nic: { id: 'nic', kind: 'driver', inf: 'nic-inf', catalog: 'nic-cat', files: ['nic-sys'] },
  station: {
    id: 'station',
    kind: 'registry',
    hive: 'SOFTWARE',
    set: [
      { key: 'Contoso\\Line', name: 'Station', type: 'REG_SZ', data: 'A7' },
      { key: 'Contoso\\Line', name: 'Shift', type: 'REG_DWORD', data: 2 },
    ],
    delete: [{ key: 'Contoso\\Line', name: 'Old' }],
  },
  control: {
    id: 'control',
    kind: 'registry',
    hive: 'SYSTEM',
    set: [{ key: 'CurrentControlSet\\Control\\Contoso', name: 'Mode', type: 'REG_SZ', data: 'line' }],
  },
  logo: { id: 'logo', kind: 'file', payload: 'oem-logo', to: 'Windows\\OEM\\logo.bmp' },
  notice: { id: 'notice', kind: 'file', delete: 'Windows\\OEM\\old-notice.txt' },
} as const satisfies Readonly<Record<string, Step>>;

const INF = [
  '[Version]',
  'Signature   = "$WINDOWS NT$"',
  'Class       = Net',
  'ClassGuid   = {4d36e972-e325-11ce-bfc1-08002be10318}',
  'Provider    = %Contoso%',
  'CatalogFile = ctnic.cat',
  'DriverVer   = 09/17/2024,3.1.7.0',
  '[SourceDisksFiles]',
  'ctnic.sys = 1',
  '[Strings]',
  'Contoso = "Contoso Industrial"',
  '',
].join('\r\n');

/** The files that the steps use, by the id they have in the manifest. */
export const PAYLOAD: ReadonlyMap<string, { readonly path: string; readonly bytes: Uint8Array }> = new Map([
  [
    'lcu',
    {
      path: 'updates/kb5046613.msu',
      bytes: storedCabinet([
        { name: 'WSUSSCAN.cab', bytes: storedCabinet([{ name: 'package.xml', bytes: utf8('<p/>') }]) },
        { name: 'Windows10.0-KB5046613-x64.cab', bytes: packageCabinet(LCU) },
      ]),
    },
  ],
  ['dotnet', { path: 'updates/kb5045936.cab', bytes: packageCabinet(DOT_NET) }],
  ['tool', { path: 'updates/kb5100001.cab', bytes: packageCabinet(TOOL) }],
  ['arm', { path: 'updates/kb5100002.cab', bytes: packageCabinet(ARM) }],
  ['nic-inf', { path: 'drivers/ctnic.inf', bytes: utf8(INF) }],
  ['nic-cat', { path: 'drivers/ctnic.cat', bytes: utf8('catalog of ctnic.inf') }],
  ['nic-sys', { path: 'drivers/ctnic.sys', bytes: utf8('MZ driver of nothing') }],
  ['oem-logo', { path: 'files/logo.bmp', bytes: utf8('BM logo of the line') }],
]);

/** The payload list of a manifest. */
export function payloadEntries(): readonly Step[] {
  return [...PAYLOAD].map(([id, { path, bytes }]) => ({
    id,
    path,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
}

function packageCabinet(text: string): Uint8Array {
  return storedCabinet([
    { name: 'update.mum', bytes: utf8(mumText(identityOf(text), { parent: identityOf(FOUNDATION) })) },
    { name: 'update.cat', bytes: utf8(`catalog of ${text}`) },
    { name: 'payload.bin', bytes: utf8(`payload of ${text}\r\n`.repeat(20)) },
  ]);
}

function identityOf(text: string): PackageIdentity {
  const identity = parsePackageIdentity(text);
  if (identity === undefined) throw new Error(`${text} is not a package identity`);
  return identity;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
