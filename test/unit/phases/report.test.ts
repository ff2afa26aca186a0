import { describe, expect, it } from 'vitest';
import type { Disk } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { JournalEntry } from '../../../agent/domain/journal.ts';
import { type Failure, IoError } from '../../../agent/domain/servicing-error.ts';
import type { ResultSetting, Settings } from '../../../agent/domain/settings.ts';
import { report } from '../../../agent/phases/report.ts';
import type { LoadedSettings } from '../../../agent/phases/settings.ts';
import type { Files } from '../../../agent/ports/files.ts';
import type { Journal } from '../../../agent/runtime/journal.ts';
import { recorder } from '../../../agent/runtime/recorder.ts';
import { readBack } from '../../../agent/runtime/spool.ts';
import { stateFolder } from '../../../agent/runtime/state-folder.ts';
import { SAMPLE_MACHINE, sampleStep } from '../../support/sample-run.ts';
import type { ScriptedCall } from '../../support/world/scripted-processes.ts';
import { emptyDisk, testWorld } from '../../support/world/test-world.ts';

const SHARE = '\\\\srv\\results$';
const STATE = stateFolder('D:\\');
const HOME = `${SHARE}\\${SAMPLE_MACHINE.id}`;

const SETTINGS: Settings = {
  sources: [],
  results: [{ type: 'share', path: SHARE }],
  credentialsFile: undefined,
  keysFolder: 'keys',
  channel: 'stable',
  serialFloor: 0,
  serialMaxJump: 1,
  revokedKeys: [],
  acceptUnsigned: false,
  signatures: { threshold: 1, signify: false },
  target: { policy: 'only' },
  allowHibernated: false,
  allowDirty: false,
  dismFolder: undefined,
  bitLockerKeysFile: undefined,
  secretsFile: undefined,
  onSuccess: 'shell',
  onFailure: 'shell',
  networkWaitSeconds: 0,
  passwordOnCommandLine: false,
};

const REFUSED: Failure = { code: 'SVC-2001', detail: 'no Windows' };

function memoryJournal(fail = false): Journal & { readonly types: () => readonly JournalEntry['type'][] } {
  const entries: JournalEntry[] = [];
  return {
    runId: 'r',
    path: 'D:\\j',
    earlier: [],
    append: (entry) => {
      if (fail) throw new IoError('io', 'D:\\j', 'the disk is gone');
      entries.push(entry);
    },
    records: () => [],
    close: () => undefined,
    types: () => entries.map(({ type }) => type),
  };
}

/** A volume of that label on letter D. */
const survey = async () => ({
  providers: [],
  volumes: [
    {
      id: 'D',
      root: 'D:\\',
      label: 'STICK',
      fileSystem: 'NTFS',
      driveType: 'removable',
      sizeBytes: undefined,
      freeBytes: undefined,
      bitLocker: 'none',
      letterIsTemporary: false,
    } as const,
  ],
});

async function ended(part: {
  readonly disk?: Disk;
  readonly files?: (files: Files) => Files;
  readonly script?: readonly ScriptedCall[];
  readonly results?: readonly ResultSetting[];
  readonly password?: string;
  readonly failure?: Failure;
  /** Whether an image is bound, and whether the run has changed it. */
  readonly bound?: boolean;
  readonly journal?: ReturnType<typeof memoryJournal> | undefined;
  readonly loaded?: boolean;
  readonly logFolder?: string;
  readonly imageRoot?: string;
}) {
  const { disk = emptyDisk(), results = SETTINGS.results, bound = true, password } = part;
  const test = testWorld({
    disk,
    script: part.script ?? [],
    world: { volumes: { survey } },
    ...(part.files === undefined ? {} : { files: part.files }),
  });
  const { context } = test;
  context.record.machine = SAMPLE_MACHINE;
  if (part.failure === undefined) context.record.steps = [sampleStep()];
  const credentials = password === undefined ? undefined : { user: 'line', password };
  if (password !== undefined) context.addSecret(password);
  const loaded: LoadedSettings = {
    settings: { ...SETTINGS, results },
    folder: 'X:\\servicer',
    keys: [],
    credentials,
    secrets: new Map(),
  };
  const reported = await report(context, {
    recorder: recorder(),
    failure: part.failure,
    loaded: part.loaded === false ? undefined : loaded,
    state: bound ? STATE : undefined,
    journal: part.journal,
    logFolder: part.logFolder,
    imageRoot: part.imageRoot,
  });
  test.processes.verifyAllUsed();
  return { ...test, reported, runId: context.record.runId };
}

