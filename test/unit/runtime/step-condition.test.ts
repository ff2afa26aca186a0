import { describe, expect, it } from 'vitest';
import { writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { JournalEntry } from '../../../agent/domain/journal.ts';
import type { Journal } from '../../../agent/runtime/journal.ts';
import { serviceStep } from '../../../agent/runtime/service-step.ts';
import { heldBackNow } from '../../../agent/runtime/step-condition.ts';
import { bindFile, fileSchema } from '../../../agent/steps/file.ts';
import type { BoundStep } from '../../../agent/steps/kind.ts';
import { withRules } from '../../../agent/steps/with-rules.ts';
import { emptyDisk, testWorld } from '../../support/world/test-world.ts';
import { PLACES, stepOf } from '../steps/support.ts';

const MARKER = 'D:\\Windows\\marker.txt';
const INTENT: JournalEntry = { type: 'intent', stepId: 'x', attempt: 1 };

/** Removes a file, where the marker is there. */
function conditional(when: 'marker' | 'hive' | undefined): BoundStep {
  const data = fileSchema.parse({
    id: 'x',
    kind: 'file',
    delete: 'Windows\\x.txt',
    ...(when === 'marker' ? { when: { file: 'Windows\\marker.txt' } } : {}),
    ...(when === 'hive' ? { when: { edition: ['Core'] } } : {}),
  });
  const subject = { machine: undefined, host: undefined };
  return stepOf(
    withRules(
      data,
      bindFile(data, () => undefined),
      subject,
    ),
  );
}

function journalOf(entries: readonly JournalEntry[]): Journal {
  const records = entries.map((entry, sequence) => ({ sequence, bootId: 'b', at: '', entry }));
  return {
    runId: 'r',
    path: 'D:\\j',
    earlier: records,
    append: (entry) => void records.push({ sequence: records.length, bootId: 'b', at: '', entry }),
    records: () => records,
    close: () => undefined,
  };
}

function machine(hasMarker: boolean) {
  const disk = emptyDisk();
  writeFile(disk, 'D:\\Windows\\x.txt', 'x');
  if (hasMarker) writeFile(disk, MARKER, 'here');
  return testWorld({ disk, script: [] });
}

describe('a step and its condition, right before the act', () => {
  const unprepared = new Set(['x']);

  it.each([
    { when: undefined, marker: false, ends: undefined, why: 'without a condition it is done' },
    { when: 'marker', marker: true, ends: undefined, why: 'the condition holds' },
    { when: 'marker', marker: false, ends: 'not-applicable', why: 'the condition does not hold' },
    { when: 'hive', marker: true, ends: 'SVC-3019', why: 'there is no hive to ask' },
    { when: 'marker', marker: true, prepared: false, ends: 'SVC-3018', why: 'nothing was prepared for it' },
    { when: 'marker', marker: false, prepared: false, ends: 'not-applicable', why: 'as it was planned' },
    { when: 'marker', marker: false, earlier: [INTENT], ends: undefined, why: 'it was begun' },
  ] as const)('$ends: $why', async ({ when, marker, ends, ...more }) => {
    const { context } = machine(marker);
    const journal = journalOf('earlier' in more ? more.earlier : []);
    const run = { journal, places: PLACES, ...('prepared' in more ? { unprepared } : {}) };
    const held = await heldBackNow(context, run, conditional(when));
    const outcome = held?.outcome;
    expect(outcome?.kind === 'left-out' ? outcome.failure.code : outcome?.kind).toBe(ends);
  });

  it.each([
    {
      marker: false,
      prepared: true,
      ends: 'left-out',
      why: 'what it was meant for does not matter any more',
    },
    { marker: false, prepared: false, ends: 'not-applicable', why: 'it was never meant' },
  ])('where a step it needs failed: $ends ($why)', async ({ marker, prepared, ends }) => {
    const { context, disk } = machine(marker);
    const run = { journal: journalOf([]), places: PLACES, find: () => undefined, count: 1 };
    const report = await serviceStep(
      context,
      { ...run, unprepared: prepared ? undefined : unprepared },
      {
        step: conditional('marker'),
        index: 1,
        hindrance: { code: 'SVC-3011', detail: 'step y did not succeed' },
      },
    );
    expect(report.outcome.kind).toBe(ends);
    expect(disk.stat('D:\\Windows\\x.txt')).toBeDefined();
    expect(run.journal.records()).toEqual([]);
  });

  it('is in the report with what was seen, and nothing was tried', async () => {
    const { context } = machine(false);
    const run = { journal: journalOf([]), places: PLACES, find: () => undefined, count: 1 };
    expect(
      await serviceStep(context, run, {
        step: conditional('marker'),
        index: 1,
        hindrance: undefined,
      }),
    ).toMatchObject({
      outcome: { kind: 'not-applicable', because: 'Windows\\marker.txt is not there' },
      attempts: 0,
      before: [{ file: 'Windows\\marker.txt' }],
      after: [{ file: 'Windows\\marker.txt' }],
    });
  });
});
