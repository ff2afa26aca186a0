import type { Phase } from '../../../agent/domain/event.ts';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import type { EventSink } from '../../../agent/ports/world.ts';
import { boot } from '../../support/scenario/boot.ts';
import { failing } from '../../support/scenario/faults.ts';
import { finishedFolders, outboxOf } from '../../support/scenario/oracles.ts';
import { STEP } from '../../support/scenario/payload.ts';
import { RESULTS, stage, utf8 } from '../../support/scenario/scenario.ts';
import { differences, imageOf } from '../../support/scenario/tree.ts';
import { andAlso, losesAll, meet, meetOn, unless, untouched } from './play-row.ts';
import type { Met, Row } from './row.ts';

const TRUSTED = 'D:\\Windows\\System32\\config\\Servicer';
const steps = [STEP.station];
const STICK_RESULTS = { results: [{ type: 'volume', label: 'line-key', path: '\\results' }] };

function identity(smbios: Readonly<Record<string, unknown>>): Promise<Met> {
  return meet({ steps, machine: { smbios } });
}

/** Ctrl+C is pressed once, when the run is in this phase. */
async function interruptedIn(phase: Phase): Promise<Met> {
  const machine = stage({ steps: [STEP.tool, STEP.station] });
  const before = imageOf(machine.disk);
  let press: (() => void) | undefined;
  const sink = watchPhases(phase, () => press?.());
  const met = await meetOn(machine, [
    {
      sink,
      around: (world) => ({
        ...world,
        interrupts: {
          watch: (asked) => {
            press = asked;
          },
        },
      }),
    },
  ]);
  return { ...met, wrong: phase === 'service' ? [] : differences(before, imageOf(machine.disk)) };
}

function watchPhases(phase: Phase, then: () => void): EventSink {
  return {
    emit: (event) => {
      if (event.type === 'phase-started' && event.phase === phase) then();
    },
  };
}

