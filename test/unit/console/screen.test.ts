import { describe, expect, it } from 'vitest';
import { createScreen } from '../../../agent/console/screen.ts';
import type { TimedEvent } from '../../../agent/domain/event.ts';
import { GridTerminal } from '../../support/grid-terminal.ts';
import { CLEAN_RUN, FAILED_RUN, REFUSED_RUN, timed } from '../../support/sample-run.ts';

const RUNS = { clean: CLEAN_RUN, failed: FAILED_RUN, refused: REFUSED_RUN };

function play(terminal: GridTerminal, events: readonly TimedEvent[], end: 'finish' | 'stay' = 'finish') {
  const screen = createScreen(terminal);
  for (const event of events) screen.emit(event);
  if (end === 'finish') screen.finish();
  return terminal;
}

describe('the screen of a whole run', () => {
  const rows = Object.entries(RUNS).flatMap(([name, events]) =>
    [80, 40].map((columns) => ({ name, events, columns })),
  );

  it.each(rows)('$name at $columns columns', async ({ name, events, columns }) => {
    const terminal = play(new GridTerminal({ columns }), events);
    await expect(terminal.text()).toMatchFileSnapshot(`../../golden/console/${name}-${columns}.txt`);
  });

  it.each(rows)('$name at $columns columns reads the same without colour', ({ events, columns }) => {
    const coloured = play(new GridTerminal({ columns }), events);
    expect(play(new GridTerminal({ columns, hasColour: false }), events).text()).toBe(coloured.text());
  });

  it.each(Object.entries(RUNS).map(([name, events]) => ({ name, events })))(
    '$name without a terminal: lines only, no escape, no title',
    async ({ name, events }) => {
      const terminal = play(new GridTerminal({ isInteractive: false }), events);
      expect(terminal.titles).toEqual([]);
      await expect(terminal.text()).toMatchFileSnapshot(`../../golden/console/${name}-redirected.txt`);
    },
  );

  it.each([80, 40])('in the middle of a step at %i columns', async (columns) => {
    const until = CLEAN_RUN.findIndex(({ type }) => type === 'command');
    const terminal = play(new GridTerminal({ columns }), CLEAN_RUN.slice(0, until), 'stay');
    await expect(terminal.text()).toMatchFileSnapshot(`../../golden/console/servicing-${columns}.txt`);
  });
});

describe('the status block', () => {
  const OPEN = timed([
    [0, { type: 'run-started', runId: 'r', bootId: 'b', agent: '1' }],
    [1, { type: 'phase-started', phase: 'service' }],
    [2, { type: 'step-started', id: 's', title: 'A step', index: 1, count: 1, attempt: 1 }],
  ]);

  it('is redrawn at most ten times in a second of progress', () => {
    const progress = timed(
      Array.from({ length: 1000 }, (_, ms) => [
        1000 + ms,
        { type: 'step-progress', id: 's', percent: ms / 10 },
      ]),
    );
    const terminal = new GridTerminal();
    play(terminal, [...OPEN, ...progress], 'stay');
    const before = play(new GridTerminal(), OPEN, 'stay').writes.length;
    const redraws = terminal.writes.length - before;
    expect(redraws).toBeLessThanOrEqual(10);
    expect(redraws).toBeGreaterThanOrEqual(9);
    expect(terminal.text()).toContain(' 90%');
  });

  it('is not written again when nothing in it has changed', () => {
    const command = { type: 'command', line: 'x', ended: '0', durationMs: 1 } as const;
    const idle = timed([
      [500, command],
      [700, command],
      [900, command],
    ]);
    const once = play(new GridTerminal(), [...OPEN, ...idle.slice(0, 1)], 'stay').writes.length;
    expect(play(new GridTerminal(), [...OPEN, ...idle], 'stay').writes.length).toBe(once);
  });

  it('leaves nothing behind after any event at which the run may end', () => {
    for (let count = 0; count <= CLEAN_RUN.length; count += 1) {
      const text = play(new GridTerminal(), CLEAN_RUN.slice(0, count)).text();
      expect(text).not.toMatch(/-{20}|\[service\]|Step \d of/);
    }
  });

  it('shows times from the first event on, whatever the clock of the machine counts from', () => {
    const late = OPEN.map((event) => ({ ...event, elapsedMs: event.elapsedMs + 5_000_000 }));
    expect(play(new GridTerminal(), late, 'stay').text()).toContain('  0:00:00');
  });

  it('ignores the progress of a step that is not the running one', () => {
    const stray = timed([[900, { type: 'step-progress', id: 'other', percent: 99 }]]);
    expect(play(new GridTerminal(), [...OPEN, ...stray], 'stay').text()).toContain('  0%');
  });

  it.each([
    { done: 0, total: 0, shown: '  0%', why: 'an empty payload' },
    { done: 5, total: 0, shown: '  0%', why: 'more than nothing' },
    { done: 9, total: 3, shown: '100%', why: 'more than all' },
    { done: 1, total: 3, shown: ' 33%', why: 'a part' },
  ])('copying $done of $total bytes is $shown ($why)', ({ done, total, shown }) => {
    const staging = timed([[900, { type: 'staging', file: 'a.cab', doneBytes: done, totalBytes: total }]]);
    expect(play(new GridTerminal(), [...OPEN, ...staging], 'stay').text()).toContain(shown);
  });
});

