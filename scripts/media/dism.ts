import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Problem } from '../lib/problem.ts';
import { type OverlayFile, sha1 } from './overlay-files.ts';

// https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-image-management-command-line-options-s14
export function mountArgs(wim: string, index: number, folder: string): readonly string[] {
  return ['/English', '/Mount-Image', `/ImageFile:${wim}`, `/Index:${index}`, `/MountDir:${folder}`];
}

export function unmountArgs(folder: string, end: 'commit' | 'discard'): readonly string[] {
  return ['/English', '/Unmount-Image', `/MountDir:${folder}`, end === 'commit' ? '/Commit' : '/Discard'];
}

/**
 * Mounts an image, hands the folder to `work` and unmounts it: with the changes when `work` says so, without them when it
 * says no or fails. Needs an elevated prompt. Not tried on Windows yet (docs/field-test.md).
 */
export function withMountedImage(wim: string, index: number, work: (folder: string) => boolean): void {
  const folder = mkdtempSync(join(tmpdir(), 'servicer-mount-'));
  try {
    dism(mountArgs(wim, index, folder));
    let keep = false;
    try {
      keep = work(folder);
    } finally {
      dism(unmountArgs(folder, keep ? 'commit' : 'discard'));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Files whose content in the mounted image is another one, or missing. */
export function differing(folder: string, files: readonly OverlayFile[]): readonly OverlayFile[] {
  return files.filter(({ source, place }) => {
    const there = join(folder, ...place.split('/'));
    return !existsSync(there) || sha1(there) !== sha1(source);
  });
}

/** Names in a folder of the mounted image; none when it has no such folder. */
export function namesIn(folder: string, place: string): readonly string[] {
  const there = join(folder, ...place.split('/'));
  return existsSync(there) ? readdirSync(there) : [];
}

export function removeFrom(folder: string, places: readonly string[]): void {
  for (const place of places) rmSync(join(folder, ...place.split('/')));
}

export function copyInto(folder: string, files: readonly OverlayFile[]): void {
  for (const { source, place } of files) {
    const target = join(folder, ...place.split('/'));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(source, target);
    if (!readFileSync(target).equals(readFileSync(source)))
      throw new Problem(`${target} was not written as it should be`);
  }
}

// ERROR_ELEVATION_REQUIRED
const NEEDS_ELEVATION = 740;

function dism(args: readonly string[]): void {
  const program = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'Dism.exe');
  const { status, error } = spawnSync(program, [...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  const why =
    status === NEEDS_ELEVATION
      ? 'it needs a prompt that was opened as administrator'
      : (error?.message ?? `exit code ${status}`);
  throw new Problem(`dism ${args.join(' ')} failed: ${why}`);
}
