import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode, errorSpec, parseErrorCode } from '../../../agent/domain/error-table.ts';
import { ServicingError } from '../../../agent/domain/servicing-error.ts';

const rows = Object.entries(ERRORS).map(([code, spec]) => ({ code, ...spec }));

describe('the closed table of errors', () => {
  it.each(rows)('$code says what happened and what to do', ({ code, summary, remedy }) => {
    expect(code).toMatch(/^SVC-[1-9]\d{3}$/);
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(remedy).toMatch(/^\S.*\.$/);
    expect(summary.length).toBeLessThanOrEqual(100);
    expect(remedy.length).toBeLessThanOrEqual(200);
  });

  it.each(rows)('$code promises of the image what its exit class promises', ({ image, exit }) => {
    // 40, 50 and 60 mean that nothing was touched; 75 that nobody knows.
    if (exit === 40 || exit === 50 || exit === 60) expect(image).toBe('untouched');
    if (exit === 75 || exit === 90) expect(image).toBe('in-doubt');
    if (exit === 70) expect(image).toBe('known');
  });

  it('has its numbers in ascending order, so that a new one is seen to be new', () => {
    const codes = Object.keys(ERRORS);
    expect(codes).toEqual([...codes].sort());
  });

  it('is asked by text as well', () => {
    expect(parseErrorCode('SVC-2004')).toBe('SVC-2004');
    for (const text of ['SVC-0000', 'svc-2004', 'toString', '']) expect(parseErrorCode(text)).toBeUndefined();
  });

  it('says no two things in the same words', () => {
    expect(new Set(rows.map(({ summary }) => summary)).size).toBe(rows.length);
  });
});

describe('a coded error', () => {
  it('carries code, detail, cause, and the row of the table', () => {
    const cause = new Error('below');
    const error = new ServicingError('SVC-2002', 'D: and E:', { cause });
    expect(error).toMatchObject({ name: 'ServicingError', code: 'SVC-2002', detail: 'D: and E:', cause });
    expect(error.spec).toBe(errorSpec('SVC-2002'));
    expect(error.message).toBe(`SVC-2002 ${error.spec.summary} D: and E:`);
  });

  it('is one for several failures: the first code, and all details of it', () => {
    const of = (code: ErrorCode, detail: string) => ({ code, detail });
    const error = ServicingError.ofAll([of('SVC-1301', 'a is missing'), of('SVC-1301', 'b is missing')]);
    expect(error).toMatchObject({ code: 'SVC-1301', detail: 'a is missing; b is missing' });
  });
});