const shareGone = (files: Files): Files => ({
  ...files,
  makeFolder: (path) =>
    path.startsWith('\\\\') ? Promise.reject(new IoError('io', path, 'gone')) : files.makeFolder(path),
});

describe('a run that changed the image', () => {
  it('has its result on the share, read back, and nothing left in the outbox', async () => {
    const journal = memoryJournal();
    const { reported, runId, world, disk } = await ended({ journal });
    expect(reported).toMatchObject({ delivery: 'delivered', where: `${HOME}\\${runId}` });
    expect(await readBack(world, reported.where)).toMatchObject({ complete: true });
    expect(journal.types()).toEqual(['verified', 'sealed', 'delivered']);
    expect(disk.list(STATE.outbox)).toEqual([]);
  });

  it('keeps its result on the disk before anything can happen to the share', async () => {
    const journal = memoryJournal();
    const { reported, runId, world, context } = await ended({ journal, files: shareGone });
    expect(reported).toMatchObject({ delivery: 'spooled', where: `${STATE.outbox}\\${runId}` });
    expect(await readBack(world, reported.where)).toMatchObject({ complete: true });
    expect(journal.types()).toEqual(['verified', 'sealed']);
    expect(context.record.warnings).toEqual([expect.stringContaining('could not be written to')]);
  });

  it('on a dying disk still reaches the share', async () => {
    const files = (real: Files): Files => ({
      ...real,
      makeFolder: (path) =>
        path.startsWith('D:') ? Promise.reject(new IoError('io', path, 'gone')) : real.makeFolder(path),
    });
    const { reported, context } = await ended({ journal: memoryJournal(), files });
    expect(reported.delivery).toBe('delivered');
    expect(context.record.warnings).toEqual([
      expect.stringContaining('could not be kept on the serviced disk'),
    ]);
  });

  it('is delivered even when the journal takes no word of it', async () => {
    const { reported } = await ended({ journal: memoryJournal(true) });
    expect(reported.delivery).toBe('delivered');
  });

  it('with neither disk nor share has its verdict on the screen', async () => {
    const makeFolder = (path: string) => Promise.reject(new IoError('io', path, 'gone'));
    const { reported } = await ended({
      journal: memoryJournal(),
      files: (files) => ({ ...files, makeFolder }),
    });
    expect(reported).toMatchObject({ delivery: 'screen-only', judgement: { verdict: 'done' } });
  });

  it('is no worse for an outbox that cannot be emptied', async () => {
    const removeTree = (path: string) => Promise.reject(new IoError('busy', path, 'in use'));
    const { reported, context } = await ended({
      journal: memoryJournal(),
      files: (files) => ({ ...files, removeTree }),
    });
    expect(reported.delivery).toBe('delivered');
    expect(context.record.warnings).toEqual([expect.stringContaining('the outbox could not be emptied')]);
  });
});

