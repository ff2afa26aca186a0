import { describe, expect, it } from 'vitest';
import { known, no, notKnown, yes } from '../../../agent/domain/fact.ts';
import type { ProbeAnswer } from '../../../agent/domain/probe.ts';
import { bindDriver, driverSchema } from '../../../agent/steps/driver.ts';
import { bindFile, fileSchema } from '../../../agent/steps/file.ts';
import { bindStep, type StepData, stepSchema } from '../../../agent/steps/registry.ts';
import { EXIT_0, finder, PLACES, payload, ran, stepOf } from './support.ts';

const INF = payload('inf', 'drivers/nic/nic.inf');
const CAT = payload('cat', 'drivers/nic/nic.cat', 500);
const SYS = payload('sys', 'drivers/nic/x64/nic.sys', 6000);

function driver(part: object, ...files: readonly (typeof INF)[]) {
  return bindDriver(driverSchema.parse({ id: 'nic', kind: 'driver', inf: 'inf', ...part }), finder(...files));
}

describe('a driver step', () => {
  const full = () => stepOf(driver({ catalog: 'cat', files: ['sys'] }, INF, CAT, SYS));

  it('takes all its files, about twice over in the image', () => {
    expect(full().needs).toMatchObject({ payloadIds: ['inf', 'cat', 'sys'], imageBytes: 2 * 7500 });
  });

  it('asks for this very INF and catalog', () => {
    expect(full().probes).toEqual([
      { ask: 'driver', infName: 'nic.inf', infSha256: INF.sha256, catalogSha256: CAT.sha256 },
    ]);
    expect(stepOf(driver({}, INF)).probes).toMatchObject([{ catalogSha256: undefined }]);
  });

  it.each([
    { part: {}, files: [], code: 'SVC-1110', why: 'no such INF' },
    { part: { catalog: 'cat' }, files: [INF], code: 'SVC-1110', why: 'no such catalog' },
    { part: {}, files: [payload('inf', 'nic.cab')], code: 'SVC-1304', why: 'it is no INF' },
    {
      part: { files: ['sys'] },
      files: [INF, payload('sys', 'drivers/nic2/a.sys')],
      code: 'SVC-1304',
      why: 'a file in a folder beside, whose name begins alike',
    },
    {
      part: { files: ['sys'] },
      files: [INF, payload('sys', 'a.sys')],
      code: 'SVC-1304',
      why: 'a file above',
    },
  ])('is refused: $why', ({ part, files, code }) => {
    expect(driver(part, ...files)).toMatchObject({ ok: false, failure: { code } });
  });

  it('an INF at the root of the payload may have its files in folders below', () => {
    expect(driver({ files: ['sys'] }, payload('inf', 'nic.inf'), payload('sys', 'nic.sys')).ok).toBe(true);
  });

  it.each([
    { forceUnsigned: false, has: false },
    { forceUnsigned: true, has: true },
  ])('passes an unsigned driver only when told: $forceUnsigned', ({ forceUnsigned, has }) => {
    const [action] = stepOf(driver({ forceUnsigned }, INF)).actions(PLACES, [
      { ask: 'driver', fact: no('absent') },
    ]);
    if (action?.do !== 'run') throw new Error('no command');
    expect(action.command.args).toContain(`/Driver:${PLACES.stagingFolder}\\drivers\\nic\\nic.inf`);
    expect(action.command.args.includes('/ForceUnsigned')).toBe(has);
  });

  it('is judged by the store', () => {
    const answer = (fact: ReturnType<typeof yes>): readonly ProbeAnswer[] => [{ ask: 'driver', fact }];
    expect(full().satisfied(answer(yes('x'))).answer).toBe('yes');
    const outcome = full().judge({ before: answer(no('a')), after: answer(yes('b')), ended: [ran(EXIT_0)] });
    expect(outcome).toEqual({ kind: 'changed', because: 'b', firstBoot: false, by: 'act' });
    expect(full().title).toBe('Driver nic.inf');
  });
});

const LOGO = payload('logo', 'files/logo.bmp', 246);
const parseFile = (part: object) => fileSchema.safeParse({ id: 'f', kind: 'file', ...part });

function file(part: object) {
  const { data } = parseFile(part);
  if (data === undefined) throw new Error('the schema refused it');
  return bindFile(data, finder(LOGO));
}

describe('the schema of a file step', () => {
  it.each([
    { part: { payload: 'logo', to: 'a' }, good: true, why: 'a copy' },
    { part: { delete: 'a' }, good: true, why: 'a removal' },
    { part: {}, good: false, why: 'nothing' },
    { part: { payload: 'logo' }, good: false, why: 'no place' },
    { part: { to: 'a' }, good: false, why: 'no payload' },
    { part: { payload: 'logo', to: 'a', delete: 'b' }, good: false, why: 'both' },
  ])('$why: $good', ({ part, good }) => {
    expect(parseFile(part).success).toBe(good);
  });
});

