import { type Fact, known, no, notKnown, type Reading, unknown, yes } from './fact.ts';
import { quote } from './quote.ts';
import type { FactRuleName, FactRules, RangeRule, Subject, WindowsFacts } from './rules.ts';
import { isPattern, matchesPattern } from './wildcard.ts';

/** The answer of one rule. */
export interface RuleAnswer {
  readonly rule: FactRuleName;
  readonly fact: Fact;
  /** The machine is named in full: a list entry without wildcards fits it. */
  readonly isExact: boolean;
}

/** Rules that only the offline Windows can answer. */
export const WINDOWS_RULES: readonly FactRuleName[] = [
  'architecture',
  'edition',
  'build',
  'language',
  'installationType',
];

const MIB = 2 ** 20;

/**
 * The answers of one node's rules. `windows` undefined: it was not looked at yet, and its rules are left out of the
 * answers.
 */
export function answerRules(
  rules: FactRules,
  { machine, host }: Subject,
  windows: WindowsFacts | undefined,
): readonly RuleAnswer[] {
  const text = (value: string | undefined): Reading<readonly string[]> =>
    value === undefined || value === '' ? notKnown('') : known([value]);
  const firmware = host?.firmware === 'unknown' ? undefined : host?.firmware;
  const boot = host?.bootKind === 'unknown' ? undefined : host?.bootKind;
  const macs = machine === undefined || machine.macs.length === 0 ? undefined : machine.macs;
  const ramMiB = host === undefined ? notKnown<number>('') : known(Math.floor(host.ramBytes / MIB));
  return [
    ...oneOf('manufacturer', 'manufacturer', rules.manufacturer, text(machine?.manufacturer)),
    ...oneOf('model', 'model', rules.model, text(machine?.model)),
    ...oneOf('sku', 'SKU', rules.sku, text(machine?.sku)),
    ...oneOf('serial', 'serial number', rules.serial, text(machine?.serial)),
    ...oneOf('assetTag', 'asset tag', rules.assetTag, text(machine?.assetTag)),
    ...oneOf('uuid', 'UUID', rules.uuid, text(machine?.uuid)),
    ...oneOf('mac', 'MAC address', rules.mac?.map(colons), macs === undefined ? notKnown('') : known(macs)),
    ...inRange('ramMiB', 'memory in MiB', rules.ramMiB, ramMiB),
    ...oneOf('firmware', 'firmware', rules.firmware, text(firmware)),
    ...oneOf('boot', 'boot medium', rules.boot, text(boot)),
    ...(windows === undefined ? [] : answerWindowsRules(rules, windows)),
  ];
}

function answerWindowsRules(rules: FactRules, windows: WindowsFacts): readonly RuleAnswer[] {
  return [
    ...oneOf('architecture', 'architecture', rules.architecture, list(windows.architecture)),
    ...oneOf('edition', 'edition', rules.edition, list(windows.edition)),
    ...inRange('build', 'build', rules.build, windows.build),
    ...oneOf('language', 'language', rules.language, windows.languages),
    ...oneOf('installationType', 'installation type', rules.installationType, list(windows.installationType)),
  ];
}

function oneOf(
  rule: FactRuleName,
  what: string,
  allowed: readonly string[] | undefined,
  found: Reading<readonly string[]>,
): readonly RuleAnswer[] {
  if (allowed === undefined) return [];
  const asked = `the rule asks for ${shown(allowed)}`;
  if (!found.known)
    return [{ rule, fact: unknown(`${notSaid(what, found.because)}, ${asked}`), isExact: false }];
  const fits = (entry: string) => found.value.some((value) => matchesPattern(entry, value));
  const hits = allowed.filter(fits);
  const is = `the ${what} is ${shown(found.value)}`;
  return hits.length > 0
    ? [{ rule, fact: yes(is, ...found.evidence), isExact: hits.some((hit) => !isPattern(hit)) }]
    : [{ rule, fact: no(`${is}, ${asked}`, ...found.evidence), isExact: false }];
}

function inRange(
  rule: FactRuleName,
  what: string,
  range: RangeRule | undefined,
  found: Reading<number>,
): readonly RuleAnswer[] {
  if (range === undefined) return [];
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = range;
  const asked = `the rule asks for ${shownRange(range)}`;
  if (!found.known)
    return [{ rule, fact: unknown(`${notSaid(what, found.because)}, ${asked}`), isExact: false }];
  const is = `the ${what} is ${found.value}`;
  const fact =
    found.value >= min && found.value <= max
      ? yes(is, ...found.evidence)
      : no(`${is}, ${asked}`, ...found.evidence);
  return [{ rule, fact, isExact: false }];
}

function notSaid(what: string, because: string): string {
  return because === '' ? `the ${what} is not known` : `the ${what} is not known (${because})`;
}

function shown(texts: readonly string[]): string {
  const more = texts.length > 5 ? ` and ${texts.length - 5} more` : '';
  return `${texts.slice(0, 5).map(quote).join(', ')}${more}`;
}

function shownRange({ min, max }: RangeRule): string {
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `${min} to ${max}`;
}

function list(reading: Reading<string>): Reading<readonly string[]> {
  return reading.known ? known([reading.value], ...reading.evidence) : notKnown(reading.because);
}

/** Windows writes MAC addresses with dashes, everybody else with colons. */
function colons(mac: string): string {
  return mac.replaceAll('-', ':');
}
