import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolders } from '../../../agent/adapters/node/make-folders.ts';

let desk = '';
beforeEach(() => {
  desk = mkdtempSync(path.join(tmpdir(), 'servicer-folders-'));
});
afterEach(() => rmSync(desk, { recursive: true, force: true }));

it('makes a folder and those above it, and again without harm', () => {
  const deep = path.join(desk, 'a', 'b', 'c');
  for (const _ of [1, 2]) {
    makeFolders(deep);
    expect(statSync(deep).isDirectory()).toBe(true);
  }
});

it.each(['file', path.join('file', 'below')])('refuses %s where a file stands', (at) => {
  writeFileSync(path.join(desk, 'file'), 'x');
  expect(() => makeFolders(path.join(desk, at))).toThrow(/EEXIST|ENOTDIR/);
  expect(statSync(path.join(desk, 'file')).isFile()).toBe(true);
});

// In a process of its own: Node's own way never comes back from there.
it.skipIf(!existsSync('/proc/self'))('ends where nothing can be made (skipped: no /proc)', () => {
  const module = pathToFileURL(path.resolve('agent/adapters/node/make-folders.ts')).href;
  const code = `import(${JSON.stringify(module)}).then((all) => all.makeFolders('/proc/nothing/below'))`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', code];
  const { signal, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
  expect({ signal, stderr }).toEqual({ signal: null, stderr: expect.stringContaining('ENOENT') });
});
