import type { RunEvent, TimedEvent } from '../../agent/domain/event.ts';
import type { HostFacts, MachineIdentity } from '../../agent/domain/machine.ts';
import type { MemoryPlan } from '../../agent/domain/memory-plan.ts';
import type { StepReport } from '../../agent/domain/outcome.ts';
import type { RunResult } from '../../agent/domain/result.ts';

export const SAMPLE_MACHINE: MachineIdentity = {
  id: '4c4c4544-0042-3510-8054-b4c04f564433',
  idSource: 'uuid',
  manufacturer: 'Contoso',
  model: 'Line Box 200',
  sku: 'LB200',
  serial: 'LB-0042',
  uuid: '4C4C4544-0042-3510-8054-B4C04F564433',
  assetTag: undefined,
  macs: ['00:15:5d:01:02:03'],
};

export const SAMPLE_HOST: HostFacts = {
  architecture: 'amd64',
  ramBytes: 8 * 2 ** 30,
  bootKind: 'network',
  firmware: 'uefi',
  systemDrive: 'X:',
  systemRoot: 'X:\\Windows',
  dismVersion: '10.0.26100.1',
  systemFreeBytes: 500 * 2 ** 20,
};

export const SAMPLE_MEMORY: MemoryPlan = {
  pageFile: {
    path: 'D:\\pagefile.sys',
    sizeBytes: 2 * 2 ** 30,
    because: 'less than 16 GiB of RAM',
    isRequired: false,
  },
  scratch: {
    folder: 'D:\\ProgramData\\Servicer\\scratch',
    needBytes: 3 * 2 ** 30,
    because: 'one package of 700 MiB',
  },
  budgets: [],
  warnings: [],
};

export function sampleStep(part: Partial<StepReport> = {}): StepReport {
  return {
    id: 'lcu',
    kind: 'package',
    title: 'Cumulative update KB5041580',
    required: true,
    outcome: { kind: 'changed', because: 'the package is Installed', firstBoot: false, by: 'act' },
    attempts: 1,
    durationMs: 81_500,
    before: [],
    after: [],
    ...part,
  };
}

export function sampleResult(part: Partial<RunResult> = {}): RunResult {
  return {
    schema: 1,
    runId: '0f8e2c41a0b94d37',
    agent: '0.1.0',
    startedAt: '2026-08-31T06:00:00.000Z',
    endedAt: '2026-08-31T06:02:31.400Z',
    durationMs: 151_400,
    boots: 1,
    clock: 'believable',
    machine: SAMPLE_MACHINE,
    host: SAMPLE_HOST,
    manifest: {
      id: 'line-a-monthly',
      channel: 'stable',
      serial: 42,
      sha256: 'ab'.repeat(32),
      from: '\\\\srv\\deploy\\line-a',
      trust: { signed: true, keyId: '1A2B3C4D5E6F7081', trustedComment: 'channel=stable serial=42' },
      because: 'the only one for this machine, by model: the model is "Line Box 200"',
      others: [],
    },
    volumes: [],
    providers: [{ provider: 'mountvol', answer: 'used', detail: '3 volumes' }],
    image: {
      root: 'D:\\',
      product: 'Windows 10 Pro',
      edition: 'Professional',
      build: '19045.4651',
      architecture: 'amd64',
      computerName: 'LINEBOX',
    },
    imageAfter: {
      root: 'D:\\',
      product: 'Windows 10 Pro',
      edition: 'Professional',
      build: '19045.4780',
      architecture: 'amd64',
      computerName: 'LINEBOX',
    },
    plan: [],
    memory: SAMPLE_MEMORY,
    steps: [sampleStep()],
    checks: [{ name: 'sfc', answer: 'good', detail: 'no integrity violations' }],
    verdict: 'done',
    exitClass: 0,
    failure: undefined,
    warnings: [],
    ...part,
  };
}

