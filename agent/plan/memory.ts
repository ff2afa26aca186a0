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
  const keptOnImage = needs.stagingBytes + needs.imageBytes + RESERVE_BYTES;
  const tooSmall = (needBytes: number) => {
    const largest = needs.largest === undefined ? '' : `; the largest file is ${needs.largest}`;
    return refuse(
      'SVC-6003',
      `${imageRoot} has ${mib(free(image))} free, ${mib(needBytes)} are needed${largest}`,
    );
  };
  const scratchBytes = Math.max(needs.scratch.bytes, DEFAULT_SCRATCH_BYTES);
  if (free(image) < keptOnImage) return tooSmall(keptOnImage + scratchBytes);
  const usable = volumes.filter(isUsable);
  const others = usable.filter((volume) => volume.root !== imageRoot).sort((a, b) => free(b) - free(a));
  // What must stay free on a volume, whatever else is put there.
  const kept = (volume: Volume) => (volume.root === imageRoot ? keptOnImage : RESERVE_BYTES);
  const paging = planPageFile(
    inputs,
    usable.some((volume) => volume.root === imageRoot) ? [image, ...others] : others,
    kept,
  );
  if (paging.kind === 'refuse') return paging;
  const taken = (volume: Volume) => kept(volume) + pageBytesOn(paging.page, volume.root);
  const scratch = placeScratch(needs.scratch.because, scratchBytes, [image, ...others], taken);
  if (scratch === undefined) return tooSmall(taken(image) + scratchBytes);
  return {
    kind: 'go',
    plan: {
      pageFile: paging.page,
      scratch,
      budgets: budgets(inputs, scratch, image, taken),
      warnings: [...paging.warnings, ...scratchWarnings(inputs.host)],
    },
  };
}

function planPageFile(
  { host }: MemoryInputs,
  places: readonly Volume[],
  kept: (volume: Volume) => number,
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
  const place = places.find((volume) => free(volume) >= sizeBytes + kept(volume));
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

/** On the volume of Windows if it fits there, else on the one with the most room. */
function placeScratch(
  because: string,
  needBytes: number,
  [image, ...others]: readonly [Volume, ...Volume[]],
  taken: (volume: Volume) => number,
): ScratchPlan | undefined {
  const place = [image, ...others].find((volume) => free(volume) >= taken(volume) + needBytes);
  if (place?.root === undefined) return undefined;
  return {
    folder: scratchFolder(place.root),
    needBytes,
    because: place === image ? because : `${because}; ${image.root ?? 'its own volume'} has no room for it`,
  };
}

/** Never at the root of a partition: Microsoft's practice for packages, kept for scratch too. */
export function scratchFolder(root: string): string {
  return joinPath(root, 'ProgramData\\Servicer\\scratch');
}

function budgets(
  { volumes, imageRoot }: MemoryInputs,
  scratch: ScratchPlan,
  image: Volume,
  taken: (volume: Volume) => number,
): readonly VolumeBudget[] {
  const onSame = scratch.folder.startsWith(imageRoot);
  const first = {
    root: imageRoot,
    needBytes: taken(image) + (onSame ? scratch.needBytes : 0),
    haveBytes: free(image),
    because: `staged payload, growth of Windows, reserve for results${onSame ? ', scratch space' : ''}`,
  };
  const other = volumes.find(({ root }) => root !== undefined && scratch.folder.startsWith(root));
  if (onSame || other?.root === undefined) return [first];
  const needBytes = taken(other) + scratch.needBytes;
  return [first, { root: other.root, needBytes, haveBytes: free(other), because: scratch.because }];
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

function pageBytesOn(page: PageFilePlan | undefined, root: string | undefined): number {
  return page !== undefined && root !== undefined && page.path.startsWith(root) ? page.sizeBytes : 0;
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
