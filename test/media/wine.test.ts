import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureWinePrefix, runWine } from '../../scripts/lib/wine.ts';

// A Wine that fails as told: its words and exit codes of one call after the other, then 0 and "ran".
describe.skipIf(process.platform === 'win32')('starting Wine (not on Windows)', () => {
  let folder: string;

  const wineThat = (...calls: readonly (readonly [code: number, errors: string])[]): void => {
    const cases = calls.map(
      ([code, errors], at) => `[ "$n" = ${at + 1} ] && { printf '${errors}' >&2; exit ${code}; }`,
    );
    const count = `n=$(( $(cat '${folder}/calls' 2>/dev/null || echo 0) + 1 )); echo $n > '${folder}/calls'`;
    put('wine', [count, ...cases, 'echo ran', 'exit 0']);
    put('wineserver', ['exit 0']);
  };
  const put = (name: string, lines: readonly string[]): void => {
    const file = join(folder, 'bin', name);
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(file, 0o755);
  };
  const calls = (): string => readFileSync(join(folder, 'calls'), 'utf8').trim();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'servicer-wine-test-'));
    vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env.PATH}`);
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is tried again when Wine itself ended', () => {
    wineThat([1, 'wineserver: fixed a temporary directory error, please try running the same command again']);
    expect(runWine(join(folder, 'p'), ['x.exe'])).toEqual({ status: 0, stdout: 'ran\n', stderr: '' });
    expect(calls()).toBe('2');
    expect(vi.mocked(process.stderr.write).mock.calls.join()).toContain('temporary directory error');
  });

  it('is not tried again when the program failed', () => {
    wineThat([3, 'SVC-2001 no Windows']);
    expect(runWine(join(folder, 'p'), ['x.exe']).status).toBe(3);
    wineThat([5, ''], [5, 'wine: Unhandled page fault on read access']);
    rmSync(join(folder, 'calls'));
    expect(runWine(join(folder, 'p'), ['x.exe']).status).toBe(5);
    expect(runWine(join(folder, 'p'), ['x.exe']).status).toBe(5);
    expect(calls()).toBe('2');
  });

  it('makes a prefix at the third attempt, and says what failed before', () => {
    wineThat([1, 'first'], [0, ''], [139, 'second']);
    const prefix = ensureWinePrefix(join(folder, 'p'));
    expect(existsSync(join(prefix, '.ready'))).toBe(true);
    const said = vi.mocked(process.stderr.write).mock.calls.join();
    expect(said).toContain('wine wineboot -i failed: exit code 1, first');
    expect(said).toContain('wine winecfg -v win10 failed: exit code 139, second');
  });

  it('gives up after three attempts and leaves no prefix that looks ready', () => {
    wineThat([1, 'first'], [1, 'second'], [1, 'third']);
    expect(() => ensureWinePrefix(join(folder, 'p'))).toThrow('exit code 1, third');
    expect(existsSync(join(folder, 'p', '.ready'))).toBe(false);
    expect(calls()).toBe('3');
  });
});
