import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../agent/offline/byte-source.ts';
import { exportReg } from '../../../agent/offline/reg-export.ts';
import { openHive } from '../../../agent/offline/regf/hive.ts';
import { binary, dword, key } from '../../../agent/offline/regf/tree.ts';
import { writeHive } from '../../../agent/offline/regf/writer.ts';
import { readAll } from '../../support/hives/fuzz.ts';

describe('files made to cost much', () => {
  it('a thousand keys that share one long list of values', () => {
    const shared = Array.from({ length: 4000 }, (_, at) => dword(`value ${at}`, at));
    const bytes = writeHive(
      key(
        'R',
        [],
        Array.from({ length: 1000 }, (_, at) => key(`k${at}`, at === 0 ? shared : [])),
      ),
    );
    const [first, ...others] = cellsNamed(bytes, 'nk').slice(1);
    const view = new DataView(bytes.buffer);
    for (const other of others) {
      view.setUint32(other + 36, view.getUint32((first ?? 0) + 36, true), true);
      view.setUint32(other + 40, view.getUint32((first ?? 0) + 40, true), true);
    }
    const opening = openHive(bytesSource(bytes));
    expect(readAll(opening)).toBeLessThan(10_000);
    expect(opening).toHaveProperty('hive.problems.0.what', 'a list is shared by several keys');
  });

  it('a thousand values that share one large piece of data', () => {
    const data = new Uint8Array(16_000).fill(1);
    const others = Array.from({ length: 1000 }, (_, at) => binary(`v${at}`, new Uint8Array(8)));
    const bytes = writeHive(key('R', [binary('first', data), ...others]));
    const [first, ...rest] = cellsNamed(bytes, 'vk');
    const view = new DataView(bytes.buffer);
    for (const other of rest) {
      view.setUint32(other + 4, view.getUint32((first ?? 0) + 4, true), true);
      view.setUint32(other + 8, view.getUint32((first ?? 0) + 8, true), true);
    }
    const opening = openHive(bytesSource(bytes));
    let exported = 0;
    if (opening.status !== 'unreadable')
      for (const part of exportReg(opening.hive, 'X')) exported += part.length;
    expect(exported).toBeLessThan(16 * bytes.length);
  });
});

/** Where the cells with this signature have their content. */
function cellsNamed(bytes: Uint8Array, signature: string): readonly number[] {
  const found: number[] = [];
  for (let at = 4096; at + 6 < bytes.length; at += 8) {
    if (String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0) === signature) found.push(at + 4);
  }
  return found;
}
