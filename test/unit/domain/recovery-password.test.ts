import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecoveryPassword } from '../../../agent/domain/recovery-password.ts';

const GOOD = ['111111', '222222', '333333', '444444', '555555', '666666', '000000', '720885'];
const withLast = (last: string) => [...GOOD.slice(0, 7), last].join('-');

describe('a recovery password', () => {
  it.each([
    { typed: GOOD.join('-'), why: 'as it is printed' },
    { typed: GOOD.join(''), why: 'without dashes' },
    { typed: `  ${GOOD.join(' ')}\t`, why: 'with blanks' },
    { typed: withLast('720885'), why: 'the largest group: 65535 times eleven' },
  ])('is read: $why', ({ typed }) => {
    expect(readRecoveryPassword(typed)).toEqual({ ok: true, password: GOOD.join('-') });
  });

  it.each([
    {
      typed: withLast('720896'),
      says: 'group 8 of 8 is mistyped',
      why: 'one times eleven above the largest',
    },
    { typed: withLast('720884'), says: 'group 8 of 8 is mistyped', why: 'no multiple of eleven, one below' },
    { typed: withLast('720886'), says: 'group 8 of 8 is mistyped', why: 'one above' },
    { typed: withLast('77777'), says: '47 digits instead of 48', why: 'a digit is missing' },
    { typed: withLast('7208855'), says: '49 digits instead of 48', why: 'a digit too many' },
    { typed: '', says: '0 digits instead of 48', why: 'nothing' },
    { typed: withLast('72088O'), says: 'there is something else than digits', why: 'a letter O' },
    {
      typed: '\u0661'.repeat(48),
      says: 'there is something else than digits',
      why: 'digits of another script',
    },
    {
      typed: GOOD.join('').replace('111111', '111112').replace('444444', '444443'),
      says: 'group 1 and 4 of 8 is mistyped',
      why: 'two groups',
    },
  ])('is not read: $why', ({ typed, says }) => {
    expect(readRecoveryPassword(typed)).toEqual({ ok: false, because: says });
  });

  it('shows any slip in one digit', () => {
    const whole = GOOD.join('');
    fc.assert(
      fc.property(fc.nat(47), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const slipped = `${whole.slice(0, at)}${(Number(whole[at]) + by) % 10}${whole.slice(at + 1)}`;
        expect(readRecoveryPassword(slipped).ok).toBe(false);
      }),
    );
  });

  it('says nothing of what was typed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{6,48}$/), (typed) => {
        const read = readRecoveryPassword(typed);
        if (!read.ok) expect(read.because).not.toContain(typed);
      }),
    );
  });
});
