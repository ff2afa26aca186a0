import type { Layout } from './machine.ts';
import {
  data,
  esp,
  KEY_ID,
  LOCKED,
  PASSWORD,
  recovery,
  SECURE,
  stick,
  systemReserved,
  WIN11,
  windows,
} from './parts.ts';

export interface Expected extends Layout {
  readonly why: string;
  /** Root of the volume that is taken, or the code of the refusal. */
  readonly decides: string;
}

const GIB = 1024;
const bios = { firmware: 'bios' };
const two = [esp(), windows(), windows(WIN11, { letter: 'D', label: 'Eleven' })];
const locked = (more = {}) => windows({}, { ...LOCKED, ...more });
const memory = (ramMiB: number, more: Layout['host'] = {}): Layout => ({
  host: { ramMiB, bootKind: 'ram-disk', bootSourceDrive: 'F', ...more },
  volumes: [esp(), windows(), recovery()],
});

/** One row, one machine. The page of each is a golden file of its name. */
export const LAYOUTS: Readonly<Record<string, Expected>> = {
  'single-uefi': { why: 'one disk, EFI', decides: 'C:\\', volumes: [esp(), windows(), recovery()] },
  'single-bios': {
    why: 'one disk, BIOS',
    decides: 'C:\\',
    host: bios,
    volumes: [systemReserved(), windows()],
  },
  'single-bios-one-partition': {
    why: 'boot store and Windows on one volume',
    decides: 'C:\\',
    host: bios,
    volumes: [windows({}, { bootStore: true })],
  },
  'letters-shifted': {
    why: 'the card reader took C:',
    decides: 'D:\\',
    volumes: [stick('C'), esp(), windows({}, { letter: 'D' })],
  },
  'oem-partitions': {
    why: 'a factory disk: EFI, diagnostics, Windows, recovery, image',
    decides: 'C:\\',
    volumes: [
      esp(),
      data(undefined, { label: 'DIAGS', fileSystem: 'FAT32', sizeMiB: 2000, freeMiB: 500 }),
      windows(),
      recovery(),
      data('E', { label: 'Image', sizeMiB: 14_000, freeMiB: 900 }),
    ],
  },
  'data-disk': {
    why: 'a second disk without Windows',
    decides: 'C:\\',
    volumes: [esp(), windows(), data('D')],
  },
  'dual-boot': { why: 'two installations and no rule', decides: 'SVC-2002', volumes: two },
  'dual-boot-by-label': {
    why: 'a label picks',
    decides: 'D:\\',
    settings: { target: { policy: 'label', label: 'eleven' } },
    volumes: two,
  },
  'dual-boot-by-edition': {
    why: 'an edition picks',
    decides: 'C:\\',
    settings: { target: { policy: 'edition', edition: 'Professional' } },
    volumes: two,
  },
  'dual-boot-by-build': {
    why: 'a build range picks',
    decides: 'D:\\',
    settings: { target: { policy: 'build', min: 22_000, max: 26_100 } },
    volumes: two,
  },
  'dual-boot-by-default': {
    why: 'the boot store picks',
    decides: 'C:\\',
    settings: { target: { policy: 'default-boot' } },
    volumes: two,
  },
  'dual-boot-by-volume': {
    why: 'the GUID of a volume picks',
    decides: 'D:\\',
    settings: { target: { policy: 'volume', guid: '{5F1D0000-7A3C-4E8B-9C21-53EA00000002}' } },
    volumes: two,
  },
  'default-without-store': {
    why: 'the rule asks for a boot store, and there is none',
    decides: 'SVC-2001',
    settings: { target: { policy: 'default-boot' } },
    volumes: [windows()],
  },
  'default-of-other-firmware': {
    why: 'a store for BIOS counts for nothing on UEFI',
    decides: 'SVC-2001',
    settings: { target: { policy: 'default-boot' } },
    volumes: [windows({}, { files: { 'Boot\\BCD': 'a store of a BIOS' } })],
  },
  'dual-disk-two-stores': {
    why: 'two disks, each with EFI partition and Windows',
    decides: 'SVC-2002',
    volumes: [esp(), windows(), esp({ bootStore: false }), windows(WIN11, { letter: 'E' })],
  },
  'letterless-windows': {
    why: 'Windows has no letter: it is lent one',
    decides: 'Z:\\',
    volumes: [esp(), windows({}, { letter: undefined })],
  },
  'letterless-without-mountvol': {
    why: 'the same by diskpart',
    decides: 'Z:\\',
    machine: { tools: { missing: ['mountvol'] } },
    volumes: [esp(), data(undefined), windows({}, { letter: undefined })],
  },
  'letterless-without-tools': {
    why: 'neither mountvol nor diskpart',
    decides: 'SVC-2015',
    machine: { tools: { missing: ['mountvol', 'diskpart'] } },
    volumes: [esp(), windows({}, { letter: undefined })],
  },
  'letterless-second-windows': {
    why: 'a hidden Windows is a Windows: two, and no rule',
    decides: 'SVC-2002',
    volumes: [esp(), windows(), windows(WIN11, { letter: undefined })],
  },
  'bitlocker-locked': { why: 'locked, no keys', decides: 'SVC-2003', volumes: [esp(), locked()] },
  'bitlocker-locked-no-tool': {
    why: 'keys, and no manage-bde',
    decides: 'SVC-2003',
    settings: { bitLockerKeysFile: 'bitlocker.json' },
    keys: { [KEY_ID]: PASSWORD },
    volumes: [esp(), locked()],
  },
  'bitlocker-opened': {
    why: 'locked, and opened with the key file',
    decides: 'C:\\',
    settings: { bitLockerKeysFile: 'bitlocker.json' },
    keys: { [KEY_ID.toUpperCase()]: PASSWORD },
    machine: SECURE,
    volumes: [esp(), locked()],
  },
  'bitlocker-wrong-password': {
    why: 'the password of the key file is an old one',
    decides: 'SVC-2003',
    settings: { bitLockerKeysFile: 'bitlocker.json' },
    keys: { [KEY_ID]: PASSWORD.replace('1', '2') },
    machine: SECURE,
    volumes: [esp(), locked()],
  },
  'bitlocker-other-key': {
    why: 'the key file is of other machines',
    decides: 'SVC-2003',
    settings: { bitLockerKeysFile: 'bitlocker.json' },
    keys: { '11111111-1111-4111-8111-111111111111': PASSWORD },
    machine: SECURE,
    volumes: [esp(), locked()],
  },
  'bitlocker-suspended': {
    why: 'suspended: open to everyone',
    decides: 'C:\\',
    volumes: [esp(), windows({}, { bitLocker: 'suspended' })],
  },
  'bitlocker-unlocked': {
    why: 'somebody opened it',
    decides: 'C:\\',
    volumes: [esp(), windows({}, { bitLocker: 'unlocked' })],
  },
  'bitlocker-unknown': {
    why: 'nobody can tell',
    decides: 'SVC-2011',
    volumes: [esp(), windows({}, { bitLocker: 'unknown' })],
  },
  'bitlocker-data-disk': {
    why: 'a locked disk beside an open Windows',
    decides: 'C:\\',
    volumes: [esp(), windows(), data('D', { bitLocker: 'locked' })],
  },
  'raw-volume': {
    why: 'an unformatted volume beside it',
    decides: 'C:\\',
    volumes: [esp(), windows(), data('D', { fileSystem: 'RAW' })],
  },
  'only-raw': {
    why: 'nothing is formatted',
    decides: 'SVC-2001',
    volumes: [data('C', { fileSystem: 'RAW' })],
  },
  hibernated: { why: 'fast start-up', decides: 'SVC-2004', volumes: [esp(), windows({ hibernated: true })] },
  'hibernated-allowed': {
    why: 'by choice',
    decides: 'C:\\',
    settings: { allowHibernated: true },
    volumes: [esp(), windows({ hibernated: true })],
  },
  dirty: { why: 'chkdsk is due', decides: 'SVC-2012', volumes: [esp(), windows({}, { dirty: true })] },
  'dirty-allowed': {
    why: 'by choice',
    decides: 'C:\\',
    settings: { allowDirty: true },
    volumes: [esp(), windows({}, { dirty: true })],
  },
  'dirty-without-fsutil': {
    why: 'nobody can tell: on it goes',
    decides: 'C:\\',
    machine: { tools: { missing: ['fsutil'] } },
    volumes: [esp(), windows({}, { dirty: true })],
  },
  'wim-boot': {
    why: 'its files lie in an image file',
    decides: 'SVC-2013',
    volumes: [esp(), windows({}, { files: { 'System Volume Information\\WimOverlay.dat': 'x' } })],
  },
  'set-up': {
    why: 'half through set-up',
    decides: 'SVC-2005',
    volumes: [esp(), windows({ setupInProgress: true })],
  },
  pending: { why: 'pending work is noted', decides: 'C:\\', volumes: [esp(), windows({ pending: true })] },
  'recovery-only': {
    why: 'only recovery is left',
    decides: 'SVC-2001',
    volumes: [esp(), recovery({ letter: 'C' })],
  },
  'windows-old-only': {
    why: 'what an upgrade left is no installation',
    decides: 'SVC-2001',
    volumes: [data('C', { files: { 'Windows.old\\Windows\\System32\\kernel32.dll': 'x' } })],
  },
  'stick-is-c': {
    why: 'USB-booted, C: is the stick with a Windows on it',
    decides: 'D:\\',
    host: { bootKind: 'ram-disk', bootSourceDrive: 'C' },
    volumes: [stick('C', { fileSystem: 'NTFS', windows: WIN11 }), esp(), windows({}, { letter: 'D' })],
  },
  'usb-disk-looks-fixed': {
    why: 'a USB disk that calls itself fixed is known as the medium',
    decides: 'D:\\',
    host: { bootKind: 'ram-disk', bootSourceDrive: 'C' },
    volumes: [windows(WIN11, { label: 'USB' }), esp(), windows({}, { letter: 'D' })],
  },
  'only-on-stick': {
    why: 'the only Windows is on the stick',
    decides: 'SVC-2001',
    volumes: [stick('C', { fileSystem: 'NTFS', windows: WIN11 })],
  },
  'booted-from-dvd': {
    why: 'a disc that holds a Windows',
    decides: 'C:\\',
    host: { bootKind: 'optical', bootSourceDrive: 'E' },
    volumes: [
      esp(),
      windows(),
      data('E', { driveType: 'optical', fileSystem: 'UDF', windows: WIN11, freeMiB: 0 }),
    ],
  },
  'offline-disks': {
    why: 'disks of a storage network that Windows PE left alone',
    decides: 'SVC-2001',
    machine: { offlineDisks: [{ sizeMiB: 512_000 }, { sizeMiB: 1_024_000 }] },
    volumes: [data('C', { label: 'Scratch' })],
  },
  'no-disk': { why: 'only a stick', decides: 'SVC-2001', volumes: [stick('C')] },
  'image-of-x86': {
    why: 'x64 services x64 only',
    decides: 'SVC-2008',
    volumes: [esp(), windows({ architecture: 'x86' })],
  },
  'image-newer': {
    why: 'DISM is older than the image',
    decides: 'SVC-2008',
    host: { dismVersion: '10.0.19041.1' },
    volumes: [esp(), windows(WIN11)],
  },
  'image-on-refs': {
    why: 'DISM services no ReFS',
    decides: 'SVC-2008',
    volumes: [esp(), windows({}, { fileSystem: 'ReFS' })],
  },
  'compact-os-unreadable': {
    why: 'compact OS in a Windows PE that cannot unpack it',
    decides: 'SVC-2030',
    volumes: [esp(), windows({ compressed: true })],
  },
  'full-disk': {
    why: 'no room at all',
    decides: 'SVC-6003',
    volumes: [esp(), windows({}, { freeMiB: 100 })],
  },
  'full-disk-room-beside': {
    why: 'scratch space on the other disk',
    decides: 'C:\\',
    volumes: [esp(), windows({}, { freeMiB: 4 * GIB + 600 }), data('D')],
  },
  'ram-512': { ...memory(512), why: '512 MiB: a page file makes it', decides: 'C:\\' },
  'ram-512-flat': {
    ...memory(512, { bootKind: 'flat', bootSourceDrive: undefined }),
    why: 'flat boot',
    decides: 'C:\\',
  },
  'ram-1g': { ...memory(GIB), why: '1 GiB', decides: 'C:\\' },
  'ram-2g': { ...memory(2 * GIB), why: '2 GiB', decides: 'C:\\' },
  'ram-4g': { ...memory(4 * GIB), why: '4 GiB', decides: 'C:\\' },
  'ram-64g': { ...memory(64 * GIB), why: '64 GiB', decides: 'C:\\' },
  'ram-256': { ...memory(256), why: 'too little for Windows PE itself', decides: 'SVC-6004' },
  'small-scratch': {
    ...memory(4 * GIB, { scratchMiB: 20 }),
    why: 'X: is nearly full: the build-time setting is named',
    decides: 'C:\\',
  },
  'tool-missing': {
    why: 'no DISM in this boot image',
    decides: 'SVC-6002',
    machine: { tools: { missing: ['dism'] } },
    volumes: [esp(), windows()],
  },
};
