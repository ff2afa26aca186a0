import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeContainerTools } from '../../../agent/adapters/node/container-tools.ts';
import type { Archive } from '../../../agent/offline/containers/archive.ts';
import { hasProgram } from '../hives/data.ts';

export const TOOLS = nodeContainerTools();

/** Why tests that need these programs do not run; undefined when they do. */
export function without(...programs: readonly string[]): string | undefined {
  const missing = programs.filter((program) => !hasProgram(program));
  return missing.length === 0 ? undefined : `skipped: ${missing.join(', ')} not installed`;
}

/** A title that says why its tests are skipped. */
export function titled(title: string, reason: string | undefined): string {
  return reason === undefined ? title : `${title} (${reason})`;
}

export function run(program: string, args: readonly string[], cwd: string): void {
  execFileSync(program, args, { cwd, stdio: 'pipe' });
}

export function tempFolder(contents: Readonly<Record<string, Uint8Array | string>> = {}) {
  const root = mkdtempSync(path.join(tmpdir(), 'servicer-containers-'));
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

/** SHA-256 by name with slashes, sorted, of all files below a folder. */
export function hashesOfFolder(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(root, name)).isFile())
    .map((name) => `${name} ${sha256(readFileSync(path.join(root, name)))}`)
    .toSorted();
}

/** The same of what our reader takes out of an archive; a problem instead of a hash where it cannot. */
export function hashesOfArchive(archive: Archive): readonly string[] {
  return archive.files
    .map((file) => {
      const read = archive.extract(file, 1 << 28);
      return `${file.name.replaceAll('\\', '/')} ${read.ok ? sha256(read.value) : read.problem.message}`;
    })
    .toSorted();
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Files that pack well, badly, and not at all; with an empty one and one that has just a block. */
export function sampleFiles(): Readonly<Record<string, Uint8Array | string>> {
  const noise = Uint8Array.from(
    { length: 100_003 },
    (_, at) => (Math.imul(at ^ 0x9e37, 2_654_435_761) >>> 13) & 255,
  );
  const calls = Uint8Array.from({ length: 70_000 }, (_, at) => (at % 7 === 0 ? 0xe8 : (at >> 4) & 255));
  return {
    'update.mum': '<assembly/>',
    'text.txt': Array.from({ length: 30_000 }, (_, at) => `line ${at * 37}\n`).join(''),
    'noise.bin': noise,
    'calls.dll': calls,
    'block.bin': new Uint8Array(32_768).fill(7),
    'empty.txt': '',
    'sub/deep.xml': `<a>${'b'.repeat(300_000)}</a>`,
  };
}
