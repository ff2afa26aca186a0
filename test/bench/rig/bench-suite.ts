import { describe } from 'vitest';
import { whyNoBench } from './requirements.ts';

/**
 * A suite that needs the bench: skipped with the reason in its title where the bench cannot run. In continuous
 * integration it is never skipped; there the set-up fails and says what is missing.
 */
export function benchSuite(title: string, body: () => void): void {
  const reason = whyNoBench();
  if (reason === undefined || process.env.CI === 'true') describe(title, body);
  else describe.skip(`${title} (skipped: ${reason})`, body);
}
