import { type Fact, yes } from '../domain/fact.ts';

/**
 * For kinds that have no state of their own to look for: what the step's `expect` says is all there is, and the schema of
 * such a kind asks for it. The step is satisfied, and has succeeded, when that is seen.
 */
export function byExpectation(): Fact {
  return yes('what the step expects is all there is to see');
}
