import type { HostFacts } from '../domain/machine.ts';
import type { MemoryPlan, PageFilePlan, ScratchPlan, VolumeBudget } from '../domain/memory-plan.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { Volume } from '../domain/volume.ts';
import { joinPath } from '../domain/windows-path.ts';

export const MIB = 1024 * 1024;

/**
 * A Windows PE that runs from RAM holds its image and its scratch space there: 250 to 500 MB of image, 512 MB of scratch
 * when there is more than 1 GB of RAM. https://learn.microsoft.com/windows-hardware/manufacture/desktop/winpe-mount-and-customize
 */
const IN_RAM_MIB = 768;
/** DISM's own need beside the image; the least we go on with. learn.microsoft.com: DISM best practices, "256 MB". */
const LEAST_WORKING_MIB = 256;
/** What makes a run comfortable: DISM, its host process and this agent together (docs/decisions/0003-memory-table.md). */
const WANTED_WORKING_MIB = 1024;
/** Windows PE itself needs 512 MB. https://learn.microsoft.com/windows-hardware/manufacture/desktop/winpe-intro */
const LEAST_RAM_MIB = 512;
const LARGEST_PAGE_FILE_MIB = 4096;
/** `wpeutil CreatePageFile` counts in whole MiB; samples of Microsoft use 256 for devices with 1 GB or less. */
const SMALLEST_PAGE_FILE_MIB = 256;
/** Our own: the pagefile.sys of a volume belongs to its Windows. */
export const PAGE_FILE_NAME = 'servicer-pagefile.sys';
/** Kept free for journal, results and Windows' own first boot. */
const RESERVE_BYTES = 512 * MIB;
/** Scratch space of an image built without /Set-ScratchSpace. learn.microsoft.com: DISM Windows PE servicing options. */
const DEFAULT_SCRATCH_BYTES = 32 * MIB;

/** What the steps to be applied need, added up by the plan phase. */
export interface SpaceNeeds {
  /** Steps run one after the other, so scratch is the largest need, not the sum. */
  readonly scratch: { readonly bytes: number; readonly because: string };
  readonly stagingBytes: number;
  readonly imageBytes: number;
  /** The largest single file, named in a refusal. */
  readonly largest: string | undefined;
}

export interface MemoryInputs {
  readonly host: Pick<HostFacts, 'ramBytes' | 'bootKind' | 'systemDrive' | 'systemFreeBytes'>;
  readonly volumes: readonly Volume[];
  /** Root of the offline image's volume, `D:\`. */
  readonly imageRoot: string;
  readonly needs: SpaceNeeds;
}

export type MemoryDecision =
  | { readonly kind: 'go'; readonly plan: MemoryPlan }
  | { readonly kind: 'refuse'; readonly failure: Failure };

/** Sizes page file and scratch space from the detected RAM, boot kind and free disk space. Nothing is changed here. */
export function planMemory(inputs: MemoryInputs): MemoryDecision {
  const { volumes, imageRoot, needs } = inputs;
  const image = volumes.find((volume) => volume.root === imageRoot);
  if (image?.freeBytes === undefined) {
    return refuse('SVC-6003', `the free space of ${imageRoot} cannot be read`);
  }
  const usable = volumes.filter(isUsable);
  const others = usable.filter((volume) => volume.root !== imageRoot).sort((a, b) => free(b) - free(a));
  const paging = planPageFile(
    inputs,
    usable.some((volume) => volume.root === imageRoot) ? [image, ...others] : others,
  );
  if (paging.kind === 'refuse') return paging;
  const pageBytes = paging.page?.sizeBytes ?? 0;
  const onImage =
    needs.stagingBytes +
    needs.imageBytes +
    RESERVE_BYTES +
    (onVolume(paging.page, imageRoot) ? pageBytes : 0);
  const scratch = placeScratch(needs, image, others, onImage);
  if (scratch === undefined) {
    const need = onImage + needs.scratch.bytes;
    const largest = needs.largest === undefined ? '' : `; the largest file is ${needs.largest}`;
    return refuse(
      'SVC-6003',
      `${imageRoot} has ${mib(image.freeBytes)} free, ${mib(need)} are needed${largest}`,
    );
  }
  return {
    kind: 'go',
    plan: {
      pageFile: paging.page,
      scratch,
      budgets: budgets(inputs, onImage, scratch, image),
      warnings: [...paging.warnings, ...scratchWarnings(inputs.host)],
    },
  };
}

