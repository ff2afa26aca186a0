import type { PackageIdentity } from '../../../domain/package-identity.ts';
import { formatVersion } from '../../../domain/version.ts';

/** The identity elements of a package manifest (.mum): urn:schemas-microsoft-com:asm.v3, as in Microsoft's own packages. */
export function mumText(
  identity: PackageIdentity,
  options: { readonly parent?: PackageIdentity; readonly capability?: string } = {},
): string {
  const parent =
    options.parent === undefined
      ? ''
      : `<parent buildCompare="EQ" integrate="separate" disposition="detect">${identityElement(options.parent)}</parent>`;
  const [name = '', , , language = '', version = ''] = options.capability?.split('~') ?? [];
  const capability =
    name === ''
      ? ''
      : `<declareCapability><capability><capabilityIdentity name="${name}"${language === '' ? '' : ` language="${language}"`} version="${version}"/></capability></declareCapability>`;
  const isSecurity = /^Package_for_RollupFix$/i.test(identity.name);
  return `\ufeff<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v3" manifestVersion="1.0" description="Fix for ${identity.name}" displayName="default" company="Microsoft Corporation" copyright="Microsoft Corporation">
  ${identityElement(identity)}
  <package identifier="${identity.name}" applicabilityEvaluation="deep" releaseType="${isSecurity ? 'Security Update' : 'Update'}" restart="possible">${parent}${capability}</package>
</assembly>
`;
}

function identityElement({ name, version, architecture, language, publicKeyToken }: PackageIdentity): string {
  return `<assemblyIdentity name="${name}" version="${formatVersion(version)}" processorArchitecture="${architecture}" language="${language === '' ? 'neutral' : language}" buildType="release" publicKeyToken="${publicKeyToken}" />`;
}
