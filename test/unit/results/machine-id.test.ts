import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseMachineId, cleanFirmwareText, type FirmwareNames } from '../../../agent/results/machine-id.ts';

const NOTHING: FirmwareNames = {
  uuid: undefined,
  serial: undefined,
  baseboardSerial: undefined,
  assetTag: undefined,
  macs: [],
  random: '00ff00ff00ff00ff',
};
const FULL: FirmwareNames = {
  uuid: '4C4C4544-0042-3510-8054-B4C04F564433',
  serial: 'LB 0042/7',
  baseboardSerial: '.B0ARD77.',
  assetTag: 'ASSET-0042',
  macs: ['00:15:5d:01:02:03'],
  random: '00ff00ff00ff00ff',
};

describe('the machine id', () => {
  it.each([
    { without: {}, id: '4c4c4544-0042-3510-8054-b4c04f564433', idSource: 'uuid' },
    { without: { uuid: undefined }, id: 'lb-0042-7', idSource: 'serial' },
    { without: { uuid: undefined, serial: undefined }, id: 'b0ard77', idSource: 'baseboard' },
    {
      without: { uuid: undefined, serial: undefined, baseboardSerial: undefined },
      id: 'asset-0042',
      idSource: 'asset-tag',
    },
    {
      without: { uuid: undefined, serial: undefined, baseboardSerial: undefined, assetTag: undefined },
      id: '00155d010203',
      idSource: 'mac',
    },
  ])('comes from the $idSource when that is the first believable', ({ without, id, idSource }) => {
    expect(chooseMachineId({ ...FULL, ...without })).toEqual({ id, idSource });
  });

  it('is random when nothing is believable, and says so', () => {
    expect(chooseMachineId(NOTHING)).toEqual({ id: 'random-00ff00ff00ff00ff', idSource: 'random' });
  });

  it.each([
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    '03000200-0400-0500-0006-000700080009',
    '00020003-0004-0005-0006-000700080009',
    '6AB5B300-538D-1014-9FB5-B0684D007B53',
    '01010101-0101-0101-0101-010101010101',
    'fefefefe-fefe-fefe-fefe-fefefefefefe',
    'Not Settable',
    '4C4C4544-0042-3510-8054-B4C04F56443',
    '',
  ])('is never the UUID %j', (uuid) => {
    expect(chooseMachineId({ ...FULL, uuid }).idSource).toBe('serial');
  });

  it('takes a UUID in braces as the same machine', () => {
    expect(chooseMachineId({ ...NOTHING, uuid: ` {${FULL.uuid}} ` }).id).toBe(chooseMachineId(FULL).id);
  });

  it.each([
    'To be filled by O.E.M.',
    'To Be Filled By O.E.M',
    'Default string',
    'System Serial Number',
    'None',
    'N/A',
    'Not Specified',
    'INVALID',
    '0123456789',
    '123456789',
    '00000000',
    'XXXXXXXXXX',
    '........',
    'SerNum0',
    'Chassis Serial Number',
    'No Asset Tag',
    'OEM',
    '',
    '   ',
    'A12',
    'CON',
    'com1',
    'LPT9',
    '日本語',
  ])('is never the serial %j', (serial) => {
    expect(chooseMachineId({ ...NOTHING, serial }).idSource).toBe('random');
  });

  it.each(['A123', 'VMware-56 4d 1a', 'PF0XYZ12', '5CG1234ABC', '00000001', 'MXL1234567'])(
    'may be the serial %j',
    (serial) => {
      expect(chooseMachineId({ ...NOTHING, serial }).idSource).toBe('serial');
    },
  );

  it.each([
    { macs: ['00:00:00:00:00:00', '00:15:5d:01:02:03'], id: '00155d010203', why: 'not the empty one' },
    {
      macs: ['ff:ff:ff:ff:ff:ff', '00-15-5D-01-02-03'],
      id: '00155d010203',
      why: 'not the broadcast address',
    },
    {
      macs: ['20:41:53:59:4e:ff', '00:15:5d:01:02:03'],
      id: '00155d010203',
      why: 'not one many machines share',
    },
    { macs: ['02:15:5d:01:02:03', '00:15:5d:01:02:03'], id: '00155d010203', why: 'not made up by software' },
    { macs: ['52:54:00:12:34:56'], id: '525400123456', why: 'made up, when there is no other' },
    { macs: ['01:15:5d:01:02:03'], id: 'random-00ff00ff00ff00ff', why: 'a group is no adapter' },
    { macs: ['00:15:5d'], id: 'random-00ff00ff00ff00ff', why: 'too short' },
  ])('from $macs is $id ($why)', ({ macs, id }) => {
    expect(chooseMachineId({ ...NOTHING, macs }).id).toBe(id);
  });

  it('is a name that every file system takes, whatever the firmware says', () => {
    const text = fc.option(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), { nil: undefined });
    const names = fc.record({
      uuid: text,
      serial: text,
      baseboardSerial: text,
      assetTag: text,
      macs: fc.array(fc.string(), { maxLength: 3 }),
      random: fc.string(),
    });
    fc.assert(
      fc.property(names, (firmware) => {
        const { id } = chooseMachineId(firmware);
        expect(id).toMatch(/^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/);
        expect(id).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/);
      }),
    );
  });
});

describe('text from firmware', () => {
  it.each([
    { raw: '  Contoso \u0000 Inc.\t', clean: 'Contoso Inc.', why: 'blanks and control characters' },
    { raw: 'Model® 7', clean: 'Model 7', why: 'not ASCII' },
    { raw: ' \u0000 ', clean: undefined, why: 'nothing left' },
    { raw: 'x'.repeat(65), clean: 'x'.repeat(64), why: 'one above the bound' },
    { raw: 'x'.repeat(64), clean: 'x'.repeat(64), why: 'on the bound' },
    { raw: `${'x'.repeat(63)} y`, clean: 'x'.repeat(63), why: 'no blank is left at the cut' },
  ])('$why', ({ raw, clean }) => {
    expect(cleanFirmwareText(raw)).toBe(clean);
  });
});
