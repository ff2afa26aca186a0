import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../../agent/offline/byte-source.ts';
import { checkBins } from '../../../../agent/offline/regf/check-bins.ts';
import { openHive } from '../../../../agent/offline/regf/hive.ts';
import { recoveredBytes } from '../../../../agent/offline/regf/recovered-bytes.ts';
import { countTree } from '../../../../agent/offline/regf/walk.ts';
import { dataBytes, dataTitle, hiveOf, noData, openData } from '../../../support/hives/data.ts';

const B = 'hives/logreplay/SYSTEM_B';
const NEW = 'hives/logreplay/yarp-NewDirtyHive1';
const OLD = 'hives/logreplay/yarp-OldDirtyHive';
const BAD_LOG = 'hives/logreplay/yarp-BadLogHive1';
const EZ = 'hives/malformed/ez';
const YARP = 'hives/malformed/yarp';
const NOTHING = { logs: 0, entries: 0, pages: 0 };

interface Row {
  readonly hive: string;
  readonly logs?: readonly string[];
  readonly status: string;
  readonly replayed?: { readonly logs: number; readonly entries: number; readonly pages: number };
  readonly keys: number;
  readonly values: number;
  readonly why: string;
}

const ROWS: readonly Row[] = [
  { hive: 'hives/system/SYSTEM', status: 'clean', keys: 30_756, values: 73_456, why: 'Windows 7' },
  { hive: 'hives/system/SYSTEM_2', status: 'stale', keys: 20_015, values: 49_779, why: '8.1, no logs' },
  { hive: B, status: 'stale', keys: 33_123, values: 74_957, why: 'Windows 10 without its logs' },
  {
    hive: B,
    logs: [`${B}.LOG1`, `${B}.LOG2`],
    status: 'recovered',
    replayed: { logs: 2, entries: 24, pages: 315 },
    keys: 35_595,
    values: 78_901,
    why: 'both new logs',
  },
  {
    hive: B,
    logs: [`${B}.LOG2`, `${B}.LOG1`],
    status: 'recovered',
    replayed: { logs: 2, entries: 24, pages: 315 },
    keys: 35_595,
    values: 78_901,
    why: 'the order they are given in does not matter',
  },
  { hive: `${NEW}/NewDirtyHive`, status: 'stale', keys: 5, values: 2, why: 'small, without its logs' },
  {
    hive: `${NEW}/NewDirtyHive`,
    logs: [`${NEW}/NewDirtyHive.LOG1`, `${NEW}/NewDirtyHive.LOG2`],
    status: 'recovered',
    replayed: { logs: 2, entries: 4, pages: 4 },
    keys: 5,
    values: 1,
    why: 'small, new logs',
  },
  { hive: `${OLD}/OldDirtyHive`, status: 'stale', keys: 5003, values: 0, why: 'without its log' },
  {
    hive: `${OLD}/OldDirtyHive`,
    logs: [`${OLD}/OldDirtyHive.LOG1`, `${OLD}/OldDirtyHive.LOG2`],
    status: 'recovered',
    replayed: { logs: 1, entries: 1, pages: 64 },
    keys: 5003,
    values: 1,
    why: 'an old log, the other one empty',
  },
  {
    hive: `${BAD_LOG}/BadLogHive`,
    logs: [`${BAD_LOG}/BadLogHive.LOG1`, `${BAD_LOG}/BadLogHive.LOG2`],
    status: 'stale',
    keys: 5003,
    values: 0,
    why: 'the checksum of its log is wrong',
  },
  { hive: `${EZ}/SAM_DUPENAME`, status: 'clean', keys: 112, values: 128, why: 'numbers as value types' },
  { hive: `${EZ}/SAM_RootValue`, status: 'clean', keys: 65, values: 71, why: 'a value of the root' },
  { hive: `${EZ}/SAM_hasBigEndianDWord`, status: 'clean', keys: 92, values: 103, why: 'odd types' },
  { hive: `${EZ}/SECURITYNoRoot`, status: 'clean', keys: 8, values: 2, why: 'root without the root flag' },
  { hive: `${EZ}/SAMBadHBinHeader`, status: 'clean', keys: 68, values: 73, why: 'a bin with a wrong head' },
  { hive: `${YARP}/BigDataHive`, status: 'clean', keys: 2, values: 2, why: 'data in segments' },
  { hive: `${YARP}/ManySubkeysHive`, status: 'clean', keys: 5003, values: 0, why: 'a list of lists' },
  { hive: `${YARP}/UnicodeHive`, status: 'clean', keys: 3, values: 0, why: 'UTF-16 names' },
  { hive: `${YARP}/TruncatedHive`, status: 'clean', keys: 2, values: 0, why: 'cut at 12 KiB' },
  { hive: `${YARP}/BadListHive`, status: 'clean', keys: 6, values: 0, why: 'a key in two lists' },
  { hive: 'hives/malformed/corrupted_system_hive', status: 'clean', keys: 1687, values: 5625, why: 'holes' },
  { hive: 'hives/bcd/BCD.winpe-media-adk-amd64', status: 'clean', keys: 66, values: 46, why: 'a boot store' },
  {
    hive: 'synthetic/SOFTWARE-synthetic-19045',
    status: 'clean',
    keys: 34,
    values: 139,
    why: 'made for tests',
  },
];

