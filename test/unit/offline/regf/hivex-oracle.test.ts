import { describe, expect, it } from 'vitest';
import { checkBins } from '../../../../agent/offline/regf/check-bins.ts';
import { recoveredBytes } from '../../../../agent/offline/regf/recovered-bytes.ts';
import { binary, dword, expandSz, key, multiSz, qword, sz } from '../../../../agent/offline/regf/tree.ts';
import { countTree } from '../../../../agent/offline/regf/walk.ts';
import { writeHive } from '../../../../agent/offline/regf/writer.ts';
import { dataBytes, dataTitle, hiveOf, noData, openBytes, openData } from '../../../support/hives/data.ts';
import { hivexml, linesOfHive, linesOfXml, noHivex } from '../../../support/hives/hivex-xml.ts';

const reason = noHivex === undefined ? '' : ` (${noHivex})`;

const REAL = [
  { hive: 'hives/system/SYSTEM', logs: [] },
  { hive: 'hives/system/SYSTEM_2', logs: [] },
  {
    hive: 'hives/logreplay/SYSTEM_B',
    logs: ['hives/logreplay/SYSTEM_B.LOG1', 'hives/logreplay/SYSTEM_B.LOG2'],
  },
  { hive: 'hives/logreplay/yarp-OldDirtyHive/RecoveredHive_Windows7', logs: [] },
  { hive: 'hives/logreplay/yarp-NewDirtyHive1/RecoveredHive_Windows10', logs: [] },
  { hive: 'hives/malformed/ez/SAM_DUPENAME', logs: [] },
  { hive: 'hives/malformed/ez/SAM_RootValue', logs: [] },
  { hive: 'hives/malformed/ez/SAM_hasBigEndianDWord', logs: [] },
  { hive: 'hives/malformed/ez/SECURITYNoRoot', logs: [] },
  { hive: 'hives/malformed/yarp/BigDataHive', logs: [] },
  { hive: 'hives/malformed/yarp/ManySubkeysHive', logs: [] },
  { hive: 'hives/malformed/yarp/UnicodeHive', logs: [] },
  { hive: 'hives/bcd/BCD.winpe-media-adk-amd64', logs: [] },
  { hive: 'synthetic/SOFTWARE-synthetic-19045', logs: [] },
];

describe.skipIf(noData ?? noHivex)(dataTitle(`every key and value as hivex sees it${reason}`), () => {
  it.each(REAL)('$hive', ({ hive, logs }) => {
    const ours = hiveOf(openData(hive, ...logs));
    const xml = hivexml(recoveredBytes(ours));
    expect(xml).toBeDefined();
    expectSameLines(linesOfHive(ours), linesOfXml(xml ?? ''));
  });
});

describe.skipIf(noHivex)(`hives that we write, read by hivex${reason}`, () => {
  it.each([
    { name: 'empty', tree: key('ROOT'), why: 'a root alone' },
    {
      name: 'types',
      tree: key('ROOT', [
        sz('', 'default'),
        sz('empty', ''),
        expandSz('x', '%SystemRoot%'),
        dword('minus', -32),
        qword('q', 2n ** 62n),
        multiSz('m', ['a', 'bb']),
        binary('none', new Uint8Array(0)),
      ]),
      why: 'each kind of value',
    },
    {
      name: 'sizes',
      tree: key('R', [1, 4, 5, 16_344, 16_345, 32_688, 1 << 20].map(sized)),
      why: 'inline to 1 MiB',
    },
    { name: 'many', tree: key('R', [], numbered(5000)), why: 'a list of lists' },
    { name: 'edge', tree: key('R', [], numbered(511)), why: 'the last that fits one list' },
    { name: 'edge + 1', tree: key('R', [], numbered(512)), why: 'the first that does not' },
    {
      name: 'names',
      tree: key('R', [sz('ü', 'ß'), sz('ключ', '值')], [key('Ärger'), key('Привет')]),
      why: 'text',
    },
  ])('$name ($why)', ({ tree }) => {
    const bytes = writeHive(tree);
    const xml = hivexml(bytes);
    expect(xml).toBeDefined();
    expectSameLines(linesOfHive(openBytes(bytes)), linesOfXml(xml ?? ''));
  });
});

describe.skipIf(noData ?? noHivex)(dataTitle(`what hivex refuses, our checks tell${reason}`), () => {
  it.each(['ez/SAMBadHBinHeader', 'yarp/BadListHive', 'yarp/TruncatedHive', 'corrupted_system_hive'])(
    '%s',
    (name) => {
      const hive = hiveOf(openData(`hives/malformed/${name}`));
      expect(hivexml(dataBytes(`hives/malformed/${name}`))).toBeUndefined();
      const told =
        checkBins(hive).problem !== undefined || countTree(hive).repeats > 0 || hive.problemCount > 0;
      expect(told).toBe(true);
    },
  );
});

function sized(length: number) {
  return binary(`of ${length}`, new Uint8Array(length).fill(length % 251));
}

function numbered(count: number) {
  return Array.from({ length: count }, (_, index) => key(String(index), [dword('n', index)]));
}

/** Says where they part, and how many lines there are, without printing a line: they are of strangers' machines. */
function expectSameLines(ours: readonly string[], theirs: readonly string[]): void {
  expect(ours.findIndex((line, at) => line !== theirs[at])).toBe(-1);
  expect(ours).toHaveLength(theirs.length);
}