describe('a run that changed nothing', () => {
  it('writes nothing to the disk when the share takes its result', async () => {
    const { reported, disk } = await ended({ failure: REFUSED });
    expect(reported).toMatchObject({
      delivery: 'delivered',
      judgement: { verdict: 'refused', exitClass: 50 },
    });
    expect(disk.list('D:\\')).toEqual([]);
  });

  it.each([
    {
      bound: true,
      seen: false,
      failure: REFUSED,
      delivery: 'screen-only',
      why: 'a refused machine is not touched',
    },
    {
      bound: true,
      seen: true,
      failure: REFUSED,
      delivery: 'spooled',
      why: 'the agent has kept state there before',
    },
    { bound: false, seen: true, failure: REFUSED, delivery: 'screen-only', why: 'no image is bound' },
    { bound: true, seen: false, failure: undefined, delivery: 'spooled', why: 'a good end may be kept' },
  ])('without a share is $delivery: $why', async ({ bound, seen, failure, delivery }) => {
    const disk = emptyDisk();
    if (seen) writeFile(disk, `${STATE.trusted}\\x`, 'x');
    const { reported } = await ended({
      disk,
      bound,
      files: shareGone,
      ...(failure === undefined ? {} : { failure }),
    });
    expect(reported.delivery).toBe(delivery);
  });

  it.each([
    { waiting: 63, delivery: 'spooled', why: 'one below the most' },
    { waiting: 64, delivery: 'screen-only', why: 'a machine that is started again and again fills no disk' },
  ])('behind $waiting results that wait is $delivery: $why', async ({ waiting, delivery }) => {
    const disk = emptyDisk();
    for (let index = 0; index < waiting; index += 1) writeFile(disk, `${STATE.outbox}\\r${index}\\x`, 'x');
    const { reported } = await ended({ disk, bound: true, files: shareGone, failure: REFUSED });
    expect(reported.delivery).toBe(delivery);
  });

  it('without settings knows no share', async () => {
    const { reported } = await ended({ failure: REFUSED, loaded: false, bound: false });
    expect(reported.delivery).toBe('screen-only');
  });
});

describe('where a result goes', () => {
  const stick = (label: string): ResultSetting => ({ type: 'volume', label, path: 'results' });

  it.each([
    {
      results: [stick('stick'), { type: 'share', path: SHARE }],
      at: 'D:\\results',
      why: 'the first one takes it, its label in any case',
    },
    {
      results: [stick('OTHER'), { type: 'share', path: SHARE }],
      at: SHARE,
      why: 'a stick that is not there is passed over',
    },
    {
      results: [{ type: 'share', path: '\\\\srv\\gone' }, stick('STICK')],
      at: 'D:\\results',
      why: 'a share that is not there too',
    },
  ] satisfies { results: ResultSetting[]; at: string; why: string }[])(
    'is $at: $why',
    async ({ results, at }) => {
      const { reported } = await ended({ results, failure: REFUSED });
      expect(reported.where.startsWith(`${at}\\${SAMPLE_MACHINE.id}\\`)).toBe(true);
    },
  );

  it('is a share that gets a session, which is let go, however it ends', async () => {
    const script = [{ expects: `net use ${SHARE} *` }, { expects: `net use ${SHARE} /delete` }];
    const good = await ended({ script, password: 'canary-123', failure: REFUSED });
    expect(good.reported.delivery).toBe('delivered');
    const bad = await ended({ script, password: 'canary-123', failure: REFUSED, files: shareGone });
    expect(bad.reported.delivery).toBe('screen-only');
  });

  it('is not a share that refuses the account: that is said with its code', async () => {
    const script = [
      { expects: `net use ${SHARE} *`, ends: 2, complains: 'System error 1326 has occurred.' },
      { expects: `net use ${SHARE} /delete`, ends: 2, complains: 'System error 2250 has occurred.' },
    ];
    const { reported, events } = await ended({ script, password: 'canary-123', failure: REFUSED });
    expect(reported.delivery).toBe('screen-only');
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'note', level: 'warning', code: 'SVC-5003' }),
    );
  });
});

