import { type Fact, no, unknown, yes } from '../../domain/fact.ts';
import type { HiveName, KeyContent } from '../../domain/probe.ts';
import { answerTo, judgeByFact, stepHead } from '../common.ts';
import { hiveEdit, notReleased } from '../hive-edit.ts';
import type { Answers, BoundStep } from '../kind.ts';

const RANK = 80;

/** Removes those of these keys that hold nothing any more: a key that somebody else uses by now stays. */
export function removalOfEmptyKeys(
  head: Pick<Parameters<typeof stepHead>[0], 'id' | 'required' | 'after'>,
  hive: HiveName,
  keys: readonly string[],
): BoundStep {
  const fact = (answers: Answers) => factOf(answers, hive, keys);
  return {
    ...stepHead({ ...head, kind: 'registry' }, RANK, `Registry ${hive}: keys that are empty now`),
    needs: { payloadIds: [], scratchBytes: 0, imageBytes: 0, because: 'keys take no space worth counting' },
    probes: keys.map((key) => ({ ask: 'registry-content', hive, key }) as const),
    satisfied: fact,
    actions: (places, before) => {
      const empty = emptyKeys(before, keys) ?? [];
      const isBelowOther = (key: string) => empty.some((other) => isBelow(key, other));
      const changes = empty
        .filter((key) => !isBelowOther(key))
        .map((key) => ({ key, name: undefined, type: undefined, text: '' }));
      return changes.length === 0 ? [] : hiveEdit(hive, changes, places);
    },
    keepsAll: true,
    judge: ({ before, after, ended }) =>
      notReleased(hive, ended) ??
      judgeByFact({ before: fact(before), after: fact(after), ended }, `${hive} keys`, false),
  };
}

function factOf(answers: Answers, hive: HiveName, keys: readonly string[]): Fact {
  const readings = keys.map((_, index) => answerTo(answers, index, 'registry-content').reading);
  const evidence = readings.flatMap((reading) => (reading.known ? reading.evidence : []));
  const empty = emptyKeys(answers, keys);
  if (empty === undefined) {
    const because = readings.find((reading) => !reading.known)?.because ?? 'a key could not be read';
    return unknown(`keys of ${hive}: ${because}`);
  }
  return empty.length === 0
    ? yes(`no key of ${hive} that the run made is there and empty`, ...evidence)
    : no(`${hive}\\${empty[0] ?? ''} is there and empty`, ...evidence);
}

/** Keys that hold nothing but others of them that hold nothing; undefined where one could not be read. */
function emptyKeys(answers: Answers, keys: readonly string[]): readonly string[] | undefined {
  const contents = new Map<string, KeyContent | undefined>();
  for (const [index, key] of keys.entries()) {
    const { reading } = answerTo(answers, index, 'registry-content');
    if (!reading.known) return undefined;
    contents.set(key.toLowerCase(), reading.value);
  }
  // The path grows with every call and is one of `keys`, so this ends.
  const isEmpty = (key: string): boolean => {
    const content = contents.get(key.toLowerCase());
    if (content === undefined || content.valueCount > 0) return false;
    return content.subkeys.every((name) => isEmpty(`${key}\\${name}`));
  };
  return keys.filter(isEmpty);
}

function isBelow(key: string, above: string): boolean {
  return key.toLowerCase().startsWith(`${above}\\`.toLowerCase());
}
