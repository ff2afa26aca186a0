import { isoFromFileTime } from './file-time.ts';
import type { HiveDocument, KeyDocument } from './hive-document-schema.ts';
import { checkBins } from './regf/check-bins.ts';
import type { HiveOpening, Key, Value } from './regf/hive.ts';
import { VALUE_TYPE } from './regf/value.ts';
import { countTree } from './regf/walk.ts';

/** Walks the whole hive, its bins and its keys: for inspection, not for a run. */
export function hiveDocument(opening: HiveOpening): HiveDocument {
  if (opening.status === 'unreadable') {
    const replayed = { logs: 0, entries: 0, pages: 0 };
    const damage = { found: 0, first: [] };
    return {
      schema: 1,
      status: 'unreadable',
      keys: 0,
      values: 0,
      replayed,
      notes: [opening.because],
      damage,
    };
  }
  const { status, hive, replayed, notes } = opening;
  const { keys, values, repeats } = countTree(hive);
  const broken = checkBins(hive).problem;
  const first = [...(broken === undefined ? [] : [broken]), ...hive.problems];
  const found = hive.problemCount + repeats + (broken === undefined ? 0 : 1);
  return {
    schema: 1,
    status,
    keys,
    values,
    replayed: { ...replayed },
    notes: [...notes],
    damage: { found, first: first.map((problem) => ({ ...problem })) },
  };
}

const TYPE_NAMES = [
  'REG_NONE',
  'REG_SZ',
  'REG_EXPAND_SZ',
  'REG_BINARY',
  'REG_DWORD',
  'REG_DWORD_BIG_ENDIAN',
  'REG_LINK',
  'REG_MULTI_SZ',
  'REG_RESOURCE_LIST',
  'REG_FULL_RESOURCE_DESCRIPTOR',
  'REG_RESOURCE_REQUIREMENTS_LIST',
  'REG_QWORD',
];

export function keyDocument(key: Key): KeyDocument {
  return {
    schema: 1,
    path: key.path,
    lastWritten: isoFromFileTime(key.lastWritten) ?? null,
    subkeys: Array.from(key.subkeys(), ({ name }) => name),
    values: Array.from(key.values(), (value) => {
      const type = TYPE_NAMES[value.type] ?? `0x${value.type.toString(16)}`;
      return { name: value.name, type, data: dataOf(value) };
    }),
  };
}

/** The typed view where the data fits its type; else the bytes, as hexadecimal digits. */
function dataOf(value: Value): string | number | string[] | null {
  if (!value.complete) return null;
  const texts = value.texts();
  const plain = value.text() ?? value.dword() ?? value.qword()?.toString();
  if (texts !== undefined) return [...texts];
  if (plain !== undefined && value.type !== VALUE_TYPE.binary) return plain;
  return Array.from(value.raw, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
