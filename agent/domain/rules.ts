import { allOf, anyOf, notOf } from './answer-logic.ts';
import type { Fact, Reading } from './fact.ts';
import type { HostFacts, MachineIdentity } from './machine.ts';

/** A range with at least one end; both ends belong to it. */
export interface RangeRule {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/**
 * Rules about a machine and its Windows: all of those that are given must hold; of a list, one entry. An entry may have
 * the wildcards `*` and `?`. A rule about something that is not known never holds, and neither does its opposite.
 */
export interface FactRules {
  readonly manufacturer?: readonly string[] | undefined;
  readonly model?: readonly string[] | undefined;
  readonly sku?: readonly string[] | undefined;
  readonly serial?: readonly string[] | undefined;
  readonly assetTag?: readonly string[] | undefined;
  readonly uuid?: readonly string[] | undefined;
  /** One adapter is enough. */
  readonly mac?: readonly string[] | undefined;
  readonly ramMiB?: RangeRule | undefined;
  readonly firmware?: readonly string[] | undefined;
  readonly boot?: readonly string[] | undefined;
  readonly architecture?: readonly string[] | undefined;
  readonly edition?: readonly string[] | undefined;
  readonly build?: RangeRule | undefined;
  /** One language of the user interface is enough. */
  readonly language?: readonly string[] | undefined;
  readonly installationType?: readonly string[] | undefined;
}

export type FactRuleName = keyof FactRules;

/** Leaf rules, and trees of them: `all` of the branches, one of `any`, the opposite of `not`. */
export type RuleTree<L> = L & Branches<L>;
export interface Branches<L> {
  readonly all?: readonly RuleTree<L>[] | undefined;
  readonly any?: readonly RuleTree<L>[] | undefined;
  readonly not?: RuleTree<L> | undefined;
}

/** What rules about an offline Windows are asked of. */
export interface WindowsFacts {
  /** EditionID: `Professional`. */
  readonly edition: Reading<string>;
  readonly build: Reading<number>;
  readonly architecture: Reading<string>;
  readonly languages: Reading<readonly string[]>;
  /** `Client`, `Server`, `Server Core`. */
  readonly installationType: Reading<string>;
}

/** Who rules are asked of. What is undefined is not known. */
export interface Subject {
  readonly machine: MachineIdentity | undefined;
  readonly host: Pick<HostFacts, 'ramBytes' | 'firmware' | 'bootKind'> | undefined;
}

/** Trees deeper or larger than this are refused when they are read. */
export const MAX_RULE_DEPTH = 8;
export const MAX_RULES = 256;

/**
 * The answer of a tree, whatever its leaves are about. `judge` answers the leaves of one node; it is told whether they
 * stand under an odd number of `not`.
 */
export function judgeTree<L>(
  tree: RuleTree<L>,
  judge: (rules: L, negated: boolean) => readonly Fact[],
  negated = false,
): Fact {
  const branches = (list: readonly RuleTree<L>[]) => list.map((branch) => judgeTree(branch, judge, negated));
  return allOf([
    ...judge(tree, negated),
    ...branches(tree.all ?? []),
    ...(tree.any === undefined ? [] : [anyOf(branches(tree.any))]),
    ...(tree.not === undefined ? [] : [notOf(judgeTree(tree.not, judge, !negated))]),
  ]);
}

/** Every node of a tree, the root first. */
export function nodesOf<L>(tree: RuleTree<L>): readonly RuleTree<L>[] {
  const below = [...(tree.all ?? []), ...(tree.any ?? []), ...(tree.not === undefined ? [] : [tree.not])];
  return [tree, ...below.flatMap((branch) => nodesOf(branch))];
}
