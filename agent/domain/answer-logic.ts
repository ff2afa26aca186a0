import { type Answer, type Fact, no, unknown, yes } from './fact.ts';

// What a person reads of a hundred rules.
const MAX_REASONS = 5;

/**
 * Yes when all are, no when one is no, else unknown (Kleene's strong logic). Nothing asked for is a yes. An answer whose
 * reason is empty adds no words.
 */
export function allOf(facts: readonly Fact[]): Fact {
  const answer = facts.some((fact) => fact.answer === 'no')
    ? 'no'
    : facts.some((fact) => fact.answer === 'unknown')
      ? 'unknown'
      : 'yes';
  return summed(answer, facts);
}

/** Yes when one is, no when all are no, else unknown. */
export function anyOf(facts: readonly Fact[]): Fact {
  const answer = facts.some((fact) => fact.answer === 'yes')
    ? 'yes'
    : facts.some((fact) => fact.answer === 'unknown')
      ? 'unknown'
      : 'no';
  return summed(answer, facts);
}

/** The other answer. What is not known stays not known: a doubt never turns into a yes. */
export function notOf({ answer, because, evidence }: Fact): Fact {
  switch (answer) {
    case 'yes':
      return no(because === '' ? '' : `ruled out: ${because}`, ...evidence);
    case 'no':
      return yes(because, ...evidence);
    case 'unknown':
      return unknown(because, ...evidence);
  }
}

/** The answer with the reasons of those that gave it. */
function summed(answer: Answer, facts: readonly Fact[]): Fact {
  const deciding = facts.filter((fact) => fact.answer === answer);
  const reasons = [...new Set(deciding.map(({ because }) => because).filter((text) => text !== ''))];
  const shown = reasons.slice(0, MAX_REASONS).join('; ');
  const more = reasons.length > MAX_REASONS ? ` and ${reasons.length - MAX_REASONS} more` : '';
  return { answer, because: `${shown}${more}`, evidence: deciding.flatMap(({ evidence }) => evidence) };
}
