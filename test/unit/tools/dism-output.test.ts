import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDism } from '../../../agent/tools/dism.ts';
import { fixture, fixtureNames } from '../../fixtures/load.ts';

describe('what DISM printed', () => {
  it.each([
    {
      name: 'add-package-success',
      says: { succeeded: true, errors: [], toolVersion: '10.0.19041.3636', imageVersion: '10.0.22621.3447' },
      why: 'bars of a pipe before the sentence',
    },
    {
      name: 'not-applicable',
      says: {
        succeeded: false,
        errors: ['0x800F081E'],
        lastError: '0x800F081E',
        imageVersion: '10.0.22621.3447',
      },
      why: 'the bar reached 100 % all the same',
    },
    {
      name: 'many-packages',
      says: { succeeded: false, errors: ['0x800F081E'], lastError: '0x800F081E' },
      why: 'nothing says which of 184 packages it was',
    },
    {
      name: 'package-and-run-errors',
      says: { succeeded: false, errors: ['0x8007007F', '0x800F0830', '0x0000007F'], lastError: '0x0000007F' },
      why: 'errors of packages are indented, the error of the run is not',
    },
    {
      name: 'invalid-identity',
      says: { succeeded: false, errors: ['0x800F0805', '0x800F0805'], lastError: '0x800F0805' },
      why: 'the same error twice',
    },
    {
      name: 'path-with-spaces',
      says: { succeeded: false, errors: ['0x80070003', '0x00000003'], lastError: '0x00000003' },
      why: 'an error at the end of a sentence',
    },
    {
      name: 'needs-servicing-stack',
      says: { succeeded: false, errors: ['0x800F0823'], lastError: '0x800F0823' },
      why: 'no banner at all',
    },
    {
      name: 'german-disk-full',
      says: {
        succeeded: false,
        errors: ['0x00000070'],
        lastError: '0x00000070',
        toolVersion: '10.0.19041.844',
      },
      why: 'translated, with umlauts in a code page we do not know',
    },
    {
      name: 'elevation',
      says: { succeeded: false, errors: ['0x000002E4'], lastError: '0x000002E4' },
      why: 'a decimal Win32 number',
    },
    { name: 'health-none', says: { succeeded: true, health: 'none' }, why: 'sentence right after the bar' },
    {
      name: 'health-repairable',
      says: { succeeded: true, health: 'repairable' },
      why: 'success, and damage',
    },
    {
      name: 'health-not-repairable',
      says: { succeeded: true, health: 'not-repairable' },
      why: 'success, and worse',
    },
    {
      name: 'add-driver',
      says: { succeeded: true, errors: [], imageVersion: '6.3.9600.16384' },
      why: 'driver lines',
    },
    {
      name: 'version-help',
      says: { succeeded: false, toolVersion: '10.0.26100.1' },
      why: 'only the banner is wanted',
    },
  ])('$name: $why', ({ name, says }) => {
    expect(parseDism(fixture('dism', name).bytes)).toMatchObject(says);
  });

  it('has a row above for every recorded output', () => {
    expect(fixtureNames('dism')).toHaveLength(14);
  });

  it.each(fixtureNames('dism'))('%s cut anywhere before its last line never claims success', (name) => {
    const { bytes } = fixture('dism', name);
    const sentence = Buffer.from(bytes).indexOf('successfully.\r\n');
    const end = sentence < 0 ? bytes.length : sentence;
    for (let cut = 0; cut <= end; cut += 7) {
      expect(parseDism(bytes.subarray(0, cut)).succeeded).toBe(false);
    }
  });

  it('keeps what explains the failure and drops banner, bars and the hint to the log', () => {
    const { messages } = parseDism(fixture('dism', 'not-applicable').bytes);
    expect(messages).toEqual([
      'Processing 1 of 1 - Adding package WinPE-WinReCfg-Package~31bf3856ad364e35~amd64~~10.0.26100.1',
      'The specified package is not applicable to this image.',
    ]);
  });

  it('does not take the name of a package for the verdict', () => {
    const hostile = 'Processing 1 of 1 - Adding package The operation completed successfully.\r\n';
    expect(parseDism(Buffer.from(hostile)).succeeded).toBe(false);
  });

  it('does not pass on control characters to a screen', () => {
    const [message] = parseDism(Buffer.from('\u001b[2Jall is well\u0007\r\n')).messages;
    expect(message).toBe('[2Jall is well');
  });

  it('says nothing about an image that was not named', () => {
    expect(parseDism(fixture('dism', 'version-help').bytes)).not.toHaveProperty('imageVersion');
    expect(parseDism(new Uint8Array())).toEqual({ succeeded: false, errors: [], messages: [] });
  });

  it('keeps at most 40 messages of 500 characters, the last ones', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `${index} ${'x'.repeat(1000)}`).join('\r\n');
    const { messages } = parseDism(Buffer.from(lines));
    expect(messages).toHaveLength(40);
    expect(messages.at(-1)?.slice(0, 4)).toBe('99 x');
    expect(messages.every((message) => message.length === 500)).toBe(true);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(parseDism(bytes).errors.length).toBeLessThan(300);
      }),
    );
  });
});
