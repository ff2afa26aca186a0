import type { CandidateRow, TimedEvent } from '../domain/event.ts';
import { type Delivery, exitCode } from '../domain/outcome.ts';
import { baseName } from '../domain/windows-path.ts';
import type { Terminal } from '../ports/terminal.ts';
import type { EventSink } from '../ports/world.ts';
import type { Canvas } from './canvas.ts';
import {
  headerLines,
  imageLines,
  machineLines,
  manifestLines,
  noteLines,
  planLines,
  stepLines,
  volumeLines,
} from './event-lines.ts';
import { formatBytes } from './format.ts';
import { createLiveRegion } from './live-region.ts';
import { type Status, statusBlock } from './status-block.ts';
import { wrapText } from './text.ts';
import { renderVerdict, type VerdictScreen, verdictWord } from './verdict-screen.ts';

export interface Screen extends EventSink {
  /** Takes the status block away until the next event, so that a question can be asked below what stands there. */
  readonly pause: () => void;
  /** Takes the status block away and shows the verdict, if there was one. Further events are not shown. */
  readonly finish: () => void;
}

// Ten redraws a second: more is not seen, and the console of Windows PE is slow.
const REDRAW_MS = 100;
const EXIT_CLASSES = [0, 10, 20, 30, 40, 50, 60, 70, 75, 90] as const;
const MIN_COLUMNS = 20;
const MAX_COLUMNS = 200;

/** What is shown of an event: lines that stay, and whether the block must follow at once. */
interface Shown {
  readonly lines: readonly string[];
  readonly urgent: boolean;
}

/**
 * The operator's screen: finished lines above, one block below that says what goes on. Without a terminal, the same lines
 * and no block. Time comes from the events.
 */
