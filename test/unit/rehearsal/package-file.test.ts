import { describe, expect, it } from 'vitest';
import { readPackageFile } from '../../../agent/adapters/rehearsal/model/package-file.ts';
import { formatPackageIdentity } from '../../../agent/domain/package-identity.ts';
import { readMum as readRealMum } from '../../../agent/offline/mum.ts';
import { cabinetOf } from '../../support/containers/cab-writer.ts';
import { packageCab } from '../../support/containers/packages.ts';

const PARTS = {
  name: 'OpenSSH-Client-Package',
  version: '10.0.26100.1',
  architecture: 'amd64',
  language: 'neutral',
  capability: 'OpenSSH.Client',
};

describe('a package as Microsoft packs it, in a rehearsal', () => {
  it.each([
    { name: 'x.cab', isMsu: false, why: 'a compressed cabinet' },
    { name: 'x.msu', isMsu: true, why: 'a compressed cabinet inside of another one' },
  ])('says who it is: $why', ({ name, isMsu }) => {
    const cab = packageCab(PARTS, 'mszip');
    const bytes = isMsu ? cabinetOf({ 'Windows11.0-KB5000001-x64.cab': cab }, 'mszip') : cab;
    const reading = readPackageFile(name, bytes);
    if (reading.kind !== 'package') throw new Error(reading.kind);
    const { identity, mum, isMsu: is } = reading.file;
    expect(formatPackageIdentity(identity)).toBe(
      'OpenSSH-Client-Package~31bf3856ad364e35~amd64~~10.0.26100.1',
    );
    expect(is).toBe(isMsu);
    expect(readRealMum(mum)?.capability).toBe('OpenSSH.Client~~~~1.0');
  });

  it('stays closed when it is damaged', () => {
    const cab = packageCab(PARTS, 'mszip');
    expect(
      readPackageFile(
        'x.cab',
        cab.map((byte, at) => (at > 200 ? byte ^ 0xff : byte)),
      ).kind,
    ).toBe('opaque');
  });
});
