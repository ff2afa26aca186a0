import { z } from 'zod';
import type { Action } from '../domain/action.ts';
import { allOf } from '../domain/answer-logic.ts';
import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import type { PayloadFile } from '../domain/manifest.ts';
import type { Outcome } from '../domain/outcome.ts';
import { joinPath } from '../domain/windows-path.ts';
import { answerTo, evidenceOf, idSchema, judgeByFact, refuse, stepBase, stepHead } from './common.ts';
import { bindFile } from './file.ts';
import type { Answers, Bound, FindPayload } from './kind.ts';
import { hasOcsetup, OCSETUP_PROGRAM, ocsetupCommand, ocsetupSchema, withoutOcsetup } from './ocsetup.ts';
import { findAll, nameOf, totalBytes } from './payload-folder.ts';
import { noSetUpToCome, SET_UP_PROBES } from './set-up-to-come.ts';
import { undoOfFiles } from './undo/files.ts';

/**
 * Lays an installer (.msi or .exe) into the offline image, with a line in SetupComplete.cmd that runs it when the set-up
 * of Windows ends. Nothing is installed by that: no program can be, before Windows has started.
 */
export const firstBootSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('first-boot'),
  installer: idSchema.describe('The .msi or .exe to run.'),
  ocsetup: ocsetupSchema
    .optional()
    .describe('For a system .msi of Windows Vista to 7: OCSetup installs it, not Windows Installer alone.'),
  files: z.array(idSchema).max(64).default([]).describe('Files that it reads, laid beside it.'),
  arguments: z
    .array(
      z
        .string()
        .max(200)
        .regex(/^[A-Za-z0-9 /\\:=._+,{}@#-]*$/, 'must be plain text without % & | < > ^ or quotation marks'),
    )
    .max(16)
    .default([])
    .describe('Arguments; an .msi is installed with /qn /norestart in any case.'),
});

export type FirstBootData = z.infer<typeof firstBootSchema>;

const RANK = 75;
// https://learn.microsoft.com/windows-hardware/manufacture/desktop/add-a-custom-script-to-windows-setup
const SCRIPTS = 'Windows\\Setup\\Scripts';
const SCRIPT = `${SCRIPTS}\\SetupComplete.cmd`;
/** The first line of a script that is ours to add to. */
const OURS = '@rem Written by winpe-servicer: one line for each step.\r\n';

export function bindFirstBoot(data: FirstBootData, find: FindPayload): Bound {
  const { ocsetup } = data;
  const besides = ocsetup === undefined ? data.files : [ocsetup.answers, ...data.files];
  const found = findAll(data.id, [data.installer, ...besides], find);
  if (!found.ok) return found;
  const { files } = found;
  const [installer, second] = files;
  if (installer === undefined || !/\.(msi|exe)$/i.test(installer.path))
    return refuse('SVC-1304', `step ${data.id}: the installer is neither an .msi nor an .exe file`);
  const answers = ocsetup === undefined ? undefined : second;
  if (answers !== undefined && !(/\.msi$/i.test(installer.path) && /\.xml$/i.test(answers.path)))
    return refuse('SVC-1304', `step ${data.id}: OCSetup takes an .msi and an answer file (.xml)`);
  const names = files.map(({ path }) => nameOf(path).toLowerCase());
  if (new Set(names).size !== names.length)
    return refuse('SVC-1304', `step ${data.id}: two files of one name cannot lie in one folder`);
  const folder = `${SCRIPTS}\\${data.id}`;
  const line = lineOf(data, nameOf(installer.path), answers && nameOf(answers.path));
  const setUp = 1 + files.length;
  const program = setUp + SET_UP_PROBES.length;
  const fact = (seen: Answers) => {
    const there = staged(
      seen,
      files,
      line,
      noSetUpToCome(seen, setUp) === undefined ? WAITS : HAD_ITS_SET_UP,
    );
    return ocsetup === undefined ? there : allOf([hasOcsetup(seen, program), there]);
  };
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, `Lay ${nameOf(installer.path)} for the first boot`),
      needs: {
        payloadIds: files.map(({ id }) => id),
        scratchBytes: 0,
        imageBytes: totalBytes(files),
        because: 'the installer waits in the image',
      },
      probes: [
        { ask: 'text', path: SCRIPT },
        ...files.map(({ path }) => ({ ask: 'file', path: `${folder}\\${nameOf(path)}` }) as const),
        ...SET_UP_PROBES,
        ...(ocsetup === undefined ? [] : [{ ask: 'presence', path: OCSETUP_PROGRAM } as const]),
      ],
      keepsAll: true,
      undo: undoOfFiles(data, [SCRIPT, ...files.map(({ path }) => `${folder}\\${nameOf(path)}`)], bindFile),
      satisfied: fact,
      firstBoot: () => true,
      actions: ({ imageRoot, stagingFolder }, before): readonly Action[] => {
        const text = textOf(before);
        if (text === 'foreign' || noSetUpToCome(before, setUp) !== undefined) return [];
        if (ocsetup !== undefined && withoutOcsetup(before, program) !== undefined) return [];
        return [
          ...files.map(
            ({ path, sha256 }): Action => ({
              do: 'copy',
              from: joinPath(stagingFolder, path),
              to: joinPath(imageRoot, folder, nameOf(path)),
              sha256,
            }),
          ),
          ...(text.includes(line)
            ? []
            : [{ do: 'write', path: joinPath(imageRoot, SCRIPT), text: `${text}${line}` } as const]),
        ];
      },
      judge: ({ before, after, ended }) =>
        foreign(before) ??
        noSetUpToCome(before, setUp) ??
        (ocsetup === undefined ? undefined : withoutOcsetup(before, program)) ??
        judgeByFact(
          { before: fact(before), after: fact(after), ended },
          'an installer for the first boot',
          true,
        ),
    },
  };
}

