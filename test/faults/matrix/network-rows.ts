import { watchedDisk } from '../../../agent/adapters/rehearsal/disk/watched-disk.ts';
import type { ErrorCode } from '../../../agent/domain/error-table.ts';
import { boot } from '../../support/scenario/boot.ts';
import { below, failing, netRefuses, standing } from '../../support/scenario/faults.ts';
import { finishedFolders, outboxOf } from '../../support/scenario/oracles.ts';
import { STEP } from '../../support/scenario/payload.ts';
import { RESULTS, SOURCE, type Staged, stage, type Wish } from '../../support/scenario/scenario.ts';
import { differences, treeOf } from '../../support/scenario/tree.ts';
import { andAlso, losesAll, meet, meetOn, sameWindows, started, unless, untouched } from './play-row.ts';
import type { Met, Row } from './row.ts';

const steps = [STEP.station, STEP.logo];
const small: Wish = { steps };
const KEPT = 'the result, on the disk, for the next start';

/** The share takes nothing from its n-th change on. */
function shareFails(code: 'ENOSPC' | 'EACCES' | 'EIO', from = 1) {
  return failing(code, (operation) => operation.isChange && below(RESULTS)(operation), from);
}

/** Met with the share away; the next start delivers both results. */
async function delivers(met: Promise<Met>): Promise<Met> {
  const { machine, boots } = await met;
  const waited = outboxOf(machine.disk).length;
  const asItWas = forked(machine);
  const next = await boot(machine, { start: 9 });
  const wrong = [
    ...unless(waited === 1, `${waited} results waited, not one`),
    ...unless(next.end.exit === 10, `the next start ended with ${next.end.exit}`),
    ...unless(finishedFolders(machine.disk).size === 2, 'not both results are there'),
    ...unless(outboxOf(machine.disk).length === 0, 'a result still waits'),
  ];
  return { machine: asItWas, boots, wrong };
}

function refusedAccount(no: number, number: number, code: ErrorCode, fault: string): Row {
  return {
    no,
    fault,
    by: `net use ends with error ${number}`,
    exits: [60],
    code,
    keeps: 'the account: it is asked once, so that it is not locked',
    meet: () =>
      andAlso(untouched({}, { around: netRefuses(number) }), (met) =>
        unless(started(met, '/user:') === 1, `the account was tried ${started(met, '/user:')} times`),
      ),
  };
}

/** A result of the same name and another content stands where ours goes. */
async function occupied(): Promise<Met> {
  const machine = stage(small);
  const twin = stage({ steps: [STEP.notice] });
  const folder = (await boot(twin)).end.where;
  for (const parent of [folder.slice(0, folder.lastIndexOf('\\')), folder]) machine.disk.makeFolder(parent);
  for (const name of twin.disk.list(folder) ?? [])
    machine.disk.write(`${folder}\\${name}`, twin.disk.read(`${folder}\\${name}`));
  const before = treeOf(machine.disk, folder);
  const met = await meetOn(machine);
  const own = met.boots[0]?.end.where;
  return {
    ...met,
    machine: { ...machine, disk: withoutFolder(machine, folder) },
    wrong: [
      ...differences(before, treeOf(machine.disk, folder)),
      ...unless(own === `${folder}-2`, `it went to ${own}`),
    ],
  };
}

/** The disks without the other result, which has the run id of ours by design of the case. */
function withoutFolder(machine: Staged, folder: string): Staged['disk'] {
  const disk = machine.disk.fork();
  disk.removeTree(folder);
  return disk;
}

function forked(machine: Staged): Staged {
  return { ...machine, disk: machine.disk.fork() };
}

