import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCmtrace } from '../../../agent/results/cmtrace.ts';
import { formatCsv } from '../../../agent/results/csv.ts';
import { describeEvent } from '../../../agent/results/event-text.ts';
import { formatEvent } from '../../../agent/results/events.ts';
import { escapeXml, formatJunit } from '../../../agent/results/junit.ts';
import { plainText, shorten } from '../../../agent/results/plain-text.ts';
import { formatResult } from '../../../agent/results/result-json.ts';
import { formatSummary, MAX_SUMMARY_BYTES } from '../../../agent/results/summary.ts';
import {
  CLEAN_RUN,
  FAILED_RUN,
  REFUSED_RUN,
  SAMPLE_HOST,
  SAMPLE_MACHINE,
  sampleResult,
  sampleStep,
} from '../../support/sample-run.ts';

const ESC = String.fromCharCode(27);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3000 }),
  fc.string({ maxLength: 40 }).map((s) => s.repeat(100)),
);

describe('result.json', () => {
  it('is the same for the same facts in another order', () => {
    const result = sampleResult();
    const reversed = Object.fromEntries(Object.entries(result).reverse());
    expect(formatResult({ ...result, ...reversed })).toBe(formatResult(result));
    const image = result.image;
    const turned = image && { ...image, ...Object.fromEntries(Object.entries(image).reverse()) };
    expect(formatResult({ ...result, image: turned })).toBe(formatResult(result));
  });

  it('begins with what a reader looks for, and loses nothing', () => {
    const result = sampleResult({ failure: { code: 'SVC-3001', detail: 'x' } });
    const text = formatResult(result);
    expect(text).toMatch(/^\{\n {2}"schema": 1,\n {2}"runId": .*\n {2}"agent": .*\n {2}"verdict": "done",/);
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(result)));
  });
});

describe('summary.json', () => {
  it('is at most 2048 bytes and keeps verdict and code, whatever the texts are', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (one, two, three) => {
        const result = sampleResult({
          runId: one,
          agent: two,
          startedAt: three,
          verdict: 'in-doubt',
          exitClass: 75,
          failure: { code: 'SVC-3004', detail: one },
          machine: {
            id: two,
            idSource: 'serial',
            manufacturer: one,
            model: two,
            sku: three,
            serial: one,
            uuid: two,
            assetTag: three,
            macs: [],
          },
          manifest: {
            id: one,
            channel: two,
            serial: Number.MAX_SAFE_INTEGER,
            sha256: three,
            from: one,
            trust: { signed: false },
            because: two,
            others: [{ from: one, because: three }],
          },
          steps: [
            sampleStep({
              id: three,
              outcome: { kind: 'failed', failure: { code: 'SVC-3004', detail: one } },
            }),
          ],
        });
        const text = formatSummary(result, 'spooled');
        expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(MAX_SUMMARY_BYTES);
        expect(JSON.parse(text)).toMatchObject({
          verdict: 'in-doubt',
          code: 'SVC-3004',
          exitClass: 75,
          exit: 76,
          manifest: { signed: false },
        });
      }),
    );
  });

  it('names no exit code before the delivery is known', () => {
    expect(JSON.parse(formatSummary(sampleResult()))).not.toHaveProperty('exit');
    expect(JSON.parse(formatSummary(sampleResult(), 'delivered'))).toMatchObject({ exit: 0 });
  });

  it('does not shorten what fits', () => {
    const failure = { code: 'SVC-3001', detail: 'd'.repeat(400) } as const;
    expect(JSON.parse(formatSummary(sampleResult({ failure })))).toMatchObject({ detail: failure.detail });
  });
});