/** `%~dp0` is the folder of the script itself, whatever letter Windows gives to its volume. */
function lineOf(data: FirstBootData, name: string, answers: string | undefined): string {
  const { id, ocsetup, arguments: words } = data;
  const quoted = words.map(quote);
  if (ocsetup !== undefined)
    return `${ocsetupCommand(ocsetup, `"%~dp0${id}\\${answers ?? ''}"`, quoted)}\r\n`;
  const target = `"%~dp0${id}\\${name}"`;
  const command = /\.msi$/i.test(name) ? `msiexec.exe /i ${target} /qn /norestart` : target;
  return `${[command, ...quoted].join(' ')}\r\n`;
}

/**
 * Windows Installer takes a property with blanks as NAME="a b" only; other programs take that too. A backslash before the
 * closing mark would make it a letter of the text.
 * https://learn.microsoft.com/windows/win32/msi/command-line-options
 */
function quote(word: string): string {
  if (!word.includes(' ')) return word;
  const name = /^[A-Za-z_][A-Za-z0-9_.]*=/.exec(word)?.[0] ?? '';
  return `${name}"${word.slice(name.length).replace(/\\+$/, '$&$&')}"`;
}

/** What the script says now, ours to go on with; or that it is somebody else's. */
function textOf(answers: Answers): string {
  const { reading } = answerTo(answers, 0, 'text');
  if (!reading.known) return 'foreign';
  if (reading.value === undefined) return OURS;
  return reading.value.startsWith(OURS) ? reading.value : 'foreign';
}

function foreign(before: Answers): Outcome | undefined {
  if (textOf(before) !== 'foreign') return undefined;
  const { reading } = answerTo(before, 0, 'text');
  const detail = reading.known ? `${SCRIPT} is not ours` : `${SCRIPT}: ${reading.because}`;
  return { kind: 'failed', failure: { code: 'SVC-3024', detail } };
}

const WAITS = 'it waits for the first boot; nothing is installed yet';
const HAD_ITS_SET_UP = 'it lies there, and the set-up that looks at it has ended';

function staged(answers: Answers, files: readonly PayloadFile[], line: string, because: string): Fact {
  const { reading } = answerTo(answers, 0, 'text');
  const facts = files.map(({ path, sha256 }, index): Fact => {
    const file = answerTo(answers, index + 1, 'file').reading;
    if (!file.known) return unknown(file.because);
    return file.value?.sha256 === sha256
      ? yes(`${nameOf(path)} lies there`, ...file.evidence)
      : no(`${nameOf(path)} does not lie in the image yet`, ...file.evidence);
  });
  const text = reading.known ? (reading.value ?? '') : '';
  const script = !reading.known
    ? unknown(reading.because)
    : text.startsWith(OURS) && text.includes(line)
      ? yes('SetupComplete.cmd names it', ...reading.evidence)
      : no('SetupComplete.cmd does not name it', ...reading.evidence);
  const all = [...facts, script];
  const wrong = all.find(({ answer }) => answer !== 'yes');
  return wrong ?? yes(because, ...evidenceOf(all));
}