export function createScreen(terminal: Terminal): Screen {
  const region = createLiveRegion(terminal);
  let status: Status = { phase: undefined, activity: undefined, fraction: undefined, elapsedMs: 0 };
  let verdict: Partial<VerdictScreen> = {};
  let candidates: readonly CandidateRow[] = [];
  let step = { id: '', line: '' };
  let firstMs: number | undefined;
  let drawnMs = Number.NEGATIVE_INFINITY;
  let isFinished = false;

  function canvas(): Canvas {
    return { width: columnsOf(terminal) - 1, colour: terminal.hasColour && terminal.isInteractive };
  }

  function show(event: TimedEvent): Shown {
    const page = canvas();
    switch (event.type) {
      case 'run-started':
        verdict = { ...verdict, runId: event.runId };
        return stays(headerLines(page, event));
      case 'phase-started':
        status = { ...status, phase: event.phase, activity: undefined, fraction: undefined };
        setTitle(event.phase);
        return now(`Phase: ${event.phase}`);
      case 'phase-ended':
      case 'command':
        return LATER;
      case 'note':
        if (event.level !== 'info') return stays(noteLines(page, event.level, event.text));
        status = { ...status, activity: event.text };
        return now(event.text);
      case 'machine':
        verdict = { ...verdict, machineId: event.identity.id, serial: event.identity.serial };
        return stays(machineLines(page, event.identity, event.host));
      case 'manifest':
        verdict = { ...verdict, unsigned: !event.trust.signed };
        return stays(manifestLines(page, event));
      case 'volumes':
        candidates = event.candidates;
        return LATER;
      case 'image':
        return stays(imageLines(page, event));
      case 'plan':
        return stays(planLines(page, event));
      case 'staging':
        status = { ...status, activity: copying(event), fraction: event.doneBytes / event.totalBytes };
        return LATER;
      case 'step-started': {
        const again = event.attempt > 1 ? ` (attempt ${event.attempt})` : '';
        step = { id: event.id, line: `Step ${event.index} of ${event.count}: ${event.title}${again}` };
        status = { ...status, activity: step.line, fraction: 0 };
        setTitle(`step ${event.index} of ${event.count}`);
        return now(step.line);
      }
      case 'step-progress':
        if (event.id === step.id) {
          status = { ...status, activity: step.line, fraction: event.percent / 100 };
        }
        return LATER;
      case 'step-ended':
        status = { ...status, activity: undefined, fraction: undefined };
        return stays(stepLines(page, event));
      case 'verdict': {
        const { failure, exit, summary } = event;
        verdict = { ...verdict, verdict: event.verdict, exit, summary, failure, images: event.images };
        setTitle(verdictWord(event.verdict));
        const code = failure === undefined ? '' : ` ${failure.code}`;
        const line = `Verdict: ${verdictWord(event.verdict)}${code}. Writing the result.`;
        status = { ...status, activity: line, fraction: undefined };
        // The codes of the search for Windows: the table says why each volume was not it. SVC-204x are about rules.
        const isAboutVolumes = failure !== undefined && /^SVC-20[0-3]/.test(failure.code);
        const table = isAboutVolumes ? ['', ...volumeLines(page, candidates), ''] : [];
        return { lines: [...table, ...now(line).lines], urgent: true };
      }
      case 'delivery':
        verdict = { ...verdict, delivery: event.delivery, where: event.where };
        return LATER;
    }
  }

  /** One line where there is no block; the block shows it otherwise. */
  function now(text: string): Shown {
    return { lines: terminal.isInteractive ? [] : wrapText(text, canvas().width), urgent: true };
  }

  function setTitle(text: string): void {
    if (terminal.isInteractive) terminal.setTitle(`winpe-servicer - ${text}`);
  }

  function print(lines: readonly string[], nowMs: number): void {
    if (!terminal.isInteractive) {
      if (lines.length > 0) terminal.write(`${lines.join('\n')}\n`);
      return;
    }
    drawnMs = nowMs;
    region.print(lines, statusBlock(canvas(), status));
  }

  return {
    emit: (event) => {
      if (isFinished) return;
      firstMs ??= event.elapsedMs;
      status = { ...status, elapsedMs: event.elapsedMs - firstMs };
      const { lines, urgent } = show(event);
      const isDue = !(Math.abs(event.elapsedMs - drawnMs) < REDRAW_MS);
      if (lines.length > 0 || urgent || isDue) print(lines, event.elapsedMs);
    },
    pause: () => {
      if (terminal.isInteractive) region.clear();
      // Whatever comes next is drawn at once.
      drawnMs = Number.NEGATIVE_INFINITY;
    },
    finish: () => {
      if (isFinished) return;
      isFinished = true;
      if (terminal.isInteractive) region.clear();
      const last = verdictScreen(verdict);
      if (last === undefined) return;
      const colour = canvas().colour;
      terminal.write(`\n${renderVerdict(last, columnsOf(terminal), colour)}\n`);
    },
  };
}

const LATER: Shown = { lines: [], urgent: false };

function stays(lines: readonly string[]): Shown {
  return { lines, urgent: true };
}

function columnsOf({ columns }: Terminal): number {
  return Number.isFinite(columns) && columns > 0
    ? Math.min(MAX_COLUMNS, Math.max(MIN_COLUMNS, Math.floor(columns)))
    : 80;
}

function copying({ file, doneBytes, totalBytes }: { file: string; doneBytes: number; totalBytes: number }) {
  return `Copying ${baseName(file)}, ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
}

function verdictScreen(known: Partial<VerdictScreen>): VerdictScreen | undefined {
  const { verdict, exit, summary, delivery, runId = 'unknown' } = known;
  if (verdict === undefined || exit === undefined || summary === undefined) return undefined;
  return { ...known, verdict, exit: withDelivery(exit, delivery), summary, runId };
}

/** The verdict may be told before the delivery is known: the digit belongs to the exit code all the same. */
function withDelivery(exit: number, delivery: Delivery | undefined): number {
  const exitClass = EXIT_CLASSES.findLast((known) => known <= exit);
  return exitClass === undefined || delivery === undefined ? exit : exitCode(exitClass, delivery);
}
