import { describe, expect, it } from 'vitest';
import { inspectPage } from '../../../agent/offline/inspect-page.ts';
import { inspectDocumentSchema } from '../../../agent/offline/inspect-schema.ts';
import { binary, dword, key, sz } from '../../../agent/offline/regf/tree.ts';
import { BOOT_STORES, isOfVolume, readSurroundings } from '../../../agent/offline/surroundings.ts';
import { documentOf, imagePlace } from '../../support/hives/inspected.ts';
import { CURRENT_VERSION, nest, opened, openedStale } from '../../support/hives/windows.ts';

const [EFI, BIOS] = BOOT_STORES;
const MANAGER = 'Objects\\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\\Elements\\23000003';
const ID = '{11111111-2222-3333-4444-555555555555}';
const GUID_BYTES = Uint8Array.from({ length: 16 }, (_, at) => at);
const GUID = '03020100-0504-0706-0809-0a0b0c0d0e0f';

function partition(): Uint8Array {
  const bytes = new Uint8Array(88);
  bytes[16] = 6;
  bytes.set(GUID_BYTES, 32);
  return bytes;
}

const ENTRIES = [
  nest(MANAGER, [sz('Element', ID)]),
  nest(`Objects\\${ID}\\Description`, [dword('Type', 0x10200003)]),
  nest(`Objects\\${ID}\\Elements\\12000004`, [sz('Element', 'Windows 11')]),
  nest(`Objects\\${ID}\\Elements\\21000001`, [binary('Element', partition())]),
  nest(`Objects\\${ID}\\Elements\\23000003`, [sz('Element', '{resume}')]),
  nest('Objects\\{resume}\\Elements\\22000002', [sz('Element', '\\hiberfil.sys')]),
];
const LETTERS = nest('MountedDevices', [
  binary('\\DosDevices\\D:', Uint8Array.from([...Buffer.from('DMIO:ID:'), ...GUID_BYTES])),
]);

describe('the boot store of the volume', () => {
  it('gives its default entry, with the letter that Windows gives to the partition', () => {
    const { boot, hives, unknown } = documentOf(
      { hives: { SYSTEM: opened(LETTERS) } },
      { stores: { [EFI]: opened(...ENTRIES) } },
    );
    expect(boot).toMatchObject({ path: EFI, status: 'clean', entries: [{ id: ID }] });
    expect(boot?.default).toEqual({
      id: ID,
      description: 'Windows 11',
      loader: null,
      systemRoot: null,
      device: `gpt ${GUID}`,
      letter: 'D:',
      isWindowsPe: false,
      recovery: [],
      resume: '{resume}',
      hibernationFile: '\\hiberfil.sys',
      evidence: [{ file: EFI, at: `Objects\\${ID}\\Elements` }],
    });
    expect(hives).toContainEqual(expect.objectContaining({ path: EFI, status: 'clean' }));
    expect(unknown.join()).not.toContain('boot store');
  });

  it.each([
    { stores: {}, path: undefined, says: 'there is no boot store on this volume', why: 'none' },
    { stores: { [BIOS]: opened(...ENTRIES) }, path: BIOS, says: undefined, why: 'that of a BIOS' },
    {
      stores: { [EFI]: opened(...ENTRIES), [BIOS]: opened() },
      path: EFI,
      says: undefined,
      why: 'both: UEFI first',
    },
    {
      stores: { [EFI]: { status: 'unreadable', because: 'x' } as const, [BIOS]: opened(...ENTRIES) },
      path: BIOS,
      says: undefined,
      why: 'the other one, when the first cannot be read',
    },
    {
      stores: { [EFI]: { status: 'unreadable', because: 'x' } as const },
      path: undefined,
      says: `${EFI} cannot be read: x`,
      why: 'one that cannot be read',
    },
    { stores: { [EFI]: opened() }, path: EFI, says: `${EFI} starts no Windows by default`, why: 'empty' },
    {
      stores: { [EFI]: openedStale(...ENTRIES) },
      path: EFI,
      says: `${EFI} is stale: what it starts by default is not sure`,
      why: 'stale',
    },
  ])('$why: $path', ({ stores, path, says }) => {
    const document = documentOf({}, { stores });
    expect(document.boot?.path).toBe(path);
    expect(inspectDocumentSchema.safeParse(document).success).toBe(true);
    const doubts = document.unknown.filter((reason) => /BCD|boot store/.test(reason));
    expect(doubts).toEqual(says === undefined ? [] : [says]);
  });

  it('that is stale has entries, and no default', () => {
    const { boot } = documentOf({}, { stores: { [EFI]: openedStale(...ENTRIES) } });
    expect([boot?.status, boot?.default, boot?.entries.length]).toEqual(['stale', null, 1]);
  });
});

/** An NTFS volume: boot sector, and a master file table in its second cluster. */
function ntfsVolume(flags: number): Uint8Array {
  const bytes = new Uint8Array(16 * 1024);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from('NTFS    '), 3);
  view.setUint16(11, 512, true);
  bytes[13] = 8;
  view.setBigUint64(48, 1n, true);
  bytes[64] = 0xf6;
  const record = 4096 + 3 * 1024;
  bytes.set(Buffer.from('FILE'), record);
  view.setUint16(record + 4, 48, true);
  view.setUint16(record + 6, 3, true);
  view.setUint16(record + 20, 56, true);
  view.setUint32(record + 56, 0x70, true);
  view.setUint32(record + 60, 40, true);
  view.setUint16(record + 76, 24, true);
  view.setUint16(record + 90, flags, true);
  view.setUint32(record + 96, 0xffff_ffff, true);
  return bytes;
}

function labelled(label: string): Uint8Array {
  const bytes = new Uint8Array(4096);
  bytes.set(Buffer.from(label), 3);
  return bytes;
}

