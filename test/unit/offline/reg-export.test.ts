import { describe, expect, it } from 'vitest';
import { exportReg, regEncoding } from '../../../agent/offline/reg-export.ts';
import type { Hive } from '../../../agent/offline/regf/hive.ts';
import {
  binary,
  dword,
  expandSz,
  key,
  multiSz,
  qword,
  sz,
  type TreeValue,
} from '../../../agent/offline/regf/tree.ts';
import { walkKeys } from '../../../agent/offline/regf/walk.ts';
import { writeHive } from '../../../agent/offline/regf/writer.ts';
import { dataTitle, hiveOf, noData, openBytes, openData } from '../../support/hives/data.ts';
import { linesOfReg } from '../../support/hives/hivex-regedit.ts';

function exported(hive: Hive): string {
  return [...exportReg(hive, 'HKEY_LOCAL_MACHINE\\X')].join('');
}

function lineOf(value: TreeValue): string {
  const text = exported(openBytes(writeHive(key('R', [value]))));
  return text.split('[HKEY_LOCAL_MACHINE\\X]\r\n')[1]?.replace(/\r\n\r\n$/, '') ?? '';
}

describe('a .reg file', () => {
  it('has a head, and a section for each key', () => {
    const hive = openBytes(writeHive(key('R', [dword('n', 1)], [key('a', [sz('', 'x')], [key('b')])])));
    expect(exported(hive)).toBe(
      [
        'Windows Registry Editor Version 5.00',
        '',
        '[HKEY_LOCAL_MACHINE\\X]',
        '"n"=dword:00000001',
        '',
        '[HKEY_LOCAL_MACHINE\\X\\a]',
        '@="x"',
        '',
        '[HKEY_LOCAL_MACHINE\\X\\a\\b]',
        '',
        '',
      ].join('\r\n'),
    );
  });

  it.each([
    { value: sz('n', 'a "b" \\c'), line: '"n"="a \\"b\\" \\\\c"', why: 'quotes and backslashes' },
    { value: sz('a"\\', ''), line: '"a\\"\\\\"=""', why: 'in a name' },
    { value: dword('n', -32), line: '"n"=dword:ffffffe0', why: 'a negative number' },
    { value: qword('n', 1n), line: '"n"=hex(b):01,00,00,00,00,00,00,00', why: '64 bits' },
    { value: expandSz('n', 'a'), line: '"n"=hex(2):61,00,00,00', why: 'with variables' },
    { value: multiSz('n', ['a']), line: '"n"=hex(7):61,00,00,00,00,00', why: 'a list' },
    { value: binary('n', Uint8Array.from([1, 255])), line: '"n"=hex:01,ff', why: 'bytes' },
    { value: binary('n', new Uint8Array(0)), line: '"n"=hex:', why: 'no bytes' },
    {
      value: { name: 'n', type: 0xffff0012, data: Uint8Array.of(1) },
      line: '"n"=hex(ffff0012):01',
      why: 'own type',
    },
    { value: { name: 'n', type: 4, data: Uint8Array.of(1) }, line: '"n"=hex(4):01', why: 'a short number' },
    {
      value: sz('n', 'a\r\n[x]'),
      line: '"n"=hex(1):61,00,0d,00,0a,00,5b,00,78,00,5d,00,00,00',
      why: 'two lines',
    },
    { value: { name: 'n', type: 1, data: Uint8Array.of(97, 0) }, line: '"n"=hex(1):61,00', why: 'no NUL' },
    { value: { name: 'n', type: 1, data: Uint8Array.of(97) }, line: '"n"=hex(1):61', why: 'an odd length' },
    { value: sz('n', 'a\0b'), line: '"n"=hex(1):61,00,00,00,62,00,00,00', why: 'a NUL inside' },
    { value: sz('n', '~'), line: '"n"="~"', why: 'the last letter of ASCII' },
    { value: sz('n', '\x7f'), line: '"n"=hex(1):7f,00,00,00', why: 'one above' },
    { value: sz('n', 'ü'), line: '"n"=hex(1):fc,00,00,00', why: 'the same in every encoding' },
    { value: sz('n', '\ud800'), line: '"n"=hex(1):00,d8,00,00', why: 'half a character' },
    {
      value: sz('a\nb', 'x'),
      line: '; left out: a value whose name cannot be written',
      why: 'a name of two lines',
    },
  ])('$line ($why)', ({ value, line }) => {
    expect(lineOf(value)).toBe(line);
  });

  it.each([
    { tree: key('R', [sz('n', 'ü')], [key('a')]), encoding: 'ascii', why: 'data is written as bytes' },
    { tree: key('R', [], [key('ü')]), encoding: 'utf-16', why: 'the name of a key' },
    { tree: key('R', [], [key('a', [sz('ключ', '')])]), encoding: 'utf-16', why: 'the name of a value' },
  ])('is written as $encoding ($why)', ({ tree, encoding }) => {
    expect(regEncoding(openBytes(writeHive(tree)))).toBe(encoding);
  });

  it('breaks long lines as regedit does', () => {
    const lines = lineOf(binary('n', new Uint8Array(60))).split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(lines.map((line) => line.endsWith(',\\'))).toEqual([true, true, false]);
  });

  it('cannot be made to hold a key that is not in the hive', () => {
    const evil = key('R', [], [key('a]\r\n[HKEY_LOCAL_MACHINE\\Y', [], [key('below')]), key('good')]);
    const text = exported(openBytes(writeHive(evil)));
    expect(text.match(/^\[.*\]$/gm)).toEqual(['[HKEY_LOCAL_MACHINE\\X]', '[HKEY_LOCAL_MACHINE\\X\\good]']);
    expect(text.match(/^; left out: a key/gm)).toHaveLength(2);
  });
});

describe.skipIf(noData)(dataTitle('an export of hives of others'), () => {
  const B = 'hives/logreplay/SYSTEM_B';
  it.each([
    { hive: 'hives/system/SYSTEM', logs: [] },
    { hive: B, logs: [`${B}.LOG1`, `${B}.LOG2`] },
    { hive: 'hives/malformed/ez/SAM_DUPENAME', logs: [] },
    { hive: 'synthetic/SOFTWARE-synthetic-19045', logs: [] },
  ])('of $hive, read back line by line, is the hive', ({ hive: name, logs }) => {
    const hive = hiveOf(openData(name, ...logs));
    const expected: string[] = [];
    for (const node of walkKeys(hive)) {
      expected.push(`key ${node.path}`);
      for (const { name: valueName, type, raw } of node.values())
        expected.push(`${node.path} : ${valueName} ${type} ${Buffer.from(raw).toString('hex')}`);
    }
    expected.sort();
    const read = linesOfReg(exported(hive), 'HKEY_LOCAL_MACHINE\\X');
    expect(read.findIndex((line, at) => line !== expected[at])).toBe(-1);
    expect(read).toHaveLength(expected.length);
  });
});