describe('JUnit', () => {
  it('has a case for the run, each step and each check', () => {
    const xml = formatJunit(
      sampleResult({
        verdict: 'failed',
        exitClass: 70,
        failure: { code: 'SVC-3003', detail: 'x' },
        steps: [
          sampleStep(),
          sampleStep({ id: 'b', outcome: { kind: 'failed', failure: { code: 'SVC-3003', detail: 'x' } } }),
          sampleStep({ id: 'c', outcome: { kind: 'left-out', failure: { code: 'SVC-3011', detail: 'x' } } }),
        ],
        checks: [
          { name: 'sfc', answer: 'bad', detail: 'y' },
          { name: 'store', answer: 'not-verifiable', detail: 'z' },
        ],
      }),
    );
    expect(xml).toContain('tests="6" failures="3" errors="0" skipped="2"');
    expect(xml.match(/<testcase /g)).toHaveLength(6);
    expect(xml).toContain('type="SVC-3003">x&#10;What to do: Check edition');
  });

  it.each([
    { verdict: 'done', exitClass: 0, counts: 'failures="0" errors="0"' },
    { verdict: 'nothing-to-do', exitClass: 10, counts: 'failures="0" errors="0"' },
    { verdict: 'refused', exitClass: 40, counts: 'failures="1" errors="0"' },
    { verdict: 'in-doubt', exitClass: 75, counts: 'failures="1" errors="0"' },
    { verdict: 'fault', exitClass: 90, counts: 'failures="0" errors="1"' },
  ] as const)('a run without steps that is $verdict has $counts', ({ verdict, exitClass, counts }) => {
    expect(formatJunit(sampleResult({ verdict, exitClass, steps: [], checks: [] }))).toContain(counts);
  });

  it('cannot be broken by any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const safe = escapeXml(text);
        expect(safe).not.toMatch(/[<>"'\p{Cc}\p{Cs}\ufffe\uffff]/u);
        expect(safe.replace(/&(amp|lt|gt|quot|apos|#9|#10|#13);/g, '')).not.toContain('&');
      }),
    );
    const hostile = `</testcase>"']]>&${ESC}[0m`;
    const xml = formatJunit(
      sampleResult({ steps: [sampleStep({ id: hostile, kind: hostile, title: hostile })] }),
    );
    expect(xml.match(/<\/testsuite>/g)).toHaveLength(1);
    expect(xml).toContain('&lt;/testcase&gt;&quot;&apos;]]&gt;&amp;\ufffd[0m');
  });
});

describe('CSV', () => {
  it('has a header and a line for each run', () => {
    const lines = formatCsv([sampleResult(), sampleResult({ machine: undefined })]).split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe('');
    const counts = new Set(lines.slice(0, 3).map((line) => line.split(',').length));
    expect(counts.size).toBe(1);
  });

  it.each(['=cmd|calc', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1'])(
    'runs nothing for %j',
    (detail) => {
      const csv = formatCsv([sampleResult({ failure: { code: 'SVC-3001', detail } })]);
      expect(csv).toContain(`,"'${detail.trim()}",`);
    },
  );

  it('keeps quotes, commas and line breaks inside their cell', () => {
    const csv = formatCsv([sampleResult({ failure: { code: 'SVC-3001', detail: 'a "b", c\nd' } })]);
    expect(csv).toContain(',"a ""b"", c d",');
    expect(csv.match(/\r\n/g)).toHaveLength(2);
  });
});

describe('a line for CMTrace', () => {
  const LINE = { level: 'info', at: '2026-08-31T06:07:08.009Z', component: 'plan', text: 'Hello.' } as const;

  it('is as CMTrace reads it, in UTC', () => {
    expect(formatCmtrace({ ...LINE, thread: 7 })).toBe(
      '<![LOG[Hello.]LOG]!><time="06:07:08.009+000" date="08-31-2026" component="plan" context="" type="1" thread="7" file="">\r\n',
    );
  });

  it.each([
    { level: 'info', type: 1 },
    { level: 'warning', type: 2 },
    { level: 'error', type: 3 },
  ] as const)('has type $type for $level', ({ level, type }) => {
    expect(formatCmtrace({ ...LINE, level })).toContain(`type="${type}"`);
  });

  it.each([
    { at: '2026-08-31T06:07:08Z', time: '06:07:08.000+000', date: '08-31-2026' },
    { at: '2026-08-31T06:07:08.5Z', time: '06:07:08.500+000', date: '08-31-2026' },
    { at: '2026-08-31T06:07:08.123456Z', time: '06:07:08.123+000', date: '08-31-2026' },
    { at: 'yesterday', time: '00:00:00.000+000', date: '01-01-1970' },
  ])('reads the time $at', ({ at, time, date }) => {
    expect(formatCmtrace({ ...LINE, at })).toContain(`<time="${time}" date="${date}"`);
  });

  it('is one record, whatever the text and the component are', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, two) => {
        const mean = `${one}]LOG]!><time="x"\r\n<![LOG[${ESC}[31m${two}`;
        const line = formatCmtrace({ ...LINE, text: mean, component: mean });
        expect(line.match(/<!\[LOG\[/g)).toHaveLength(1);
        expect(line.match(/\]LOG\]!>/g)).toHaveLength(1);
        expect(line.slice(0, -2)).not.toMatch(/\p{Cc}/u);
        expect(line.endsWith('" file="">\r\n')).toBe(true);
      }),
    );
  });
});

