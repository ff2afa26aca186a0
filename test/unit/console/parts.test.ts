import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigWord } from '../../../agent/console/big-letters.ts';
import { formatBytes, formatClock, formatDuration } from '../../../agent/console/format.ts';
import { formatPercent, progressBar } from '../../../agent/console/progress-bar.ts';
import { renderTable } from '../../../agent/console/table.ts';
import { asciiText, wrapText } from '../../../agent/console/text.ts';

const GIB = 2 ** 30;

describe('bytes for people', () => {
  it.each([
    [0, '0 bytes'],
    [1023, '1023 bytes'],
    [1024, '1 KiB'],
    [1025, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [1023.4 * 1024, '1023 KiB'],
    [1023.6 * 1024, '1.0 MiB'],
    [9.94 * GIB, '9.9 GiB'],
    [9.96 * GIB, '10 GiB'],
    [16 * GIB, '16 GiB'],
    [Number.NaN, '?'],
    [-1, '?'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('times for people', () => {
  it.each([
    [0, '0.0 s'],
    [449, '0.4 s'],
    [9949, '9.9 s'],
    [9950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [3_599_499, '59 min 59 s'],
    [3_600_000, '1 h 00 min'],
    [7_800_000, '2 h 10 min'],
    [Number.POSITIVE_INFINITY, '?'],
    [-5, '?'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [0, '0:00:00'],
    [999, '0:00:00'],
    [1000, '0:00:01'],
    [462_000, '0:07:42'],
    [36_000_000, '10:00:00'],
    [Number.NaN, '0:00:00'],
    [-1, '0:00:00'],
  ])('%d ms on the clock is %s', (ms, text) => {
    expect(formatClock(ms)).toBe(text);
  });
});

describe('the progress bar', () => {
  it.each([
    [0, '[----------]', '  0%'],
    [0.099, '[----------]', '  9%'],
    [0.1, '[#---------]', ' 10%'],
    [0.999, '[#########-]', ' 99%'],
    [1, '[##########]', '100%'],
    [7, '[##########]', '100%'],
    [-1, '[----------]', '  0%'],
    [Number.NaN, '[----------]', '  0%'],
  ])('of %d', (fraction, bar, percent) => {
    expect(progressBar(fraction, 12)).toBe(bar);
    expect(formatPercent(fraction)).toBe(percent);
  });
});

describe('text for the console', () => {
  it.each([
    { text: 'Prüfstand Süd', shown: 'Prufstand Sud', why: 'letters lose their accents' },
    { text: '日本', shown: '??', why: 'what the fonts lack is visible as such' },
    { text: 'a\tb\r\nc', shown: 'a b c', why: 'one line' },
    { text: '\u202eevil', shown: 'evil', why: 'no change of direction' },
    { text: 'ﬁle', shown: 'file', why: 'ligatures are letters' },
  ])('$text is $shown ($why)', ({ text, shown }) => {
    expect(asciiText(text)).toBe(shown);
  });

  it('breaks at blanks, then after backslashes, then anywhere', () => {
    expect(wrapText('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrapText('\\\\server\\share\\folder', 12)).toEqual(['\\\\server\\', 'share\\folder']);
    expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });

  it('shows by dots that lines are missing', () => {
    expect(wrapText('one two three four', 9, { maxLines: 2 })).toEqual(['one two', 'three ...']);
  });

  it('loses no word, and no line is too wide', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 12, max: 90 }), (text, width) => {
        const lines = wrapText(text, width, { first: '* ', rest: '  ' });
        expect(lines.every((line) => line.length <= width && /^[ -~]*$/.test(line))).toBe(true);
        const bare = lines.map((line) => line.slice(2)).join('');
        expect(bare.replaceAll(' ', '')).toBe(asciiText(text).replaceAll(' ', ''));
      }),
    );
  });
});

describe('a table', () => {
  const COLUMNS = [{ title: 'Name' }, { title: 'Size', align: 'right' as const }, { title: 'Why' }];
  const ROWS = [
    ['a.cab', '12 MiB', 'needed by the first step of the plan'],
    ['long-name.cab', '1 GiB', ''],
  ];

  it('has a column for each title when there is room', () => {
    expect(renderTable(COLUMNS, ROWS, 80)).toEqual([
      'Name             Size  Why',
      '-------------  ------  ------------------------------------',
      'a.cab          12 MiB  needed by the first step of the plan',
      'long-name.cab   1 GiB',
    ]);
  });

  it('breaks the widest cells when there is less', () => {
    expect(renderTable(COLUMNS, ROWS, 43)).toEqual([
      'Name             Size  Why',
      '-------------  ------  --------------------',
      'a.cab          12 MiB  needed by the first',
      '                       step of the plan',
      'long-name.cab   1 GiB',
    ]);
  });

  it('becomes records when columns would be ribbons', () => {
    expect(renderTable(COLUMNS, ROWS, 22)).toEqual([
      'Name: a.cab',
      'Size: 12 MiB',
      'Why: needed by the',
      '  first step of the',
      '  plan',
      '',
      'Name: long-name.cab',
      'Size: 1 GiB',
    ]);
  });

  it('is never wider than asked, whatever the cells hold', () => {
    const cells = fc.array(fc.array(fc.string(), { minLength: 3, maxLength: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(cells, fc.integer({ min: 10, max: 100 }), (rows, width) => {
        expect(renderTable(COLUMNS, rows, width).every((line) => line.length <= width)).toBe(true);
      }),
    );
  });
});

describe('big letters', () => {
  it('are five lines of the same width, or nothing', () => {
    const lines = bigWord('PASS', 23);
    expect(lines?.map(({ length }) => length)).toEqual([23, 23, 23, 23, 23]);
    expect(bigWord('PASS', 22)).toBeUndefined();
    expect(bigWord('QUIZ', 80)).toBeUndefined();
  });
});
