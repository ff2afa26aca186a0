import { type ErrorCode, errorSpec } from '../domain/error-table.ts';
import type { ImageVerdict } from '../domain/event.ts';
import type { Delivery, Verdict } from '../domain/outcome.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { isPlaceholder } from '../results/placeholder.ts';
import { paint, type Style } from './ansi.ts';
import { bigWord } from './big-letters.ts';
import { asciiText, wrapText } from './text.ts';

/** What the last screen of a run tells. */
export interface VerdictScreen {
  readonly verdict: Verdict;
  /** Exit code of the process, delivery digit included. */
  readonly exit: number;
  readonly summary: string;
  readonly failure?: Failure | undefined;
  readonly runId: string;
  readonly machineId?: string | undefined;
  readonly serial?: string | undefined;
  readonly delivery?: Delivery | undefined;
  /** Folder of the result. */
  readonly where?: string | undefined;
  /** The manifest was accepted without a signature. */
  readonly unsigned?: boolean | undefined;
  /** Where there are several: each image, in the order of work. */
  readonly images?: readonly ImageVerdict[] | undefined;
}

/** The word, its colour, and what may be assumed of the offline image: the verdict decides, not the error code. */
const FACES = {
  done: { word: 'PASS', style: 'goodBlock', image: 'Serviced, and read again afterwards.' },
  'nothing-to-do': { word: 'NOTHING TO DO', style: 'goodBlock', image: 'Not changed.' },
  'done-first-boot': {
    word: 'PASS',
    style: 'goodBlock',
    image: 'Serviced, and read again afterwards.',
  },
  'done-partly': {
    word: 'PARTLY',
    style: 'warnBlock',
    image: 'As the required steps want it; an optional step is missing.',
  },
  refused: { word: 'REFUSED', style: 'warnBlock', image: 'Not touched.' },
  failed: { word: 'FAIL', style: 'badBlock', image: 'Serviced in part; it was checked and is not in doubt.' },
  'in-doubt': { word: 'IN DOUBT', style: 'doubtBlock', image: 'In doubt. Do not ship this machine.' },
  fault: { word: 'FAULT', style: 'badBlock', image: 'In doubt. Do not ship this machine.' },
} as const satisfies Record<Verdict, { word: string; style: Style; image: string }>;

/** Below this, big letters would leave no room for a word of them. */
const BIG_COLUMNS = 60;
const LABEL_COLUMNS = 60;
const LABEL_CHARS = 15;

/** The word a verdict has on every screen. */
export function verdictWord(verdict: Verdict): string {
  return FACES[verdict].word;
}

/**
 * The last screen: a coloured block with the word, the code and the machine; what happened, the state of the image, what
 * to do; where the result and the log are; and two lines to read out over the telephone. At 80 columns it has at most 24
 * lines, so that nothing scrolls away in a console of 25. Ends without a line break.
 */
export function renderVerdict(input: VerdictScreen, columns: number, colour: boolean): string {
  return [
    ...block(input, columns, colour),
    '',
    ...sentences(input, columns),
    '',
    ...phone(input, columns),
  ].join('\n');
}

function block(input: VerdictScreen, columns: number, colour: boolean): readonly string[] {
  const { word, style } = FACES[input.verdict];
  // One less than the console has: a character in the last column moves some of them to the next line.
  const width = columns - 1;
  const big = columns >= BIG_COLUMNS ? bigWord(word, width - 4) : undefined;
  const unsigned = input.unsigned === true ? 'manifest NOT SIGNED' : undefined;
  const facts = [input.failure?.code, `exit ${input.exit}`, unsigned, who(input)];
  const line = facts.filter((part) => part !== undefined).join('   ');
  const small = big === undefined ? [word, line] : [line];
  const lines = [
    '',
    ...(big === undefined ? [] : [...big.map((line) => `  ${line}`), '']),
    ...small.flatMap((line) =>
      wrapText(line, width - 4, { maxLines: big === undefined ? 2 : 1 }).map((part) => `  ${part}`),
    ),
    ...(big === undefined ? [''] : []),
  ];
  return lines.map((line) => paint(line.padEnd(width), style, colour));
}