function planPageFile(
  { host }: MemoryInputs,
  places: readonly Volume[],
):
  | { readonly kind: 'go'; readonly page: PageFilePlan | undefined; readonly warnings: readonly string[] }
  | { readonly kind: 'refuse'; readonly failure: Failure } {
  const ramMib = Math.floor(host.ramBytes / MIB);
  const heldMib = host.bootKind === 'flat' ? 0 : IN_RAM_MIB;
  const workingMib = ramMib - heldMib;
  if (ramMib < LEAST_RAM_MIB) {
    return refuse('SVC-6004', `${ramMib} MiB of RAM; Windows PE itself needs ${LEAST_RAM_MIB} MiB`);
  }
  if (workingMib >= WANTED_WORKING_MIB) return { kind: 'go', page: undefined, warnings: [] };
  const missing = Math.max(SMALLEST_PAGE_FILE_MIB, WANTED_WORKING_MIB - workingMib);
  const sizeBytes = Math.min(LARGEST_PAGE_FILE_MIB, Math.ceil(missing / 64) * 64) * MIB;
  const because =
    `${ramMib} MiB of RAM, of which ${heldMib} MiB hold a Windows PE booted as ${host.bootKind}, ` +
    `leave ${workingMib} MiB of working memory; ${WANTED_WORKING_MIB} MiB are wanted`;
  const place = places.find((volume) => free(volume) >= sizeBytes + RESERVE_BYTES);
  if (place?.root !== undefined) {
    // Its own name in the root: the pagefile.sys there belongs to the offline Windows, and sub-folders are undocumented.
    return {
      kind: 'go',
      page: { path: joinPath(place.root, PAGE_FILE_NAME), sizeBytes, because },
      warnings: [],
    };
  }
  if (workingMib >= LEAST_WORKING_MIB) {
    return {
      kind: 'go',
      page: undefined,
      warnings: [`${because}; no fixed NTFS volume has room for a page file`],
    };
  }
  return refuse('SVC-6004', `${because}; no fixed NTFS volume has ${mib(sizeBytes)} free for a page file`);
}

function placeScratch(
  needs: SpaceNeeds,
  image: Volume,
  others: readonly Volume[],
  onImage: number,
): ScratchPlan | undefined {
  const needBytes = Math.max(needs.scratch.bytes, DEFAULT_SCRATCH_BYTES);
  if (image.root !== undefined && free(image) >= onImage + needBytes) {
    return { folder: scratchFolder(image.root), needBytes, because: needs.scratch.because };
  }
  // The rest must fit in any case: only scratch space may live elsewhere.
  if (free(image) < onImage) return undefined;
  const other = others.find((volume) => free(volume) >= needBytes + RESERVE_BYTES);
  if (other?.root === undefined) return undefined;
  return {
    folder: scratchFolder(other.root),
    needBytes,
    because: `${needs.scratch.because}; ${image.root ?? 'the Windows volume'} has no room for it`,
  };
}

/** Never at the root of a partition: Microsoft's practice for packages, kept for scratch too. */
export function scratchFolder(root: string): string {
  return joinPath(root, 'ProgramData\\Servicer\\scratch');
}

function budgets(
  inputs: MemoryInputs,
  onImage: number,
  scratch: ScratchPlan,
  image: Volume,
): readonly VolumeBudget[] {
  const onSame = scratch.folder.startsWith(inputs.imageRoot);
  const first = {
    root: inputs.imageRoot,
    needBytes: onImage + (onSame ? scratch.needBytes : 0),
    haveBytes: free(image),
    because: `staged payload, growth of Windows, reserve for results${onSame ? ', scratch space' : ''}`,
  };
  if (onSame) return [first];
  const root = scratch.folder.slice(0, 3);
  const volume = inputs.volumes.find((candidate) => candidate.root === root);
  return [
    first,
    {
      root,
      needBytes: scratch.needBytes,
      haveBytes: volume === undefined ? 0 : free(volume),
      because: scratch.because,
    },
  ];
}

function scratchWarnings(host: MemoryInputs['host']): readonly string[] {
  const have = host.systemFreeBytes;
  if (have === undefined || have >= DEFAULT_SCRATCH_BYTES) return [];
  return [
    `${host.systemDrive} has only ${mib(have)} free; build the boot image with DISM /Set-ScratchSpace:512 (it cannot be changed while it runs)`,
  ];
}

/** Fixed, unlocked, NTFS: not a share, not FAT32, not the RAM disk. */
function isUsable(volume: Volume): boolean {
  return (
    volume.root !== undefined &&
    volume.driveType === 'fixed' &&
    volume.fileSystem?.toUpperCase() === 'NTFS' &&
    volume.bitLocker !== 'locked'
  );
}

function free(volume: Volume): number {
  return volume.freeBytes ?? 0;
}

function onVolume(page: PageFilePlan | undefined, root: string): boolean {
  return page?.path.startsWith(root) ?? false;
}

function mib(bytes: number): string {
  return `${Math.ceil(bytes / MIB)} MiB`;
}

function refuse(
  code: Failure['code'],
  detail: string,
): { readonly kind: 'refuse'; readonly failure: Failure } {
  return { kind: 'refuse', failure: { code, detail } };
}
