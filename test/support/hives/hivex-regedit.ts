import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeHive } from '../../../agent/offline/regf/writer.ts';
import { hasProgram } from './data.ts';

/** hivexregedit of libwin-hivex-perl: reads and writes .reg files by hivex. */
export const noRegedit = hasProgram('hivexregedit')
  ? undefined
  : 'skipped: hivexregedit (libwin-hivex-perl) is not installed';

/** The whole hive as hivexregedit exports it. */
export function regeditExport(hive: Uint8Array, prefix: string): string {
  return inFolder((folder) => {
    const file = join(folder, 'hive');
    writeFileSync(file, hive);
    const args = ['--export', '--prefix', prefix, file, '\\'];
    return execFileSync('hivexregedit', args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  });
}

/** An empty hive into which hivexregedit merged a .reg file. */
export function regeditImport(reg: Uint8Array, prefix: string): Uint8Array {
  return inFolder((folder) => {
    const [hive, file] = [join(folder, 'hive'), join(folder, 'file.reg')];
    writeFileSync(hive, writeHive({ name: 'ROOT', values: [], keys: [] }));
    writeFileSync(file, reg);
    execFileSync('hivexregedit', ['--merge', '--prefix', prefix, hive, file], { stdio: 'pipe' });
    return new Uint8Array(readFileSync(hive));
  });
}

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'hivexregedit-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A .reg file as a sorted list of lines, one for each key and value, with all data as bytes: made from the description of
 * the format, so that two ways to write the same thing compare equal.
 */
export function linesOfReg(text: string, prefix: string): readonly string[] {
  const joined = text.replace(/\r\n/g, '\n').replace(/\\\n\s*/g, '');
  let path = '';
  return joined
    .split('\n')
    .flatMap((line) => {
      const section = /^\[(.*)\]$/.exec(line)?.[1];
      if (section !== undefined) {
        path = section.slice(prefix.length).replace(/^\\|\\$/g, '');
        return [`key ${path}`];
      }
      const [, rawName, data] = /^(@|"(?:[^"\\]|\\.)*")=(.*)$/.exec(line) ?? [];
      if (rawName === undefined || data === undefined) return [];
      const name = rawName === '@' ? '' : unquote(rawName);
      return [`${path} : ${name} ${readData(data)}`];
    })
    .sort();
}

function readData(data: string): string {
  if (data.startsWith('"')) return `1 ${Buffer.from(`${unquote(data)}\0`, 'utf16le').toString('hex')}`;
  if (data.startsWith('dword:')) return `4 ${Buffer.from(data.slice(6), 'hex').reverse().toString('hex')}`;
  const [, type, bytes = ''] = /^hex(?:\(([0-9a-f]+)\))?:(.*)$/.exec(data) ?? [];
  return `${Number.parseInt(type ?? '3', 16)} ${bytes.replace(/,/g, '')}`;
}

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}
