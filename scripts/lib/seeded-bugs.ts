import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './toolchain.mjs';

/** A bug put in on purpose, as a patch: the tests that it names must fail with it. */
export interface SeededBug {
  /** `offline/skipped-leaf`: the folder, and the file without its ending. */
  readonly name: string;
  /** From the root of the repository. */
  readonly patch: string;
  /** What goes wrong, in a sentence. */
  readonly what: string;
  readonly tests: readonly string[];
}

/** `caught`: a test fails. All others are faults of the patch or of the tests. */
export type Catch =
  | { readonly verdict: 'caught'; readonly failed: number; readonly by: string }
  | { readonly verdict: 'survived' | 'does not apply' | 'does not load'; readonly because: string };

const FOLDER = 'test/support/seeded-bugs';

/** Every patch of `test/support/seeded-bugs/ROOM/NAME.patch`; throws on one without its two head lines. */
export function seededBugs(): readonly SeededBug[] {
  const rooms = readdirSync(join(root, FOLDER), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return rooms.flatMap(({ name: room }) => {
    const files = readdirSync(join(root, FOLDER, room)).filter((file) => file.endsWith('.patch'));
    return files.sort().map((file) => readBug(`${FOLDER}/${room}/${file}`));
  });
}

function readBug(patch: string): SeededBug {
  const text = readFileSync(join(root, patch), 'utf8');
  const head = text.slice(0, Math.max(0, text.indexOf('diff --git')));
  const what = /^What: (.+)$/m.exec(head)?.[1];
  const tests = /^Tests: (.+)$/m.exec(head)?.[1]?.trim().split(/\s+/);
  if (what === undefined || tests === undefined)
    throw new Error(`${patch} has no lines "What: " and "Tests: "`);
  const missing = tests.find((test) => !existsSync(join(root, test)));
  if (missing !== undefined) throw new Error(`${patch} names ${missing}, which is not there`);
  return { name: patch.slice(FOLDER.length + 1, -'.patch'.length), patch, what, tests };
}

/** Why the patch does not apply to the tree in `folder`; `undefined` when it does. */
export function whyNotApplied(bug: SeededBug, folder: string = root): string | undefined {
  const { status, stderr } = gitApply(folder, bug, '--check');
  return status === 0 ? undefined : stderr.trim() || 'git apply failed';
}

function gitApply(folder: string, { patch }: SeededBug, ...options: readonly string[]) {
  // Within a repository git would silently leave out what is not below the current folder.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(folder) };
  return spawnSync('git', ['apply', ...options, join(root, patch)], { cwd: folder, encoding: 'utf8', env });
}

/** A copy of the tree as it stands, in which bugs can be put. */
export interface Copy {
  readonly folder: string;
  readonly remove: () => void;
}

/** Copies what git knows and what it would add; the installed packages are linked. */
export function copyTree(): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'seeded-bugs-'));
  const list = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (list.status !== 0) throw new Error(`git ls-files: ${list.stderr}`);
  for (const file of new Set(list.stdout.split('\0'))) {
    // A file that was deleted is still listed until that is committed.
    if (file === '' || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(root, file), join(folder, file));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Why the tests do not pass without any bug; `undefined` when they do. Else their failing would prove nothing. */
export function whyNotGreen(copy: Copy, bugs: readonly SeededBug[]): string | undefined {
  const { failed, broken, first } = runTests(copy, [...new Set(bugs.flatMap(({ tests }) => tests))]);
  return failed + broken === 0 ? undefined : `without any bug, ${first}`;
}

/** Puts a bug into the copy, runs its tests, and takes it out again. */
export function tryBug(copy: Copy, bug: SeededBug): Catch {
  const because = whyNotApplied(bug, copy.folder);
  if (because !== undefined) return { verdict: 'does not apply', because };
  gitApply(copy.folder, bug);
  try {
    const { failed, broken, first } = runTests(copy, bug.tests);
    if (broken > 0) return { verdict: 'does not load', because: first };
    if (failed === 0) return { verdict: 'survived', because: `${bug.tests.join(', ')} passed` };
    return { verdict: 'caught', failed, by: first };
  } finally {
    gitApply(copy.folder, bug, '--reverse');
  }
}

interface Report {
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** `broken`: files that could not be run at all, which is another thing than a test that fails. */
function runTests({ folder }: Copy, tests: readonly string[]) {
  const report = join(folder, '.cache', 'seeded-bugs.json');
  rmSync(report, { force: true });
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [
    'run',
    '--root',
    folder,
    '--reporter=json',
    `--outputFile=${report}`,
    '--no-file-parallelism',
    ...tests,
  ];
  const { status, stderr } = spawnSync(process.execPath, [vitest, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, FUZZ_SECONDS: '0', SEEDED_BUGS: '' },
    maxBuffer: 1 << 28,
  });
  if (!existsSync(report))
    return { failed: 0, broken: 1, first: `vitest ended with ${status}: ${stderr.slice(-500)}` };
  const { numFailedTests, testResults }: Report = JSON.parse(readFileSync(report, 'utf8'));
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter((test) => test.status === 'failed'),
  );
  const unloaded = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  const missing = tests.length > testResults.length ? 1 : 0;
  return {
    failed: numFailedTests,
    broken: unloaded.length + missing,
    first: unloaded[0]?.message ?? failed[0]?.fullName ?? (missing === 1 ? 'a test file was not run' : ''),
  };
}