describe('events', () => {
  const ALL = [...CLEAN_RUN, ...FAILED_RUN, ...REFUSED_RUN];

  it('are one versioned JSON line each, and come back as they were', () => {
    for (const event of ALL) {
      const line = formatEvent(event);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(line.startsWith(`{"v":1,"at":"${event.at}","elapsedMs":${event.elapsedMs},"type":"`)).toBe(true);
      expect(JSON.parse(line)).toEqual({ v: 1, ...JSON.parse(JSON.stringify(event)) });
    }
  });

  it('are a readable sentence each, but for progress', () => {
    for (const event of ALL) {
      const text = describeEvent(event);
      const isNoise = event.type === 'staging' || event.type === 'step-progress';
      expect(text === undefined).toBe(isNoise);
      if (text !== undefined) expect(text.text).not.toMatch(/undefined|\[object|NaN/);
    }
  });

  it.each([
    {
      event: { type: 'plan', planId: 'p', rows: [], memory: undefined },
      text: 'Plan p: no steps. no page file.',
      why: 'nothing to plan',
    },
    {
      event: { type: 'note', level: 'error', text: 'no answer', code: 'SVC-5002' },
      text: 'SVC-5002 no answer',
      why: 'a code can be searched for',
    },
    {
      event: {
        type: 'step-ended',
        id: 's',
        title: 'T',
        outcome: { kind: 'left-out', failure: { code: 'SVC-3011', detail: 'it needs r' } },
        durationMs: 1234,
      },
      text: 'T: left out, SVC-3011 A step was left out because a step it needs failed. it needs r (1.2 s)',
      why: 'the failure in full',
    },
  ] as const)('say "$text" ($why)', ({ event, text }) => {
    expect(describeEvent(event)?.text).toBe(text);
  });

  it('say "unknown" where the firmware says nothing', () => {
    const identity = { ...SAMPLE_MACHINE, manufacturer: undefined, model: undefined, serial: undefined };
    const host = { ...SAMPLE_HOST, dismVersion: undefined };
    expect(describeEvent({ type: 'machine', identity, host })?.text).toBe(
      'Machine 4c4c4544-0042-3510-8054-b4c04f564433 (by uuid), unknown model, serial unknown; amd64, 8192 MiB of RAM, uefi, boot network, DISM unknown.',
    );
  });

  it('have the colour that the log shows them in', () => {
    const level = (type: string, run = FAILED_RUN) =>
      run.filter((event) => event.type === type).map((event) => describeEvent(event)?.level);
    expect(level('step-ended')).toEqual(['error', 'warning']);
    expect(level('step-ended', CLEAN_RUN)).toEqual(['info', 'info', 'info']);
    expect(level('manifest')).toEqual(['warning']);
    expect(level('verdict')).toEqual(['error']);
    expect(level('delivery')).toEqual(['warning']);
    expect(level('verdict', CLEAN_RUN)).toEqual(['info']);
  });
});

describe('plain text', () => {
  it.each([
    { text: `${ESC}[1;31mred${ESC}[0m`, plain: 'red', why: 'colours' },
    { text: `${ESC}]0;title${String.fromCharCode(7)}after`, plain: 'after', why: 'window titles' },
    { text: `${ESC}]0;never ends`, plain: '', why: 'a title without an end' },
    { text: `${ESC}[`, plain: '', why: 'a cut sequence' },
    { text: `a${ESC}cb`, plain: 'ab', why: 'a reset' },
    { text: 'a\r\n\tb', plain: 'a b', why: 'line breaks' },
    { text: 'C:\\a  b', plain: 'C:\\a  b', why: 'blanks in a path stay' },
    { text: 'a\u2028b\u202ec', plain: 'a bc', why: 'separators and direction marks' },
    { text: '\ud83d', plain: '\ufffd', why: 'half a pair' },
  ])('is without $why', ({ text, plain }) => {
    expect(plainText(text, 100)).toBe(plain);
  });

  it.each([
    [10, '0123456789'],
    [9, '012345...'],
    [4, '0...'],
    [3, '012'],
    [0, ''],
  ])('in %i characters is %j', (max, text) => {
    expect(shorten('0123456789', max)).toBe(text);
  });

  it('is not cut inside a pair', () => {
    expect(shorten('ab\u{1f600}cdef', 6)).toBe('ab...');
  });
});
