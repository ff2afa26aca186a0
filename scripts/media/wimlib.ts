import { spawnSync } from 'node:child_process';
import { findProgram } from '../lib/find-program.ts';
import { Problem } from '../lib/problem.ts';
import type { OverlayFile } from './overlay-files.ts';

/** The wimlib-imagex program, with what to do when it is not there. */
export function findWimlib(): string {
  const tool = findProgram('wimlib-imagex');
  if (tool === undefined)
    throw new Problem(
      'wimlib-imagex is not installed. Debian: apt-get install wimtools; macOS: brew install wimlib',
    );
  return tool;
}

/** SHA-1 of a file in an image, or undefined when the image has no such file. Names compare as in Windows. */
export function hashInImage(tool: string, wim: string, index: number, place: string): string | undefined {
  const args = ['dir', wim, String(index), `--path=/${place}`, '--detailed', '--one-file-only'];
  const { status, stdout } = run(tool, args);
  return status === 0 ? /^Hash\s*= 0x([0-9a-f]{40})/m.exec(stdout)?.[1] : undefined;
}

/** Names of the files in a folder of an image; none when it has no such folder. */
export function namesInImage(tool: string, wim: string, index: number, folder: string): readonly string[] {
  const { status, stdout } = run(tool, ['dir', wim, String(index), `--path=/${folder}`]);
  if (status !== 0) return [];
  const below = `/${folder}/`.toLowerCase();
  return stdout
    .split(/\r?\n/)
    .filter((line) => line.toLowerCase().startsWith(below))
    .map((line) => line.slice(below.length))
    .filter((name) => name !== '' && !name.includes('/'));
}

/** Puts files into an image of a WIM file and takes others out of it, in place. */
export function changeImage(
  tool: string,
  wim: string,
  index: number,
  files: readonly OverlayFile[],
  retired: readonly string[],
): void {
  // --no-acls: owners and modes of the build machine mean nothing in Windows PE.
  const commands = [
    ...files.map(({ source, place }) => `add --no-acls ${quote(source)} ${quote(`/${place}`)}\n`),
    ...retired.map((place) => `delete ${quote(`/${place}`)}\n`),
  ].join('');
  // Without the rebuild, what was replaced would stay in the file, and RAM holds all of a boot image.
  const { status, stdout, stderr } = run(tool, ['update', wim, String(index), '--rebuild'], commands);
  if (status !== 0)
    throw new Problem(`wimlib-imagex could not change ${wim}: ${`${stderr}${stdout}`.trim()}`);
}

function quote(path: string): string {
  if (/["\r\n]/.test(path))
    throw new Problem(`the path ${path} has a quote or a line break, which wimlib-imagex cannot be told`);
  return `"${path}"`;
}

function run(
  tool: string,
  args: readonly string[],
  input = '',
): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, LC_ALL: 'C.UTF-8', WIMLIB_IMAGEX_IGNORE_CASE: '1' };
  return spawnSync(tool, [...args], { env, input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}
