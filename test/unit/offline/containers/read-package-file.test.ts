import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatPackageIdentity } from '../../../../agent/domain/package-identity.ts';
import { bytesSource } from '../../../../agent/offline/byte-source.ts';
import { sha1InFileName } from '../../../../agent/offline/containers/microsoft-file-name.ts';
import { readPackageProperties } from '../../../../agent/offline/containers/package-properties.ts';
import {
  type PackageReading,
  readPackageFile,
} from '../../../../agent/offline/containers/read-package-file.ts';
import { cabinetOf } from '../../../support/containers/cab-writer.ts';
import { type MumParts, msuContents, mumText, packageCab } from '../../../support/containers/packages.ts';
import { run, TOOLS, tempFolder, titled, without } from '../../../support/containers/programs.ts';
import { dataBytes, dataTitle, noData } from '../../../support/hives/data.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const read = (bytes: Uint8Array): PackageReading => readPackageFile(bytesSource(bytes), TOOLS);

/** What matters of a reading, short. */
function told(reading: PackageReading): unknown {
  if (!reading.ok) return reading.problem;
  const { file } = reading;
  if (file.kind !== 'cabinet' && file.kind !== 'msu') return file.kind;
  const { kind, container, main, kb, architecture, isCheckpoint } = file;
  const identity = main === undefined ? undefined : formatPackageIdentity(main.identity);
  return { kind, container, identity, role: main?.role, kb, architecture, isCheckpoint };
}

describe('a package as a cabinet', () => {
  it('says what its manifest says, with evidence', () => {
    const reading = read(
      packageCab({
        name: 'Package_for_RollupFix',
        version: '19041.4780.1.10',
        kb: 'KB5041580',
        releaseType: 'Security Update',
      }),
    );
    expect(told(reading)).toEqual({
      kind: 'cabinet',
      container: 'cab',
      identity: 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.4780.1.10',
      role: 'cumulative',
      kb: 'KB5041580',
      architecture: 'amd64',
      isCheckpoint: false,
    });
    const main = reading.ok && reading.file.kind === 'cabinet' ? reading.file.main : undefined;
    expect(main).toMatchObject({
      restart: 'possible',
      releaseType: 'Security Update',
      servicingStack: [10, 0, 19_041, 1],
    });
    expect(main?.parents.map(({ name }) => name)).toEqual(['Edition']);
    expect(main?.evidence).toContainEqual({
      file: 'update.mum',
      at: 'package@releaseType',
      saw: 'Security Update',
    });
  });

  it.each<{ parts: MumParts; role: string; why: string }>([
    { parts: { name: 'Package_for_ServicingStack_4769' }, role: 'servicing-stack', why: 'its name' },
    { parts: { name: 'package_for_rollupfix' }, role: 'cumulative', why: 'names have no case' },
    { parts: { name: 'Package_for_RollupFixer' }, role: 'update', why: 'another name that starts so' },
    { parts: { name: 'Package_for_DotNetRollup_481' }, role: 'dotnet', why: 'a version of .NET behind it' },
    { parts: { name: 'Package_for_SafeOSDU' }, role: 'safe-os', why: 'its name' },
    { parts: { name: 'Microsoft-Windows-22H2Enablement-Package' }, role: 'enablement', why: 'its name' },
    {
      parts: { name: 'Microsoft-Windows-Client-LanguagePack-Package', language: 'de-DE' },
      role: 'language-pack',
      why: 'its name',
    },
    { parts: { name: 'X', releaseType: 'Language Pack' }, role: 'language-pack', why: 'its release type' },
    {
      parts: { name: 'OpenSSH-Client-Package', capability: 'OpenSSH.Client' },
      role: 'feature-on-demand',
      why: 'it declares a capability',
    },
    {
      parts: { name: 'X', releaseType: 'OnDemand Pack' },
      role: 'feature-on-demand',
      why: 'its release type',
    },
    {
      parts: { name: 'Package_for_KB2883457', releaseType: 'Hotfix' },
      role: 'update',
      why: 'nothing special',
    },
  ])('$parts.name is $role: $why', ({ parts, role }) => {
    expect(told(read(packageCab(parts)))).toMatchObject({ role });
  });

  it('is a checkpoint by its number alone', () => {
    const parts = { name: 'Package_for_RollupFix', version: '26100.1742.1.10' };
    expect(told(read(packageCab({ ...parts, kb: 'KB5043080' })))).toMatchObject({ isCheckpoint: true });
    expect(told(read(packageCab({ ...parts, kb: 'KB5043081' })))).toMatchObject({ isCheckpoint: false });
  });

  it('with a manifest that names no package is refused', () => {
    expect(told(read(cabinetOf({ 'update.mum': '<assembly/>' })))).toEqual({
      message: 'update.mum names no package',
      offset: 0,
    });
  });
});

