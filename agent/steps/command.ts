import { z } from 'zod';
import type { Command } from '../domain/command.ts';
import { type WindowsCode, windowsCode } from '../domain/windows-code.ts';
import { driveRoot, joinPath } from '../domain/windows-path.ts';
import { failureOf, howItEnded, idSchema, refuse, stepBase, stepHead } from './common.ts';
import { run } from './dism-step.ts';
import type { Bound, FindPayload, StepPlaces } from './kind.ts';
import { findAll } from './payload-folder.ts';
import { byExpectation } from './trust-expectation.ts';
import { cannotUndo } from './undo/remember.ts';

// They run whatever text they are given, and with it everything this kind keeps out.
const SHELLS = /^(cmd|powershell|pwsh|wscript|cscript|mshta|bash|wsl)\.exe$/i;

/**
 * Runs one program: from the payload, or from System32 of Windows PE. No shell: the arguments arrive as they stand. What
 * must be true afterwards has to be said (`expect`); while that is so, nothing is run.
 */
export const commandSchema = z
  .strictObject({
    ...stepBase,
    kind: z.literal('command'),
    program: idSchema.optional().describe('The program, an .exe of the payload.'),
    tool: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,60}\.exe$/, 'must be the name of an .exe')
      .refine((name) => !SHELLS.test(name), { message: 'is a shell' })
      .optional()
      .describe('Instead: the name of a program in System32 of Windows PE.'),
    arguments: z
      .array(
        z
          .string()
          .max(1024)
          .regex(/^[ !#-~]*$/, 'must be plain text without quotation marks'),
      )
      .max(64)
      .default([])
      .describe(
        'Arguments, one by one. {image} is the drive of the image (D:), {staging}, {scratch} and {log} are folders.',
      ),
    files: z.array(idSchema).max(256).default([]).describe('More payload files that the program reads.'),
    exitCodes: z
      .array(z.int().min(0).max(0xffff_ffff))
      .min(1)
      .max(16)
      .default([0])
      .describe('Exit codes that mean success.'),
    timeoutMinutes: z.int().min(1).max(240).default(30).describe('Ended after so long.'),
    growthMiB: z.int().min(0).max(1_048_576).default(0).describe('What the image may grow by.'),
  })
  .refine(({ program, tool }) => (program === undefined) !== (tool === undefined), {
    message: 'needs one of "program" and "tool"',
  })
  .refine(({ expect }) => expect !== undefined, {
    message: 'needs "expect": what must be true of the image afterwards',
  });

export type CommandData = z.infer<typeof commandSchema>;

// After everything that has a place in Microsoft's order.
const RANK = 85;
const MINUTE = 60_000;
const MIB = 1024 * 1024;

export function bindCommand(data: CommandData, find: FindPayload): Bound {
  const ids = [...(data.program === undefined ? [] : [data.program]), ...data.files];
  const found = findAll(data.id, ids, find);
  if (!found.ok) return found;
  const program = data.program === undefined ? undefined : found.files[0];
  if (program !== undefined && !/\.exe$/i.test(program.path))
    return refuse('SVC-1304', `step ${data.id}: ${program.path} is not an .exe file`);
  const name = program?.path ?? data.tool ?? '';
  const accepted = data.exitCodes.map((code) => windowsCode(code));
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, `Run ${name}`),
      needs: {
        payloadIds: ids,
        scratchBytes: 0,
        imageBytes: data.growthMiB * MIB,
        because: `${name} may add ${data.growthMiB} MiB`,
        ...(program === undefined ? {} : { beginsWith: ['MZ'] }),
      },
      ...(data.tool === undefined ? {} : { programs: [data.tool] }),
      probes: [],
      undo: cannotUndo('what a program changed is not known'),
      satisfied: byExpectation,
      actions: (places) => [run(commandLine(data, program?.path, places))],
      judge: ({ ended }) => {
        const [action] = ended;
        const end = action?.do === 'run' ? action.result.ended : undefined;
        if (end?.end === 'exited' && accepted.includes(end.exitCode)) {
          const because = `${name} ended with ${end.exitCode}`;
          return { kind: 'changed', because, firstBoot: false, by: 'act' };
        }
        // What its numbers mean only the program knows: 112 of it is no full disk. What Windows says of its start or crash is.
        if (end?.end === 'exited' && !isOfWindows(end.exitCode)) {
          const detail = `${name} ended with ${end.exitCode}`;
          return { kind: 'failed', failure: { code: 'SVC-3001', detail } };
        }
        const how = howItEnded(ended);
        return { kind: 'failed', failure: failureOf(how, name) };
      },
    },
  };
}

/** An NTSTATUS of an error: https://learn.microsoft.com/openspecs/windows_protocols/ms-erref */
function isOfWindows(code: WindowsCode): boolean {
  return code.startsWith('0xC000');
}

function commandLine(data: CommandData, program: string | undefined, places: StepPlaces): Command {
  const timeoutMs = data.timeoutMinutes * MINUTE;
  return {
    tool: 'program',
    file:
      program === undefined
        ? joinPath(places.system32, data.tool ?? '')
        : joinPath(places.stagingFolder, program),
    args: data.arguments.map((word) => filledIn(word, places)),
    effect: 'changes',
    timeoutMs,
    // What a foreign program prints says nothing about whether it works.
    idleMs: timeoutMs,
  };
}

/** One pass: what a placeholder stands for is not looked through again. */
function filledIn(word: string, places: StepPlaces): string {
  const { imageRoot, stagingFolder, scratchFolder, logFolder } = places;
  const image = driveRoot(imageRoot) === imageRoot ? imageRoot.slice(0, 2) : imageRoot;
  const values: Readonly<Record<string, string>> = {
    '{image}': image,
    '{staging}': stagingFolder,
    '{scratch}': scratchFolder,
    '{log}': logFolder,
  };
  return word.replace(/\{(?:image|staging|scratch|log)\}/g, (name) => values[name] ?? name);
}
