import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { copyTree, seededBugs, tryBug, whyNotApplied, whyNotGreen } from '../scripts/lib/seeded-bugs.ts';

const bugs = seededBugs();
const hasGit = spawnSync('git', ['--version']).status === 0;
// Minutes: for whoever changes a reader or its tests.
const all = process.env.SEEDED_BUGS === 'all';

describe.skipIf(!hasGit)(`seeded bugs${hasGit ? '' : ' (skipped: git is not installed)'}`, () => {
  it('are there', () => {
    expect(bugs.length).toBeGreaterThanOrEqual(12);
  });

  it.each(bugs)('$name still applies', (bug) => {
    expect(whyNotApplied(bug)).toBeUndefined();
  });

  // Not a skipped test: what is asked for by name is not missing without it.
  if (!all) return;
  it(
    'are all caught by the tests that they name',
    () => {
      const copy = copyTree();
      try {
        expect(whyNotGreen(copy, bugs)).toBeUndefined();
        const results = bugs.map((bug) => ({ name: bug.name, ...tryBug(copy, bug) }));
        expect(results.filter(({ verdict }) => verdict !== 'caught')).toEqual([]);
      } finally {
        copy.remove();
      }
    },
    60 * 60_000,
  );
});
