import type { TreeValue } from '../../../offline/regf/tree.ts';
import { dword, expandSz, multiSz, qword, sz } from '../../../offline/regf/tree.ts';

/** Type numbers and names: https://learn.microsoft.com/windows/win32/sysinfo/registry-value-types */
const TYPE_NAMES: Readonly<Record<number, string>> = {
  0: 'REG_NONE',
  1: 'REG_SZ',
  2: 'REG_EXPAND_SZ',
  3: 'REG_BINARY',
  4: 'REG_DWORD',
  5: 'REG_DWORD_BIG_ENDIAN',
  6: 'REG_LINK',
  7: 'REG_MULTI_SZ',
  11: 'REG_QWORD',
};

/** What `reg add /t TYPE /d DATA` makes of a text; undefined when it refuses it. */
export function registryData(
  type: string,
  data: string,
  separator = '\\0',
): { readonly type: number; readonly data: Uint8Array } | undefined {
  switch (type.toUpperCase()) {
    case 'REG_SZ':
      return sz('', data);
    case 'REG_EXPAND_SZ':
      return expandSz('', data);
    case 'REG_MULTI_SZ':
      return multiSz('', data === '' ? [] : data.split(separator));
    case 'REG_DWORD': {
      const number = wholeNumber(data);
      return number === undefined || number > 0xffff_ffffn ? undefined : dword('', Number(number));
    }
    case 'REG_QWORD': {
      const number = wholeNumber(data);
      return number === undefined ? undefined : qword('', number);
    }
    case 'REG_BINARY':
    case 'REG_NONE': {
      if (!/^([0-9a-fA-F]{2})*$/.test(data)) return undefined;
      const bytes = Uint8Array.from({ length: data.length / 2 }, (_, at) =>
        Number.parseInt(data.slice(at * 2, at * 2 + 2), 16),
      );
      return { type: type.toUpperCase() === 'REG_NONE' ? 0 : 3, data: bytes };
    }
  }
  return undefined;
}

function wholeNumber(text: string): bigint | undefined {
  return /^(0x[0-9a-fA-F]{1,16}|\d{1,20})$/.test(text) ? BigInt(text) : undefined;
}

/** A value as `reg query` prints it: four spaces between the columns. */
export function formatValueLine({ name, type, data }: TreeValue): string {
  const shownName = name === '' ? '(Default)' : name;
  return `    ${shownName}    ${TYPE_NAMES[type] ?? 'REG_UNKNOWN'}    ${formatData(type, data)}`;
}

function formatData(type: number, data: Uint8Array): string {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const text = (): string => new TextDecoder('utf-16le').decode(data);
  if (type === 1 || type === 2) return text().split('\0')[0] ?? '';
  if (type === 7) return text().replace(/\0+$/, '').split('\0').join('\\0');
  if (type === 4 && data.length === 4) return `0x${view.getUint32(0, true).toString(16)}`;
  if (type === 11 && data.length === 8) return `0x${view.getBigUint64(0, true).toString(16)}`;
  return Array.from(data, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('');
}