const NO_PART: ProbeAnswer = { ask: 'presence', fact: no('no part is there') };

describe('a file step', () => {
  const copy = () => stepOf(file({ payload: 'logo', to: 'Windows/OEM/logo.bmp' }));
  const remove = () => stepOf(file({ delete: 'Windows\\OEM\\old.txt' }));
  const found = (sha256: string): readonly ProbeAnswer[] => [
    { ask: 'file', reading: known({ sizeBytes: 246, sha256 }) },
    NO_PART,
  ];
  const absent: readonly ProbeAnswer[] = [{ ask: 'file', reading: known(undefined) }, NO_PART];
  const dark: readonly ProbeAnswer[] = [
    { ask: 'file', reading: notKnown('the disk reports an error') },
    NO_PART,
  ];

  it('copies with the hash that the bytes must have', () => {
    expect(copy().actions(PLACES, absent)).toEqual([
      {
        do: 'copy',
        from: 'D:\\ProgramData\\Servicer\\staging\\files\\logo.bmp',
        to: 'D:\\Windows\\OEM\\logo.bmp',
        sha256: LOGO.sha256,
      },
    ]);
    expect(copy().needs).toMatchObject({ payloadIds: ['logo'], imageBytes: 246 });
    expect(copy().title).toBe('File Windows\\OEM\\logo.bmp');
  });

  it('removes one file', () => {
    expect(remove().actions(PLACES, absent)).toEqual([{ do: 'delete', path: 'D:\\Windows\\OEM\\old.txt' }]);
    expect(remove().needs).toMatchObject({ payloadIds: [], imageBytes: 0 });
    expect(remove().title).toBe('Remove Windows\\OEM\\old.txt');
  });

  it.each([
    { make: copy, answers: found(LOGO.sha256), is: 'yes', why: 'the very bytes are there' },
    { make: copy, answers: found('f'.repeat(64)), is: 'no', why: 'other bytes' },
    { make: copy, answers: absent, is: 'no', why: 'nothing there' },
    { make: copy, answers: dark, is: 'unknown', why: 'it cannot be read' },
    { make: remove, answers: absent, is: 'yes', why: 'it is gone' },
    { make: remove, answers: found('f'.repeat(64)), is: 'no', why: 'it is still there' },
    { make: remove, answers: dark, is: 'unknown', why: 'it cannot be read' },
  ])('is satisfied: $is, because $why', ({ make, answers, is }) => {
    expect(make().satisfied(answers).answer).toBe(is);
  });

  it('is judged by the file that is there afterwards', () => {
    const ended = [{ do: 'copy', path: 'D:\\x', error: undefined }] as const;
    expect(copy().judge({ before: absent, after: found(LOGO.sha256), ended }).kind).toBe('changed');
    expect(copy().judge({ before: absent, after: absent, ended })).toMatchObject({
      kind: 'failed',
      failure: { code: 'SVC-3002' },
    });
  });

  it('is refused without its payload', () => {
    expect(file({ payload: 'nothing', to: 'a' })).toMatchObject({ ok: false, failure: { code: 'SVC-1110' } });
  });
});

describe('the registry of kinds', () => {
  const base = { id: 'a', required: true, after: [] };
  const kinds: readonly StepData[] = [
    { ...base, kind: 'package', ensure: 'present', payload: 'cab', identity: 'A~t~amd64~~1.0' },
    { ...base, kind: 'driver', inf: 'inf', files: [], forceUnsigned: false },
    {
      ...base,
      kind: 'registry',
      hive: 'SOFTWARE',
      set: [],
      delete: [{ key: 'a', name: 'b' }],
      deleteKeys: [],
    },
    { ...base, kind: 'file', delete: 'a' },
    { ...base, kind: 'feature', feature: 'A', ensure: 'enabled', all: false, removePayload: false },
    { ...base, kind: 'capability', capability: 'A~~~~1.0', ensure: 'present' },
  ];

  it.each(kinds)('binds $kind', (data) => {
    expect(stepSchema.parse(data)).toEqual(data);
    expect(stepOf(bindStep(data, finder(INF, payload('cab', 'a.cab'))))).toMatchObject({
      id: 'a',
      kind: data.kind,
      required: true,
    });
  });

  it('knows no other kind', () => {
    expect(stepSchema.safeParse({ ...base, kind: 'script', run: 'x' }).success).toBe(false);
  });
});
