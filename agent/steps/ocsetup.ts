import { z } from 'zod';
import type { Fact } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import { answerTo, idSchema } from './common.ts';
import type { Answers } from './kind.ts';

/**
 * A system .msi of Windows Vista to 7 is no program of its own: OCSetup installs it by the name of its component, and finds
 * it by the path that an answer file gives.
 * https://learn.microsoft.com/previous-versions/windows/it-pro/windows-vista/cc766272(v=ws.10)
 */
export const ocsetupSchema = z.strictObject({
  component: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/,
      'must be a component name of letters, digits, dot, dash and _',
    )
    .describe('Name of the component as OCSetup knows it; upper and lower case count.'),
  answers: idSchema.describe('The answer file (.xml) that names the path of the .msi; laid beside it.'),
});

type OcsetupData = z.infer<typeof ocsetupSchema>;

/** Windows 8 and later have none; which Windows this is does not matter where the program itself can be looked for. */
export const OCSETUP_PROGRAM = 'Windows\\System32\\ocsetup.exe';

/** A batch file does not wait for a program with windows by itself: https://support.microsoft.com/kb/936209 */
export function ocsetupCommand(
  { component }: OcsetupData,
  answers: string,
  words: readonly string[],
): string {
  const program = '"%SystemRoot%\\System32\\ocsetup.exe"';
  return [
    'start "" /wait',
    program,
    component,
    '/quiet /norestart',
    `/unattendfile:${answers}`,
    ...words,
  ].join(' ');
}

/** Why nothing is laid down: OCSetup is not in this Windows, or that cannot be told. */
export function withoutOcsetup(before: Answers, at: number): Outcome | undefined {
  const { fact } = answerTo(before, at, 'presence');
  if (fact.answer === 'yes') return undefined;
  return { kind: 'failed', failure: { code: 'SVC-3050', detail: `${OCSETUP_PROGRAM}: ${fact.because}` } };
}

export function hasOcsetup(answers: Answers, at: number): Fact {
  return answerTo(answers, at, 'presence').fact;
}
