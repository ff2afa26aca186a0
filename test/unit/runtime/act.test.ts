import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import { writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { Action, ActionResult } from '../../../agent/domain/action.ts';
import type { Command, ToolName } from '../../../agent/domain/command.ts';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import { act } from '../../../agent/runtime/act.ts';
import type { ScriptedCall } from '../../support/world/scripted-processes.ts';
import { emptyDisk, START_MS, testWorld, textOf, tree } from '../../support/world/test-world.ts';

const { sha256 } = nodeCrypto();

function run(tool: ToolName, verb: string, more: Pick<Command, 'always' | 'anyExit'> = {}): Action {
  const command: Command = {
    tool,
    file: `X:\\Windows\\System32\\${tool}.exe`,
    args: [verb],
    effect: 'changes',
    timeoutMs: 1000,
    idleMs: 1000,
    ...more,
  };
  return { do: 'run', command };
}

const LOAD = run('reg', 'load');
const ADD = run('reg', 'add');
const UNLOAD = run('reg', 'unload', { always: true });
const ANY_EXIT = run('sfc', '/scannow', { anyExit: true });

/** What happened, in a few words. */
function told(results: readonly ActionResult[]): readonly string[] {
  return results.map((result) => {
    if (result.do === 'skipped') return `skipped ${result.what}`;
    if (result.do !== 'run') return `${result.do} ${result.error ?? 'good'}`;
    const { ended } = result.result;
    return ended.end === 'exited' ? ended.exitCode : ended.end;
  });
}

async function acted(actions: readonly Action[], script: readonly ScriptedCall[], disk = emptyDisk()) {
  const test = testWorld({ disk, script });
  const results = await act(test.context, 'step', actions);
  test.processes.verifyAllUsed();
  return { ...test, results, told: told(results), spentMs: test.world.clock.now() - START_MS };
}

describe('the actions of a step', () => {
  it.each([
    {
      actions: [LOAD, ADD, UNLOAD],
      script: [{ expects: 'reg load' }, { expects: 'reg add' }, { expects: 'reg unload' }],
      told: ['0x00000000', '0x00000000', '0x00000000'],
      why: 'all go well',
    },
    {
      actions: [LOAD, ADD, ADD, UNLOAD],
      script: [{ expects: 'reg load' }, { expects: 'reg add', ends: 1 }, { expects: 'reg unload' }],
      told: ['0x00000000', '0x00000001', 'skipped reg', '0x00000000'],
      why: 'after a failure only what must always run is run',
    },
    {
      actions: [LOAD, ADD],
      script: [{ expects: 'reg load', ends: { end: 'timed-out', limit: 'hard' } }],
      told: ['timed-out', 'skipped reg'],
      why: 'a program that was stopped is a failure',
    },
    {
      actions: [run('dism', '/Add-Package'), ADD],
      script: [{ expects: 'dism', ends: 3010 }, { expects: 'reg add' }],
      told: ['0x00000BC2', '0x00000000'],
      why: '3010 is none',
    },
    {
      actions: [run('dism', '/Add-Package'), ADD],
      script: [{ expects: 'dism', ends: 0xf0802 }, { expects: 'reg add' }],
      told: ['0x000F0802', '0x00000000'],
      why: 'what was there already is none',
    },
    {
      actions: [ANY_EXIT, ADD],
      script: [{ expects: 'sfc', ends: 1 }, { expects: 'reg add' }],
      told: ['0x00000001', '0x00000000'],
      why: 'one whose exit code is no verdict stops nothing',
    },
    {
      actions: [ANY_EXIT, ADD],
      script: [{ expects: 'sfc', ends: { end: 'timed-out', limit: 'idle' } }],
      told: ['timed-out', 'skipped reg'],
      why: 'unless it was stopped',
    },
    { actions: [], script: [], told: [], why: 'there is nothing to do' },
  ] satisfies { actions: Action[]; script: ScriptedCall[]; told: string[]; why: string }[])(
    'are done in order: $why',
    async ({ actions, script, told: expected }) => {
      expect((await acted(actions, script)).told).toEqual(expected);
    },
  );

  it('mark the image as touched before the first one, and not when there is none', async () => {
    const seen: boolean[] = [];
    const test = testWorld({
      script: [{ expects: 'reg load', does: () => seen.push(test.context.record.imageTouched) }],
    });
    await act(test.context, 'step', []);
    expect(test.context.record.imageTouched).toBe(false);
    await act(test.context, 'step', [LOAD]);
    expect(seen).toEqual([true]);
  });

  it('are all in the events, with how they ended', async () => {
    const { events } = await acted(
      [LOAD, UNLOAD],
      [{ expects: 'reg load', ends: { end: 'not-started', because: 'ENOENT' } }, { expects: 'reg unload' }],
    );
    const lines = events.flatMap((event) => (event.type === 'command' ? [event.ended] : []));
    expect(lines).toEqual(['not started: ENOENT', '0x00000000']);
  });
});

describe('what must be released', () => {
  const busy: ScriptedCall = { expects: 'reg unload', ends: 5 };

  it.each([
    { fails: 1, spentMs: 500, code: '0x00000000', why: 'a hive is busy for a moment after its last user' },
    { fails: 3, spentMs: 7_500, code: '0x00000000', why: 'the last try' },
    { fails: 4, spentMs: 7_500, code: '0x00000005', why: 'it stays busy' },
  ])('is asked again after $fails failures: $why', async ({ fails, spentMs, code }) => {
    const script = [
      ...Array.from({ length: fails }, () => busy),
      ...(fails < 4 ? [{ expects: 'reg unload' }] : []),
    ];
    const ended = await acted([UNLOAD], script);
    expect(ended.told).toEqual([code]);
    expect(ended.spentMs).toBe(spentMs);
  });

  it('is another thing than what may fail: that is run once', async () => {
    expect((await acted([ADD], [{ expects: 'reg add', ends: 5 }])).spentMs).toBe(0);
  });
});

describe('progress', () => {
  const bar = (percent: string) => `[=====  ${percent}%    ]\r`;

  it('of DISM is told once for each whole percent', async () => {
    const prints = bar('5.0') + bar('5.4') + bar('20.0');
    const { events } = await acted([run('dism', '/Add-Package')], [{ expects: 'dism', prints }]);
    const seen = events.flatMap((event) => (event.type === 'step-progress' ? [event.percent] : []));
    expect(seen).toEqual([...new Set(seen)]);
    expect(seen.at(-1)).toBe(20);
  });

  it('of others is none', async () => {
    const { events } = await acted([LOAD], [{ expects: 'reg', prints: bar('50.0') }]);
    expect(events.some(({ type }) => type === 'step-progress')).toBe(false);
  });
});

describe('files', () => {
  const FROM = 'D:\\ProgramData\\Servicer\\staging\\logo.bmp';
  const TO = 'D:\\Windows\\OEM\\logo.bmp';
  const copy: Action = { do: 'copy', from: FROM, to: TO, sha256: sha256(new TextEncoder().encode('logo')) };

  function disk(text = 'logo') {
    const made = emptyDisk();
    writeFile(made, FROM, text);
    return made;
  }

  it('are copied, with the folders they need, over what was there', async () => {
    const there = disk();
    writeFile(there, TO, 'an older one');
    writeFile(there, `${TO}.servicer-part`, 'left by a cut');
    const { told: said } = await acted([copy], [], there);
    expect(said).toEqual(['copy good']);
    expect(textOf(there, TO)).toBe('logo');
    expect(tree(there, 'D:\\Windows')).toEqual(['D:\\Windows\\OEM\\', TO]);
  });

  it('that changed in staging never get their name, and leave nothing behind', async () => {
    const there = disk('l0go');
    writeFile(there, TO, 'an older one');
    const { told: said } = await acted([copy], [], there);
    expect(said).toEqual([expect.stringContaining('the staged file changed while it was copied')]);
    expect(textOf(there, TO)).toBe('an older one');
    expect(tree(there, 'D:\\Windows')).toEqual(['D:\\Windows\\OEM\\', TO]);
  });

  it.each([
    { action: copy, why: 'the staged one is gone', says: 'copy not-found' },
    { action: { do: 'copy', from: FROM, to: 'Q:\\x\\y', sha256: '' }, why: 'no such volume', says: 'copy ' },
  ] satisfies { action: Action; why: string; says: string }[])(
    'that cannot be copied are said: $why',
    async ({ action, says }) => {
      const { told: said } = await acted([action, ADD], [], emptyDisk());
      expect(said).toEqual([expect.stringContaining(says), 'skipped reg']);
    },
  );

  it('are removed; an absent one is fine', async () => {
    const there = disk();
    writeFile(there, TO, 'x');
    const remove: Action = { do: 'delete', path: TO };
    const { told: said } = await acted([remove, remove], [], there);
    expect(said).toEqual(['delete good', 'delete good']);
    expect(there.stat(TO)).toBeUndefined();
  });

  it('a fault of ours stays one', async () => {
    const { context } = testWorld({
      files: (files) => ({ ...files, remove: () => Promise.reject(new TypeError('x')) }),
    });
    await expect(act(context, 'step', [{ do: 'delete', path: TO }])).rejects.toThrow(TypeError);
  });

  it('after a failure are skipped by what they would have done', async () => {
    const { told: said } = await acted(
      [ADD, copy, { do: 'delete', path: TO }],
      [{ expects: 'reg', ends: 1 }],
    );
    expect(said).toEqual(['0x00000001', 'skipped copy', 'skipped delete']);
  });

  it('write a text beside its file first: half of it never stands under the name of the file', async () => {
    const disk = emptyDisk();
    writeFile(disk, 'D:\\Windows\\script.cmd', 'old');
    const test = testWorld({
      disk,
      files: (files) => ({
        ...files,
        write: async (path, bytes, mode) => {
          await files.write(path, bytes.subarray(0, 3), mode);
          throw new IoError('io', path, 'the disk is gone');
        },
      }),
    });
    const action: Action = { do: 'write', path: 'D:\\Windows\\script.cmd', text: 'new text' };
    const results = await act(test.context, 'step', [action]);
    expect(told(results)[0]).toContain('the disk is gone');
    expect(textOf(disk, 'D:\\Windows\\script.cmd')).toBe('old');
    expect((await acted([action], [], disk)).told).toEqual(['write good']);
    expect(textOf(disk, 'D:\\Windows\\script.cmd')).toBe('new text');
    expect(disk.list('D:\\Windows')).toEqual(['script.cmd']);
  });
});
