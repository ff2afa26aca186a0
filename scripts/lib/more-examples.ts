import { mumText } from '../../agent/adapters/rehearsal/machine/mum.ts';
import { parsePackageIdentity } from '../../agent/domain/package-identity.ts';
import type { ExampleFile } from './example-payload.ts';
import { filler, packageCabinet } from './example-payload.ts';
import { storedCabinet } from './stored-cabinet.ts';

const LANGUAGE = 'Microsoft-Windows-Client-LanguagePack-Package~31bf3856ad364e35~amd64~de-DE~10.0.19041.1';
const BASIC = 'Microsoft-Windows-LanguageFeatures-Basic-de-de-Package~31bf3856ad364e35~amd64~~10.0.19041.1';

/** The payload of payload/examples/language-packs, besides the update of the line. */
export function languageFiles(): readonly ExampleFile[] {
  return [
    {
      id: 'language',
      path: 'languages/Microsoft-Windows-Client-Language-Pack_x64_de-de.cab',
      bytes: packageCabinet(LANGUAGE, 12_000),
    },
    {
      id: 'basic',
      path: 'fod/Microsoft-Windows-LanguageFeatures-Basic-de-de-Package~31bf3856ad364e35~amd64~~.cab',
      bytes: capabilityCabinet(),
    },
  ];
}

/** The payload of payload/examples/no-boot-repair: what begins like a .wim and like an .exe, and is none. */
export function repairFiles(): readonly ExampleFile[] {
  return [
    { id: 'healthy', path: 'source/install.wim', bytes: filler('MSWIM\0\0\0 of nothing', 16_384) },
    { id: 'marker', path: 'tools/marker.exe', bytes: filler('MZ program of nothing', 2_048) },
  ];
}

/** The payload of payload/examples/first-boot-msi: what begins like an .msi, and is none. */
export function firstBootFiles(): readonly ExampleFile[] {
  // The signature of a compound file: https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb
  const signature = Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);
  const msi = Uint8Array.of(...signature, ...filler('installer of nothing', 8_184));
  const settings = new TextEncoder().encode('[agent]\r\nserver=line.example\r\n');
  return [
    { id: 'agent', path: 'installers/ContosoAgent.msi', bytes: msi },
    { id: 'settings', path: 'installers/agent.ini', bytes: settings },
  ];
}

function capabilityCabinet(): Uint8Array {
  const identity = parsePackageIdentity(BASIC);
  if (identity === undefined) throw new Error(`${BASIC} is not a package identity`);
  const declared =
    '<declareCapability><capability><capabilityIdentity name="Language.Basic" version="0.0.1.0" language="de-DE"/></capability></declareCapability></package>';
  const mum = mumText(identity).replace('</package>', declared);
  return storedCabinet([
    { name: 'update.mum', bytes: new TextEncoder().encode(mum) },
    { name: 'update.cat', bytes: filler(`catalog of ${BASIC}`, 900) },
    { name: 'payload.bin', bytes: filler(`payload of ${BASIC}`, 9_000) },
  ]);
}
