import type { Evidence } from '../../domain/fact.ts';
import { formatPackageIdentity } from '../../domain/package-identity.ts';
import { readMum } from '../mum.ts';
import { type Archive, findFile, readHead } from './archive.ts';
import { type Attempt, bad, good } from './attempt.ts';
import type { PackageFacts } from './package-file.ts';
import { packageRole } from './package-role.ts';

const MANIFEST = 'update.mum';
/** What we read of a manifest stands at its beginning; those of cumulative updates go on for long. */
const MANIFEST_BYTES = 1024 * 1024;

/** What the package in this archive says about itself; undefined when it has no `update.mum`. */
export function readPackageFacts(archive: Archive, folder = ''): Attempt<PackageFacts> | undefined {
  const file = findFile(archive, MANIFEST);
  if (file === undefined) return undefined;
  const head = readHead(archive.open(file), MANIFEST_BYTES);
  if (!head.ok) return bad(`${file.name}: ${head.problem.message}`, head.problem.offset);
  const mum = readMum(head.value);
  if (mum === undefined) return bad(`${file.name} names no package`, 0);
  const path = folder + file.name;
  const { identity, kb, releaseType, restart, capability } = mum;
  const evidence: Evidence[] = [{ file: path, at: 'assemblyIdentity', saw: formatPackageIdentity(identity) }];
  const seen: readonly (readonly [string, string | undefined])[] = [
    ['package@identifier or its texts', kb],
    ['package@releaseType', releaseType],
    ['package@restart', restart],
    ['capabilityIdentity', capability],
  ];
  for (const [at, saw] of seen) if (saw !== undefined) evidence.push({ file: path, at, saw });
  return good({
    path,
    identity,
    role: packageRole(mum),
    kb,
    architecture: identity.architecture,
    language: identity.language === '' ? undefined : identity.language,
    releaseType,
    description: mum.description,
    restart,
    isPermanent: mum.isPermanent,
    parents: mum.parents,
    servicingStack: mum.servicingStack,
    capability,
    evidence,
  });
}
