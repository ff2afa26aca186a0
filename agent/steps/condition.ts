import { type Fact, no, notKnown, unknown, yes } from '../domain/fact.ts';
import { answerRules, WINDOWS_RULES } from '../domain/fact-rules.ts';
import { formatPackageIdentity, parsePackageIdentity } from '../domain/package-identity.ts';
import type { Probe, ProbeAnswer, RegistryValue } from '../domain/probe.ts';
import { judgeTree, nodesOf, type Subject, type WindowsFacts } from '../domain/rules.ts';
import { compareVersions, parseVersion } from '../domain/version.ts';
import type { ConditionData, DriverRule, RegistryRule, StateRules } from './condition-schema.ts';
import type { Condition } from './kind.ts';
import { encodeValue } from './registry-data.ts';

export type BoundCondition =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly because: string };

type AnswerOf<A extends ProbeAnswer['ask']> = Extract<ProbeAnswer, { ask: A }>;
/** The answer to a question that the condition has asked. */
type Seen = <A extends ProbeAnswer['ask']>(probe: Extract<Probe, { ask: A }>) => AnswerOf<A>;

/** Makes of rules what must be asked, and what the answers mean; or says which rule makes no sense. */
export function bindCondition(rules: ConditionData, subject: Subject): BoundCondition {
  const nodes = nodesOf<StateRules>(rules);
  const because = nodes.map(senseless).find((text) => text !== undefined);
  if (because !== undefined) return { ok: false, because };
  const probes = new Map(nodes.flatMap(probesOf).map((probe) => [JSON.stringify(probe), probe]));
  const places = [...probes.keys()];
  return {
    ok: true,
    condition: {
      probes: [...probes.values()],
      judge: (answers) => {
        const seen: Seen = (probe) => answerAs(answers[places.indexOf(JSON.stringify(probe))], probe.ask);
        return judgeTree<StateRules>(rules, (node) => judgeNode(node, subject, seen));
      },
    },
  };
}

function answerAs<A extends ProbeAnswer['ask']>(answer: ProbeAnswer | undefined, ask: A): AnswerOf<A> {
  const isIt = (one: ProbeAnswer): one is AnswerOf<A> => one.ask === ask;
  if (answer === undefined || !isIt(answer)) throw new Error(`a condition was not answered as ${ask}`);
  return answer;
}

/** What no schema can see. */
function senseless({ package: identity, registry }: StateRules): string | undefined {
  if (identity !== undefined && parsePackageIdentity(identity) === undefined)
    return `"${identity}" is not a package identity (Name~Token~Arch~Lang~Version)`;
  if (registry?.type === undefined || registry.data === undefined) return undefined;
  const encoded = encodeValue(registry.type, registry.data);
  return encoded.ok ? undefined : `${registry.key}\\${registry.name}: ${encoded.because}`;
}

function probesOf(rules: StateRules): readonly Probe[] {
  const probes: Probe[] = [];
  if (WINDOWS_RULES.some((name) => rules[name] !== undefined)) probes.push(WINDOWS);
  const packaged = packageProbe(rules.package);
  if (packaged !== undefined) probes.push(packaged);
  if (rules.driver !== undefined) probes.push(driverProbe(rules.driver));
  if (rules.file !== undefined) probes.push(fileProbe(rules.file));
  if (rules.registry !== undefined) probes.push(valueProbe(rules.registry));
  return probes;
}

const WINDOWS = { ask: 'windows' } as const;

function packageProbe(text: string | undefined) {
  const identity = text === undefined ? undefined : parsePackageIdentity(text);
  return identity === undefined ? undefined : ({ ask: 'package', identity } as const);
}

function driverProbe({ inf, provider }: DriverRule) {
  return { ask: 'driver-names', infName: inf, provider } as const;
}

function fileProbe(path: string) {
  return { ask: 'presence', path: path.replaceAll('/', '\\') } as const;
}

function valueProbe({ hive, key, name }: RegistryRule) {
  return { ask: 'registry-value', hive, key, name } as const;
}

function judgeNode(rules: StateRules, subject: Subject, seen: Seen): readonly Fact[] {
  const asksWindows = WINDOWS_RULES.some((name) => rules[name] !== undefined);
  const windows = asksWindows ? windowsSeen(seen(WINDOWS)) : undefined;
  const facts = answerRules(rules, subject, windows).map(({ fact }) => fact);
  const packaged = packageProbe(rules.package);
  if (packaged !== undefined) {
    const { answer, because, evidence } = seen(packaged).fact;
    facts.push({ answer, because: `${formatPackageIdentity(packaged.identity)}: ${because}`, evidence });
  }
  if (rules.driver !== undefined) facts.push(judgeDriver(rules.driver, seen(driverProbe(rules.driver))));
  if (rules.file !== undefined) facts.push(seen(fileProbe(rules.file)).fact);
  if (rules.registry !== undefined) facts.push(judgeValue(rules.registry, seen(valueProbe(rules.registry))));
  return facts;
}

/** A Windows that could not be read at all is one of which nothing is known. */
function windowsSeen({ reading }: AnswerOf<'windows'>): WindowsFacts {
  if (reading.known) return reading.value;
  const nothing = notKnown<never>(reading.because);
  return {
    edition: nothing,
    build: nothing,
    architecture: nothing,
    languages: nothing,
    installationType: nothing,
  };
}

function judgeDriver(rule: DriverRule, { reading }: AnswerOf<'driver-names'>): Fact {
  const shown = `driver ${rule.inf} of ${rule.provider}`;
  if (!reading.known) return unknown(`${shown}: ${reading.because}`);
  const wanted = rule.version === undefined ? undefined : parseVersion(rule.version);
  const names = reading.value.filter(({ version }) => {
    if (wanted === undefined) return true;
    const found = version === undefined ? undefined : parseVersion(version);
    return found !== undefined && compareVersions(found, wanted) >= 0;
  });
  const [found] = names;
  if (found !== undefined) return yes(`${shown} is there (${found.name})`, ...reading.evidence);
  // One without a version may be the wanted one.
  if (reading.value.some(({ version }) => version === undefined))
    return unknown(`${shown} is there, its version is not known`, ...reading.evidence);
  const [other] = reading.value;
  return other === undefined
    ? no(`${shown} is not there`, ...reading.evidence)
    : no(
        `${shown} is there as ${other.version ?? ''}, the rule asks for ${rule.version ?? ''}`,
        ...reading.evidence,
      );
}

function judgeValue(rule: RegistryRule, { reading }: AnswerOf<'registry-value'>): Fact {
  const shown = `${rule.hive}\\${rule.key}\\${rule.name}`;
  if (!reading.known) return unknown(`${shown}: ${reading.because}`);
  if (reading.value === undefined) return no(`${shown} is absent`, ...reading.evidence);
  if (rule.type === undefined || rule.data === undefined)
    return yes(`${shown} is there`, ...reading.evidence);
  const encoded = encodeValue(rule.type, rule.data);
  return encoded.ok && isSame(reading.value, encoded.value)
    ? yes(`${shown} is as the rule says`, ...reading.evidence)
    : no(`${shown} has another value`, ...reading.evidence);
}

function isSame(found: RegistryValue, wanted: RegistryValue): boolean {
  return (
    found.type === wanted.type &&
    found.data.length === wanted.data.length &&
    found.data.every((byte, index) => byte === wanted.data[index])
  );
}
