import { statfs } from 'node:fs/promises';
import type { ProviderReport, Volume } from '../../domain/volume.ts';
import type { Volumes } from '../../ports/world.ts';

/** File systems that live in memory or describe the kernel: no disks. */
const NO_DISK = /^(?:tmpfs|devtmpfs|udev|none|overlay|shm|proc|sysfs|efivarfs|devfs|map |run$)/i;
// df counts in blocks of 1024 bytes (POSIX: df -P -k), and so does the library on these systems.
const BLOCK_BYTES = 1024;

/** Mounted file systems of a Linux or macOS desk: node-disk-info first, and the root folder where df is missing. */
export function workstationVolumes(readDisks?: () => readonly DiskRow[]): Volumes {
  return {
    survey: async () => {
      // Loaded only here: its code-page tables are larger than the rest of the agent.
      const { volumes, report } = askLibrary(readDisks ?? (await import('node-disk-info')).getDiskInfoSync);
      if (volumes.length > 0) return { volumes, providers: [report] };
      const root = await askRoot();
      return { volumes: root.volumes, providers: [report, root.report] };
    },
  };
}

/** What the library says of one mount point. */
export interface DiskRow {
  readonly filesystem: string;
  readonly blocks: number;
  readonly available: number;
  readonly mounted: string;
}

interface Asked {
  readonly volumes: readonly Volume[];
  readonly report: ProviderReport;
}

function askLibrary(readDisks: () => readonly DiskRow[]): Asked {
  const provider = 'node-disk-info';
  try {
    const volumes = readDisks()
      .filter(({ filesystem, mounted }) => mounted.startsWith('/') && !NO_DISK.test(filesystem))
      .map(({ mounted, blocks, available }) =>
        volume(mounted, blocks * BLOCK_BYTES, available * BLOCK_BYTES),
      );
    return { volumes, report: { provider, answer: 'used', detail: `${volumes.length} volumes` } };
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 200) : String(error);
    return { volumes: [], report: { provider, answer: 'failed', detail } };
  }
}

async function askRoot(): Promise<Asked> {
  const { blocks, bavail, bsize } = await statfs('/');
  return {
    volumes: [volume('/', blocks * bsize, bavail * bsize)],
    report: { provider: 'statfs', answer: 'used', detail: 'the root folder only' },
  };
}

function volume(mounted: string, sizeBytes: number, freeBytes: number): Volume {
  return {
    id: mounted,
    root: mounted,
    label: undefined,
    fileSystem: undefined,
    driveType: 'unknown',
    sizeBytes,
    freeBytes,
    bitLocker: 'none',
    letterIsTemporary: false,
  };
}
