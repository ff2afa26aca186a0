import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../../agent/offline/byte-source.ts';
import { checkBins } from '../../../../agent/offline/regf/check-bins.ts';
import { openHive } from '../../../../agent/offline/regf/hive.ts';
import { recoveredBytes } from '../../../../agent/offline/regf/recovered-bytes.ts';
import { type HiveTree, readTree } from '../../../../agent/offline/regf/tree.ts';
import { hiveOf } from '../../../support/hives/data.ts';
import { repeat, TIMEOUT_MS } from '../../../support/hives/fuzz.ts';
import {
  type Accident,
  type History,
  makeHistory,
  newFormatAccident,
  oldFormatAccident,
} from '../../../support/hives/replay-model.ts';

describe('a hive that Windows was writing when the power went', () => {
  it(
    'is, with logs of the new format, as after the last edit that stands in them whole',
    () => {
      let recovered = 0;
      const rounds = repeat(
        (random) => {
          const history = makeHistory(random, 1 + random(6));
          const accident = newFormatAccident(history, random);
          recovered += expectState(history, accident, accident.state ?? 0);
        },
        { share: 0.2 },
      );
      expect(recovered).toBeGreaterThan(rounds / 2);
      expect(recovered).toBeLessThan(rounds);
    },
    TIMEOUT_MS,
  );

  it(
    'is, with logs of the old format, as the newest of them that belongs to it says',
    () => {
      let recovered = 0;
      const rounds = repeat(
        (random) => {
          const history = makeHistory(random, 1 + random(2));
          recovered += expectState(history, oldFormatAccident(history, random), 1);
        },
        { share: 0.1 },
      );
      expect(recovered).toBe(rounds);
    },
    TIMEOUT_MS,
  );
});

function expectState({ trees, files }: History, accident: Accident, entries: number): 0 | 1 {
  const { file, logs, state, sequence } = accident;
  const opening = openHive(bytesSource(file), logs);
  const hive = hiveOf(opening);
  expect(opening).toMatchObject({
    status: state === undefined ? 'stale' : 'recovered',
    replayed: { entries: state === undefined ? 0 : entries },
  });
  const known = files[state ?? 0] ?? new Uint8Array(0);
  // Behind the bins stands what was there before: Windows does not cut the file either.
  const bytes = recoveredBytes(hive).slice(4096, known.length);
  expect(Buffer.compare(bytes, known.subarray(4096))).toBe(0);
  expect([hive.sizeBytes, checkBins(hive).problem]).toEqual([known.length, undefined]);
  expect(namesOf(readTree(hive))).toEqual(namesOf(trees[state ?? 0]));
  expect(hive.problems).toEqual([]);
  if (state !== undefined) expect(hive.sequence).toBe(sequence);
  return state === undefined ? 0 : 1;
}

function namesOf(tree: HiveTree | undefined): unknown {
  return tree?.keys.map(({ name, values }) => `${name} ${values.length}`).sort();
}