describe.skipIf(noData)(dataTitle('hives of others'), () => {
  it.each(ROWS)('$hive is $status with $keys keys and $values values ($why)', (row) => {
    const opening = openData(row.hive, ...(row.logs ?? []));
    expect(opening).toMatchObject({ status: row.status, replayed: row.replayed ?? NOTHING });
    expect(countTree(hiveOf(opening))).toMatchObject({ keys: row.keys, values: row.values });
  });

  it('a file that is no hive is refused', () => {
    expect(openData(`${EZ}/NotAHive`)).toEqual({
      status: 'unreadable',
      because: 'it does not begin with a registry base block',
    });
  });

  it('a stale hive says why, and so does its refused log', () => {
    const opening = openData(`${BAD_LOG}/BadLogHive`, `${BAD_LOG}/BadLogHive.LOG1`);
    expect(opening).toMatchObject({
      notes: [
        'sequence numbers 5 and 4 differ, and no log applies',
        'log 1 is refused: the checksum of its base block is wrong',
      ],
    });
  });

  it('clean hives have no problems and an unbroken row of bins', () => {
    const hive = hiveOf(openData('hives/system/SYSTEM'));
    countTree(hive);
    expect(hive.problems).toEqual([]);
    expect(checkBins(hive)).toEqual({ goodBins: 2736, problem: undefined });
    expect(hive.fileBytes).toBe(11_771_904);
  });
});

describe.skipIf(noData)(dataTitle('recovery, against the file that Windows made'), () => {
  it('new logs: the same bytes as Windows 10, after the base block', () => {
    const hive = hiveOf(
      openData(`${NEW}/NewDirtyHive`, `${NEW}/NewDirtyHive.LOG1`, `${NEW}/NewDirtyHive.LOG2`),
    );
    const windows = dataBytes(`${NEW}/RecoveredHive_Windows10`);
    expect(differences(dataBytes(`${NEW}/NewDirtyHive`), windows)).toHaveLength(571);
    expect(differences(recoveredBytes(hive), windows)).toEqual([]);
    expect(Array.from(hive.root()?.subkeys() ?? [], ({ name }) => name)).not.toContain('Key1');
    expect(hive.key('Key3\\Key3_3')?.path).toBe('Key3\\Key3_3');
  });

  it('old log: as Windows 7, but for the time stamp of the first bin and one byte that Windows changed', () => {
    const hive = hiveOf(openData(`${OLD}/OldDirtyHive`, `${OLD}/OldDirtyHive.LOG1`));
    const windows = dataBytes(`${OLD}/RecoveredHive_Windows7`);
    expect(differences(dataBytes(`${OLD}/OldDirtyHive`), windows)).toHaveLength(1109);
    expect(differences(recoveredBytes(hive), windows)).toEqual([4116, 4117, 4118, 4119, 4120, 441_800]);
    expect(hive.key('key_with_many_subkeys\\1')).toBeUndefined();
    expect(hive.key('key_with_many_subkeys\\5000\\find_me_in_log')).toBeDefined();
    expect(hive.key('key_with_many_subkeys\\4500')?.value('v')?.texts()).toEqual(['a', 'bb', 'ccc']);
  });

  it('the recovered copy is a clean hive with the same tree', () => {
    const hive = hiveOf(openData(B, `${B}.LOG1`, `${B}.LOG2`));
    const copy = openHive(bytesSource(recoveredBytes(hive)));
    expect(copy).toMatchObject({ status: 'clean' });
    expect(countTree(hiveOf(copy))).toEqual(countTree(hive));
  });

  it('one log alone: its entries only', () => {
    const first = openData(B, `${B}.LOG1`);
    const second = openData(B, `${B}.LOG2`);
    expect(first).toMatchObject({ status: 'recovered', replayed: { logs: 1, entries: 4, pages: 10 } });
    expect(second).toMatchObject({ status: 'recovered', replayed: { logs: 1, entries: 20, pages: 305 } });
  });
});

/** Offsets after the base block at which two files differ. */
function differences(left: Uint8Array, right: Uint8Array): readonly number[] {
  const found: number[] = [];
  for (let at = 4096; at < Math.max(left.length, right.length); at += 1) {
    if (left[at] !== right[at]) found.push(at);
  }
  return found;
}