describe('results of earlier runs', () => {
  it('that still lie in the outbox go along, and leave it only when they are home', async () => {
    const disk = emptyDisk();
    const first = await ended({ disk, journal: memoryJournal(), files: shareGone });
    expect(first.reported.delivery).toBe('spooled');
    const again = testWorld({ disk });
    again.context.record.runId = 'f'.repeat(32);
    again.context.record.machine = SAMPLE_MACHINE;
    const loaded: LoadedSettings = {
      settings: SETTINGS,
      folder: '',
      keys: [],
      credentials: undefined,
      secrets: new Map(),
    };
    const parts = { recorder: recorder(), failure: REFUSED, loaded, state: STATE, journal: undefined };
    const reported = await report(again.context, { ...parts, logFolder: undefined });
    expect(reported.delivery).toBe('delivered');
    expect(disk.list(HOME)).toEqual([first.runId, 'f'.repeat(32)].sort());
    expect(await readBack(again.world, `${HOME}\\${first.runId}`)).toMatchObject({ complete: true });
    expect(disk.list(STATE.outbox)).toEqual([]);
    expect(again.events).toContainEqual(
      expect.objectContaining({
        text: `the result of an earlier run was delivered to ${HOME}\\${first.runId}`,
      }),
    );
  });
});

describe('what lies in a result', () => {
  it('is free of the password, in tool logs and in our own', async () => {
    const disk = emptyDisk();
    const utf16 = Uint8Array.from(Buffer.from('pw canary-123 end', 'utf16le'));
    writeFile(disk, 'D:\\logs\\dism lcu.log', 'pw canary-123 end');
    writeFile(disk, 'D:\\logs\\net.log', utf16);
    const script = [{ expects: 'net use' }, { expects: '/delete' }];
    const { reported, world } = await ended({
      disk,
      script,
      password: 'canary-123',
      failure: { code: 'SVC-2001', detail: 'canary-123' },
      logFolder: 'D:\\logs',
    });
    const { files } = await readBack(world, reported.where);
    expect(files.length).toBe(8);
    for (const { bytes } of files) {
      expect(Buffer.from(bytes).toString('latin1')).not.toContain('canary');
      expect(Buffer.from(bytes).toString('utf16le')).not.toContain('canary');
    }
  });

  it.each([
    { failure: undefined, comes: false, why: 'it went well' },
    { failure: REFUSED, comes: true, why: 'it did not' },
  ])('holds the logs that Windows keeps by itself: $comes ($why)', async ({ failure, comes }) => {
    const disk = emptyDisk();
    writeFile(disk, 'D:\\Windows\\Logs\\CBS\\CBS.log', 'of the image');
    writeFile(disk, 'X:\\Windows\\Logs\\DISM\\dism.log', 'of Windows PE');
    const { reported } = await ended({
      disk,
      imageRoot: 'D:\\',
      ...(failure === undefined ? {} : { failure }),
    });
    for (const name of ['image-cbs.log', 'pe-dism.log'])
      expect(disk.stat(`${reported.where}\\${name}`) !== undefined).toBe(comes);
  });

  it('is the end of a tool log that is too long', async () => {
    const disk = emptyDisk();
    const long = new Uint8Array(2 * 1024 * 1024 + 1).fill(65);
    long.set([66], 0);
    writeFile(disk, 'D:\\logs\\dism.log', long);
    const { reported } = await ended({ disk, failure: REFUSED, logFolder: 'D:\\logs' });
    expect(disk.stat(`${reported.where}\\dism.log`)?.sizeBytes).toBe(2 * 1024 * 1024);
    expect(disk.read(`${reported.where}\\dism.log`, 0, 1)).toEqual(Uint8Array.of(65));
  });

  it('is all but a tool log that cannot be read', async () => {
    const { reported, context } = await ended({
      failure: REFUSED,
      logFolder: 'D:\\logs',
      files: (files) => ({
        ...files,
        list: (path) =>
          path === 'D:\\logs' ? Promise.reject(new IoError('io', path, 'x')) : files.list(path),
      }),
    });
    expect(reported.delivery).toBe('delivered');
    expect(context.record.warnings).toEqual([expect.stringContaining('a tool log could not be read')]);
  });
});
