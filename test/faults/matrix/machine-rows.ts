import { watchedDisk } from '../../../agent/adapters/rehearsal/disk/watched-disk.ts';
import { volumeId } from '../../../agent/adapters/rehearsal/machine/volume-ids.ts';
import type { ErrorCode } from '../../../agent/domain/error-table.ts';
import { boot } from '../../support/scenario/boot.ts';
import { failing, standing } from '../../support/scenario/faults.ts';
import { outboxOf } from '../../support/scenario/oracles.ts';
import { STEP } from '../../support/scenario/payload.ts';
import { moments } from '../../support/scenario/power.ts';
import {
  redescribed,
  STICK,
  SYSTEM_PARTITION,
  stage,
  WINDOWS,
  type Wish,
  windowsVolume,
} from '../../support/scenario/scenario.ts';
import { differences, imageOf } from '../../support/scenario/tree.ts';
import { andAlso, meet, meetOn, unless, untouched } from './play-row.ts';
import type { Row } from './row.ts';

type Json = Readonly<Record<string, unknown>>;
const KEPT = 'the Windows and all that lies on its volume';
const small = [STEP.station, STEP.logo];

const volumes = (...more: readonly Json[]): Wish => ({
  machine: { volumes: [STICK, SYSTEM_PARTITION, ...more] },
});
const data = { letter: 'E', label: 'Data', sizeMiB: 9000, freeMiB: 8000 };

function refused(no: number, fault: string, by: string, code: ErrorCode, wish: Wish, says?: string): Row {
  return {
    no,
    fault,
    by,
    exits: [code.startsWith('SVC-6') ? 60 : 50],
    code,
    ...(says === undefined ? {} : { says }),
    keeps: KEPT,
    meet: () => untouched(wish),
  };
}

const SOFTWARE = 'D:\\Windows\\System32\\config\\SOFTWARE';

