import type { MumFacts } from '../mum.ts';
import type { PackageRole } from './package-file.ts';

const BY_NAME: readonly { readonly pattern: RegExp; readonly role: PackageRole }[] = [
  { pattern: /^Package_for_ServicingStack(_|$)/i, role: 'servicing-stack' },
  { pattern: /^Package_for_RollupFix(_|$)/i, role: 'cumulative' },
  { pattern: /^Package_for_DotNetRollup(_|$)/i, role: 'dotnet' },
  { pattern: /^Package_for_SafeOSDU(_|$)/i, role: 'safe-os' },
  { pattern: /Enablement-Package$/i, role: 'enablement' },
  { pattern: /-LanguagePack-Package$/i, role: 'language-pack' },
];

// https://learn.microsoft.com/windows/deployment/update/catalog-checkpoint-cumulative-updates
const CHECKPOINTS: readonly string[] = ['KB5043080'];

/** What a package is for, by its name, its release type and what it declares. */
export function packageRole({ identity, releaseType, capability }: MumFacts): PackageRole {
  const named = BY_NAME.find(({ pattern }) => pattern.test(identity.name));
  if (named !== undefined) return named.role;
  const type = releaseType?.toLowerCase();
  if (type === 'language pack') return 'language-pack';
  if (capability !== undefined || type === 'ondemand pack') return 'feature-on-demand';
  return 'update';
}

/** Is it one that Microsoft has named a checkpoint: a base that later cumulative updates are built on? */
export function isCheckpoint(kb: string | undefined): boolean {
  return kb !== undefined && CHECKPOINTS.includes(kb);
}
