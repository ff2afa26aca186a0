import { describe, expect, it } from 'vitest';
import { checkBins } from '../../../../agent/offline/regf/check-bins.ts';
import { countTree } from '../../../../agent/offline/regf/walk.ts';
import { dataTitle, hiveOf, noData, openData } from '../../../support/hives/data.ts';

const EZ = 'hives/malformed/ez';
const YARP = 'hives/malformed/yarp';

describe.skipIf(noData)(dataTitle('malformed hives, each with its ending'), () => {
  it('a hive with holes: what is whole is read, what is not is told', () => {
    const hive = hiveOf(openData('hives/malformed/corrupted_system_hive'));
    countTree(hive);
    expect(hive.problemCount).toBeGreaterThan(64);
    expect(hive.problems).toHaveLength(64);
    expect(checkBins(hive)).toMatchObject({ goodBins: 25, problem: { kind: 'damaged', at: 106_496 } });
  });

  it('a bin without its signature: the cells are read, the check of the bins tells', () => {
    const hive = hiveOf(openData(`${EZ}/SAMBadHBinHeader`));
    expect(checkBins(hive)).toMatchObject({ goodBins: 1, problem: { kind: 'damaged', at: 8192 } });
  });

  it('a cut hive: truncated, with the number of bytes, and the list that is not there', () => {
    const hive = hiveOf(openData(`${YARP}/TruncatedHive`));
    expect(hive.problems).toEqual([
      { kind: 'truncated', at: 12_288, what: 'the hive ends 479232 bytes too early' },
    ]);
    expect([...(hive.key('key_with_many_subkeys')?.subkeys() ?? [])]).toEqual([]);
    expect(hive.problems.map(({ what }) => what)).toContain(
      'a list of subkeys is beyond the end of the file',
    );
  });

  it('a key that two lists name is walked once', () => {
    expect(countTree(hiveOf(openData(`${YARP}/BadListHive`)))).toEqual({ keys: 6, values: 0, repeats: 1 });
  });

  it('data in segments comes back whole', () => {
    const key = hiveOf(openData(`${YARP}/BigDataHive`)).key('key_with_bigdata');
    expect(key?.value('')?.raw).toEqual(new Uint8Array(16_345).fill(0x31));
    expect(key?.value('v')?.raw).toEqual(new Uint8Array(81_725).fill(0x32));
  });

  it('a key among 5,000 is found', () => {
    const hive = hiveOf(openData(`${YARP}/ManySubkeysHive`));
    expect([...(hive.key('key_with_many_subkeys')?.subkeys() ?? [])]).toHaveLength(5000);
    expect(hive.key('KEY_WITH_many_subkeys\\2119\\FIND_me')?.name).toBe('find_me');
  });

  it('names beyond Latin-1 are found whatever their case', () => {
    const hive = hiveOf(openData(`${YARP}/UnicodeHive`));
    expect(hive.key('Привет\\Ключ')?.name).toBe('Ключ');
    expect(hive.key('привет\\клюЧ')?.name).toBe('Ключ');
  });

  it('a value of the root key is read', () => {
    expect(
      hiveOf(openData(`${EZ}/SAM_RootValue`))
        .root()
        ?.value('Test')
        ?.text(),
    ).toBe('test');
  });

  it('a REG_DWORD_BIG_ENDIAN of no length is no number', () => {
    const value = hiveOf(openData(`${EZ}/SAM_hasBigEndianDWord`))
      .key('SAM\\Domains\\Account\\Aliases')
      ?.value('');
    expect(value).toMatchObject({ type: 5, complete: true });
    expect(value?.raw).toHaveLength(0);
    expect(value?.dword()).toBeUndefined();
  });

  it('a root without the root flag is a root', () => {
    const root = hiveOf(openData(`${EZ}/SECURITYNoRoot`)).root();
    expect(Array.from(root?.subkeys() ?? [], ({ name }) => name)).toEqual(['Internet Explorer', 'Software']);
  });
});
