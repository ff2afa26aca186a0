import { cabinetOf } from './cab-writer.ts';

export interface MumParts {
  readonly name: string;
  readonly version?: string;
  readonly architecture?: string;
  readonly language?: string;
  readonly kb?: string;
  readonly releaseType?: string;
  readonly capability?: string;
}

/** An `update.mum` as Microsoft writes them, with invented values. */
export function mumText(parts: MumParts): string {
  const {
    name,
    version = '1.0.0.0',
    architecture = 'amd64',
    language = 'neutral',
    kb,
    releaseType,
    capability,
  } = parts;
  const identifier = kb === undefined ? '' : ` identifier="${kb}"`;
  const release = releaseType === undefined ? '' : ` releaseType="${releaseType}"`;
  const declared =
    capability === undefined
      ? ''
      : `<declareCapability><capability><capabilityIdentity name="${capability}" version="1.0"/></capability></declareCapability>`;
  return `\ufeff<?xml version="1.0" encoding="utf-8"?><assembly xmlns="urn:schemas-microsoft-com:asm.v3" description="Text">
<assemblyIdentity name="${name}" version="${version}" processorArchitecture="${architecture}" language="${language}" publicKeyToken="31bf3856ad364e35"/>
<package${identifier}${release} restart="possible"><parent><assemblyIdentity name="Edition" version="10.0.1.1" processorArchitecture="${architecture}" language="neutral" publicKeyToken="31bf3856ad364e35"/></parent>
<installerAssembly name="Microsoft-Windows-ServicingStack" version="10.0.19041.1"/>${declared}</package></assembly>`;
}

/** A package as a cabinet: its manifest behind and before other files. */
export function packageCab(parts: MumParts, method: 'none' | 'mszip' = 'mszip'): Uint8Array {
  return cabinetOf(
    {
      'big.manifest': 'x'.repeat(50_000),
      'update.mum': mumText(parts),
      'payload.bin': new Uint8Array(80_000).fill(5),
    },
    method,
  );
}

const LCU: MumParts = {
  name: 'Package_for_RollupFix',
  version: '19041.4780.1.10',
  kb: 'KB5041580',
  releaseType: 'Security Update',
};
const STACK: MumParts = {
  name: 'Package_for_ServicingStack_4769',
  version: '19041.4769.1.1',
  kb: 'KB5041579',
};

/** What a combined .msu holds, by file name. */
export function msuContents(): Readonly<Record<string, Uint8Array | string>> {
  return {
    'WSUSSCAN.cab': 'not looked at',
    'Windows10.0-KB5041580-x64.cab': packageCab(LCU),
    'Windows10.0-KB5041580-x64.xml': '<unattend/>',
    'Windows10.0-KB5041580-x64-pkgProperties.txt':
      'ApplicabilityInfo="Windows 10.0"\r\nKB Article Number="5041580"\r\nProcessor Architecture="amd64"\r\n',
    'SSU-19041.4769-x64.cab': packageCab(STACK, 'none'),
    'onepackage.AggregatedMetadata.cab': 'not looked at',
  };
}
