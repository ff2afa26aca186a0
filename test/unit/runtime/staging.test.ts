import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import { writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { PayloadFile } from '../../../agent/domain/manifest.ts';
import { IoError, type IoReason } from '../../../agent/domain/servicing-error.ts';
import { checkKinds, checkSizes, recheck, stagePayload } from '../../../agent/runtime/staging.ts';
import type { BoundStep } from '../../../agent/steps/kind.ts';
import { emptyDisk, testWorld, textOf, tree } from '../../support/world/test-world.ts';

const FROM = '\\\\srv\\results$\\line';
const TO = 'D:\\ProgramData\\Servicer\\staging';
const { sha256 } = nodeCrypto();

const file = (path: string, text: string): PayloadFile => {
  const bytes = new TextEncoder().encode(text);
  return { id: path, path, sizeBytes: bytes.length, sha256: sha256(bytes) };
};
const blankStep: BoundStep = {
  id: 'blank',
  kind: 'file',
  title: 'x',
  required: true,
  after: [],
  rank: 0,
  needs: { payloadIds: [], scratchBytes: 0, imageBytes: 0, because: 'x' },
  probes: [],
  satisfied: () => ({ answer: 'no', because: 'x', evidence: [] }),
  actions: () => [],
  judge: () => ({ kind: 'unchanged', because: 'x' }),
};
const A = file('updates/a.cab', 'content of a');
const B = file('b.inf', 'content of b');

/** The payload on the share, as it should be or not. */
function share(
  contents: Readonly<Record<string, string>> = { 'updates\\a.cab': 'content of a', 'b.inf': 'content of b' },
) {
  const disk = emptyDisk();
  disk.makeFolder(FROM);
  for (const [path, text] of Object.entries(contents)) writeFile(disk, `${FROM}\\${path}`, text);
  return disk;
}

describe('the sizes of the payload', () => {
  it('are checked without reading a file', async () => {
    const { context } = testWorld({ disk: share() });
    expect(await checkSizes(context, FROM, [A, B])).toEqual({ ok: true });
  });

  it.each([
    { contents: {}, codes: ['SVC-1301', 'SVC-1301'], why: 'all missing files are told, not the first' },
    {
      contents: { 'updates\\a.cab': 'content of', 'b.inf': 'content of b' },
      codes: ['SVC-1302'],
      why: 'too short',
    },
    {
      contents: { 'updates\\a.cab': 'content of a!', 'b.inf': 'content of b' },
      codes: ['SVC-1302'],
      why: 'too long',
    },
    {
      contents: { 'updates\\a.cab\\x': '', 'b.inf': 'content of b' },
      codes: ['SVC-1304'],
      why: 'a folder of that name',
    },
  ])('$codes: $why', async ({ contents, codes }) => {
    const { context } = testWorld({ disk: share(contents) });
    const checked = await checkSizes(context, FROM, [A, B]);
    expect(checked.ok ? [] : checked.failures.map(({ code }) => code)).toEqual(codes);
  });
});

describe('the kind of the payload', () => {
  const find = (id: string) => [A, B].find((one) => one.id === id);
  const step = (id: string, ...beginsWith: readonly string[]) => {
    const needs = { payloadIds: [id], scratchBytes: 0, imageBytes: 0, because: 'x' };
    return {
      ...blankStep,
      id: `step-${id}`,
      needs: beginsWith.length === 0 ? needs : { ...needs, beginsWith },
    };
  };

  it.each([
    { steps: [step(A.id, 'cont')], codes: [], why: 'it begins as it should' },
    { steps: [step(A.id, 'MSCF', 'content of a')], codes: [], why: 'one of two beginnings' },
    { steps: [step(A.id)], codes: [], why: 'nobody asks' },
    { steps: [step('absent', 'MSCF')], codes: [], why: 'no such payload: told elsewhere' },
    {
      steps: [{ ...blankStep, needs: { ...blankStep.needs, payloadIds: [] } }],
      codes: [],
      why: 'a step without payload',
    },
    {
      steps: [step(A.id, 'MSCF'), step(B.id, 'MSWIM')],
      codes: ['SVC-1304', 'SVC-1304'],
      why: 'both are something else',
    },
    {
      steps: [step(A.id, 'content of a, and more')],
      codes: ['SVC-1304'],
      why: 'it is shorter than its mark',
    },
  ])('$codes: $why', async ({ steps, codes }) => {
    const { context } = testWorld({ disk: share() });
    const checked = await checkKinds(context, FROM, steps, find);
    expect(checked.ok ? [] : checked.failures.map(({ code }) => code)).toEqual(codes);
  });

  it('that cannot be read is said, and the file is let go', async () => {
    let closed = 0;
    const broken = {
      sizeBytes: 12,
      read: () => {
        throw new IoError('io', 'x', 'the share is gone');
      },
      close: () => {
        closed += 1;
      },
    };
    const { context } = testWorld({ files: (files) => ({ ...files, open: async () => broken }) });
    const checked = await checkKinds(context, FROM, [step(A.id, 'MSCF')], find);
    expect(checked).toMatchObject({ ok: false, failures: [{ code: 'SVC-5002' }] });
    expect(closed).toBe(1);
  });
});

describe('what the disk or the share says against it', () => {
  it.each([
    { reason: 'not-found', code: 'SVC-1301' },
    { reason: 'full', code: 'SVC-6003' },
    { reason: 'link', code: 'SVC-2009' },
    { reason: 'exists', code: 'SVC-5002' },
    { reason: 'denied', code: 'SVC-5002' },
    { reason: 'busy', code: 'SVC-5002' },
    { reason: 'read-only', code: 'SVC-5002' },
    { reason: 'io', code: 'SVC-5002' },
    { reason: 'too-large', code: 'SVC-1302' },
  ] satisfies { reason: IoReason; code: string }[])('$reason is $code', async ({ reason, code }) => {
    const fails = () => Promise.reject(new IoError(reason, 'x', reason));
    const { context } = testWorld({ files: (files) => ({ ...files, stat: fails, copyHashed: fails }) });
    const staged = await stagePayload(context, FROM, TO, [A]);
    expect(staged).toMatchObject({ ok: false, failures: [{ code }] });
    const checked = await checkSizes(context, FROM, [A]);
    // Nothing is copied here, so nothing can be too large.
    const expected = reason === 'too-large' ? 'SVC-5002' : code;
    expect(checked).toMatchObject({ ok: false, failures: [{ code: expected }] });
  });

  it('a fault of ours stays a fault of ours', async () => {
    const fails = () => Promise.reject(new TypeError('x'));
    const { context } = testWorld({
      files: (files) => ({ ...files, stat: fails, copyHashed: fails, hash: fails }),
    });
    await expect(checkSizes(context, FROM, [A])).rejects.toThrow(TypeError);
    await expect(stagePayload(context, FROM, TO, [A])).rejects.toThrow(TypeError);
    await expect(recheck(context, TO, [A])).rejects.toThrow(TypeError);
  });
});

describe('staging', () => {
  it('copies every file to its place, and says how far it is', async () => {
    const { context, disk, events } = testWorld({ disk: share() });
    const result = await stagePayload(context, FROM, TO, [A, B]);
    expect(result).toEqual({ ok: true, reused: 0 });
    expect(textOf(disk, `${TO}\\updates\\a.cab`)).toBe('content of a');
    expect(textOf(disk, `${TO}\\b.inf`)).toBe('content of b');
    const steps = events.flatMap((event) =>
      event.type === 'staging' ? [[event.file, event.doneBytes]] : [],
    );
    expect(steps).toEqual([
      [A.path, 0],
      [A.path, 12],
      [B.path, 12],
      [B.path, 24],
    ]);
    expect(events.every((event) => event.type !== 'staging' || event.totalBytes === 24)).toBe(true);
  });

  it.each([
    { left: 'something longer than the file that should be here', why: 'longer' },
    { left: 'content', why: 'the copy was cut off' },
    { left: 'CONTENT of a', why: 'as long, and not the same' },
  ])('replaces what an interrupted run left and is not right: $why', async ({ left }) => {
    const disk = share();
    writeFile(disk, `${TO}\\updates\\a.cab`, left);
    const { context } = testWorld({ disk });
    expect(await stagePayload(context, FROM, TO, [A])).toEqual({ ok: true, reused: 0 });
    expect(textOf(disk, `${TO}\\updates\\a.cab`)).toBe('content of a');
  });

  it('does not fetch again what an interrupted run has copied whole', async () => {
    const disk = share();
    writeFile(disk, `${TO}\\updates\\a.cab`, 'content of a');
    const fetched: string[] = [];
    const { context, events } = testWorld({
      disk,
      files: (files) => ({
        ...files,
        copyHashed: (from, ...rest) => {
          fetched.push(from);
          return files.copyHashed(from, ...rest);
        },
      }),
    });
    expect(await stagePayload(context, FROM, TO, [A, B])).toEqual({ ok: true, reused: 1 });
    expect(fetched).toEqual([`${FROM}\\b.inf`]);
    expect(events.at(-1)).toMatchObject({ doneBytes: 24, totalBytes: 24 });
  });

  it('copies anew what the disk cannot give back', async () => {
    const disk = share();
    writeFile(disk, `${TO}\\updates\\a.cab`, 'content of a');
    const { context } = testWorld({
      disk,
      files: (files) => ({ ...files, hash: () => Promise.reject(new IoError('io', 'x', 'EIO')) }),
    });
    expect(await stagePayload(context, FROM, TO, [A])).toEqual({ ok: true, reused: 0 });
  });

  it.each([
    { text: 'CONTENT of a', code: 'SVC-1303', why: 'another content of the same size' },
    { text: 'content of', code: 'SVC-1302', why: 'it became shorter' },
    { text: 'content of a, and more', code: 'SVC-1302', why: 'it became longer' },
  ])('leaves no file behind that is not the one: $why', async ({ text, code }) => {
    const { context, disk } = testWorld({ disk: share({ 'updates\\a.cab': text, 'b.inf': 'content of b' }) });
    const result = await stagePayload(context, FROM, TO, [A, B]);
    expect(result).toMatchObject({ ok: false, failures: [{ code }] });
    expect(tree(disk, TO)).toEqual([`${TO}\\updates\\`]);
  });
});

describe('staged files, right before they are used', () => {
  const staged = (text: string) => {
    const disk = share();
    writeFile(disk, `${TO}\\updates\\a.cab`, text);
    return testWorld({ disk }).context;
  };

  it('are what they were', async () => {
    expect(await recheck(staged('content of a'), TO, [A])).toBeUndefined();
  });

  it.each([
    { context: staged('content of A'), files: [A], why: 'a bit has changed' },
    { context: staged('content of a'), files: [A, B], why: 'one is gone' },
  ])('that are not end the step before DISM sees them: $why', async ({ context, files }) => {
    expect(await recheck(context, TO, files)).toMatchObject({ code: 'SVC-3006' });
  });
});