export const NETWORK_ROWS: readonly Row[] = [
  {
    no: 23,
    fault: 'no link, or no address',
    by: 'a machine without a network',
    exits: [60],
    code: 'SVC-5001',
    keeps: 'nothing is touched',
    meet: () => untouched({ machine: { network: { present: false } } }),
  },
  {
    no: 24,
    fault: 'the name of the server does not resolve',
    by: 'a server that does not answer',
    exits: [60],
    code: 'SVC-5002',
    says: SOURCE.slice(2, 8),
    keeps: 'nothing is touched; it is asked again with pauses, and not for ever',
    meet: () =>
      andAlso(untouched({ share: { down: true }, results: { down: true } }), (met) =>
        unless(started(met, '/user:') > 1 && started(met, '/user:') < 12, 'it asked once, or for ever'),
      ),
  },
  refusedAccount(25, 1326, 'SVC-5003', 'the password is wrong'),
  refusedAccount(26, 1909, 'SVC-5004', 'the account is locked, disabled or expired'),
  {
    no: 27,
    fault: 'the server offers only guest access',
    by: 'net use ends with error 1272',
    exits: [60],
    code: 'SVC-5005',
    keeps: 'the policy of the client is never weakened',
    meet: () => untouched({}, { around: netRefuses(1272) }),
  },
  {
    no: 28,
    fault: 'the server refuses because the clocks differ',
    by: 'net use ends with error 1398',
    exits: [60],
    code: 'SVC-5006',
    keeps: 'the clock of the machine is not set',
    meet: () => untouched({}, { around: netRefuses(1398) }),
  },
  {
    no: 29,
    fault: 'a session with another account is open to the server',
    by: 'net use ends with error 1219 once',
    exits: [0],
    keeps: 'only our own connection is dropped',
    meet: () => {
      let met = 0;
      return meet(small, [
        {
          around: (world) => {
            const refusing = netRefuses(1219)(world);
            return {
              ...world,
              processes: {
                run: (command, watch) => {
                  met += command.tool === 'net' && command.secretInput !== undefined ? 1 : 0;
                  return (met === 1 ? refusing : world).processes.run(command, watch);
                },
              },
            };
          },
        },
      ]);
    },
  },
  {
    no: 30,
    fault: 'the results share is read-only',
    by: 'every change on it is denied',
    exits: [0],
    says: 'exit 1',
    keeps: KEPT,
    meet: () => delivers(meet(small, [{ wrap: shareFails('EACCES') }])),
  },
  {
    no: 31,
    fault: 'the share vanishes while a payload file is copied',
    by: 'reads of the payload fail from the second on',
    exits: [60],
    code: 'SVC-5002',
    keeps: 'the Windows: nothing was changed yet',
    meet: () =>
      sameWindows(
        { steps: [STEP.tool] },
        {
          wrap: failing(
            'EIO',
            ({ name, path }) => name === 'read' && /kb5100001\.cab$/i.test(path) && path.startsWith(SOURCE),
            2,
          ),
        },
      ),
  },
  {
    no: 32,
    fault: 'the share vanishes while the result is written',
    by: 'changes on it fail from the sixth on',
    exits: [0],
    says: 'exit 1',
    keeps: KEPT,
    meet: () => delivers(meet(small, [{ wrap: shareFails('EIO', 6) }])),
  },
  {
    no: 33,
    fault: 'the share vanishes while DISM runs',
    by: 'everything on the source fails from the first DISM on',
    exits: [0],
    keeps: 'the run: DISM reads what was staged, and the share was let go before',
    meet: () => {
      let isAway = false;
      return meet({ steps: [STEP.tool] }, [
        {
          around: (world) => ({
            ...world,
            processes: {
              run: (command, watch) => {
                isAway ||= command.tool === 'dism';
                return world.processes.run(command, watch);
              },
            },
          }),
          wrap: (disk) =>
            watchedDisk(disk, ({ path }) => (isAway && path.startsWith(SOURCE) ? 'fail:EIO' : 'go')),
        },
      ]);
    },
  },
  {
    no: 34,
    fault: 'a write is accepted, and lost in the cache of the client',
    by: 'what is read back of result.json differs from what was written',
    exits: [0],
    says: 'exit 1',
    keeps: KEPT,
    meet: () =>
      delivers(
        meet(small, [
          {
            wrap: (disk) => ({
              ...disk,
              read: (path, offset, length) => {
                const bytes = disk.read(path, offset, length);
                return path.startsWith(RESULTS) && /result\.json/.test(path)
                  ? bytes.map((byte) => byte ^ 1)
                  : bytes;
              },
            }),
          },
        ]),
      ),
  },
  {
    no: 35,
    fault: 'the server only pretends to flush',
    by: 'it loses all that it took, once it has answered the read-back from memory',
    exits: [0],
    keeps: 'the copy beside the logs of the run',
    meet: () => losesAll(small, RESULTS),
  },
  {
    no: 36,
    fault: 'the share is full',
    by: 'every change on it ends with "no space"',
    exits: [0],
    says: 'exit 1',
    keeps: KEPT,
    meet: () => delivers(meet(small, [{ wrap: shareFails('ENOSPC') }])),
  },
  {
    no: 37,
    fault: 'the share answers with a byte a second',
    open: 'a read that neither ends nor fails cannot be cut off from inside one process; the redirector gives up by itself',
  },
  {
    no: 38,
    fault: 'a payload file changes between two reads',
    by: 'the file on the share has another last byte than was hashed',
    exits: [40],
    code: 'SVC-1303',
    says: 'kb5100001.cab',
    keeps: 'the Windows',
    meet: () =>
      sameWindows({
        steps: [STEP.tool],
        alter: ({ share }) => {
          const bytes = share.get('updates\\kb5100001.cab') ?? new Uint8Array(1);
          share.set(
            'updates\\kb5100001.cab',
            bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte)),
          );
        },
      }),
  },
  {
    no: 39,
    fault: 'a link stands in the payload',
    by: 'a payload file is a link',
    exits: [40],
    code: 'SVC-1304',
    says: 'is not a plain file',
    keeps: 'no link is followed below the root of a share',
    meet: () =>
      sameWindows({ steps: [STEP.tool] }, { wrap: standing('link', `${SOURCE}\\updates\\kb5100001.cab`) }),
  },
  {
    no: 40,
    fault: 'the folder of the result is there already',
    by: 'a folder of somebody else stands where ours goes',
    exits: [0],
    keeps: 'both',
    meet: occupied,
  },
  {
    no: 41,
    fault: 'two machines have the same identity',
    by: 'two machines with the same serial and UUID, one after the other',
    exits: [0],
    keeps: 'both results',
    meet: async () => {
      const machine = stage(small);
      await boot(forked(machine), { start: 1 });
      const twin = forked(machine);
      const { end } = await boot(twin, { start: 1 });
      const met = await meetOn(machine, [{}], 5);
      const other = met.boots[0]?.end.result.runId;
      return { ...met, wrong: unless(other !== end.result.runId, 'two machines used one folder') };
    },
  },
  {
    no: 42,
    fault: 'names that clash where case does not count',
    by: 'a serial of odd characters and capitals',
    exits: [0],
    keeps: 'names that every file system takes',
    meet: () =>
      andAlso(
        meet({
          ...small,
          machine: { smbios: { serial: 'ÄB/C~1 CON.TXT', manufacturer: 'x', product: 'y' }, macs: [] },
        }),
        ({ boots }) => {
          const [id = '', runId = ''] = (boots[0]?.end.where ?? '').split('\\').slice(-2);
          return unless(
            [id, runId].every((name) => /^[a-z0-9-]{1,64}$/.test(name)),
            `${id}\\${runId}`,
          );
        },
      ),
  },
];
