import { describe, expect, it } from 'vitest';
import { type Disk, writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import type { Action } from '../../../agent/domain/action.ts';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import type { Files } from '../../../agent/ports/files.ts';
import { act } from '../../../agent/runtime/act.ts';
import { emptyDisk, testWorld, textOf } from '../../support/world/test-world.ts';

const LOG = 'D:\\runs\\dism-lcu.log';
const CBS = 'X:\\Windows\\Logs\\CBS\\CBS.log';
const OF_IMAGE = 'D:\\Windows\\Logs\\CBS\\CBS.log';
const line = (code: string) => `2026-11-22 08:00:00, Error  CBS  it failed [HRESULT = ${code}]\r\n`;

async function warningsOf(part: {
  readonly ends: number;
  readonly before?: Readonly<Record<string, string>>;
  readonly writes?: Readonly<Record<string, string>>;
  readonly files?: (files: Files) => Files;
}): Promise<readonly string[]> {
  const disk: Disk = emptyDisk();
  for (const [path, text] of Object.entries(part.before ?? {})) writeFile(disk, path, text);
  const append = (path: string, text: string) =>
    writeFile(disk, path, `${disk.stat(path) === undefined ? '' : textOf(disk, path)}${text}`);
  const { context } = testWorld({
    disk,
    ...(part.files === undefined ? {} : { files: part.files }),
    script: [
      {
        expects: 'dism',
        ends: part.ends,
        does: () => {
          for (const [path, text] of Object.entries(part.writes ?? {})) append(path, text);
        },
      },
    ],
  });
  const command = {
    tool: 'dism',
    file: 'X:\\Windows\\System32\\dism.exe',
    args: ['/Add-Package'],
    effect: 'changes',
    timeoutMs: 1000,
    idleMs: 1000,
    logPath: LOG,
    moreLogs: [OF_IMAGE],
  } as const;
  const actions: readonly Action[] = [{ do: 'run', command }];
  await act(context, 'lcu', actions);
  return context.record.warnings;
}

describe('an end of DISM that says nothing', () => {
  it('is told with the code of its log, the name of it and what to do', async () => {
    const [said, ...more] = await warningsOf({ ends: 552, writes: { [LOG]: line('0x800f0823') } });
    expect(more).toEqual([]);
    expect(said).toMatch(
      /^dism ended with 0x00000228, which says little; D:\\runs\\dism-lcu\.log says 0x800F0823/,
    );
    expect(said).toContain('CBS_E_NEW_SERVICING_STACK_REQUIRED');
  });

  it.each([
    {
      ends: 552,
      writes: { [CBS]: line('0x800f0838') },
      says: '0x800F0838',
      why: 'only the log of servicing tells',
    },
    {
      ends: 552,
      writes: { [OF_IMAGE]: line('0x800f0838') },
      says: '0x800F0838',
      why: 'servicing wrote into the log of the image',
    },
    {
      ends: 552,
      before: { [OF_IMAGE]: line('0x800f0831') },
      writes: { [CBS]: line('0x800f0838') },
      says: '0x800F0838',
      why: 'what stands in the log of the image is of its own life',
    },
    {
      ends: 87,
      writes: { [LOG]: line('0x80070057'), [CBS]: line('0x800f0838') },
      says: '0x800F0838',
      why: 'that of DISM has the wrapper only',
    },
    {
      ends: 552,
      writes: { [LOG]: line('0x8badf00d') },
      says: '0x8BADF00D',
      why: 'a code nobody knows is kept',
    },
    {
      ends: 552,
      before: { [LOG]: line('0x800f0823') },
      writes: { [LOG]: line('0x800f0838') },
      says: '0x800F0838',
      why: 'what stood in the log before is of an earlier call',
    },
    { ends: 552, before: { [CBS]: line('0x800f0823') }, says: undefined, why: 'nothing new was written' },
    { ends: 552, says: undefined, why: 'there is no log' },
    { ends: 0, writes: { [LOG]: line('0x800f0823') }, says: undefined, why: 'it went well' },
    { ends: 112, writes: { [LOG]: line('0x800f0823') }, says: undefined, why: 'a full disk says enough' },
  ])('$ends: $why', async ({ says, ...part }) => {
    const said = await warningsOf(part);
    expect(said.map((text) => /says (0x[0-9A-F]{8})/.exec(text)?.[1])).toEqual(
      says === undefined ? [] : [says],
    );
  });

  it('costs only the hint where the log cannot be read', async () => {
    const files = (real: Files): Files => ({
      ...real,
      look: {
        ...real.look,
        open: (path) => {
          throw new IoError('io', path, 'bad sector');
        },
      },
    });
    expect(await warningsOf({ ends: 552, writes: { [LOG]: line('0x800f0823') }, files })).toEqual([]);
  });
});
