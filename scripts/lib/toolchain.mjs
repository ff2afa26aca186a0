import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

/** The repository's root folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const STAMP = join(root, 'node_modules', '.servicer-installed');

/** Installs what package-lock.json says, unless that was done already on this platform. */
export function ensureInstalled() {
  if (isInstalled()) return;
  refuseForeignLock();
  process.stderr.write('Installing the packages that package-lock.json names (once)...\n');
  const started = Date.now();
  // Versions and hashes come from the lock. `npm ci` would do the same, but it refuses a lock that was written where
  // the registry does not carry every optional package of other platforms. No package of ours needs an install script.
  const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = runNpm(args, { stdio: ['ignore', 2, 2], cwd: root });
  if (status !== 0) {
    const why = error === undefined ? '' : `: ${error.message}`;
    process.stderr.write(
      `npm could not install${why}. Check the network and npm's registry setting, then run the same command again.\n`,
    );
    process.exit(1);
  }
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, stampText());
  process.stderr.write(`Installed in ${((Date.now() - started) / 1000).toFixed(1)} s.\n`);
}

// What `npm ci` also refuses: a lock that was not written for this package.json.
function refuseForeignLock() {
  const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'));
  const [wanted, locked] = [read('package.json'), read('package-lock.json').packages['']];
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    if (isDeepStrictEqual(wanted[kind] ?? {}, locked[kind] ?? {})) continue;
    process.stderr.write(
      `package-lock.json does not fit package.json (${kind}). Run npm install and commit the lock.\n`,
    );
    process.exit(1);
  }
}

function isInstalled() {
  if (existsSync(STAMP)) return readFileSync(STAMP, 'utf8') === stampText();
  // Someone ran npm by hand: npm leaves its own copy of the lock, written after the install.
  const hidden = join(root, 'node_modules', '.package-lock.json');
  return existsSync(hidden) && statSync(hidden).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

function stampText() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform}-${process.arch}\n`;
}

/**
 * Runs npm and waits. npm's own JavaScript file is started with this node, so no shell is needed, on Windows neither.
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} options
 */
export function runNpm(args, options) {
  const cli = findNpm();
  if (cli !== undefined) return spawnSync(process.execPath, [cli, ...args], options);
  return spawnSync('npm', args, options);
}

function findNpm() {
  const nodeFolder = dirname(process.execPath);
  const told = process.env.npm_execpath ?? '';
  const candidates = [
    ...(['npm-cli.js', 'npx-cli.js'].includes(basename(told)) ? [join(dirname(told), 'npm-cli.js')] : []),
    join(nodeFolder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(nodeFolder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ...npmOnPath(),
  ];
  return candidates.find((file) => existsSync(file));
}

function npmOnPath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const beside = folders.map((folder) => join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'));
  const links = folders.map((folder) => join(folder, 'npm')).filter((file) => existsSync(file));
  const targets = links.map((file) => realpathSync(file)).filter((file) => file.endsWith('npm-cli.js'));
  return [...beside, ...targets];
}

/**
 * Runs this node with the given arguments on the user's terminal and gives the exit code.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>}
 */
export function runNode(args, env = process.env) {
  return run(process.execPath, args, env);
}

/** @returns {Promise<number>} */
export function run(file, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: 'inherit', env });
    // Ctrl+C reaches the child too; it decides how to end, and we wait for it.
    const ignore = () => {};
    process.on('SIGINT', ignore);
    const end = (code) => {
      process.off('SIGINT', ignore);
      resolve(code);
    };
    child.on('error', (error) => {
      process.stderr.write(`${file} did not start: ${error.message}\n`);
      end(1);
    });
    child.on('exit', (code, signal) => end(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/** Runs a TypeScript file with tsx. */
export function runTypeScript(file, args) {
  return runNode(['--import', import.meta.resolve('tsx'), file, ...args]);
}

const BUNDLE = join(root, 'dist', 'servicer.cjs');

/** Makes dist/servicer.cjs when a source is newer, other, added or gone; gives its path. */
export async function ensureBundle() {
  const keyFile = join(root, '.cache', 'bundle.key');
  const key = sourceKey();
  if (existsSync(BUNDLE) && existsSync(keyFile) && readFileSync(keyFile, 'utf8') === key) return BUNDLE;
  const code = await runTypeScript(join(root, 'scripts', 'build', 'bundle-only.ts'), []);
  if (code !== 0) process.exit(code);
  mkdirSync(dirname(keyFile), { recursive: true });
  writeFileSync(keyFile, key);
  return BUNDLE;
}

// Names, sizes and times of everything that can end up in the bundle; contents would cost more than bundling anew.
function sourceKey() {
  const hash = createHash('sha256').update(process.env.SOURCE_DATE_EPOCH ?? '');
  const folders = ['agent', 'payload', join('scripts', 'build')]
    .map((name) => join(root, name))
    .filter((name) => existsSync(name));
  const inside = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => join(folder, name.toString())),
  );
  const files = [...inside, join(root, 'package.json'), join(root, 'package-lock.json')];
  for (const file of files.sort()) {
    const info = statSync(file, { throwIfNoEntry: false });
    if (info?.isFile()) hash.update(`${relative(root, file)}\t${info.size}\t${info.mtimeMs}\n`);
  }
  return hash.digest('hex');
}
