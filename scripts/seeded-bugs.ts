import { parseArgs } from 'node:util';
import { type Catch, copyTree, seededBugs, tryBug, whyNotGreen } from './lib/seeded-bugs.ts';

// node scripts/bootstrap.mjs scripts/seeded-bugs.ts [--list] [--only NAME]
// Puts each known bug into a copy of the tree and expects that the tests which its patch names fail.
// To add one: make the mistake, `git diff > test/support/seeded-bugs/ROOM/NAME.patch`, take it back, and write the lines
// "What: ..." and "Tests: path path" at the top of the patch.

const { values } = parseArgs({ options: { list: { type: 'boolean' }, only: { type: 'string' } } });
const bugs = seededBugs().filter(({ name }) => name.includes(values.only ?? ''));
process.exitCode = values.list === true ? list() : tryAll();

function list(): number {
  for (const { name, what } of bugs) print(`${name.padEnd(40)} ${what}`);
  return 0;
}

function tryAll(): number {
  if (bugs.length === 0) {
    print(`no patch has ${values.only} in its name`);
    return 2;
  }
  const copy = copyTree();
  try {
    const notGreen = whyNotGreen(copy, bugs);
    if (notGreen !== undefined) {
      print(notGreen);
      return 1;
    }
    let faults = 0;
    for (const bug of bugs) {
      const result = tryBug(copy, bug);
      if (result.verdict !== 'caught') faults += 1;
      print(`${result.verdict.padEnd(14)} ${bug.name.padEnd(40)} ${detailOf(result)}`);
    }
    print(`${bugs.length - faults} of ${bugs.length} seeded bugs were caught`);
    return faults === 0 ? 0 : 1;
  } finally {
    copy.remove();
  }
}

function detailOf(result: Catch): string {
  return result.verdict === 'caught' ? `${result.failed} failed, first: ${result.by}` : result.because;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