export const MACHINE_ROWS: readonly Row[] = [
  refused(
    86,
    'there is no Windows',
    'a stick and a partition without a letter',
    'SVC-2001',
    volumes(),
    'LINE-KEY',
  ),
  refused(
    87,
    'two installations, and no rule',
    'a second Windows on E:',
    'SVC-2002',
    {
      volumes: [windowsVolume({ ...WINDOWS, computerName: 'OLD' }, { letter: 'E', label: 'Old' })],
    },
    'another Windows fits as well',
  ),
  refused(
    88,
    'the only Windows is on a stick',
    'a removable disk',
    'SVC-2001',
    volumes(windowsVolume(WINDOWS, { driveType: 'removable' })),
    'it is on a removable disk',
  ),
  refused(
    89,
    'BitLocker locks the volume',
    'a locked volume',
    'SVC-2003',
    volumes({ letter: 'D', sizeMiB: 60_000, freeMiB: 0, bitLocker: 'locked' }),
    'locked by BitLocker',
  ),
  {
    no: 90,
    fault: 'BitLocker is on, and the volume is unlocked or suspended',
    by: 'an unlocked and a suspended volume',
    exits: [0],
    keeps: 'the work',
    meet: async () => {
      const unlocked = await meet({
        ...volumes(windowsVolume(WINDOWS, { bitLocker: 'unlocked' })),
        steps: small,
      });
      const suspended = await meet({
        ...volumes(windowsVolume(WINDOWS, { bitLocker: 'suspended' })),
        steps: small,
      });
      const exit = unlocked.boots[0]?.end.exit;
      return { ...suspended, wrong: unless(exit === 0, `unlocked: exit ${exit}`) };
    },
  },
  refused(91, 'Windows is hibernated', 'a hiberfil.sys with a session', 'SVC-2004', {
    windows: { hibernated: true },
  }),
  refused(
    92,
    'the file system is dirty',
    'fsutil says so',
    'SVC-2012',
    volumes(windowsVolume(WINDOWS, { dirty: true })),
  ),
  refused(
    93,
    'the disk is write-protected',
    'every write fails',
    'SVC-2007',
    volumes(windowsVolume(WINDOWS, { readOnly: true })),
  ),
  {
    no: 94,
    fault: 'the disk reports errors in the middle',
    by: 'writes to the driver store and the packages fail while DISM runs',
    exits: [70, 75],
    code: 'SVC-3001',
    keeps: 'the verdict, and the evidence',
    meet: () =>
      meet({ steps: [STEP.tool, STEP.station] }, [
        { wrap: failing('EIO', ({ path, isChange }) => isChange && /\\servicing\\Packages\\/i.test(path)) },
      ]),
  },
  {
    no: 95,
    fault: 'the SOFTWARE hive cannot be read',
    by: 'something that is no file, an error of the disk, a lock',
    exits: [50],
    code: 'SVC-2006',
    says: 'SOFTWARE',
    keeps: KEPT,
    meet: async () => {
      const wrong: string[] = [];
      const wraps = [
        standing('other', SOFTWARE),
        failing('EBUSY', ({ name, path }) => name === 'read' && /config\\SOFTWARE$/i.test(path)),
      ];
      for (const wrap of wraps) {
        const met = await untouched({}, { wrap });
        const exit = met.boots[0]?.end.exit;
        wrong.push(...(met.wrong ?? []), ...unless(exit === 50, `exit ${exit}`));
      }
      const met = await untouched(
        {},
        { wrap: failing('EIO', ({ name, path }) => name === 'read' && /config\\SOFTWARE$/i.test(path)) },
      );
      return { ...met, wrong: [...wrong, ...(met.wrong ?? [])] };
    },
  },
  refused(
    96,
    'the image is newer than our DISM',
    'a DISM of 2018',
    'SVC-2008',
    { host: { dismVersion: '10.0.17763.1' } },
    '10.0.17763.1',
  ),
  {
    no: 97,
    fault: 'the letters are others after a restart',
    by: 'a cut in the first step; then the same disks, the Windows volume on E:',
    exits: [0, 20],
    says: /was interrupted.*goes on now \(start 2\)/,
    keeps: 'the run: letters are never stored',
    meet: async () => {
      const wish = { steps: small };
      const machine = stage(wish);
      const { moments: kept } = await moments(machine, 1);
      const undisturbed = imageOf(machine.disk);
      const cut = kept.find(({ operation }) => operation.path.includes('logo.bmp'));
      if (cut === undefined) throw new Error('an undisturbed run has no such moment');
      const onE = { ...volumes(windowsVolume(WINDOWS, { letter: 'E' })), ...wish };
      const again = redescribed({ ...machine, disk: cut.disk.fork() }, onE);
      const met = await meetOn(again, [{}], 2);
      const root = met.boots[0]?.end.result.image?.root;
      again.disk.setLetter?.(volumeId(2), 'D');
      return {
        ...met,
        wrong: [
          ...unless(root === 'E:\\', `it went to ${root}`),
          ...differences(undisturbed, imageOf(again.disk)),
        ],
      };
    },
  },
  {
    no: 98,
    fault: 'the disk was exchanged between two starts',
    by: 'a run that was cut; then another disk without its journal',
    exits: [0, 20],
    keeps: 'the new disk gets a run of its own',
    meet: async () => {
      const machine = stage({ steps: small });
      const first = await boot(machine);
      const other = stage({ steps: small, windows: { computerName: 'OTHER' } });
      const met = await meetOn(other, [{}], 2);
      const same = met.boots[0]?.end.result.runId === first.end.result.runId;
      return {
        ...met,
        wrong: unless(!same && met.boots[0]?.end.result.boots === 1, 'it took itself for the old run'),
      };
    },
  },
  {
    no: 99,
    fault: 'the volume vanishes while DISM runs',
    by: 'everything on the volume fails from the first DISM that adds a package on',
    exits: [70, 75],
    code: 'SVC-4001',
    keeps: 'the verdict: what cannot be read is not called done',
    meet: () => {
      let isGone = false;
      return meet({ steps: [STEP.tool] }, [
        {
          around: (world) => ({
            ...world,
            processes: {
              run: async (command, watch) => {
                const result = await world.processes.run(command, watch);
                isGone ||= command.args.some((arg) => /^\/Add-Package$/i.test(arg));
                return result;
              },
            },
          }),
          wrap: (disk) => watchedDisk(disk, ({ path }) => (isGone && /^d:/i.test(path) ? 'fail:EIO' : 'go')),
        },
      ]);
    },
  },
  {
    no: 100,
    fault: 'a link was planted where the agent writes',
    by: 'links at the state folder and at its staging folder',
    exits: [50],
    code: 'SVC-2009',
    keeps: 'nothing is written elsewhere',
    meet: async () => {
      const staging = await untouched({}, { wrap: standing('link', 'D:\\ProgramData\\Servicer\\staging') });
      const state = await untouched({}, { wrap: standing('link', 'D:\\ProgramData\\Servicer') });
      return { ...state, wrong: [...(staging.wrong ?? []), ...(state.wrong ?? [])] };
    },
  },
  {
    no: 101,
    fault: 'Windows has work for its next start already',
    by: 'pending.xml and PackagesPending',
    exits: [0, 20],
    keeps: 'the work: packages may be added on top',
    meet: () => meet({ windows: { pending: true }, steps: [STEP.tool] }),
  },
  {
    no: 102,
    fault: 'the component store is damaged',
    by: 'DISM says that it is repairable',
    exits: [0, 20, 70, 75],
    keeps: 'the old damage is not blamed on this run',
    meet: async () => {
      const met = await meet({ windows: { store: 'repairable' }, steps: [STEP.tool] });
      const checks = met.boots[0]?.end.result.checks ?? [];
      const store = checks.find(({ name }) => /store/i.test(name));
      return {
        ...met,
        wrong: unless(store !== undefined && store.answer !== 'good', `the store is called ${store?.answer}`),
      };
    },
  },
  refused(
    103,
    'too little space, seen before the start',
    '300 MiB free',
    'SVC-6003',
    volumes(windowsVolume(WINDOWS, { freeMiB: 300 })),
    '300 MiB free',
  ),
  {
    no: 104,
    fault: 'the disk is full while DISM runs',
    by: 'DISM ends with error 112',
    exits: [75],
    code: 'SVC-3007',
    keeps: 'journal and result',
    meet: () =>
      meet({
        steps: [STEP.tool, STEP.station],
        mishaps: [{ tool: 'dism', match: '/add-package', does: 'disk-full' }],
      }),
  },
  {
    no: 105,
    fault: 'the disk is full for the log',
    by: 'the folder of the tools’ logs takes nothing',
    exits: [0],
    keeps: 'verdict and journal',
    meet: () =>
      meet({ steps: small }, [
        {
          wrap: failing(
            'ENOSPC',
            ({ path, isChange, name }) =>
              isChange && name !== 'makeFolder' && /\\Servicer\\runs\\/i.test(path),
          ),
        },
      ]),
  },
  {
    no: 106,
    fault: 'the disk is full for the outbox',
    by: 'the outbox takes nothing, and the share is down',
    exits: [0],
    says: 'exit 2',
    keeps: 'the verdict, on the screen',
    meet: () =>
      andAlso(
        meet({ steps: small, results: { down: true } }, [
          {
            wrap: failing('ENOSPC', (operation) => operation.isChange && operation.path.includes('\\outbox')),
          },
        ]),
        ({ machine }) => outboxOf(machine.disk),
      ),
  },
  {
    no: 107,
    fault: 'the RAM disk is nearly full',
    by: '4 MiB free on X:',
    exits: [0, 20],
    keeps: 'the work: scratch space is never on X:',
    meet: () =>
      andAlso(meet({ steps: [STEP.tool], host: { scratchMiB: 4 } }), ({ boots }) => {
        const folder = boots[0]?.end.result.memory?.scratch.folder ?? '';
        return unless(folder.startsWith('D:'), `scratch space in ${folder}`);
      }),
  },
  refused(
    108,
    'less memory than Windows PE needs',
    '400 MiB',
    'SVC-6004',
    { host: { ramMiB: 400 } },
    '400 MiB',
  ),
  {
    no: 109,
    fault: 'the page file cannot be made',
    by: 'wpeutil crashes',
    exits: [20],
    keeps: 'the work; and that it was not made',
    meet: () =>
      andAlso(
        meet({
          host: { ramMiB: 1024 },
          mishaps: [{ tool: 'wpeutil', match: 'createpagefile', does: 'crash' }],
        }),
        ({ boots }) =>
          unless(
            boots[0]?.end.result.warnings.join().includes('servicer-pagefile.sys') === true,
            'it says nothing',
          ),
      ),
  },
  {
    no: 110,
    fault: 'the page file of an earlier start is still there',
    by: 'a second start',
    exits: [10],
    keeps: 'the disk as it was',
    meet: async () => {
      const met = await meetOn(stage({ host: { ramMiB: 1024 } }), 2);
      return {
        ...met,
        wrong: unless(met.machine.disk.stat('D:\\servicer-pagefile.sys') === undefined, 'it is still there'),
      };
    },
  },
  {
    no: 111,
    fault: 'no disk of the machine has room for scratch space, a share has',
    by: '600 MiB on the Windows volume, plenty on the network',
    exits: [60],
    code: 'SVC-6003',
    keeps: KEPT,
    meet: () =>
      untouched({
        ...volumes(windowsVolume(WINDOWS, { freeMiB: 500 }), { ...data, driveType: 'network' }),
        steps: [STEP.tool, STEP.lcu],
      }),
  },
];
