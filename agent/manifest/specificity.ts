import { answerRules } from '../domain/fact-rules.ts';
import type { MatchRules } from '../domain/manifest.ts';
import {
  type FactRuleName,
  type FactRules,
  judgeTree,
  type Subject,
  type WindowsFacts,
} from '../domain/rules.ts';

/**
 * What pins a machine down, the strongest first: what only this one machine has, then what its model has. A full name is
 * stronger than any pattern.
 */
const PINS: readonly FactRuleName[] = ['serial', 'uuid', 'mac', 'assetTag', 'sku', 'model', 'manufacturer'];

/**
 * How narrowly rules mean the machine that they match: one place for each full name in the order of `PINS`, one for each
 * pattern in the same order, and last the number of all other rules that hold.
 */
export type Specificity = readonly number[];

const OTHERS = 2 * PINS.length;
const NOTHING: Specificity = Array.from({ length: OTHERS + 1 }, () => 0);

/** The specificity of rules that hold for this machine. Of the branches of an `any`, the narrowest that holds counts. */
export function specificityOf(
  rules: MatchRules,
  subject: Subject,
  windows: WindowsFacts | undefined,
): Specificity {
  const own = answerRules(rules, subject, windows).map(({ rule, isExact }) => pinOf(rule, isExact));
  const every = (rules.all ?? []).map((branch) => specificityOf(branch, subject, windows));
  const holding = (rules.any ?? []).filter((branch) => judge(branch, subject, windows) === 'yes');
  const narrowest = holding
    .map((branch) => specificityOf(branch, subject, windows))
    .reduce((best, one) => (compareSpecificity(one, best) < 0 ? one : best), NOTHING);
  const excluded = rules.not === undefined ? [] : [pinOf(undefined, false)];
  return [...own, ...every, narrowest, ...excluded].reduce(together, NOTHING);
}

/** Negative when `left` is the more specific one; 0 when neither is. */
export function compareSpecificity(left: Specificity, right: Specificity): number {
  for (const [place, weight] of left.entries()) {
    const difference = (right[place] ?? 0) - weight;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `serial, model and 2 other rules`. */
export function describeSpecificity(specificity: Specificity): string {
  const pins = PINS.flatMap((name, place) => {
    if ((specificity[place] ?? 0) > 0) return [name];
    return (specificity[PINS.length + place] ?? 0) > 0 ? [`a pattern of ${name}`] : [];
  });
  const others = specificity[OTHERS] ?? 0;
  const rest = others === 0 ? [] : [`${others} other rule${others === 1 ? '' : 's'}`];
  const all = [...pins, ...rest];
  return all.length === 0 ? 'no rule' : all.join(', ');
}

function judge(rules: MatchRules, subject: Subject, windows: WindowsFacts | undefined): string {
  return judgeTree<FactRules>(rules, (node) => answerRules(node, subject, windows).map(({ fact }) => fact))
    .answer;
}

function pinOf(rule: FactRuleName | undefined, isExact: boolean): Specificity {
  const place = rule === undefined ? -1 : PINS.indexOf(rule);
  const at = place < 0 ? OTHERS : isExact ? place : PINS.length + place;
  return NOTHING.map((weight, index) => (index === at ? 1 : weight));
}

/** A pin that is there twice is one; other rules are counted. */
function together(left: Specificity, right: Specificity): Specificity {
  return left.map((weight, place) =>
    place === OTHERS ? weight + (right[place] ?? 0) : Math.max(weight, right[place] ?? 0),
  );
}
