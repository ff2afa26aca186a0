import { describe, expect, it } from 'vitest';
import { encodeValue, type RegistryType } from '../../../agent/steps/registry-data.ts';

const utf16 = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'));

interface Good {
  readonly type: RegistryType;
  readonly raw: string | number;
  readonly text: string;
  readonly number: number;
  readonly data: Uint8Array;
  readonly why: string;
}

const GOOD: readonly Good[] = [
  { type: 'REG_SZ', raw: 'a\\b', text: 'a\\b', number: 1, data: utf16('a\\b\0'), why: 'text ends in a zero' },
  { type: 'REG_SZ', raw: '', text: '', number: 1, data: utf16('\0'), why: 'an empty text' },
  { type: 'REG_EXPAND_SZ', raw: '%a%', text: '%a%', number: 2, data: utf16('%a%\0'), why: 'a variable' },
  {
    type: 'REG_SZ',
    raw: 'ä\u{1f600}',
    text: 'ä\u{1f600}',
    number: 1,
    data: utf16('ä\u{1f600}\0'),
    why: 'beyond ASCII',
  },
  {
    type: 'REG_MULTI_SZ',
    raw: 'a\nb',
    text: 'a\\0b',
    number: 7,
    data: utf16('a\0b\0\0'),
    why: 'two strings',
  },
  { type: 'REG_MULTI_SZ', raw: 'a', text: 'a', number: 7, data: utf16('a\0\0'), why: 'one string' },
  { type: 'REG_DWORD', raw: 0, text: '0', number: 4, data: Uint8Array.of(0, 0, 0, 0), why: 'the smallest' },
  {
    type: 'REG_DWORD',
    raw: 0x0102,
    text: '258',
    number: 4,
    data: Uint8Array.of(2, 1, 0, 0),
    why: 'little-endian',
  },
  {
    type: 'REG_DWORD',
    raw: 0xffff_ffff,
    text: '4294967295',
    number: 4,
    data: Uint8Array.of(255, 255, 255, 255),
    why: 'the largest',
  },
  {
    type: 'REG_QWORD',
    raw: 2 ** 32,
    text: '4294967296',
    number: 11,
    data: Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0),
    why: 'beyond 32 bits',
  },
  {
    type: 'REG_BINARY',
    raw: 'DEad',
    text: 'dead',
    number: 3,
    data: Uint8Array.of(0xde, 0xad),
    why: 'hex in any case',
  },
  { type: 'REG_BINARY', raw: '', text: '', number: 3, data: new Uint8Array(0), why: 'no bytes' },
];

const BAD: readonly { readonly type: RegistryType; readonly raw: string | number; readonly why: string }[] = [
  { type: 'REG_SZ', raw: 1, why: 'a number is no text' },
  { type: 'REG_SZ', raw: 'a\nb', why: 'two lines' },
  { type: 'REG_EXPAND_SZ', raw: 'a\0b', why: 'a zero inside' },
  { type: 'REG_MULTI_SZ', raw: 'a\n\nb', why: 'an empty string would end the list' },
  { type: 'REG_MULTI_SZ', raw: 'a\\0b', why: 'reg.exe would cut it' },
  { type: 'REG_MULTI_SZ', raw: 'a\0', why: 'no command line holds a NUL' },
  { type: 'REG_MULTI_SZ', raw: 'a\r\nb', why: 'the carriage return would stay in the value' },
  { type: 'REG_MULTI_SZ', raw: '', why: 'no strings' },
  { type: 'REG_MULTI_SZ', raw: 1, why: 'a number' },
  { type: 'REG_DWORD', raw: 0x1_0000_0000, why: 'one above' },
  { type: 'REG_DWORD', raw: '1', why: 'a text' },
  { type: 'REG_QWORD', raw: '1', why: 'a text' },
  { type: 'REG_BINARY', raw: 'abc', why: 'half a byte' },
  { type: 'REG_BINARY', raw: 'zz', why: 'no hex' },
  { type: 'REG_BINARY', raw: 1, why: 'a number' },
];

describe('a registry value in both spellings', () => {
  it.each(GOOD)('$type $raw: $why', ({ type, raw, text, number, data }) => {
    expect(encodeValue(type, raw)).toEqual({ ok: true, text, value: { type: number, data } });
  });

  it.each(BAD)('$type $raw is refused: $why', ({ type, raw }) => {
    expect(encodeValue(type, raw).ok).toBe(false);
  });
});
