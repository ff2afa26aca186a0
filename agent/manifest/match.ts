import { type Fact, no } from '../domain/fact.ts';
import { answerRules, WINDOWS_RULES } from '../domain/fact-rules.ts';
import type { MatchRules } from '../domain/manifest.ts';
import { type FactRules, judgeTree, nodesOf, type Subject, type WindowsFacts } from '../domain/rules.ts';

/**
 * Whether a machine can be one that the rules mean, before its Windows was looked at: a no is sure, a yes is sure as far
 * as the machine goes. Rules about Windows are taken to answer whichever way lets the machine in.
 */
export function matchMachine(rules: MatchRules, subject: Subject): Fact {
  return judgeTree<FactRules>(rules, (node, negated) => [
    ...answerRules(node, subject, undefined).map(({ fact }) => fact),
    ...(negated && asksWindows(node) ? [no('')] : []),
  ]);
}

/** Whether the machine and its Windows are those that the rules mean. Only a yes is one. */
export function matchImage(rules: MatchRules, subject: Subject, windows: WindowsFacts): Fact {
  return judgeTree<FactRules>(rules, (node) => answerRules(node, subject, windows).map(({ fact }) => fact));
}

/** Whether any rule can only be answered by the offline Windows. */
export function dependsOnWindows(rules: MatchRules): boolean {
  return nodesOf<FactRules>(rules).some(asksWindows);
}

function asksWindows(node: FactRules): boolean {
  return WINDOWS_RULES.some((name) => node[name] !== undefined);
}
