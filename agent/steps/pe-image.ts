import { z } from 'zod';
import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { RegistryValue } from '../domain/probe.ts';
import { setOption } from '../tools/dism-verbs.ts';
import { answerTo, evidenceOf, judgeByFact, stepBase, stepHead } from './common.ts';
import { dismCall, run, SMALL_SCRATCH_BYTES } from './dism-step.ts';
import type { Answers, Bound } from './kind.ts';
import { undoOfPeImage } from './undo/settings.ts';

/** Settings of an image of Windows PE: how much may be written while it runs, and where it is started from. */
export const peImageSchema = z
  .strictObject({
    ...stepBase,
    kind: z.literal('pe-image'),
    scratchSpaceMiB: z
      .union([z.literal(32), z.literal(64), z.literal(128), z.literal(256), z.literal(512)])
      .optional()
      .describe('Writable space of its system volume: 32, 64, 128, 256 or 512 MiB.'),
    targetPath: z
      .string()
      .regex(
        /^[C-Z]:\\[A-Za-z0-9._\\-]{0,29}$/,
        'must be a path of at most 32 characters on a drive from C to Z, without blanks',
      )
      .optional()
      .describe('Where its root will be when it is started, normally X:\\.'),
  })
  .refine(({ scratchSpaceMiB, targetPath }) => scratchSpaceMiB !== undefined || targetPath !== undefined, {
    message: 'sets nothing',
  });

export type PeImageData = z.infer<typeof peImageSchema>;

const RANK = 21;
const SCRATCH = 1;
const TARGET = 2;
const REG_SZ = 1;
const REG_DWORD = 4;

// Verbs: https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-windows-pe-servicing-command-line-options
// Where DISM keeps both values: read in the sources of DISMTools (github.com/CodingWonders/DISMTools), which shows them.
export function bindPeImage(data: PeImageData): Bound {
  const { scratchSpaceMiB, targetPath } = data;
  const fact = (answers: Answers) => allFacts(answers, data);
  const shown = [
    scratchSpaceMiB === undefined ? undefined : `scratch space ${scratchSpaceMiB} MiB`,
    targetPath,
  ];
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, `Windows PE: ${shown.filter((one) => one !== undefined).join(', ')}`),
      needs: {
        payloadIds: [],
        scratchBytes: SMALL_SCRATCH_BYTES,
        imageBytes: 0,
        because: 'settings are values in hives',
      },
      keepsAll: true,
      probes: [
        { ask: 'windows' },
        {
          ask: 'registry-value',
          hive: 'SYSTEM',
          key: 'CurrentControlSet\\Services\\FBWF',
          name: 'WinPECacheThreshold',
        },
        {
          ask: 'registry-value',
          hive: 'SOFTWARE',
          key: 'Microsoft\\Windows NT\\CurrentVersion\\WinPE',
          name: 'InstRoot',
        },
      ],
      undo: undoOfPeImage(data, settingsIn, (value) => peImageSchema.safeParse(value).data, bindPeImage),
      satisfied: fact,
      actions: (places, before) => {
        if (notWindowsPe(before) !== undefined) return [];
        const isTrue = (one: Fact | undefined) => one === undefined || one.answer === 'yes';
        return [
          ...(isTrue(scratchFact(before, scratchSpaceMiB))
            ? []
            : [run(setOption(dismCall(places, data.id, '1'), `/Set-ScratchSpace:${scratchSpaceMiB}`))]),
          ...(isTrue(targetFact(before, targetPath))
            ? []
            : [run(setOption(dismCall(places, data.id, '2'), `/Set-TargetPath:${targetPath}`))]),
        ];
      },
      judge: ({ before, after, ended }) =>
        notWindowsPe(before) ??
        judgeByFact({ before: fact(before), after: fact(after), ended }, 'settings of Windows PE', false),
    },
  };
}

/** Only a sure yes is one: what cannot be told is not touched either. */
function notWindowsPe(answers: Answers): Outcome | undefined {
  const { reading } = answerTo(answers, 0, 'windows');
  const type = reading.known ? reading.value.installationType : reading;
  if (type.known && type.value === 'WindowsPE') return undefined;
  const detail = type.known ? `this is a Windows of the type ${type.value}` : type.because;
  return { kind: 'failed', failure: { code: 'SVC-3028', detail } };
}

function allFacts(answers: Answers, { scratchSpaceMiB, targetPath }: PeImageData): Fact {
  if (notWindowsPe(answers) !== undefined) return unknown('this is no image of Windows PE');
  const facts = [scratchFact(answers, scratchSpaceMiB), targetFact(answers, targetPath)];
  const all = facts.filter((one) => one !== undefined);
  const wrong = all.find(({ answer }) => answer === 'no') ?? all.find(({ answer }) => answer !== 'yes');
  return wrong ?? yes(all.map(({ because }) => because).join(', '), ...evidenceOf(all));
}

function scratchFact(answers: Answers, wanted: number | undefined): Fact | undefined {
  if (wanted === undefined) return undefined;
  const { reading } = answerTo(answers, SCRATCH, 'registry-value');
  if (!reading.known) return unknown(reading.because);
  const { value } = reading;
  if (value === undefined) return no('no scratch space is set', ...reading.evidence);
  const seen = asNumber(value);
  if (seen === undefined) return unknown('the scratch space is not a number');
  const because = `the scratch space is ${seen} MiB`;
  return seen === wanted ? yes(because, ...reading.evidence) : no(because, ...reading.evidence);
}

function targetFact(answers: Answers, wanted: string | undefined): Fact | undefined {
  if (wanted === undefined) return undefined;
  const { reading } = answerTo(answers, TARGET, 'registry-value');
  if (!reading.known) return unknown(reading.because);
  const { value } = reading;
  if (value === undefined) return no('no target path is set', ...reading.evidence);
  const seen = asText(value);
  if (seen === undefined) return unknown('the target path is not a text');
  const because = `the target path is ${seen}`;
  const plain = (text: string) => text.toLowerCase().replace(/\\+$/, '');
  return plain(seen) === plain(wanted) ? yes(because, ...reading.evidence) : no(because, ...reading.evidence);
}

/** What both are set to; undefined where nothing is, or nothing that can be read. */
function settingsIn(answers: Answers) {
  const valueAt = (index: number) => {
    const { reading } = answerTo(answers, index, 'registry-value');
    return reading.known ? reading.value : undefined;
  };
  const [scratch, target] = [valueAt(SCRATCH), valueAt(TARGET)];
  return {
    scratchSpaceMiB: scratch === undefined ? undefined : asNumber(scratch),
    targetPath: target === undefined ? undefined : asText(target),
  };
}

function asNumber({ type, data }: RegistryValue): number | undefined {
  if (type !== REG_DWORD || data.length !== 4) return undefined;
  return new DataView(data.buffer, data.byteOffset, 4).getUint32(0, true);
}

function asText({ type, data }: RegistryValue): string | undefined {
  return type === REG_SZ ? new TextDecoder('utf-16le').decode(data).replace(/\0+$/, '') : undefined;
}
