import { formatCommand } from '../../domain/command.ts';
import { redactDeep } from '../../runtime/redact-deep.ts';
import { describeEnd } from '../../runtime/run-command.ts';
import type { Mask } from '../../tools/mask.ts';
import { QUESTIONS } from './questions.ts';
import { type Judged, judged, type Seen } from './seen.ts';
import type { Versions } from './transcript.ts';

/** answers.json: what was asked, what was answered, and by which transcripts. */
export interface RecordDocument {
  readonly schema: 1;
  readonly agent: string;
  /** Where it comes from, and whether it is evidence at all. */
  readonly source: string;
  /** Wall clock of the machine. */
  readonly at: string;
  readonly masked: boolean;
  readonly versions: Versions;
  readonly architecture: string;
  readonly answers: readonly ({ readonly id: string } & Judged)[];
  readonly transcripts: readonly {
    readonly name: string;
    readonly relies: string;
    /** Exit code, `missing`, or why there is none. */
    readonly ended: string;
    readonly command?: string;
    readonly milliseconds?: number;
  }[];
}

/** Judges every question by what was seen. What is judged is what was printed; the mask comes after. */
export function answersOf(
  seen: Seen,
  about: Pick<RecordDocument, 'agent' | 'source' | 'at' | 'versions'> & { readonly mask: Mask | undefined },
): RecordDocument {
  const { mask, ...rest } = about;
  const document: RecordDocument = {
    schema: 1,
    ...rest,
    masked: mask !== undefined,
    architecture: seen.host.architecture,
    answers: QUESTIONS.map((question) => ({
      id: question.id,
      ...('judge' in question ? question.judge(seen) : judged('not-read-only', question.notReadOnly)),
    })),
    transcripts: seen.transcripts.map((one) => ({
      name: `${one.tool}/${one.id}`,
      relies: one.relies,
      ...(one.kind === 'recorded'
        ? {
            ended: describeEnd(one.result),
            command: formatCommand(one.result.command),
            milliseconds: Math.round(one.result.durationMs),
          }
        : { ended: one.kind === 'missing' ? 'missing' : one.because }),
    })),
  };
  return mask === undefined ? document : redactDeep(document, mask);
}

const WORDS = {
  yes: 'yes',
  no: 'NO',
  seen: 'seen',
  'not-here': 'not on this machine',
  'not-read-only': 'not by reading',
} as const satisfies Readonly<Record<Judged['answer'], string>>;

/** The same for people, in ASCII lines. */
export function recordPage(document: RecordDocument): readonly string[] {
  const { source, versions, agent, at, answers, transcripts, masked } = document;
  const lost = transcripts.filter(({ ended }) => !/^0x/.test(ended));
  return [
    `servicer ${agent} doctor --record, ${at}`,
    `Source   ${source}${masked ? ', masked' : ''}`,
    `System   ${versions.build} ${document.architecture}, DISM ${versions.dism}, ${versions.locale}, code page ${versions.codepage}`,
    '',
    'Questions of docs/field-test.md',
    ...answers
      .filter(({ answer }) => answer !== 'not-read-only')
      .map(({ id, answer, because }) => `  ${id}  ${WORDS[answer]}: ${because}`),
    `  not by reading: ${idsOf(answers, 'not-read-only')}`,
    '',
    `${transcripts.length - lost.length} of ${transcripts.length} commands recorded`,
    ...lost.map(({ name, ended }) => `  ${name}: ${ended}`),
    'Nothing was changed on the disks of this machine.',
  ];
}

function idsOf(answers: RecordDocument['answers'], wanted: Judged['answer']): string {
  return answers.flatMap(({ id, answer }) => (answer === wanted ? [id] : [])).join(', ');
}