describe('hostile input', () => {
  const ESC = String.fromCharCode(27);
  const NASTY = `${ESC}[2J${ESC}]0;owned${String.fromCharCode(7)}a\r\nb\u202e\u{1f600}\ud800\u0000${'x'.repeat(5000)}`;
  const EVENTS = timed([
    [0, { type: 'run-started', runId: NASTY, bootId: NASTY, agent: NASTY }],
    [100, { type: 'phase-started', phase: 'service' }],
    [200, { type: 'note', level: 'info', text: NASTY }],
    [300, { type: 'note', level: 'error', text: NASTY, code: 'SVC-5002' }],
    [400, { type: 'image', root: NASTY, product: NASTY, build: NASTY }],
    [500, { type: 'step-started', id: NASTY, title: NASTY, index: 1, count: 1, attempt: 1 }],
    [600, { type: 'step-progress', id: NASTY, percent: Number.NaN }],
    [700, { type: 'staging', file: NASTY, doneBytes: Number.NaN, totalBytes: -1 }],
    [
      800,
      {
        type: 'volumes',
        survey: { volumes: [], providers: [] },
        candidates: [{ volume: NASTY, label: NASTY, what: NASTY, taken: false, because: NASTY }],
      },
    ],
    [
      900,
      {
        type: 'step-ended',
        id: NASTY,
        title: NASTY,
        outcome: { kind: 'failed', failure: { code: 'SVC-3001', detail: NASTY } },
        durationMs: Number.NaN,
      },
    ],
    [
      1000,
      {
        type: 'verdict',
        verdict: 'refused',
        failure: { code: 'SVC-2001', detail: NASTY },
        exit: 50,
        summary: NASTY,
      },
    ],
    [1100, { type: 'delivery', delivery: 'spooled', where: NASTY }],
  ]);

  // GridTerminal itself throws at a foreign escape, a control or non-ASCII character and at the last column.
  it.each([20, 38, 59, 60, 61, 72, 73, 80, 200])('stays inside %i columns and harmless', (columns) => {
    const terminal = play(new GridTerminal({ columns }), EVENTS);
    expect(terminal.text()).toContain('SVC-2001');
    expect(terminal.text()).not.toContain('owned');
  });

  it.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY, 3, 1000])('survives a width of %d', (columns) => {
    const wide = new GridTerminal({ columns: 400 });
    const screen = createScreen({ ...wide, write: wide.write, setTitle: wide.setTitle, columns });
    for (const event of EVENTS) screen.emit(event);
    screen.finish();
    expect(wide.text()).toContain('SVC-2001');
  });
});

describe('the end', () => {
  it.each([
    { exit: 70, delivery: 'delivered', shown: 'exit code 70' },
    { exit: 70, delivery: 'spooled', shown: 'exit code 71' },
    { exit: 75, delivery: 'screen-only', shown: 'exit code 77' },
    { exit: 71, delivery: 'spooled', shown: 'exit code 71' },
    { exit: 77, delivery: 'spooled', shown: 'exit code 76' },
  ] as const)('exit $exit and $delivery is "$shown"', ({ exit, delivery, shown }) => {
    const events = timed([
      [0, { type: 'verdict', verdict: 'failed', failure: undefined, exit, summary: 'x' }],
      [1, { type: 'delivery', delivery, where: 'D:\\out' }],
    ]);
    expect(play(new GridTerminal(), events).text()).toContain(shown);
  });

  it('is shown once, and later events are not', () => {
    const terminal = new GridTerminal();
    const screen = createScreen(terminal);
    for (const event of FAILED_RUN) screen.emit(event);
    screen.finish();
    const text = terminal.text();
    screen.finish();
    for (const event of FAILED_RUN) screen.emit(event);
    expect(terminal.text()).toBe(text);
  });

  it('tells the window title where the run is', () => {
    const { titles } = play(new GridTerminal(), FAILED_RUN);
    expect(titles.at(-1)).toBe('winpe-servicer - FAIL');
    expect(titles).toContain('winpe-servicer - step 1 of 2');
  });
});
