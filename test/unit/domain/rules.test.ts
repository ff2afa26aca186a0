import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allOf, anyOf, notOf } from '../../../agent/domain/answer-logic.ts';
import type { Answer, Fact } from '../../../agent/domain/fact.ts';
import { judgeTree, nodesOf, type RuleTree } from '../../../agent/domain/rules.ts';
import { matchesPattern } from '../../../agent/domain/wildcard.ts';

const fact = (answer: Answer): Fact => ({ answer, because: answer, evidence: [] });
const answers = fc.constantFrom<Answer>('yes', 'no', 'unknown');
const facts = fc.array(answers.map(fact), { maxLength: 6 });

describe('three answers', () => {
  it.each<{ of: readonly Answer[]; all: Answer; any: Answer; why: string }>([
    { of: [], all: 'yes', any: 'no', why: 'nothing asked for' },
    { of: ['yes', 'unknown'], all: 'unknown', any: 'yes', why: 'a doubt keeps "all" from a yes' },
    { of: ['no', 'unknown'], all: 'no', any: 'unknown', why: 'a doubt keeps "any" from a no' },
    { of: ['yes', 'no', 'unknown'], all: 'no', any: 'yes', why: 'sure answers decide' },
  ])('$of: all $all, any $any ($why)', ({ of, all, any }) => {
    expect([allOf(of.map(fact)).answer, anyOf(of.map(fact)).answer]).toEqual([all, any]);
  });

  it('follow the laws: twice not, De Morgan, order and grouping do not matter', () => {
    fc.assert(
      fc.property(facts, facts, (left, right) => {
        const all = allOf([...left, ...right]).answer;
        expect(allOf([...right, ...left]).answer).toBe(all);
        expect(allOf([allOf(left), allOf(right)]).answer).toBe(all);
        expect(notOf(notOf(allOf(left))).answer).toBe(allOf(left).answer);
        expect(notOf(allOf(left)).answer).toBe(anyOf(left.map(notOf)).answer);
        expect(notOf(anyOf(left)).answer).toBe(allOf(left.map(notOf)).answer);
        expect(allOf([...left, ...left]).answer).toBe(allOf(left).answer);
      }),
    );
  });

  it('give the reasons of what decided, each once, and five at most', () => {
    const many = Array.from(
      { length: 8 },
      (_, index): Fact => ({ answer: 'no', because: `r${index}`, evidence: [] }),
    );
    expect(allOf([fact('yes'), fact('no'), fact('no'), fact('unknown')]).because).toBe('no');
    expect(anyOf(many).because).toBe('r0; r1; r2; r3; r4 and 3 more');
    expect(notOf({ ...fact('yes'), because: 'it is so' }).because).toBe('ruled out: it is so');
  });
});

interface Leaf {
  readonly leaf?: Answer;
}
type Tree = RuleTree<Leaf>;
const judge = ({ leaf }: Leaf) => (leaf === undefined ? [] : [fact(leaf)]);

const leaves: fc.Arbitrary<Tree> = fc.record({ leaf: answers }, { requiredKeys: [] });
function deeper(below: fc.Arbitrary<Tree>): fc.Arbitrary<Tree> {
  const branches = fc.array(below, { minLength: 1, maxLength: 2 });
  return fc.record({ leaf: answers, all: branches, any: branches, not: below }, { requiredKeys: [] });
}
const tree = deeper(deeper(deeper(leaves)));

/** The tree with a leaf's doubt settled. */
function settled(node: Tree, as: Answer): Tree {
  const list = (branches: readonly Tree[] | undefined) => branches?.map((branch) => settled(branch, as));
  return {
    ...node,
    ...(node.leaf === 'unknown' ? { leaf: as } : {}),
    all: list(node.all),
    any: list(node.any),
    not: node.not === undefined ? undefined : settled(node.not, as),
  };
}

describe('trees of rules', () => {
  it('a sure answer stays, however the doubts in it are settled', () => {
    fc.assert(
      fc.property(tree, answers, (node, as) => {
        const before = judgeTree<Leaf>(node, judge).answer;
        fc.pre(before !== 'unknown');
        expect(judgeTree<Leaf>(settled(node, as), judge).answer).toBe(before);
      }),
    );
  });

  it('a leaf is told whether it stands under an odd number of "not"', () => {
    const seen: boolean[] = [];
    judgeTree<Leaf>({ leaf: 'yes', not: { leaf: 'yes', not: { leaf: 'no' } } }, (node, negated) => {
      seen.push(negated);
      return judge(node);
    });
    expect(seen).toEqual([false, true, false]);
    expect(nodesOf<Leaf>({ all: [{}, { not: {} }], any: [{}] })).toHaveLength(5);
  });
});

describe('wildcards', () => {
  it.each([
    { pattern: 'Latitude 5*', text: 'Latitude 5540', fits: true, why: 'any end' },
    { pattern: 'Latitude 5*', text: 'Latitude 5', fits: true, why: 'no end' },
    { pattern: 'Latitude 5*', text: 'Latitude 7440', fits: false, why: 'another number' },
    { pattern: '*5', text: 'ab5x5', fits: true, why: 'goes back to a later 5' },
    { pattern: '*a?c*', text: 'xxabcxx', fits: true, why: 'in the middle' },
    { pattern: '?', text: '', fits: false, why: 'one character is not none' },
    { pattern: '*', text: '', fits: true, why: 'any number is also none' },
    { pattern: 'a.c', text: 'abc', fits: false, why: 'a dot is a dot' },
    { pattern: '[a]', text: '[a]', fits: true, why: 'brackets are brackets' },
    { pattern: '??', text: '\u{1F600}x', fits: true, why: 'a character is a character, not two units' },
  ])('$pattern of $text: $fits ($why)', ({ pattern, text, fits }) => {
    expect(matchesPattern(pattern, text)).toBe(fits);
  });

  it('say what a regular expression says', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(patterns, letters, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesPattern(pattern, text)).toBe(expression.test(text));
      }),
    );
  });

  it('end, where a backtracking reader would not', () => {
    expect(matchesPattern(`${'*a'.repeat(63)}*b`, 'a'.repeat(128))).toBe(false);
    expect(matchesPattern('*?'.repeat(64), 'a'.repeat(63))).toBe(false);
  });
});
