import { describe, expect, it } from 'vitest';
import { writeFile } from '../../../../agent/adapters/rehearsal/disk/disk.ts';
import { known, notKnown } from '../../../../agent/domain/fact.ts';
import type { JournalEntry } from '../../../../agent/domain/journal.ts';
import { parsePackageIdentity } from '../../../../agent/domain/package-identity.ts';
import { IoError } from '../../../../agent/domain/servicing-error.ts';
import { type Baseline, baselineOf } from '../../../../agent/phases/gate/baseline.ts';
import type { Files } from '../../../../agent/ports/files.ts';
import { createJournal, findJournals, reopenJournal } from '../../../../agent/runtime/journal.ts';
import { testWorld } from '../../../support/world/test-world.ts';

const FOLDER = 'D:\\ProgramData\\Servicer\\runs\\r';
const JOURNALS = 'D:\\Windows\\System32\\config\\Servicer\\journal';
const DOCUMENT = `${FOLDER}\\baseline.json`;
const RUN = '0f'.repeat(16);
const INTENT: JournalEntry = { type: 'intent', stepId: 'nic', attempt: 1 };

function identity(name: string) {
  const parsed = parsePackageIdentity(`${name}~31bf3856ad364e35~amd64~~10.0.1.1`);
  if (parsed === undefined) throw new Error(name);
  return parsed;
}

const FIRST: Baseline = {
  health: { sfc: 'violations', store: 'none' },
  kept: {
    packages: known([
      { identity: identity('Package_A'), state: 'Installed' },
      { identity: identity('Package_B'), state: 'Staged' },
    ]),
    drivers: known([
      { directory: 'nic.inf_amd64_1', infName: 'nic.inf', oemName: 'oem1.inf' },
      { directory: 'usb.inf_amd64_1', infName: 'usb.inf', oemName: undefined },
    ]),
    isBootDefault: true,
  },
};
const LATER: Baseline = {
  health: { sfc: 'missing', store: 'unknown' },
  kept: { packages: notKnown('no hive'), drivers: notKnown('no hive'), isBootDefault: undefined },
};

const never = () => Promise.reject(new Error('nobody should look'));

/** A first start that took `baseline` and began a step, and the journal as the next start opens it. */
async function interrupted(baseline: Baseline, files?: (files: Files) => Files) {
  const test = testWorld(files === undefined ? {} : { files });
  const { world } = test.context;
  await world.files.makeFolder(FOLDER);
  const journal = await createJournal(world, JOURNALS, RUN, 'boot-1');
  expect(await baselineOf(test.context, journal, FOLDER, async () => baseline)).toEqual(baseline);
  journal.append(INTENT);
  journal.close();
  const [found] = await findJournals(world, JOURNALS);
  if (found === undefined) throw new Error('no journal');
  return { ...test, journal: await reopenJournal(world, found, 'boot-2') };
}

describe('the baseline of a run', () => {
  it('is that of its first start: a later one does not look again', async () => {
    const { context, journal } = await interrupted(FIRST);
    const before = await baselineOf(context, journal, FOLDER, never);
    // What was not installed cannot be lost.
    expect(before).toEqual({
      ...FIRST,
      kept: {
        ...FIRST.kept,
        packages: known([{ identity: identity('Package_A'), state: 'Installed' }]),
      },
    });
  });

  it('keeps what could not be read as such', async () => {
    const { context, journal } = await interrupted(LATER);
    expect(await baselineOf(context, journal, FOLDER, never)).toEqual(LATER);
  });

  it('is vouched for by the journal before the first step', async () => {
    const { journal } = await interrupted(FIRST);
    expect(journal.earlier.map(({ entry }) => entry.type)).toEqual(['baseline', 'intent']);
  });

  it.each([
    { text: undefined, why: 'it is gone' },
    { text: '', why: 'it is empty, as after a power cut' },
    { text: '{"sfc":"clean","store":"none","packages":{"known":[]},"drivers":{"known":[]}}', why: 'another' },
  ])('that is not what was written is not believed, and that is said: $why', async ({ text }) => {
    const { context, journal, disk, events } = await interrupted(FIRST);
    disk.remove(DOCUMENT);
    if (text !== undefined) writeFile(disk, DOCUMENT, text);
    expect(await baselineOf(context, journal, FOLDER, async () => LATER)).toEqual(LATER);
    expect(events.at(-1)).toMatchObject({ type: 'note', level: 'warning' });
    expect(journal.records().filter(({ entry }) => entry.type === 'baseline')).toHaveLength(1);
  });

  it('that cannot be kept is said, and ends nothing; what a later start finds is not taken for it', async () => {
    const full: (files: Files) => Files = (files) => ({
      ...files,
      write: () => Promise.reject(new IoError('full', DOCUMENT, 'ENOSPC')),
    });
    const { context, journal, events } = await interrupted(FIRST, full);
    expect(events).toContainEqual(expect.objectContaining({ type: 'note', level: 'warning' }));
    expect(await baselineOf(context, journal, FOLDER, async () => LATER)).toEqual(LATER);
    expect(journal.records().map(({ entry }) => entry.type)).toEqual(['intent']);
  });
});
