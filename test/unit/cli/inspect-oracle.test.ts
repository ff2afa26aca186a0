import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { regEncoding } from '../../../agent/offline/reg-export.ts';
import { recoveredBytes } from '../../../agent/offline/regf/recovered-bytes.ts';
import { dataPath, dataTitle, hiveOf, noData, openData } from '../../support/hives/data.ts';
import { linesOfReg, noRegedit, regeditExport, regeditImport } from '../../support/hives/hivex-regedit.ts';
import { hivexml, linesOfXml, noHivex } from '../../support/hives/hivex-xml.ts';
import { folderWith, servicer } from './desk.ts';

const skipped = noHivex ?? noRegedit;
const title = `inspect --hive against hivex${skipped === undefined ? '' : ` (${skipped})`}`;
// Where `--export` puts the root of the hive.
const PREFIX = 'HKEY_LOCAL_MACHINE\\offline';
const B = 'hives/logreplay/SYSTEM_B';
const OLD = 'hives/logreplay/yarp-OldDirtyHive';
const NEW = 'hives/logreplay/yarp-NewDirtyHive1';

const HIVES: readonly { readonly hive: string; readonly logs: readonly string[]; readonly why: string }[] = [
  { hive: 'hives/system/SYSTEM', logs: [], why: 'clean' },
  { hive: 'hives/system/SYSTEM_2', logs: [], why: 'stale' },
  { hive: B, logs: [`${B}.LOG1`, `${B}.LOG2`], why: 'recovered' },
  {
    hive: `${NEW}/NewDirtyHive`,
    logs: [`${NEW}/NewDirtyHive.LOG1`, `${NEW}/NewDirtyHive.LOG2`],
    why: 'recovered',
  },
  { hive: `${NEW}/RecoveredHive_Windows10`, logs: [], why: 'by Windows 10' },
  { hive: `${OLD}/OldDirtyHive`, logs: [`${OLD}/OldDirtyHive.LOG1`], why: 'an old log' },
  { hive: `${OLD}/RecoveredHive_Windows7`, logs: [], why: 'by Windows 7' },
  { hive: 'hives/malformed/ez/SAM_DUPENAME', logs: [], why: 'numbers as types' },
  { hive: 'hives/malformed/ez/SAM_RootValue', logs: [], why: 'a value of the root' },
  { hive: 'hives/malformed/ez/SAM_hasBigEndianDWord', logs: [], why: 'odd types' },
  { hive: 'hives/malformed/ez/SECURITYNoRoot', logs: [], why: 'no root flag' },
  { hive: 'hives/malformed/yarp/BigDataHive', logs: [], why: 'long data' },
  { hive: 'hives/malformed/yarp/ManySubkeysHive', logs: [], why: 'a list of lists' },
  { hive: 'hives/malformed/yarp/UnicodeHive', logs: [], why: 'UTF-16 names' },
  { hive: 'hives/bcd/BCD.winpe-media-adk-amd64', logs: [], why: 'a boot store' },
  { hive: 'synthetic/SOFTWARE-synthetic-19045', logs: [], why: 'made' },
];

describe.skipIf(noData ?? skipped)(dataTitle(title), () => {
  it.each(HIVES)(
    '$hive has the same counts, and the same tree by both ways ($why)',
    async ({ hive, logs }) => {
      using folder = folderWith({});
      const file = path.join(folder.root, 'HIVE');
      copyFileSync(dataPath(hive), file);
      for (const log of logs) copyFileSync(dataPath(log), `${file}${path.extname(log)}`);

      const ours = hiveOf(openData(hive, ...logs));
      const whole = recoveredBytes(ours);
      const seen = linesOfXml(hivexml(whole) ?? '');
      const document: unknown = JSON.parse((await servicer(['inspect', '--hive', file, '--json'])).out);
      expect(document).toMatchObject({
        keys: seen.filter((line) => /^\d/.test(line)).length,
        values: seen.filter((line) => line.startsWith('=')).length,
      });

      const { exit, written } = await servicer(['inspect', '--hive', file, '--export', 'out.reg']);
      const text = written['out.reg'] ?? '';
      expect(exit).toBe(0);
      // Names that a .reg file cannot hold are left out of both.
      expectSame(linesOfReg(text, PREFIX), linesOfReg(regeditExport(whole, PREFIX), PREFIX));

      // hivexregedit wants UTF-8; a file in ASCII is that already.
      const isPlain = regEncoding(ours) === 'ascii';
      expect(isPlain).toBe([...text].every((character) => character < '\x7f'));
      const merged = linesOfXml(hivexml(regeditImport(new TextEncoder().encode(text), PREFIX)) ?? '');
      // Without the name of the root, which is that of the hive it was merged into.
      expectSame([...merged.slice(1)].sort(), [...seen.slice(1)].sort());
    },
  );
});

/** Says where they part, without printing a line: they are of strangers' machines. */
function expectSame(ours: readonly string[], theirs: readonly string[]): void {
  expect(ours.findIndex((line, at) => line !== theirs[at])).toBe(-1);
  expect(ours).toHaveLength(theirs.length);
}