export const AGENT_ROWS: readonly Row[] = [
  {
    no: 126,
    fault: 'two agents at once',
    by: 'the journal is held by another process',
    exits: [60],
    code: 'SVC-6005',
    keeps: 'the work of the first',
    meet: async () => {
      const machine = stage({ steps });
      await boot(machine);
      const held = (path: string) => Promise.reject(new IoError('busy', path, 'EBUSY'));
      return meetOn(
        machine,
        [{ around: (world) => ({ ...world, files: { ...world.files, openSlots: held } }) }],
        2,
      );
    },
  },
  {
    no: 127,
    fault: 'what looks like a lock is left by a cut',
    by: 'files of all kinds in the state folder',
    exits: [0],
    keeps: 'the work: nothing locks by being there',
    meet: async () => {
      const machine = stage({ steps });
      for (const folder of ['D:\\ProgramData', 'D:\\ProgramData\\Servicer', TRUSTED, `${TRUSTED}\\journal`])
        if (machine.disk.stat(folder) === undefined) machine.disk.makeFolder(folder);
      for (const file of [
        'D:\\ProgramData\\Servicer\\lock',
        `${TRUSTED}\\lock`,
        `${TRUSTED}\\journal\\.lock`,
        `${TRUSTED}\\journal\\run.lock`,
      ])
        machine.disk.write(file, utf8('1234'));
      return meetOn(machine);
    },
  },
  {
    no: 128,
    fault: 'the firmware does not know who it is',
    by: 'no table, factory texts, zeros and ones',
    exits: [0],
    keeps: 'a result under a name that is not that of another machine',
    meet: async () => {
      const wrong: string[] = [];
      for (const smbios of [
        { table: false },
        { serial: 'To be filled by O.E.M.', uuid: '00000000-0000-0000-0000-000000000000' },
        { serial: 'Default string', uuid: 'ffffffff-ffff-ffff-ffff-ffffffffffff' },
        { serial: '0', uuid: '03000200-0400-0500-0006-000700080009' },
      ]) {
        const { boots } = await identity(smbios);
        const machine = boots[0]?.end.result.machine;
        wrong.push(
          ...unless(
            machine?.idSource === 'mac',
            `${JSON.stringify(smbios)}: ${machine?.idSource} ${machine?.id}`,
          ),
        );
      }
      const met = await meet({ steps, machine: { smbios: { table: false }, macs: [] } });
      const source = met.boots[0]?.end.result.machine?.idSource;
      return { ...met, wrong: [...wrong, ...unless(source === 'random', `nothing at all: ${source}`)] };
    },
  },
  {
    no: 129,
    fault: 'the firmware says hostile things',
    by: 'paths, escapes and 4,000 characters in every text',
    exits: [0],
    keeps: 'screen, names and result',
    meet: () =>
      andAlso(
        identity({
          manufacturer: '..\\..\\x',
          product: '\u001b[2J\u001b]0;owned\u0007',
          serial: `A\u001b[31m${'B'.repeat(4000)}`,
          assetTag: '%TEMP%',
        }),
        ({ boots }) => {
          const [booted] = boots;
          const id = booted?.end.result.machine?.id ?? '';
          const text = `${booted?.screen}${JSON.stringify(booted?.events)}`;
          return [
            ...unless(/^[a-z0-9-]{1,64}$/.test(id), `the id is ${id}`),
            ...unless(!text.includes('\u001b[31m') && !text.includes('owned\u0007'), 'escapes went through'),
          ];
        },
      ),
  },
  {
    no: 130,
    fault: 'the stick is pulled while the result is written',
    by: 'changes on it fail from the third on',
    exits: [0],
    says: 'exit 1',
    keeps: 'the copy on the disk',
    meet: () =>
      andAlso(
        meet({ steps, settings: STICK_RESULTS }, [
          { wrap: failing('EIO', ({ path, isChange }) => isChange && /^c:/i.test(path), 3) },
        ]),
        ({ machine }) => unless(outboxOf(machine.disk).length === 1, 'nothing waits on the disk'),
      ),
  },
  {
    no: 131,
    fault: 'the stick only pretends to flush',
    by: 'it loses all that it took, once it has answered the read-back from memory',
    exits: [0],
    keeps: 'the copy beside the logs of the run',
    meet: () => losesAll({ steps, settings: STICK_RESULTS }, 'C:'),
  },
  {
    no: 132,
    fault: 'a payload file that FAT32 cannot hold',
    file: 'test/unit/authoring/lint.test.ts',
    title: 'LINT-030: $why',
  },
  {
    no: 133,
    fault: 'the result of another machine lies at the destination',
    by: 'a folder of another machine on the share, half written',
    exits: [0],
    keeps: 'it, as it is',
    meet: async () => {
      const machine = stage({ steps });
      for (const folder of ['other-machine', 'other-machine\\0123456789abcdef0123456789abcdef'])
        machine.disk.makeFolder(`${RESULTS}\\${folder}`);
      const file = `${RESULTS}\\other-machine\\0123456789abcdef0123456789abcdef\\summary.json`;
      machine.disk.write(file, utf8('{}'));
      const met = await meetOn(machine);
      const kept = new TextDecoder().decode(machine.disk.read(file)) === '{}';
      return {
        ...met,
        wrong: [
          ...unless(kept, 'it was changed'),
          ...unless(finishedFolders(machine.disk).size === 1, 'ours is not there'),
        ],
      };
    },
  },
  {
    no: 134,
    fault: 'a narrow console without colour',
    file: 'test/unit/console/screen.test.ts',
    title: '40',
  },
  {
    no: 135,
    fault: 'the operator presses Ctrl+C',
    by: 'Ctrl+C while DISM runs; and in each phase before',
    exits: [0],
    says: 'servicing cannot be stopped safely',
    keeps: 'the image: before the first change the run stops, from then on it goes on',
    meet: async () => {
      const wrong: string[] = [];
      for (const phase of ['start', 'connect', 'locate', 'assess', 'plan', 'prepare'] as const) {
        const before = await interruptedIn(phase);
        const end = before.boots[0]?.end;
        wrong.push(
          ...(before.wrong ?? []),
          ...unless(
            end?.exitClass === 60 && end.result.failure?.code === 'SVC-6016',
            `${phase}: exit ${end?.exit}`,
          ),
        );
      }
      const met = await interruptedIn('service');
      return { ...met, wrong };
    },
  },
  {
    no: 136,
    fault: 'a secret where it does not belong',
    file: 'test/scenarios/canary.test.ts',
    title: 'password',
  },
  {
    no: 137,
    fault: 'the overlay has no settings, or no key',
    by: 'neither of them',
    exits: [60],
    code: 'SVC-1001',
    says: 'servicer.json',
    keeps: 'nothing is trusted by default',
    meet: () =>
      untouched({
        steps,
        alter: ({ overlay }) => {
          overlay.delete('servicer.json');
          overlay.delete('keys\\line.pub');
        },
      }),
  },
  {
    no: 138,
    fault: 'a scanner holds a file for a moment',
    file: 'test/unit/adapters/files.test.ts',
    title: 'a virus scanner looks like this',
  },
];
