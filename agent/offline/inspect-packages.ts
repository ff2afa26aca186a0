import { type Answer, type Fact, type Reading, valueOr } from '../domain/fact.ts';
import { formatPackageIdentity } from '../domain/package-identity.ts';
import { isoFromFileTime } from './file-time.ts';
import type { ImageFacts } from './image-facts.ts';
import { plainFact } from './inspect-fact.ts';
import type { InspectDocument } from './inspect-schema.ts';
import { isRecordInstalled } from './is-installed.ts';

/** Packages, and capabilities through them. `kbs`: from manifests, by identity, for packages whose name has none. */
export function packagesOf(
  { packages, manifests, capabilities, identity }: ImageFacts,
  kbs: ReadonlyMap<string, string>,
): Pick<InspectDocument, 'packages' | 'capabilities'> {
  const ubr = valueOr(identity.ubr, undefined);
  const facts = new Map<string, Fact>();
  const listed = valueOr(packages, []).map((record) => {
    const name = formatPackageIdentity(record.identity);
    const installed = isRecordInstalled(record, manifests, ubr);
    facts.set(name.toLowerCase(), installed);
    return {
      identity: name,
      state: record.state,
      stateCode: record.stateCode ?? null,
      kb: record.kb ?? kbs.get(name) ?? null,
      installTime: isoFromFileTime(record.installTime) ?? null,
      client: record.installClient ?? null,
      owners: [...record.owners],
      manifest: manifestOf(name, manifests),
      installed: plainFact(installed),
    };
  });
  const known = valueOr(capabilities, []).map(({ name, state, packages: carriers }) => ({
    name,
    state,
    packages: [...carriers],
    installed: plainFact(bestOf(name, carriers, facts)),
  }));
  return { packages: listed, capabilities: known };
}

function manifestOf(identity: string, manifests: Reading<ReadonlySet<string>>): Answer {
  if (!manifests.known) return 'unknown';
  return manifests.value.has(`${identity.toLowerCase()}.mum`) ? 'yes' : 'no';
}

/** A capability is there when one of its packages is: the index may name older ones too. */
function bestOf(name: string, carriers: readonly string[], facts: ReadonlyMap<string, Fact>): Fact {
  const found = carriers.flatMap((carrier) => facts.get(carrier.toLowerCase()) ?? []);
  const absent: Fact = { answer: 'no', because: `no package of ${name} is in the list`, evidence: [] };
  const by = (answer: Answer) => found.find((fact) => fact.answer === answer);
  return by('yes') ?? by('unknown') ?? found[0] ?? absent;
}
