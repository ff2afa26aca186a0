import { describe, expect, it } from 'vitest';
import { lastLine, summarise, total } from '../../../scripts/lib/test-summary.mjs';

function file(status: string, tests: readonly (readonly [string, string, string])[]): object {
  return {
    status,
    assertionResults: tests.map(([state, suite, title]) => ({
      status: state,
      ancestorTitles: suite === '' ? [] : suite.split(' > '),
      title,
    })),
  };
}

const rules = { ci: false, allowed: [{ title: 'Windows only', reason: 'no Windows' }] };

describe('summary of a test run', () => {
  it.each([
    { why: 'no report: the run broke', report: undefined, passed: 0, failed: 1 },
    { why: 'a report that is no report', report: { testResults: 'x' }, passed: 0, failed: 1 },
    { why: 'no tests', report: { testResults: [] }, passed: 0, failed: 0 },
    {
      why: 'a pass',
      report: { testResults: [file('passed', [['passed', 'a', 't']])] },
      passed: 1,
      failed: 0,
    },
    {
      why: 'failing tests are counted once each',
      report: {
        testResults: [
          file('failed', [
            ['failed', 'a', 't'],
            ['failed', 'a', 'u'],
            ['passed', 'a', 'v'],
          ]),
        ],
      },
      passed: 1,
      failed: 2,
    },
    { why: 'a file that does not load', report: { testResults: [file('failed', [])] }, passed: 0, failed: 1 },
    {
      why: 'a hook that fails after tests passed',
      report: { testResults: [file('failed', [['passed', 'a', 't']])] },
      passed: 1,
      failed: 1,
    },
  ])('$why: $passed passed, $failed failed', ({ report, passed, failed }) => {
    expect(summarise(report)).toMatchObject({ passed, failed });
  });

  it('names what was skipped by the title that says the reason: the outermost suite, or the test', () => {
    const report = {
      testResults: [
        file('passed', [
          ['skipped', 'wim (needs wimlib-imagex) > update', 'a'],
          ['pending', 'wim (needs wimlib-imagex) > refuse', 'b'],
          ['passed', 'overlay', 'c'],
          ['skipped', 'overlay', 'd (needs data)'],
          ['skipped', 'overlay > deep (needs wine)', 'e'],
          ['todo', '', 'lonely (reason)'],
        ]),
      ],
    };
    expect(summarise(report).skipped).toEqual([
      { suite: 'wim (needs wimlib-imagex)', tests: 2 },
      { suite: 'overlay > d (needs data)', tests: 1 },
      { suite: 'overlay > deep (needs wine)', tests: 1 },
      { suite: 'lonely (reason)', tests: 1 },
    ]);
  });
});

describe('total of several runs', () => {
  const unit = { passed: 3, failed: 0, skipped: [{ suite: 'registry, Windows only', tests: 2 }] };
  const bench = { passed: 4, failed: 1, skipped: [{ suite: 'share (needs smbd)', tests: 5 }] };

  it('adds up and tells skipped tests', () => {
    expect(lastLine(total([unit, bench], rules))).toBe('7 passed, 1 failed, 7 skipped');
  });

  it('counts a skip as a failure in continuous integration, unless it is allowed', () => {
    const sum = total([unit, bench], { ...rules, ci: true });
    expect(lastLine(sum)).toBe('7 passed, 6 failed, 2 skipped');
    expect(sum.refused).toEqual(bench.skipped);
  });

  it('ends with the plain line when nothing was skipped', () => {
    expect(lastLine(total([{ passed: 2, failed: 0, skipped: [] }], rules))).toBe('2 passed, 0 failed');
  });
});
