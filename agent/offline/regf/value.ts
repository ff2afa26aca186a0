import { beforeNul, latin1, u16, u32, u32be, u64, utf16 } from '../little-endian.ts';
import type { Cells } from './cells.ts';
import { readValueData } from './value-data.ts';

/** https://learn.microsoft.com/windows/win32/sysinfo/registry-value-types */
export const VALUE_TYPE = {
  none: 0,
  sz: 1,
  expandSz: 2,
  binary: 3,
  dword: 4,
  dwordBigEndian: 5,
  link: 6,
  multiSz: 7,
  qword: 11,
} as const;

/** One value of a key. The typed views are `undefined` unless type, length and data are all right. */
export interface Value {
  /** Empty for the default value. */
  readonly name: string;
  /** As it stands: any number is legal. */
  readonly type: number;
  /** A copy of the data; empty when it is damaged, see `complete`. */
  readonly raw: Uint8Array;
  /** False when the data or a part of it could not be read. */
  readonly complete: boolean;
  /** REG_SZ and REG_EXPAND_SZ, up to the first NUL. */
  text(): string | undefined;
  dword(): number | undefined;
  signedDword(): number | undefined;
  qword(): bigint | undefined;
  /** REG_MULTI_SZ, up to the first empty text. */
  texts(): readonly string[] | undefined;
}

const SIGNATURE = 0x6b76; // vk
const FIXED_BYTES = 20;
const MAX_NAME_BYTES = 0xffff;
const NAME_IS_LATIN1 = 1;

export function readValue(cells: Cells, offset: number): Value | undefined {
  const bytes = cells.content(offset, 'a value', FIXED_BYTES, FIXED_BYTES + MAX_NAME_BYTES);
  if (bytes === undefined) return undefined;
  if (u16(bytes, 0) !== SIGNATURE) return cells.damaged(offset, 'a value has no signature');
  const nameBytes = u16(bytes, 2);
  if (FIXED_BYTES + nameBytes > bytes.length)
    return cells.damaged(offset, 'the name of a value is cut short');
  const rawName = bytes.subarray(FIXED_BYTES, FIXED_BYTES + nameBytes);
  const name = (u16(bytes, 16) & NAME_IS_LATIN1) === 0 ? utf16(rawName) : latin1(rawName);
  return new StoredValue(cells, name, u32(bytes, 12), u32(bytes, 4), u32(bytes, 8));
}

class StoredValue implements Value {
  readonly name: string;
  readonly type: number;
  readonly #cells: Cells;
  readonly #sizeField: number;
  readonly #dataField: number;

  constructor(cells: Cells, name: string, type: number, sizeField: number, dataField: number) {
    this.#cells = cells;
    this.name = name;
    this.type = type;
    this.#sizeField = sizeField;
    this.#dataField = dataField;
  }

  #read(): Uint8Array | undefined {
    return readValueData(this.#cells, this.#sizeField, this.#dataField);
  }

  get raw(): Uint8Array {
    return this.#read() ?? new Uint8Array(0);
  }

  get complete(): boolean {
    return this.#read() !== undefined;
  }

  text(): string | undefined {
    if (this.type !== VALUE_TYPE.sz && this.type !== VALUE_TYPE.expandSz) return undefined;
    const data = this.#read();
    return data === undefined ? undefined : beforeNul(utf16(data));
  }

  dword(): number | undefined {
    const data =
      this.type === VALUE_TYPE.dword || this.type === VALUE_TYPE.dwordBigEndian ? this.#read() : undefined;
    if (data?.length !== 4) return undefined;
    return this.type === VALUE_TYPE.dword ? u32(data, 0) : u32be(data, 0);
  }

  signedDword(): number | undefined {
    const unsigned = this.dword();
    return unsigned === undefined ? undefined : unsigned | 0;
  }

  qword(): bigint | undefined {
    const data = this.type === VALUE_TYPE.qword ? this.#read() : undefined;
    return data?.length === 8 ? u64(data, 0) : undefined;
  }

  texts(): readonly string[] | undefined {
    const data = this.type === VALUE_TYPE.multiSz ? this.#read() : undefined;
    if (data === undefined) return undefined;
    const texts = utf16(data).split('\0');
    const end = texts.indexOf('');
    return end === -1 ? texts : texts.slice(0, end);
  }
}
