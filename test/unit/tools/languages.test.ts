import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseVolumeList } from '../../../agent/tools/diskpart.ts';
import { parseDirty, parseDriveType, parseVolumeLabel } from '../../../agent/tools/fsutil.ts';
import { parseStatus } from '../../../agent/tools/manage-bde.ts';
import { parseMountvol } from '../../../agent/tools/mountvol.ts';
import { fixture, fixtureNames } from '../../fixtures/load.ts';

const LISTS = fixtureNames('diskpart').filter((name) => name.startsWith('list-volume'));

/** Every end of a line, and 64 other places: the same ones in every run. */
function cuts(bytes: Uint8Array): readonly number[] {
  const ends = [...bytes].flatMap((byte, index) => (byte === 0x0a ? [index, index + 1] : []));
  const places = fc.sample(fc.nat(bytes.length), { numRuns: 64, seed: 7 });
  return [...new Set([0, ...ends, ...places])];
}

const everyCut = (tool: string, name: string) => {
  const { bytes } = fixture(tool, name);
  return cuts(bytes).map((at) => ({ at, part: bytes.subarray(0, at) }));
};

describe('diskpart in another language', () => {
  it.each(LISTS.filter((name) => fixture('diskpart', name).header.roots !== undefined))('%s', (name) => {
    const { bytes, header } = fixture('diskpart', name);
    const volumes = parseVolumeList(bytes);
    expect(volumes.map(({ root }) => root ?? '-').join(' ')).toBe(header.roots);
    expect(volumes.map(({ fileSystem }) => fileSystem ?? '-').join(' ')).toBe(header.systems);
  });

  it('has lists in six languages and five code pages', () => {
    const headers = LISTS.map((name) => fixture('diskpart', name).header);
    expect(new Set(headers.map(({ locale }) => locale?.slice(0, 2))).size).toBeGreaterThanOrEqual(6);
    expect(new Set(headers.map(({ encoding }) => encoding)).size).toBeGreaterThanOrEqual(5);
  });

  it.each(LISTS)('%s, cut anywhere, has the first rows of the whole list and no other', (name) => {
    const whole = parseVolumeList(fixture('diskpart', name).bytes);
    for (const { at, part } of everyCut('diskpart', name)) {
      const volumes = parseVolumeList(part);
      expect([at, volumes]).toEqual([at, whole.slice(0, volumes.length)]);
    }
  });

  it('takes a label that reads like a file system for a label', () => {
    const rule = '  ----------  ---  -----------  -----  ----------  -------  ---------  --------';
    const rows = ['  Volume 0     C   \u00e9  NTFS             Partition    237 GB  Healthy'];
    const [volume] = parseVolumeList(Buffer.from(`${[rule, ...rows].join('\r\n')}\r\n`, 'latin1'));
    expect(volume?.fileSystem).toBeUndefined();
  });

  it('in UTF-16 is nothing, rather than something wrong', () => {
    const text = Buffer.from(fixture('diskpart', 'list-volume-en').bytes).toString('latin1');
    expect(parseVolumeList(Buffer.from(text, 'utf16le'))).toEqual([]);
  });
});

describe('fsutil in another language', () => {
  it.each([
    { name: 'dirty-no-de', says: 'clean', why: 'captured' },
    { name: 'dirty-yes-de-850', says: 'dirty', why: 'umlauts of another code page beside it' },
    { name: 'dirty-no-zh', says: 'unknown', why: 'in its code page the sentence cannot be read' },
    { name: 'dirty-no-fr', says: 'unknown', why: 'a sentence that nobody captured is not believed' },
  ])('$name is $says: $why', ({ name, says }) => {
    expect(parseDirty(fixture('fsutil', name).bytes)).toBe(says);
  });

  it.each(fixtureNames('fsutil'))('%s, cut anywhere, says the same or nothing', (name) => {
    const { bytes } = fixture('fsutil', name);
    const answers = [parseDirty(bytes), parseDriveType(bytes), parseVolumeLabel(bytes)];
    for (const { at, part } of everyCut('fsutil', name)) {
      const [dirty, kind, label] = [parseDirty(part), parseDriveType(part), parseVolumeLabel(part)];
      expect([at, [answers[0], 'unknown'].includes(dirty)]).toEqual([at, true]);
      expect([at, [answers[1], 'unknown'].includes(kind)]).toEqual([at, true]);
      expect([at, [answers[2], undefined].includes(label)]).toEqual([at, true]);
    }
  });

  it('in UTF-16 says the same', () => {
    for (const name of ['dirty-no-en', 'dirty-yes-en', 'dirty-no-de', 'dirty-yes-de']) {
      const { bytes } = fixture('fsutil', name);
      const wide = Buffer.from(Buffer.from(bytes).toString('latin1'), 'utf16le');
      expect(parseDirty(wide)).toBe(parseDirty(bytes));
    }
  });
});

describe('manage-bde in another language', () => {
  it.each(fixtureNames('manage-bde').filter((name) => name.startsWith('status-')))(
    '%s, cut anywhere, says the same or nothing',
    (name) => {
      const whole = parseStatus(fixture('manage-bde', name).bytes);
      for (const { at, part } of everyCut('manage-bde', name))
        expect([at, [whole, 'unknown'].includes(parseStatus(part))]).toEqual([at, true]);
    },
  );
});

describe('mountvol in another language', () => {
  it('has the same volumes and letters', () => {
    const letters = (name: string) =>
      parseMountvol(fixture('mountvol', name).bytes).map(({ volume, mountPoints }) => [
        volume,
        mountPoints.filter((point) => point.length === 3),
      ]);
    expect(letters('three-volumes-de')).toEqual(letters('three-volumes'));
  });

  it.each(fixtureNames('mountvol'))('%s, cut anywhere, has no volume and no letter of its own', (name) => {
    const whole = parseMountvol(fixture('mountvol', name).bytes);
    for (const { at, part } of everyCut('mountvol', name)) {
      const volumes = parseMountvol(part);
      for (const [index, { volume, mountPoints }] of volumes.entries()) {
        expect([at, volume]).toEqual([at, whole[index]?.volume]);
        expect([at, mountPoints]).toEqual([at, whole[index]?.mountPoints.slice(0, mountPoints.length)]);
      }
    }
  });

  it('in UTF-16 is the same', () => {
    const { bytes } = fixture('mountvol', 'three-volumes');
    const wide = Buffer.from(Buffer.from(bytes).toString('latin1'), 'utf16le');
    expect(parseMountvol(wide)).toEqual(parseMountvol(bytes));
  });
});
