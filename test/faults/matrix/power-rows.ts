import type { MemoryDisk } from '../../../agent/adapters/rehearsal/disk/memory-disk.ts';
import { watchedDisk } from '../../../agent/adapters/rehearsal/disk/watched-disk.ts';
import { SLOT_BYTES } from '../../../agent/runtime/journal-codec.ts';
import { boot } from '../../support/scenario/boot.ts';
import { finishedFolders, outboxOf } from '../../support/scenario/oracles.ts';
import { STEP } from '../../support/scenario/payload.ts';
import { afterCut, moments } from '../../support/scenario/power.ts';
import { NOW, restage, type Staged, sharedFiles, stage } from '../../support/scenario/scenario.ts';
import { differences, imageOf } from '../../support/scenario/tree.ts';
import { after, changing, cutAt, cutInDism, disksAt, entriesOn, GOOD, JOURNAL, STEPS } from './cut-at.ts';
import type { Met, Row } from './row.ts';

const SEVENTY_TWO_HOURS_MS = 72 * 3_600_000;

function onlyOnce(machine: Staged): readonly string[] {
  const runs = [...finishedFolders(machine.disk).keys()].map((folder) =>
    folder.slice(folder.lastIndexOf('\\') + 1, folder.lastIndexOf('\\') + 33),
  );
  return runs.length === new Set(runs).size ? [] : ['a result was delivered twice'];
}

/** Journal bytes changed behind the agent's back, in a run that was cut in its first step. */
async function altered(change: (disk: MemoryDisk, path: string) => void): Promise<Met> {
  const machine = stage({ steps: STEPS });
  const { moments: kept } = await moments(machine, 1);
  const moment = kept.find((one) => entriesOn(one.disk).at(-1)?.type === 'intent');
  if (moment === undefined) throw new Error('an undisturbed run has no intent');
  const disk = moment.disk.fork();
  const [name = ''] = disk.list(JOURNAL) ?? [];
  change(disk, `${JOURNAL}\\${name}`);
  const again: Staged = { ...machine, disk };
  return { machine: again, boots: [await boot(again, { start: 2 })] };
}

class PowerCut extends Error {}

/** The power goes at the same place of every start. */
async function cutAgainAndAgain(): Promise<Met> {
  const machine = stage({ steps: [STEP.tool, STEP.station] });
  for (let start = 1; start <= 5; start += 1) {
    let isOff = false;
    const booted = await boot(machine, {
      start,
      wrap: (disk) =>
        watchedDisk(disk, ({ path, isChange }) => {
          isOff ||= isChange && /\\servicing\\Packages\\/i.test(path);
          if (isOff) throw new PowerCut();
          return 'go';
        }),
    }).catch((error: unknown) => {
      if (error instanceof PowerCut) return undefined;
      throw error;
    });
    if (booted !== undefined) return { machine, boots: [booted] };
  }
  throw new Error('it went on for ever');
}

const resumed = /was interrupted.*goes on now \(start 2\)/;

