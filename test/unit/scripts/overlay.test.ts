import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/places.ts';

const overlay = (place: string): string => readFileSync(join(root, 'winpe-overlay', place), 'latin1');
const STARTNET = 'Windows/System32/startnet.cmd';

describe('files for Windows PE', () => {
  it.each([
    STARTNET,
    'Windows/System32/winpeshl.ini.example',
    'servicer/servicer.json',
    'servicer/keys/README.txt',
  ])('%s has CR LF line ends only, and plain ASCII', (place) => {
    const text = overlay(place);
    expect(text.replaceAll('\r\n', '').match(/[\r\n]/)).toBeNull();
    expect(/^[\t\r\n\x20-\x7e]*$/.test(text)).toBe(true);
  });
});

describe('startnet.cmd', () => {
  const lines = overlay(STARTNET)
    .split('\r\n')
    .filter((line) => !/^\s*rem\b/i.test(line));

  it('has no pipe: cmd then loses its place in the file', () => {
    expect(lines.filter((line) => line.includes('|'))).toEqual([]);
  });

  it('starts no program but wpeinit and the agent', () => {
    const builtIn =
      /^(@echo|echo|echo\.|setlocal|endlocal|set|if|for|goto|call|exit|mkdir|color|title|>|>>|:\w+)/i;
    const others = lines.filter(
      (line) => line.trim() !== '' && !builtIn.test(line.trim()) && !line.startsWith('"%SERVICER_EXE%"'),
    );
    expect(others).toEqual([]);
    const called = lines
      .flatMap((line) => /\bcall (\S+)/i.exec(line)?.[1] ?? [])
      .filter((name) => !name.startsWith(':'));
    expect(called).toEqual(['"%SystemRoot%\\System32\\wpeinit"']);
  });

  it.each([
    'findstr',
    'timeout',
    'choice',
    'where',
    'taskkill',
    'powershell',
    'wmic',
    'find',
    'sort',
    'more',
  ])('never names %s as a program', (program) => {
    const code = lines
      .filter((line) => !/^\s*echo\b/i.test(line))
      .map((line) => line.replaceAll(/"[^"]*"/g, ''));
    const named = code.filter((line) => new RegExp(`\\b${program}(\\.exe)?\\b`, 'i').test(line));
    expect(named).toEqual([]);
  });

  it('jumps only to labels that are there', () => {
    const labels = new Set([...lines.flatMap((line) => /^:(\w+)/.exec(line)?.[1] ?? []), 'eof']);
    const targets = lines.flatMap((line) =>
      [...line.matchAll(/\b(?:goto :?|call :)(\w+)/gi)].map(([, name = '']) => name),
    );
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.filter((name) => !labels.has(name))).toEqual([]);
  });
});