function sentences(input: VerdictScreen, columns: number): readonly string[] {
  const { failure } = input;
  const lines = [
    ...imageLines(input, columns),
    ...labelled('What happened', whatHappened(input), columns, 3),
  ];
  lines.push(...labelled('Offline Windows', imageSentence(input), columns, 1));
  if (failure !== undefined)
    lines.push(...labelled('What to do', errorSpec(failure.code).remedy, columns, 3));
  // The folder of a waiting result alone takes two lines, and what becomes of it is told behind it.
  lines.push(...labelled('Result', resultSentence(input), columns, 3));
  if (hasFolder(input)) lines.push(...labelled('Log', 'servicer.log in that folder', columns, 1));
  return lines;
}

/** The work copy of an image file was thrown away: these codes say so, whatever the verdict. */
const DISCARDED: readonly ErrorCode[] = ['SVC-3014', 'SVC-3015'];

function imageSentence({ verdict, failure }: VerdictScreen): string {
  if (failure !== undefined && DISCARDED.includes(failure.code))
    return 'As it was: all changes were thrown away.';
  return FACES[verdict].image;
}

// More would push the verdict itself off the console.
const MOST_IMAGES = 4;

/** Each image with its own verdict; the worst one gave the word above. */
function imageLines({ images = [] }: VerdictScreen, columns: number): readonly string[] {
  const rest = images.length - MOST_IMAGES;
  return [
    ...images
      .slice(0, MOST_IMAGES)
      .flatMap(({ image, verdict, exit }, index) =>
        labelled(index === 0 ? 'Images' : '', `${image}: ${FACES[verdict].word}, exit ${exit}`, columns, 1),
      ),
    ...(rest > 0 ? labelled('', `${rest} more: see the results`, columns, 1) : []),
  ];
}

function hasFolder({ delivery, where }: VerdictScreen): boolean {
  return where !== undefined && (delivery === 'delivered' || delivery === 'spooled');
}

function whatHappened({ failure, summary }: VerdictScreen): string {
  if (failure === undefined) return summary;
  const { summary: what } = errorSpec(failure.code);
  return `${failure.code} ${what} ${failure.detail}`;
}

function resultSentence({ delivery, where = 'an unknown place' }: VerdictScreen): string {
  switch (delivery) {
    case undefined:
      return 'Not written.';
    case 'delivered':
      return `${where} (written and read back)`;
    case 'spooled':
      return `${where} (kept on this machine: the next boot delivers it)`;
    case 'screen-only':
      return 'Only on this screen: it could be written nowhere. Take a photograph.';
  }
}

function phone(input: VerdictScreen, columns: number): readonly string[] {
  const code = input.failure === undefined ? '' : `, ${input.failure.code}`;
  const what = `1. ${FACES[input.verdict].word}${code}, exit code ${input.exit}`;
  const which = `2. ${who(input) ?? 'machine unknown'}, run ${input.runId}`;
  return [...labelled('Read out', what, columns, 1), ...labelled('', which, columns, 2)];
}

function who({ serial, machineId }: VerdictScreen): string | undefined {
  if (serial !== undefined && !isPlaceholder(serial)) return `serial ${asciiText(serial, 40)}`;
  return machineId === undefined ? undefined : `machine ${asciiText(machineId, 64)}`;
}

function labelled(label: string, text: string, columns: number, maxLines: number): readonly string[] {
  if (columns < LABEL_COLUMNS) {
    return wrapText(label === '' ? text : `${label}: ${text}`, columns - 1, {
      rest: '  ',
      maxLines: maxLines * 2 + 1,
    });
  }
  const rest = ' '.repeat(LABEL_CHARS + 2);
  return wrapText(text, columns - 1, {
    first: (label === '' ? '' : `${label}:`).padEnd(LABEL_CHARS + 2),
    rest,
    maxLines,
  });
}