export const POWER_ROWS: readonly Row[] = [
  {
    no: 1,
    fault: 'cut before the first record',
    by: 'power-cut simulation',
    exits: GOOD,
    keeps: 'nothing had happened; the next start is a first one',
    meet: () => cutAt((kept) => kept.findIndex(({ operation }) => operation.path.startsWith(JOURNAL))),
  },
  {
    no: 2,
    fault: 'cut after run-begin, before the manifest was recorded',
    by: 'power-cut simulation',
    exits: GOOD,
    says: 'was interrupted',
    keeps: 'the fact of the interruption',
    meet: () => cutAt(after('run-begin')),
  },
  {
    no: 3,
    fault: 'cut after accepted, before bound',
    by: 'power-cut simulation; the payload share has lost its manifest since',
    exits: [40],
    code: 'SVC-1101',
    keeps: 'what was accepted is verified again from bytes, never from the journal',
    meet: async () => {
      const machine = stage({ steps: STEPS });
      const { moments: kept } = await moments(machine, 1);
      const disk = kept[after('accepted')(kept)]?.disk.fork();
      if (disk === undefined) throw new Error('no such moment');
      const again: Staged = { ...machine, disk };
      restage(again, new Map());
      return { machine: again, boots: [await boot(again, { start: 2 })] };
    },
  },
  {
    no: 4,
    fault: 'cut after bound',
    by: 'power-cut simulation',
    exits: GOOD,
    says: resumed,
    keeps: 'the run goes on under its own id',
    meet: () => cutAt(after('bound')),
  },
  {
    no: 5,
    fault: 'cut while a payload file is copied',
    by: 'power-cut simulation, the last write torn',
    exits: GOOD,
    says: resumed,
    keeps: 'the files that were complete',
    meet: () =>
      cutAt(
        (kept) =>
          kept.findIndex(
            ({ operation }, at) =>
              /\\staging\\.*/.test(operation.path) &&
              operation.name === 'append' &&
              kept[at + 1] !== undefined,
          ),
        'torn',
      ),
  },
  {
    no: 6,
    fault: 'cut after a payload file was staged',
    by: 'power-cut simulation; the staged file is altered meanwhile',
    exits: GOOD,
    says: resumed,
    keeps: 'no tool gets bytes whose hash was not checked',
    meet: async () => {
      const machine = stage({ steps: STEPS });
      const { moments: kept } = await moments(machine, 1);
      const undisturbed = imageOf(machine.disk);
      const disk = kept[after('staged')(kept)]?.disk.fork();
      if (disk === undefined) throw new Error('no such moment');
      disk.append('D:\\ProgramData\\Servicer\\staging\\updates\\kb5100001.cab', new Uint8Array([1]));
      const again: Staged = { ...machine, disk };
      const boots = [await boot(again, { start: 2 })];
      return { machine: again, boots, wrong: differences(undisturbed, imageOf(disk)) };
    },
  },
  {
    no: 7,
    fault: 'cut between the intent and the start of the tool',
    by: 'power-cut simulation',
    exits: GOOD,
    says: resumed,
    keeps: 'the step is done, once',
    meet: () => cutAt((kept) => kept.findIndex(({ disk }) => entriesOn(disk).at(-1)?.type === 'intent')),
  },
  {
    no: 8,
    fault: 'cut while DISM runs',
    by: 'power-cut simulation, with nothing of the package in the image and with half of it',
    exits: [75],
    code: 'SVC-3040',
    says: resumed,
    keeps: 'a half-done package is told before anything is tried again; what was not begun is done',
    meet: cutInDism,
  },
  {
    no: 9,
    fault: 'cut after DISM ended, before the outcome was recorded',
    by: 'power-cut simulation',
    exits: GOOD,
    says: resumed,
    keeps: 'what was done is not done again',
    meet: () => cutAt(after('intent')),
  },
  {
    no: 10,
    fault: 'cut after the outcome was recorded, the image still in the cache',
    by: 'power-cut simulation, everything since the last flush lost',
    exits: GOOD,
    keeps: 'the image wins over the journal',
    meet: () =>
      cutAt(
        (kept) => kept.findLastIndex((moment) => afterCut(moment, undefined, 'cache-lost') !== undefined),
        'cache-lost',
      ),
  },
  {
    no: 11,
    fault: 'cut after the last outcome, before verification',
    by: 'power-cut simulation',
    exits: GOOD,
    says: resumed,
    keeps: 'the image is verified all the same',
    meet: () =>
      cutAt(
        after('result', (entries) => entries.filter(({ type }) => type === 'result').length === STEPS.length),
      ),
  },
  {
    no: 12,
    fault: 'cut after the result was sealed, before it was delivered',
    by: 'power-cut simulation; another manifest is there by now',
    exits: GOOD,
    keeps: 'the sealed result goes out whatever the new manifest says',
    meet: async () => {
      const machine = stage({ steps: STEPS });
      const { moments: kept } = await moments(machine, 1);
      const disk = kept[after('sealed')(kept)]?.disk.fork();
      if (disk === undefined) throw new Error('no such moment');
      const again: Staged = { ...machine, disk };
      restage(again, sharedFiles({ steps: [STEP.notice], manifest: { serial: 8 } }));
      const boots = [await boot(again, { start: 2 })];
      const told = finishedFolders(disk).size;
      return {
        machine: again,
        boots,
        wrong: told === 2 ? onlyOnce(again) : [`${told} results are there, not 2`],
      };
    },
  },
  {
    no: 13,
    fault: 'cut during delivery',
    by: 'power-cut simulation, the last write torn',
    exits: [10],
    keeps: 'the result, once and whole',
    meet: async () => {
      const met = await cutAt(
        (kept) =>
          kept.findIndex(
            ({ operation }) =>
              operation.name === 'write' &&
              operation.path.startsWith('\\\\deploy\\results$\\') &&
              /result\.json/.test(operation.path),
          ),
        'torn',
      );
      const waits = outboxOf(met.machine.disk);
      return { ...met, wrong: [...(met.wrong ?? []), ...onlyOnce(met.machine), ...waits] };
    },
  },
  {
    no: 14,
    fault: 'cut after DONE stood on the share, before that was recorded',
    by: 'power-cut simulation',
    exits: [10],
    keeps: 'one result, not two',
    meet: async () => {
      const met = await cutAt((kept) => kept.findIndex(({ disk }) => finishedFolders(disk).size === 1));
      const count = finishedFolders(met.machine.disk).size;
      return {
        ...met,
        wrong: [...(met.wrong ?? []), ...onlyOnce(met.machine), ...(count === 2 ? [] : [`${count} results`])],
      };
    },
  },
  {
    no: 15,
    fault: 'cut after delivery: the serial that was accepted still counts',
    by: 'power-cut simulation; then a manifest with a lower serial',
    exits: [40],
    code: 'SVC-1108',
    keeps: 'protection against an older manifest',
    meet: async () => {
      const machine = stage({ steps: STEPS });
      const { moments: kept } = await moments(machine, 1);
      const disk = kept[after('delivered')(kept)]?.disk.fork();
      if (disk === undefined) throw new Error('no such moment');
      const again: Staged = { ...machine, disk };
      restage(again, sharedFiles({ steps: [STEP.notice], manifest: { serial: 6 } }));
      return { machine: again, boots: [await boot(again, { start: 2 })] };
    },
  },
  {
    no: 16,
    fault: 'cut after delivery, before the run was closed',
    by: 'power-cut simulation',
    exits: [10],
    keeps: 'the next start finds nothing to do',
    meet: () => cutAt(after('delivered')),
  },
  {
    no: 17,
    fault: 'cuts in a row in one step',
    by: 'every start loses its power in the same step',
    exits: [75],
    code: 'SVC-3005',
    says: 'interrupted',
    keeps: 'nobody tries for ever',
    meet: cutAgainAndAgain,
  },
  {
    no: 18,
    fault: 'the last record is torn',
    by: 'power-cut simulation, the last write torn',
    exits: GOOD,
    says: 'was interrupted',
    keeps: 'all earlier records',
    meet: () =>
      cutAt(
        (kept) =>
          kept.findLastIndex(
            ({ disk, operation }) =>
              operation.path.endsWith('.wal') && entriesOn(disk).at(-1)?.type === 'intent',
          ),
        'torn',
      ),
  },
  {
    no: 19,
    fault: 'a record in the middle is corrupt',
    by: 'one byte of the third slot altered',
    exits: [75],
    code: 'SVC-9002',
    keeps: 'the damaged file, for a person',
    meet: async () => {
      const met = await altered((disk, path) =>
        disk.writeAt(path, 2 * SLOT_BYTES + 100, new Uint8Array([0xff])),
      );
      const kept = met.machine.disk.list(`${JOURNAL}\\damaged`) ?? [];
      return { ...met, wrong: kept.length === 1 ? [] : ['the damaged journal is gone'] };
    },
  },
  {
    no: 20,
    fault: 'a journal of another run lies there under this name',
    by: 'every slot carries another run id',
    exits: GOOD,
    keeps: 'a record of another run never counts',
    meet: () =>
      altered((disk, path) => {
        const bytes = disk.read(path);
        disk.remove(path);
        disk.write(path.replace(/run-[0-9a-f]{32}/, `run-${'ab'.repeat(16)}`), bytes);
      }),
  },
  {
    no: 21,
    fault: 'the agent itself crashes',
    file: 'test/bench/agent-dies.bench.test.ts',
    title: 'is told by startnet.cmd, with a marker',
  },
  {
    no: 22,
    fault: 'Windows PE restarts by itself after 72 hours',
    by: 'power-cut simulation while DISM runs; the clock of the next start is 72 hours on',
    exits: GOOD,
    says: resumed,
    keeps: 'the run goes on; that Windows PE does restart is for real hardware to show',
    meet: async () => {
      const { machine, disk } = await disksAt(changing(/\\config\\SOFTWARE$/i, 'intent'));
      const clock = new Date(Date.parse(NOW) + SEVENTY_TWO_HOURS_MS).toISOString();
      const later: Staged = { ...machine, disk, description: { ...machine.description, clock } };
      return { machine: later, boots: [await boot(later, { start: 2 })] };
    },
  },
];
