/**
 * What one Vitest run came to, from its JSON report.
 * @param {unknown} report
 * @returns {{ passed: number, failed: number, skipped: { suite: string, tests: number }[] }}
 */
export function summarise(report) {
  const files = report?.testResults;
  // No report at all: the run itself broke, and that must not look like "nothing failed".
  if (!Array.isArray(files)) return { passed: 0, failed: 1, skipped: [] };
  let passed = 0;
  let failed = 0;
  const skipped = new Map();
  for (const file of files) {
    const tests = file.assertionResults ?? [];
    const failedHere = tests.filter((test) => test.status === 'failed').length;
    passed += tests.filter((test) => test.status === 'passed').length;
    // A file that could not be loaded, or whose hooks failed, fails without a failing test.
    failed += file.status === 'failed' && failedHere === 0 ? 1 : failedHere;
    for (const name of tests.filter(isSkipped).map((test) => skippedName(test, tests))) {
      skipped.set(name, (skipped.get(name) ?? 0) + 1);
    }
  }
  return { passed, failed, skipped: [...skipped].map(([suite, tests]) => ({ suite, tests })) };
}

function isSkipped({ status }) {
  return status !== 'failed' && status !== 'passed';
}

// The outermost suite that was skipped as a whole, else the test itself: the reason stands in that title.
function skippedName(test, tests) {
  const path = [...test.ancestorTitles, test.title];
  const isUnder = (other, depth) =>
    path.slice(0, depth).every((title, index) => other.ancestorTitles[index] === title);
  for (let depth = 1; depth < path.length; depth += 1) {
    if (tests.filter((other) => isUnder(other, depth)).every(isSkipped))
      return path.slice(0, depth).join(' > ');
  }
  return path.join(' > ');
}

/**
 * Adds runs up. In continuous integration a skipped suite is a failure unless it is on the list of allowed ones.
 * @param {readonly ReturnType<typeof summarise>[]} runs
 * @param {{ ci: boolean, allowed: readonly { title: string, reason: string }[] }} rules
 */
export function total(runs, { ci, allowed }) {
  const skipped = runs.flatMap((run) => run.skipped);
  const isAllowed = ({ suite }) => allowed.some(({ title }) => suite.includes(title));
  const refused = ci ? skipped.filter((suite) => !isAllowed(suite)) : [];
  const sum = (numbers) => numbers.reduce((left, right) => left + right, 0);
  return {
    passed: sum(runs.map((run) => run.passed)),
    failed: sum(runs.map((run) => run.failed)) + sum(refused.map(({ tests }) => tests)),
    skipped: sum(skipped.map(({ tests }) => tests)) - sum(refused.map(({ tests }) => tests)),
    suites: skipped,
    refused,
  };
}

/** The very last line of a test run. */
export function lastLine({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}
