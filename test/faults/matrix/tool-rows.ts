import type { ErrorCode } from '../../../agent/domain/error-table.ts';
import type { ExitClass } from '../../../agent/domain/outcome.ts';
import { failing } from '../../support/scenario/faults.ts';
import { STEP } from '../../support/scenario/payload.ts';
import type { Wish } from '../../support/scenario/scenario.ts';
import { andAlso, meet, started, unless, untouched } from './play-row.ts';
import type { Row } from './row.ts';

const steps = [STEP.tool, STEP.station];

function dism(does: string): Wish {
  return { steps, mishaps: [{ tool: 'dism', match: '/add-package', does }] };
}

function row(
  no: number,
  fault: string,
  by: string,
  exits: readonly ExitClass[],
  code: ErrorCode | undefined,
  wish: Wish,
): Row {
  return {
    no,
    fault,
    by,
    exits,
    ...(code === undefined ? {} : { code }),
    keeps: 'the image decides, and the other steps have their own outcome',
    meet: () =>
      andAlso(meet(wish), ({ boots }) => {
        const kinds = boots[0]?.end.result.steps.map(({ outcome }) => outcome.kind) ?? [];
        return unless(kinds.length === (wish.steps?.length ?? 0), `${kinds.length} outcomes`);
      }),
  };
}

export const TOOL_ROWS: readonly Row[] = [
  {
    no: 112,
    fault: 'DISM is not there',
    by: 'a boot image without it',
    exits: [60],
    code: 'SVC-6002',
    says: 'dism.exe',
    keeps: 'the Windows and all that lies on its volume',
    meet: () => untouched({ machine: { tools: { missing: ['dism'] } } }),
  },
  row(113, 'DISM cannot be started', '0xC0000135', [70], 'SVC-3009', dism('not-start')),
  row(
    114,
    'DISM says yes, the image says no',
    'exit code 0 without effect',
    [70],
    'SVC-3002',
    dism('exit-0-without-effect'),
  ),
  {
    no: 115,
    fault: 'Windows finishes the work at its first start',
    by: 'a cumulative update that stays pending',
    exits: [20],
    keeps: 'the work',
    meet: () => meet({ steps: [STEP.lcu] }),
  },
  {
    no: 116,
    fault: 'a package is not applicable',
    by: 'one for another architecture, optional and required',
    exits: [70],
    code: 'SVC-3003',
    keeps: 'the outcome of the other steps',
    meet: async () => {
      const optional = await meet({ steps: [{ ...STEP.arm, required: false }, STEP.station] });
      const required = await meet({ steps: [STEP.arm, STEP.station] });
      const exit = optional.boots[0]?.end.exit;
      return { ...required, wrong: unless(exit === 30, `optional: exit ${exit}`) };
    },
  },
  {
    no: 117,
    fault: 'the same code, signed and unsigned',
    file: 'test/unit/tools/windows-codes.test.ts',
    title: 'signed',
  },
  row(118, 'a code that nobody knows', '0xC0000005 before any effect', [70], 'SVC-3001', dism('crash')),
  row(119, 'DISM hangs', 'no output, no growth of its log', [75], 'SVC-3004', dism('hang')),
  {
    no: 120,
    fault: 'DISM runs for ever and shows progress',
    file: 'test/unit/adapters/processes.test.ts',
    title: 'end it when it takes too long, however much it prints',
  },
  row(
    121,
    'DISM dies in the middle',
    'gone at 60 per cent, the package is left staged',
    [75],
    'SVC-3040',
    dism('die-at-60-percent'),
  ),
  row(122, 'DISM speaks another language', 'German texts, English or not', [0], undefined, {
    steps,
    mishaps: [
      { tool: 'dism', does: 'localised' },
      { tool: 'sfc', does: 'localised' },
    ],
  }),
  {
    no: 123,
    fault: 'the log of DISM is missing or held',
    by: 'it cannot be read or written',
    exits: [0],
    keeps: 'the verdict',
    meet: () =>
      meet({ steps }, [
        {
          wrap: failing(
            'EBUSY',
            ({ path, name }) => name === 'read' && /\\runs\\.*dism-[a-z]+\.log$/i.test(path),
          ),
        },
      ]),
  },
  {
    no: 124,
    fault: 'sfc finds violations',
    by: 'system files that were altered before',
    exits: [0],
    keeps: 'the old wound is said, and not blamed on this run',
    meet: () =>
      andAlso(meet({ steps, windows: { systemFiles: 'violated' } }), (met) => {
        const check = met.boots[0]?.end.result.checks.find(({ name }) => /sfc/i.test(name));
        return [
          ...unless(
            check?.answer === 'not-verifiable' && check.detail.includes('before'),
            `sfc is called ${check?.answer}`,
          ),
          ...unless(
            met.boots[0]?.end.result.warnings.join().includes('integrity violations') === true,
            'nobody is warned',
          ),
          ...unless(started(met, '/scannow') === 0, 'it was repaired without being asked for'),
        ];
      }),
  },
  {
    no: 125,
    fault: 'a DISM of an earlier start still runs',
    open: 'needs a second process that outlives the agent on one machine: nothing here can make one in Windows PE',
  },
];
