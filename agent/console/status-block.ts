import { PHASES, type Phase } from '../domain/event.ts';
import { paint } from './ansi.ts';
import type { Canvas } from './canvas.ts';
import { formatClock } from './format.ts';
import { formatPercent, progressBar } from './progress-bar.ts';
import { asciiText, wrapText } from './text.ts';

/** What goes on at this moment. */
export interface Status {
  readonly phase: Phase | undefined;
  /** `Step 2 of 3: title`, a file being copied, or the last thing that was said. */
  readonly activity: string | undefined;
  /** Between 0 and 1, while something can be measured. */
  readonly fraction: number | undefined;
  /** Since the start of the run. */
  readonly elapsedMs: number;
}

/** What each phase does, for the time in which it says nothing else. */
const DOING = {
  start: 'Finding out what this machine is',
  connect: 'Looking for the manifest',
  locate: 'Looking for the offline Windows',
  assess: 'Reading what already is true',
  plan: 'Deciding what to do',
  prepare: 'Copying and checking the payload',
  service: 'Servicing the offline Windows',
  verify: 'Reading the offline Windows again',
  report: 'Writing the result',
  finish: 'Cleaning up',
} as const satisfies Record<Phase, string>;

const MAX_BAR_CHARS = 50;
const PERCENT_CHARS = 5;
const CLOCK_CHARS = 9;

/** Three lines and a rule above them; nothing when no phase has begun. Same height always: the block never jumps. */
export function statusBlock(canvas: Canvas, status: Status): readonly string[] {
  const { width, colour } = canvas;
  if (status.phase === undefined) return [];
  const [doing = ''] = wrapText(status.activity ?? DOING[status.phase], width, { maxLines: 1 });
  return [
    paint('-'.repeat(width), 'dim', colour),
    phaseLine(canvas, status.phase),
    doing,
    progressLine(width, status),
  ];
}

function phaseLine({ width, colour }: Canvas, phase: Phase): string {
  const now = PHASES.indexOf(phase);
  const short = `Phase ${now + 1} of ${PHASES.length}: ${phase}`;
  if (PHASES.join(' ').length + 2 > width) return asciiText(short, width);
  return PHASES.map((name, index) => {
    if (index === now) return paint(`[${name}]`, 'strong', colour);
    return paint(name, index < now ? 'good' : 'dim', colour);
  }).join(' ');
}

function progressLine(width: number, { fraction, elapsedMs }: Status): string {
  const clock = formatClock(elapsedMs);
  if (fraction === undefined) return clock;
  const bar = progressBar(fraction, Math.min(MAX_BAR_CHARS, width - PERCENT_CHARS - CLOCK_CHARS));
  return `${bar} ${formatPercent(fraction)}  ${clock}`;
}