/** Events with their times: `[milliseconds, event]`. */
export function timed(events: readonly (readonly [number, RunEvent])[]): readonly TimedEvent[] {
  const start = Date.parse('2026-08-31T06:00:00.000Z');
  return events.map(([elapsedMs, event]) => ({
    ...event,
    at: new Date(start + elapsedMs).toISOString(),
    elapsedMs,
  }));
}

const PACKAGE = 'Cumulative update KB5041580';
const DRIVER = 'Network driver e1d68x64.inf';
const SETTING = 'Registry: do not sleep on the line';

const OPENING: readonly (readonly [number, RunEvent])[] = [
  [0, { type: 'run-started', runId: '0f8e2c41a0b94d37', bootId: '77aa', agent: '0.1.0' }],
  [5, { type: 'phase-started', phase: 'start' }],
  [300, { type: 'machine', identity: SAMPLE_MACHINE, host: SAMPLE_HOST }],
  [310, { type: 'phase-ended', phase: 'start', durationMs: 305 }],
  [310, { type: 'phase-started', phase: 'connect' }],
  [400, { type: 'note', level: 'info', text: 'Connecting to \\\\srv\\deploy' }],
];

const MANIFEST: RunEvent = {
  type: 'manifest',
  id: 'line-a-monthly',
  channel: 'stable',
  serial: 42,
  trust: { signed: true, keyId: '1A2B3C4D5E6F7081', trustedComment: '' },
  from: '\\\\srv\\deploy\\line-a',
  because: 'the only one for this machine, by model: the model is "Line Box 200"',
  others: [],
};

const CANDIDATES = [
  {
    volume: 'C:\\',
    label: 'System Reserved',
    what: 'NTFS, 549 MiB',
    taken: false,
    because: 'there is no Windows folder on it',
  },
  {
    volume: 'D:\\',
    label: 'OS',
    what: 'Windows 10 Pro 19045.4651',
    taken: true,
    because: 'it fits the target policy',
  },
  {
    volume: 'E:\\',
    label: undefined,
    what: 'Windows 10 Pro 19045.2006',
    taken: true,
    because: 'it fits the target policy too',
  },
] as const;

/** A run that changes something, and warns once. */
export const CLEAN_RUN = timed([
  ...OPENING,
  [900, MANIFEST],
  [910, { type: 'phase-started', phase: 'locate' }],
  [1200, { type: 'image', root: 'D:\\', product: 'Windows 10 Pro', build: '19045.4651' }],
  [1210, { type: 'phase-started', phase: 'assess' }],
  [1600, { type: 'phase-started', phase: 'plan' }],
  [
    1610,
    {
      type: 'plan',
      planId: 'p1',
      memory: SAMPLE_MEMORY,
      rows: [
        {
          id: 'lcu',
          kind: 'package',
          title: PACKAGE,
          decision: 'apply',
          because: 'not installed',
          commands: [],
        },
        { id: 'nic', kind: 'driver', title: DRIVER, decision: 'skip', because: 'present', commands: [] },
        { id: 'reg', kind: 'registry', title: SETTING, decision: 'apply', because: 'differs', commands: [] },
      ],
    },
  ],
  [1615, { type: 'note', level: 'warning', text: 'The RAM disk has only 500 MiB free' }],
  [1620, { type: 'phase-started', phase: 'prepare' }],
  [1700, { type: 'staging', file: 'lcu.msu', doneBytes: 1e8, totalBytes: 7e8 }],
  [3000, { type: 'staging', file: 'lcu.msu', doneBytes: 5e8, totalBytes: 7e8 }],
  [4000, { type: 'phase-started', phase: 'service' }],
  [4010, { type: 'step-started', id: 'lcu', title: PACKAGE, index: 1, count: 3, attempt: 1 }],
  [20_000, { type: 'step-progress', id: 'lcu', percent: 20.5 }],
  [60_000, { type: 'step-progress', id: 'lcu', percent: 73 }],
  [
    85_500,
    { type: 'command', line: 'X:\\Windows\\System32\\dism.exe', ended: '0x00000000', durationMs: 81_400 },
  ],
  [
    85_510,
    {
      type: 'step-ended',
      id: 'lcu',
      title: PACKAGE,
      outcome: { kind: 'changed', because: 'Install Pending', firstBoot: true, by: 'act' },
      durationMs: 81_500,
    },
  ],
  [
    85_520,
    {
      type: 'step-ended',
      id: 'nic',
      title: DRIVER,
      outcome: { kind: 'unchanged', because: 'the same driver is in the store' },
      durationMs: 3,
    },
  ],
  [85_530, { type: 'step-started', id: 'reg', title: SETTING, index: 3, count: 3, attempt: 1 }],
  [
    86_000,
    {
      type: 'step-ended',
      id: 'reg',
      title: SETTING,
      outcome: { kind: 'changed', because: 'the value is there', firstBoot: false, by: 'act' },
      durationMs: 470,
    },
  ],
  [86_100, { type: 'phase-started', phase: 'verify' }],
  [90_000, { type: 'phase-started', phase: 'report' }],
  [
    90_010,
    {
      type: 'verdict',
      verdict: 'done-first-boot',
      failure: undefined,
      exit: 20,
      summary: '2 steps changed the image, 1 already true; Windows finishes 1 at its first boot.',
    },
  ],
  [
    90_500,
    { type: 'delivery', delivery: 'delivered', where: '\\\\srv\\results\\4c4c4544-0042\\0f8e2c41a0b94d37' },
  ],
]);