describe('the volume itself', () => {
  it.each([
    { volume: ntfsVolume(0), bitLocker: 'no', dirty: 'no', why: 'NTFS' },
    { volume: ntfsVolume(1), bitLocker: 'no', dirty: 'yes', why: 'NTFS that was not closed' },
    { volume: ntfsVolume(1).slice(0, 4096), bitLocker: 'no', dirty: 'unknown', why: 'cut before its table' },
    { volume: labelled('NTFS    '), bitLocker: 'no', dirty: 'unknown', why: 'a damaged boot sector' },
    { volume: labelled('-FVE-FS-'), bitLocker: 'yes', dirty: 'unknown', why: 'locked by BitLocker' },
    { volume: labelled('EXFAT   '), bitLocker: 'no', dirty: 'unknown', why: 'no NTFS' },
    { volume: labelled('nonsense'), bitLocker: 'unknown', dirty: 'unknown', why: 'nothing known' },
    { volume: new Uint8Array(511), bitLocker: 'unknown', dirty: 'unknown', why: 'one byte too short' },
    { volume: undefined, bitLocker: 'unknown', dirty: 'unknown', why: 'not readable' },
  ])('$why: BitLocker $bitLocker, dirty $dirty', ({ volume, bitLocker, dirty }) => {
    const around = readSurroundings(imagePlace(volume === undefined ? {} : { volume }));
    expect([around.bitLocker.answer, around.dirty.answer]).toEqual([bitLocker, dirty]);
  });

  it('seen through Windows is not locked, which says nothing of its encryption', () => {
    const { bitLocker } = readSurroundings(imagePlace({ volume: ntfsVolume(0), isAboveBitLocker: true }));
    expect(bitLocker.because).toContain('which an unlocked volume looks like too');
    const locked = readSurroundings(imagePlace({ volume: labelled('-FVE-FS-'), isAboveBitLocker: true }));
    expect(locked.bitLocker.answer).toBe('yes');
  });

  it('warns on the page', () => {
    const page = inspectPage(documentOf({}, { volume: ntfsVolume(1) })).join('\n');
    expect(page).toContain('Warnings\n  the volume is marked as dirty');
  });
});

describe('what a volume is for', () => {
  const edition = (name: string) =>
    opened(nest(CURRENT_VERSION, [sz('EditionID', name), sz('InstallationType', name)]));
  const file = (path: string) => ({ [path]: new Uint8Array(0) });
  const miniNt = opened(
    nest('Select', [dword('Current', 1)]),
    nest('ControlSet001\\Control', [], [key('MiniNT')]),
  );
  it.each([
    { parts: { hives: { SOFTWARE: edition('Professional') } }, is: 'windows', why: 'an installation' },
    {
      parts: { hives: { SOFTWARE: edition('Professional') }, files: file('Recovery\\WindowsRE\\Winre.wim') },
      is: 'windows',
      why: 'an installation that keeps its recovery image',
    },
    { parts: { hives: { SOFTWARE: edition('WindowsPE') } }, is: 'windows-pe', why: 'Windows PE' },
    {
      parts: { hives: { SOFTWARE: edition('WindowsPE') }, files: file('sources\\recovery\\RecEnv.exe') },
      is: 'recovery-environment',
      why: 'the recovery environment',
    },
    {
      parts: { hives: { SYSTEM: miniNt }, files: file('Windows\\System32') },
      is: 'unknown',
      why: 'MiniNT proves nothing',
    },
    { parts: { files: file('Recovery\\WindowsRE\\Winre.wim') }, is: 'recovery-partition', why: 'an image' },
    { parts: { files: file('sources\\boot.wim') }, is: 'setup-media', why: 'a stick' },
    { parts: {}, is: 'unknown', why: 'nothing' },
  ])('$is ($why)', ({ parts, is }) => {
    expect(documentOf(parts).volume.role.is).toBe(is);
  });

  it('boot-partition (a boot store and no Windows)', () => {
    const { role } = documentOf({}, { stores: { [EFI]: opened() } }).volume;
    expect(role).toMatchObject({ is: 'boot-partition', evidence: [{ file: EFI }] });
  });

  it.each([
    { files: [EFI], volume: undefined, worth: true, why: 'starts a Windows' },
    { files: [], volume: labelled('-FVE-FS-'), worth: true, why: 'locked' },
    { files: [], volume: labelled('NTFS    '), worth: false, why: 'data' },
    { files: ['readme.txt'], volume: undefined, worth: false, why: 'a folder' },
  ])('without a Windows is worth a look: $worth ($why)', ({ files, volume, worth }) => {
    const exists = (path: string) => files.some((file) => file === path);
    const place = imagePlace(volume === undefined ? {} : { volume });
    expect(isOfVolume({ exists }, place.volume())).toBe(worth);
  });
});

describe('the evidence of a document', () => {
  it('stands with every field that is known, and hints with those that are not', () => {
    const hive = nest(CURRENT_VERSION, [sz('EditionID', 'Professional'), dword('UBR', 4780)]);
    const known = documentOf({ hives: { SOFTWARE: opened(hive) } }).image;
    const stale = documentOf({ hives: { SOFTWARE: openedStale(hive) } }).image;
    expect(known.evidence).toMatchObject({
      edition: [{ at: `${CURRENT_VERSION}\\EditionID`, saw: 'Professional' }],
      ubr: [{ saw: '4780' }],
    });
    expect([known.hints, stale.edition, stale.evidence]).toEqual([{}, null, {}]);
    expect(stale.hints).toEqual({ edition: 'Professional', ubr: '4780' });
    expect(inspectPage(documentOf({ hives: { SOFTWARE: openedStale(hive) } })).join('\n')).toContain(
      'Edition     not sure: Professional',
    );
  });
});