describe('other files', () => {
  it.each([
    { bytes: text('<!DOCTYPE html>'), says: /but a text, perhaps a web page/, why: 'a page saved as .msu' },
    { bytes: text('MZ\u0090\u0000'), says: /but a program/, why: 'an .exe' },
    { bytes: text('PK\u0003\u0004'), says: /but a ZIP archive/, why: 'a zip' },
    { bytes: text('MSCX'), says: /^file is neither a cabinet nor a WIM$/, why: 'one letter off' },
    { bytes: text(''), says: /^file is empty$/, why: 'nothing' },
    { bytes: text('MSCF'), says: /ends inside its header/, why: 'a mark alone' },
    { bytes: text('MSWIM\0\0\0'), says: /ends inside its header/, why: 'a mark alone' },
  ])('$why: refused', ({ bytes, says }) => {
    expect(read(bytes)).toMatchObject({ ok: false, problem: { message: expect.stringMatching(says) } });
  });

  it('drivers are a cabinet with INF files', () => {
    const reading = read(cabinetOf({ 'net/a.INF': '[Version]', 'net/a.sys': 'x' }));
    expect(reading).toMatchObject({ ok: true, file: { kind: 'drivers', infs: ['net\\a.INF'] } });
  });

  it('a cabinet of anything else is said to be not known', () => {
    expect(told(read(cabinetOf({ 'a.txt': 'x' })))).toBe('unknown');
  });
});

describe('a .msu', () => {
  it('as a cabinet: its packages, the one it is made for, and its properties', () => {
    const reading = read(cabinetOf(msuContents()));
    expect(told(reading)).toEqual({
      kind: 'msu',
      container: 'cab',
      identity: 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.4780.1.10',
      role: 'cumulative',
      kb: 'KB5041580',
      architecture: 'amd64',
      isCheckpoint: false,
    });
    const file = reading.ok && reading.file.kind === 'msu' ? reading.file : undefined;
    expect(file?.packages.map(({ path: at }) => at)).toEqual([
      'SSU-19041.4769-x64.cab\\update.mum',
      'Windows10.0-KB5041580-x64.cab\\update.mum',
    ]);
    expect([file?.notes, file?.properties.get('ApplicabilityInfo')]).toEqual([[], 'Windows 10.0']);
  });

  it('packed as a whole is read alike', () => {
    expect(told(read(cabinetOf(msuContents(), 'mszip')))).toEqual(told(read(cabinetOf(msuContents()))));
  });

  it('whose package cannot be read still has what its properties say, and the reason', () => {
    const contents = {
      ...msuContents(),
      'Windows10.0-KB5041580-x64.cab': 'damaged',
      'SSU-19041.4769-x64.cab': 'too',
    };
    const reading = read(cabinetOf(contents));
    expect(told(reading)).toMatchObject({
      kind: 'msu',
      identity: undefined,
      kb: 'KB5041580',
      architecture: 'amd64',
    });
    const notes = reading.ok && reading.file.kind === 'msu' ? reading.file.notes : [];
    expect(notes[0]).toBe('Windows10.0-KB5041580-x64.cab: cabinet ends inside its header (at 7)');
  });

  it('names the outer damage when the inner package stands in it', () => {
    const bytes = cabinetOf(msuContents());
    const at = Buffer.from(bytes).indexOf('MSCF', 40);
    bytes[at + 900] = (bytes[at + 900] ?? 0) ^ 1;
    const reading = read(bytes);
    const notes = reading.ok && reading.file.kind === 'msu' ? reading.file.notes : [];
    expect(notes.join()).toMatch(/block of data has a wrong checksum/);
  });

  it('of a servicing stack alone is that', () => {
    const contents = {
      'SSU-1-x64.cab': packageCab({ name: 'Package_for_ServicingStack_1', kb: 'KB5000001' }),
    };
    expect(told(read(cabinetOf(contents)))).toMatchObject({
      kind: 'msu',
      role: 'servicing-stack',
      kb: 'KB5000001',
    });
  });

  const missing = without('wimlib-imagex');
  it.skipIf(missing).each(['none', 'LZX', 'XPRESS'])(
    titled('as a WIM (%s): the manifest stands in a WIM inside', missing),
    (compress) => {
      using folder = tempFolder({
        'inner/update.mum': mumText({
          name: 'Package_for_RollupFix',
          version: '26100.1742.1.10',
          kb: 'KB5043080',
        }),
        'inner/big.bin': new Uint8Array(100_000),
        'outer/SSU-26100.1738-x64.cab': packageCab({ name: 'Package_for_ServicingStack_1738' }),
        'outer/Windows11.0-KB5043080-x64.psf': 'x',
        'outer/onepackage.AggregatedMetadata.cab': 'x',
      });
      run(
        'wimlib-imagex',
        ['capture', 'inner', 'outer/Windows11.0-KB5043080-x64.wim', `--compress=${compress}`],
        folder.root,
      );
      run('wimlib-imagex', ['capture', 'outer', 'x.msu', '--compress=none'], folder.root);
      const reading = read(new Uint8Array(readFileSync(path.join(folder.root, 'x.msu'))));
      expect(told(reading)).toEqual({
        kind: 'msu',
        container: 'wim',
        identity: 'Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.1742.1.10',
        role: 'cumulative',
        kb: 'KB5043080',
        architecture: 'amd64',
        isCheckpoint: true,
      });
      expect(reading.ok && reading.file.kind === 'msu' && reading.file.packages).toHaveLength(2);
    },
  );
});