/** A run whose required step fails, from an unsigned manifest, with the share away. */
export const FAILED_RUN = timed([
  ...OPENING,
  [900, { ...MANIFEST, trust: { signed: false } }],
  [910, { type: 'phase-started', phase: 'service' }],
  [4010, { type: 'step-started', id: 'lcu', title: PACKAGE, index: 1, count: 2, attempt: 2 }],
  [
    60_000,
    {
      type: 'step-ended',
      id: 'lcu',
      title: PACKAGE,
      outcome: { kind: 'failed', failure: { code: 'SVC-3003', detail: 'DISM ends with 0x800F081E' } },
      durationMs: 56_000,
    },
  ],
  [
    60_010,
    {
      type: 'step-ended',
      id: 'nic',
      title: DRIVER,
      outcome: { kind: 'left-out', failure: { code: 'SVC-3011', detail: 'it needs lcu' } },
      durationMs: 0,
    },
  ],
  [61_000, { type: 'phase-started', phase: 'report' }],
  [
    61_010,
    {
      type: 'verdict',
      verdict: 'failed',
      failure: { code: 'SVC-3003', detail: 'Cumulative update KB5041580: DISM ends with 0x800F081E' },
      exit: 70,
      summary: 'The package is not applicable to this image.',
    },
  ],
  [
    62_000,
    {
      type: 'delivery',
      delivery: 'spooled',
      where: 'D:\\Windows\\System32\\config\\Servicer\\outbox\\0f8e2c41a0b94d37',
    },
  ],
]);

/** Two installations, and no rule that picks one. */
export const REFUSED_RUN = timed([
  ...OPENING,
  [900, MANIFEST],
  [910, { type: 'phase-started', phase: 'locate' }],
  [1200, { type: 'volumes', survey: { volumes: [], providers: [] }, candidates: CANDIDATES }],
  [
    1300,
    {
      type: 'verdict',
      verdict: 'refused',
      failure: { code: 'SVC-2002', detail: 'Windows is on D:\\ and on E:\\' },
      exit: 50,
      summary: 'More than one Windows was found, and no rule says which. Nothing was changed.',
    },
  ],
  [1400, { type: 'delivery', delivery: 'screen-only', where: '' }],
]);
