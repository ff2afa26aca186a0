import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../agent/offline/byte-source.ts';
import { hiveDocument, keyDocument } from '../../../agent/offline/hive-document.ts';
import { hiveDocumentSchema, keyDocumentSchema } from '../../../agent/offline/hive-document-schema.ts';
import { openHive } from '../../../agent/offline/regf/hive.ts';
import { binary, dword, key, multiSz, qword, sz } from '../../../agent/offline/regf/tree.ts';
import { writeHive } from '../../../agent/offline/regf/writer.ts';
import { dataTitle, noData, openBytes, openData } from '../../support/hives/data.ts';

const MADE = writeHive(
  key(
    'R',
    [],
    [
      key('a', [
        sz('', 'default'),
        dword('n', 5),
        qword('q', 2n ** 60n),
        multiSz('m', ['x', 'y']),
        binary('b', Uint8Array.of(0, 255)),
        { name: 'own', type: 0xffff0012, data: Uint8Array.of(1) },
        { name: 'short', type: 4, data: Uint8Array.of(1, 2) },
      ]),
    ],
  ),
);

describe('the document of a hive', () => {
  it('counts keys and values', () => {
    const document = hiveDocument(openHive(bytesSource(MADE)));
    expect(hiveDocumentSchema.parse(document)).toEqual(document);
    expect(document).toMatchObject({ status: 'clean', keys: 2, values: 7, damage: { found: 0, first: [] } });
  });

  it('of no hive says why', () => {
    const document = hiveDocument(openHive(bytesSource(new Uint8Array(3))));
    expect(hiveDocumentSchema.parse(document)).toMatchObject({ status: 'unreadable', keys: 0 });
    expect(document.notes).toEqual(['it does not begin with a registry base block']);
  });

  it('names the first break in the row of bins', () => {
    const broken = MADE.slice();
    broken.fill(0, 4104, 4108);
    expect(hiveDocument(openHive(bytesSource(broken)))).toMatchObject({
      damage: { found: 1, first: [{ kind: 'damaged', at: 4096, what: 'the row of hive bins breaks' }] },
    });
  });
});

describe('the document of a key', () => {
  it('shows each value by its type, and as bytes what does not fit its type', () => {
    const found = openBytes(MADE).key('A');
    const document = found === undefined ? undefined : keyDocument(found);
    expect(keyDocumentSchema.parse(document)).toEqual({
      schema: 1,
      path: 'a',
      lastWritten: '2024-01-01T00:00:00.000Z',
      subkeys: [],
      values: [
        { name: '', type: 'REG_SZ', data: 'default' },
        { name: 'n', type: 'REG_DWORD', data: 5 },
        { name: 'q', type: 'REG_QWORD', data: '1152921504606846976' },
        { name: 'm', type: 'REG_MULTI_SZ', data: ['x', 'y'] },
        { name: 'b', type: 'REG_BINARY', data: '00ff' },
        { name: 'own', type: '0xffff0012', data: '01' },
        { name: 'short', type: 'REG_DWORD', data: '0102' },
      ],
    });
  });
});

describe.skipIf(noData)(dataTitle('documents of hives of others'), () => {
  it.each([
    { hive: 'ez/SAMBadHBinHeader', keys: 68, values: 73, why: 'a wrong bin' },
    { hive: 'yarp/BadListHive', keys: 6, values: 0, why: 'a key in two lists' },
    { hive: 'yarp/TruncatedHive', keys: 2, values: 0, why: 'cut' },
    { hive: 'corrupted_system_hive', keys: 1687, values: 5625, why: 'holes' },
  ])('$hive is damaged ($why)', ({ hive, keys, values }) => {
    const document = hiveDocument(openData(`hives/malformed/${hive}`));
    expect(hiveDocumentSchema.parse(document)).toMatchObject({ keys, values });
    expect(document.damage.found).toBeGreaterThan(0);
  });
});