describe.skipIf(noData)(dataTitle('real files'), () => {
  it('the cabinet of Microsoft is what its manifest states', () => {
    expect(told(read(dataBytes('cbs-packages/Windows6.1-KB2883457-amd64.cab')))).toEqual({
      kind: 'cabinet',
      container: 'cab',
      identity: 'Package_for_KB2883457~31bf3856ad364e35~amd64~~6.1.1.0',
      role: 'update',
      kb: 'KB2883457',
      architecture: 'amd64',
      isCheckpoint: false,
    });
  });

  it('a boot image is a file of images', () => {
    expect(told(read(dataBytes('cbs-packages/wimbuilder2-test-boot.wim')))).toBe('image');
  });
});

describe('the SHA-1 in a name', () => {
  const hash = '0123456789abcdef0123456789abcdef01234567';
  it.each([
    { name: `windows10.0-kb5034441-x64_${hash}.msu`, sha1: hash, why: 'as Microsoft names it' },
    { name: `D:\\a\\x_${hash.toUpperCase()}.CAB`, sha1: hash, why: 'with a folder, in capitals' },
    { name: `x_${hash}0.msu`, sha1: undefined, why: 'a digit more' },
    { name: `x_${hash.slice(1)}.msu`, sha1: undefined, why: 'a digit less' },
    { name: `x-${hash}.msu`, sha1: undefined, why: 'another separator' },
    { name: `x_${hash}.msu/windows.msu`, sha1: undefined, why: 'of a folder' },
  ])('$name: $why', ({ name, sha1 }) => {
    expect(sha1InFileName(name)).toBe(sha1);
  });
});

describe('the properties of a .msu', () => {
  it.each([
    { bytes: text('a b="c"\r\nd="e=f"\n\nnothing\n="x"'), why: 'ANSI' },
    { bytes: new Uint8Array(Buffer.from('\ufeffa b="c"\r\nd="e=f"', 'utf16le')), why: 'UTF-16' },
  ])('are read from $why', ({ bytes }) => {
    expect([...readPackageProperties(bytes)]).toEqual([
      ['a b', 'c'],
      ['d', 'e=f'],
    ]);
  });
});
