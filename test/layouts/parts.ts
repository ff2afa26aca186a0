import type { Json } from './machine.ts';

/** The volumes that layouts are put together from. */
export const WIN10: Json = {
  product: 'Windows 10 Pro',
  edition: 'Professional',
  build: '19045.4780',
  architecture: 'amd64',
};
export const WIN11: Json = {
  product: 'Windows 11 Enterprise',
  edition: 'Enterprise',
  build: '26100.2033',
  architecture: 'amd64',
};

export const windows = (part: Json = {}, more: Json = {}): Json => ({
  letter: 'C',
  label: 'Windows',
  sizeMiB: 120_000,
  freeMiB: 60_000,
  windows: { ...WIN10, ...part },
  ...more,
});

/** Without a letter, as Windows PE leaves it. */
export const esp = (more: Json = {}): Json => ({
  label: 'SYSTEM',
  fileSystem: 'FAT32',
  sizeMiB: 100,
  freeMiB: 68,
  bootStore: true,
  ...more,
});

export const systemReserved = (more: Json = {}): Json => ({
  label: 'System Reserved',
  sizeMiB: 500,
  freeMiB: 450,
  bootStore: true,
  ...more,
});

export const recovery = (more: Json = {}): Json => ({
  label: 'Recovery',
  sizeMiB: 900,
  freeMiB: 300,
  files: { 'Recovery\\WindowsRE\\Winre.wim': 'an image' },
  ...more,
});

export const data = (letter: string | undefined, more: Json = {}): Json => ({
  ...(letter === undefined ? {} : { letter }),
  label: 'Data',
  sizeMiB: 400_000,
  freeMiB: 300_000,
  ...more,
});

export const stick = (letter: string, more: Json = {}): Json => ({
  letter,
  label: 'LINE-KEY',
  fileSystem: 'FAT32',
  driveType: 'removable',
  sizeMiB: 3840,
  freeMiB: 3600,
  ...more,
});

export const KEY_ID = '0f0e0d0c-0b0a-4908-8706-050403020100';
export const PASSWORD = '111111-222222-333333-444444-555555-666666-777777-888888';
export const LOCKED: Json = {
  bitLocker: 'locked',
  recovery: { id: KEY_ID, password: PASSWORD },
};
export const SECURE: Json = { tools: { added: ['manage-bde'] } };
