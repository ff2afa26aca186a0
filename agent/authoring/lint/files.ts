import { lastPart } from '../names.ts';
import type { LintRule } from './rule.ts';

// The largest file of FAT32 is 4 GiB less one byte.
const FAT32_MAX_BYTES = 2 ** 32 - 1;

export const FILE_RULES: readonly LintRule[] = [
  {
    code: 'LINT-001',
    severity: 'warning',
    title: "package at a partition's root",
    reason: 'DISM takes a package at the root of a partition for a folder of packages to search.',
    remedy: 'Put it into a folder.',
    source:
      'https://learn.microsoft.com/windows-hardware/manufacture/desktop/deployment-image-servicing-and-management--dism--best-practices',
    check: ({ files }) =>
      files
        .filter(({ isAtRoot, path }) => isAtRoot && /\.(cab|msu)$/i.test(path))
        .map(({ path, source }) => ({
          where: path,
          message: `${source ?? path} lies at the root of a volume`,
        })),
  },
  {
    code: 'LINT-030',
    severity: 'warning',
    title: 'file too large for FAT32',
    reason: 'A UEFI boot stick is FAT32, which takes no file of 4 GiB or more.',
    remedy: 'Serve the payload from a share, or from a second NTFS partition of the stick.',
    source:
      'https://learn.microsoft.com/windows-hardware/manufacture/desktop/winpe--use-a-single-usb-key-for-winpe-and-a-wim-file---wim',
    check: ({ files }) =>
      files
        .filter(({ sizeBytes }) => sizeBytes > FAT32_MAX_BYTES)
        .map(({ path, sizeBytes }) => ({ where: path, message: `it has ${sizeBytes} bytes` })),
  },
  {
    code: 'LINT-031',
    severity: 'note',
    title: 'file gets another name',
    reason: 'Only plain ASCII names of a bounded length are the same on every file system and code page.',
    remedy: 'Rename the file at the desk, if the name matters to anybody.',
    source: 'https://learn.microsoft.com/windows/win32/fileio/naming-a-file',
    check: ({ files }) =>
      files.flatMap(({ path, source }) => {
        if (source === undefined || lastPart(source).toLowerCase() === lastPart(path).toLowerCase())
          return [];
        return [{ where: source, message: `it is staged as ${path}` }];
      }),
  },
];
