import { describe, expect, it } from 'vitest';
import { formatCommand } from '../../../agent/domain/command.ts';
import {
  lock,
  parseProtectorIds,
  parseStatus,
  recoveryProtectors,
  status,
  unlock,
} from '../../../agent/tools/manage-bde.ts';
import { fixture, fixtureNames } from '../../fixtures/load.ts';

const SYSTEM32 = 'X:\\Windows\\System32';
const text = (lines: readonly string[]) => new TextEncoder().encode(lines.join('\r\n'));

/** The fields in the order of every language. */
function said(percentage: string, protection: string, lockWord: string): Uint8Array {
  return text([
    'Volume D: [Windows]',
    '[Data Volume]',
    '',
    '    Size:                 58.59 GB',
    '    BitLocker Version:    2.0',
    '    Conversion Status:    Fully Encrypted',
    `    Percentage Encrypted: ${percentage}`,
    '    Encryption Method:    XTS-AES 128',
    `    Protection Status:    ${protection}`,
    `    Lock Status:          ${lockWord}`,
    '    Key Protectors:       None Found',
  ]);
}

describe('what manage-bde says of a volume', () => {
  it.each(fixtureNames('manage-bde').filter((name) => name.startsWith('status-')))('%s', (name) => {
    const { bytes, header } = fixture('manage-bde', name);
    expect(parseStatus(bytes)).toBe(header.expect);
  });

  it('has fixtures in several languages, and of every answer', () => {
    const all = fixtureNames('manage-bde').map((name) => fixture('manage-bde', name).header);
    expect(new Set(all.map(({ locale }) => locale)).size).toBeGreaterThanOrEqual(4);
    expect(new Set(all.flatMap(({ expect: says }) => says ?? []))).toEqual(
      new Set(['none', 'locked', 'unlocked', 'suspended', 'unknown']),
    );
  });

  it.each([
    { out: said('100.0%', 'Protection On', 'Unlocked'), says: 'unlocked', why: 'protected and open' },
    { out: said('100.0%', 'Protection Off', 'Unlocked'), says: 'suspended', why: 'protection is off' },
    {
      out: said('0.1%', 'Protection Off', 'Unlocked'),
      says: 'suspended',
      why: 'it has just begun to encrypt',
    },
    { out: said('0.0%', 'Protection Off', 'Unlocked'), says: 'none', why: 'not encrypted' },
    { out: said('0,0 %', 'Protection Off', 'Unlocked'), says: 'none', why: 'a decimal comma' },
    { out: said('10.0%', 'Protection On', 'Unlocked'), says: 'unlocked', why: 'a tenth is not nothing' },
    { out: said('Unknown%', 'Unknown', 'Locked'), says: 'locked', why: 'no number is told' },
    { out: said('Unknown%', 'Unknown', 'Unlocked'), says: 'unknown', why: 'the words speak against it' },
    { out: said('100.0%', 'Protection On', 'Locked'), says: 'unknown', why: 'a number, and locked' },
    {
      out: said('100.0%', 'Zabezpieczone', 'Odblokowane'),
      says: 'unknown',
      why: 'a language nobody taught it',
    },
    { out: said('lots', 'Protection On', 'Unlocked'), says: 'unknown', why: 'no percentage' },
    { out: text(['ERROR: An error occurred (code 0x80310000).']), says: 'unknown', why: 'an error' },
    { out: new Uint8Array(0), says: 'unknown', why: 'nothing' },
  ])('$says: $why', ({ out, says }) => {
    expect(parseStatus(out)).toBe(says);
  });

  it('is not known wherever the output is cut before the lock', () => {
    const whole = said('100.0%', 'Protection On', 'Unlocked');
    const end = new TextDecoder().decode(whole).indexOf('Lock Status');
    for (let length = 0; length < end; length += 7) {
      expect([length, parseStatus(whole.subarray(0, length))]).toEqual([length, 'unknown']);
    }
  });
});

describe('key ids', () => {
  it('are those of the recovery passwords, each once, in lower case', () => {
    const out = text([
      '    Numerical Password:',
      '      ID: {0F0E0D0C-0B0A-0908-0706-050403020100}',
      '    Numerisches Kennwort:',
      '      ID: {0f0e0d0c-0b0a-0908-0706-050403020100}',
      '      ID: {00000000-0000-0000-0000-000000000001}',
      '      ID: {not a key id}',
    ]);
    expect(parseProtectorIds(out)).toEqual([
      '0f0e0d0c-0b0a-0908-0706-050403020100',
      '00000000-0000-0000-0000-000000000001',
    ]);
  });

  it('are few, whatever the output', () => {
    const many = Array.from(
      { length: 500 },
      (_, index) => `{00000000-0000-0000-0000-${String(index).padStart(12, '0')}}`,
    );
    expect(parseProtectorIds(text(many))).toHaveLength(64);
  });
});

describe('the commands', () => {
  const password = '111111-222222-333333-444444-555555-666666-777777-888888';

  it('never print the recovery password', () => {
    const command = unlock(SYSTEM32, 'D:', password);
    expect(command.args).toEqual(['-unlock', 'D:', '-RecoveryPassword', password]);
    expect(formatCommand(command)).toBe(
      'X:\\Windows\\System32\\manage-bde.exe -unlock D: -RecoveryPassword ***',
    );
  });

  it('ask without changing, and change only by unlock and lock', () => {
    expect(status(SYSTEM32, 'D:')).toMatchObject({ args: ['-status', 'D:'], effect: 'reads' });
    expect(recoveryProtectors(SYSTEM32, 'D:')).toMatchObject({
      args: ['-protectors', '-get', 'D:', '-Type', 'RecoveryPassword'],
      effect: 'reads',
    });
    expect(unlock(SYSTEM32, 'D:', password).effect).toBe('changes');
    expect(lock(SYSTEM32, 'D:')).toMatchObject({ args: ['-lock', 'D:'], effect: 'changes' });
  });
});
