import { describe, expect, it } from 'vitest';
import { renderVerdict, type VerdictScreen } from '../../../agent/console/verdict-screen.ts';
import { ERRORS, type ErrorCode, errorSpec } from '../../../agent/domain/error-table.ts';
import type { Verdict } from '../../../agent/domain/outcome.ts';
import { GridTerminal } from '../../support/grid-terminal.ts';

const RUN = '0f8e2c41a0b94d370f8e2c41a0b94d37';
const BASE: VerdictScreen = {
  verdict: 'failed',
  exit: 71,
  summary: 'A required step failed.',
  failure: { code: 'SVC-3001', detail: 'DISM ends with 0x800F0922' },
  runId: RUN,
  serial: 'LB-0042',
  machineId: '4c4c4544',
  delivery: 'spooled',
  where: `D:\\Windows\\System32\\config\\Servicer\\outbox\\${RUN}`,
};

function shown(input: VerdictScreen, columns: number): string {
  const terminal = new GridTerminal({ columns });
  terminal.write(renderVerdict(input, columns, true));
  return terminal.text();
}

/** Breaks of lines do not matter to what is said. */
function words(input: VerdictScreen, columns: number): string {
  return shown(input, columns).replace(/\s+/g, '');
}

const VERDICTS: readonly { verdict: Verdict; word: string; block: string; exit: number }[] = [
  { verdict: 'done', word: 'PASS', block: '97;42', exit: 0 },
  { verdict: 'nothing-to-do', word: 'NOTHING TO DO', block: '97;42', exit: 10 },
  { verdict: 'done-first-boot', word: 'PASS', block: '97;42', exit: 20 },
  { verdict: 'done-partly', word: 'PARTLY', block: '30;43', exit: 30 },
  { verdict: 'refused', word: 'REFUSED', block: '30;43', exit: 40 },
  { verdict: 'failed', word: 'FAIL', block: '97;41', exit: 70 },
  { verdict: 'in-doubt', word: 'IN DOUBT', block: '97;45', exit: 75 },
  { verdict: 'fault', word: 'FAULT', block: '97;41', exit: 90 },
];

describe('each verdict', () => {
  it.each(VERDICTS)('$verdict is a word, a colour and a number at every width', (row) => {
    for (const columns of [40, 59, 60, 80]) {
      const terminal = new GridTerminal({ columns });
      terminal.write(renderVerdict({ ...BASE, ...row, failure: undefined }, columns, true));
      expect(terminal.stylesOf(0)).toEqual([row.block]);
      expect(terminal.text().replace(/\s+/g, ' ')).toContain(`1. ${row.word}, exit code ${row.exit}`);
    }
  });

  it.each(VERDICTS)('$verdict has big letters at 80 columns, and the plain word below 60', (row) => {
    const input = { ...BASE, ...row, failure: undefined };
    expect(shown(input, 80)).toMatch(/^\n {2}[# ]{9,}\n/);
    expect(shown(input, 59)).toMatch(new RegExp(`^\\n {2}${row.word}\\n`));
  });

  it('uses the plain word where the big one has no room', () => {
    expect(shown({ ...BASE, verdict: 'nothing-to-do' }, 60)).toMatch(/^\n {2}NOTHING TO DO\n/);
  });
});

describe('each error', () => {
  const codes = Object.keys(ERRORS).filter((code): code is ErrorCode => code in ERRORS);

  it.each(codes)('%s shows code, summary, detail, remedy, result and log, and no scroll', (code) => {
    const failure = { code, detail: `the file D:\\payload\\kb.cab is not there (${code})` };
    const { summary, remedy } = errorSpec(code);
    for (const columns of [80, 40]) {
      const text = words({ ...BASE, failure }, columns);
      for (const part of [code, summary, failure.detail, remedy, `${BASE.where}`, 'Log: servicer.log']) {
        expect(text).toContain(part.replace(/\s+/g, ''));
      }
    }
    expect(shown({ ...BASE, failure }, 80).split('\n').length).toBeLessThan(25);
  });

  it('stays below 25 lines at 80 columns whatever the texts say', () => {
    const long = 'a long word and another '.repeat(200);
    const input = { ...BASE, summary: long, serial: long, machineId: long, runId: long, where: long };
    const text = shown({ ...input, unsigned: true, failure: { code: 'SVC-1303', detail: long } }, 80);
    expect(text.trimEnd().split('\n').length).toBeLessThan(25);
  });
});

describe('what the line controller must not overlook', () => {
  it.each([
    { part: { unsigned: true }, says: 'NOT SIGNED', why: 'nobody vouches for what was applied' },
    {
      part: { delivery: 'screen-only' as const, where: undefined },
      says: 'Only on this screen',
      why: 'no result anywhere',
    },
    { part: { delivery: 'spooled' as const }, says: 'the next boot delivers it', why: 'share away' },
    { part: { delivery: 'delivered' as const }, says: 'read back', why: 'share' },
    { part: { delivery: undefined }, says: 'Not written', why: 'ended before the report' },
    { part: { verdict: 'refused' as const }, says: 'Not touched', why: 'refusals change nothing' },
    { part: { verdict: 'in-doubt' as const }, says: 'Do not ship', why: 'state unknown' },
    { part: { verdict: 'fault' as const }, says: 'Do not ship', why: 'treated as in doubt' },
    { part: { serial: undefined }, says: 'machine 4c4c4544, run', why: 'no serial in the firmware' },
    { part: { serial: 'Default string' }, says: 'machine 4c4c4544, run', why: 'the serial is a placeholder' },
    { part: { serial: undefined, machineId: undefined }, says: 'machine unknown', why: 'nothing known' },
  ])('says "$says" ($why)', ({ part, says }) => {
    expect(shown({ ...BASE, ...part }, 80).replace(/\s+/g, ' ')).toContain(says);
  });

  it('is the same text without colour', () => {
    const plain = renderVerdict(BASE, 80, false);
    expect(plain).not.toContain(String.fromCharCode(27));
    expect(plain.replace(/ +$/gm, '').trimEnd()).toBe(shown(BASE, 80).trimEnd());
  });
});
