import type { HostFacts } from '../domain/machine.ts';
import type { MemoryPlan, PageFilePlan, ScratchPlan, VolumeBudget } from '../domain/memory-plan.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { Volume } from '../domain/volume.ts';
import { joinPath } from '../domain/windows-path.ts';
import { MIB, sizePageFile, type WantedPageFile } from './page-file.ts';

export { MIB };

/** Our own: the pagefile.sys of a volume belongs to its Windows. In the root, because sub-folders are undocumented. */
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
  /** What else must fit: the work copy of an image file, what grows in its mount folder. */
  readonly besides?: readonly SpaceBesides[];
  /** Made earlier in this start of Windows PE: it lives until Windows PE ends. */
  readonly pageFile?: PageFilePlan | undefined;
}

/** Bytes that are needed on one volume besides payload, growth of Windows and scratch space. */
export interface SpaceBesides {
  readonly root: string;
  readonly bytes: number;
  readonly because: string;
}

export type MemoryDecision =
  | { readonly kind: 'go'; readonly plan: MemoryPlan }
  | { readonly kind: 'refuse'; readonly failure: Failure };

/** Sizes page file and scratch space from the detected RAM, boot kind and free disk space. Nothing is changed here. */
export function planMemory(inputs: MemoryInputs): MemoryDecision {
  const { host, volumes, imageRoot, needs } = inputs;
  const image = volumes.find((volume) => volume.root === imageRoot);
  if (image?.freeBytes === undefined)
    return refuse('SVC-6003', `the free space of ${imageRoot} cannot be read`);
  const tight = tightVolume(inputs);
  if (tight !== undefined) return refuse('SVC-6003', tight);
  const paging = sizePageFile(host);
  if (paging.kind === 'refuse') return paging;
  const wanted = inputs.pageFile === undefined ? paging.wanted : undefined;
  const pages = pagePlaces(inputs, wanted);
  for (const page of wanted === undefined || wanted.canDoWithout ? [...pages, undefined] : pages) {
    const scratch = placeScratch(inputs, image, page);
    if (scratch === undefined) continue;
    const without = page === undefined && wanted !== undefined ? [withoutPageFile(wanted)] : [];
    const budgets = budgetsOf(inputs, image, page, scratch);
    const warnings = [...without, ...scratchWarnings(host)];
    return { kind: 'go', plan: { pageFile: page, scratch, budgets, warnings } };
  }
  if (wanted !== undefined && placeScratch(inputs, image, undefined) !== undefined)
    return refuse('SVC-6004', `${withoutPageFile(wanted)} of ${mib(wanted.sizeBytes)}`);
  const need = takenOf(inputs, image, undefined) + scratchBytes(needs);
  return refuse('SVC-6003', shortage(inputs, image, need));
}

/** A volume other than that of the image on which something must fit, and does not; in words. */
function tightVolume({ besides = [], volumes, imageRoot, ...rest }: MemoryInputs): string | undefined {
  for (const { root, because } of besides) {
    const volume = volumes.find((one) => one.root === root);
    if (root === imageRoot || volume === undefined) continue;
    const need = takenOf({ ...rest, besides, volumes, imageRoot }, volume, undefined);
    if (free(volume) < need)
      return `${root} has ${mib(free(volume))} free, ${mib(need)} are needed: ${because}`;
  }
  return undefined;
}

/** Have, need, where, what would help, and why no other volume does. */
function shortage(inputs: MemoryInputs, image: Volume, need: number): string {
  const { imageRoot, needs, volumes } = inputs;
  const have = free(image);
  const parts = [`${imageRoot} has ${mib(have)} free, ${mib(need)} are needed`];
  if (needs.largest !== undefined) parts.push(`the largest file is ${needs.largest}`);
  if (need > have) parts.push(`free ${mib(need - have)} more on ${imageRoot}`);
  else parts.push(`scratch space does not go onto ${image.fileSystem ?? 'this file system'}`);
  const others = volumes.filter(({ root, driveType }) => root !== imageRoot && driveType === 'fixed');
  for (const other of others) parts.push(`${other.root ?? other.id} ${whyNotUsed(other)}`);
  return parts.join('; ');
}

/** Every volume with room for the page file: the one of Windows first, then the one with the most room. */
function pagePlaces(inputs: MemoryInputs, wanted: WantedPageFile | undefined): readonly PageFilePlan[] {
  if (wanted === undefined) return [];
  const { sizeBytes, because, canDoWithout } = wanted;
  const usable = inputs.volumes.filter(isUsable);
  const ordered = [...usable.filter(({ root }) => root === inputs.imageRoot), ...othersOf(inputs)];
  return ordered
    .filter((volume) => free(volume) >= takenOf(inputs, volume, undefined) + sizeBytes)
    .map(({ root = '' }) => ({
      path: joinPath(root, PAGE_FILE_NAME),
      sizeBytes,
      because,
      isRequired: !canDoWithout,
    }));
}

function withoutPageFile({ because }: WantedPageFile): string {
  return `${because}; no fixed NTFS volume has room for a page file`;
}

/** On the volume of Windows if it fits there, else on the one with the most room. */
function placeScratch(
  inputs: MemoryInputs,
  image: Volume,
  page: PageFilePlan | undefined,
): ScratchPlan | undefined {
  const needBytes = scratchBytes(inputs.needs);
  const { because } = inputs.needs.scratch;
  // Payload and growth must fit beside Windows in any case: only scratch space may live elsewhere.
  if (free(image) < takenOf(inputs, image, page)) return undefined;
  const fits = (volume: Volume) => free(volume) >= takenOf(inputs, volume, page) + needBytes;
  if (mayHoldScratch(image) && fits(image))
    return { folder: scratchFolder(inputs.imageRoot), needBytes, because };
  const other = othersOf(inputs).find(fits);
  if (other?.root === undefined) return undefined;
  return {
    folder: scratchFolder(other.root),
    needBytes,
    because: `${because}; ${inputs.imageRoot} has no room for it`,
  };
}

function scratchBytes(needs: SpaceNeeds): number {
  return Math.max(needs.scratch.bytes, DEFAULT_SCRATCH_BYTES);
}

/** Never at the root of a partition: Microsoft's practice for packages, kept for scratch too. */
export function scratchFolder(root: string): string {
  return joinPath(root, 'ProgramData\\Servicer\\scratch');
}

/** Bytes of a volume that are not for scratch space: the reserve, payload and growth of Windows, the page file. */
function takenOf(
  { imageRoot, needs, besides = [] }: MemoryInputs,
  volume: Volume,
  page: PageFilePlan | undefined,
): number {
  const more = besides.filter(({ root }) => root === volume.root).reduce((sum, { bytes }) => sum + bytes, 0);
  const forWindows = more + (volume.root === imageRoot ? needs.stagingBytes + needs.imageBytes : 0);
  const hasPage = page !== undefined && page.path === joinPath(volume.root ?? '', PAGE_FILE_NAME);
  return RESERVE_BYTES + forWindows + (hasPage ? page.sizeBytes : 0);
}

function budgetsOf(
  inputs: MemoryInputs,
  image: Volume,
  page: PageFilePlan | undefined,
  scratch: ScratchPlan,
): readonly VolumeBudget[] {
  const { imageRoot } = inputs;
  const other = othersOf(inputs).find(({ root = '' }) => scratch.folder === scratchFolder(root));
  const first = {
    root: imageRoot,
    needBytes: takenOf(inputs, image, page) + (other === undefined ? scratch.needBytes : 0),
    haveBytes: free(image),
    because: `staged payload, growth of Windows, reserve for results${other === undefined ? ', scratch space' : ''}`,
  };
  if (other?.root === undefined) return [first];
  const needBytes = takenOf(inputs, other, page) + scratch.needBytes;
  return [first, { root: other.root, needBytes, haveBytes: free(other), because: scratch.because }];
}

function scratchWarnings(host: MemoryInputs['host']): readonly string[] {
  const have = host.systemFreeBytes;
  if (have === undefined || have >= DEFAULT_SCRATCH_BYTES) return [];
  return [
    `${host.systemDrive} has only ${mib(have)} free; build the boot image with DISM /Set-ScratchSpace:512 (it cannot be changed while it runs)`,
  ];
}

/** Volumes beside that of Windows which may take something, the one with the most room first. */
function othersOf({ volumes, imageRoot }: MemoryInputs): readonly Volume[] {
  return volumes
    .filter((volume) => volume.root !== imageRoot && isUsable(volume))
    .sort((left, right) => free(right) - free(left));
}

/** Fixed, unlocked, NTFS: not a share, not FAT32, not the RAM disk. */
function isUsable(volume: Volume): boolean {
  return whyNotUsable(volume) === undefined;
}

/** The volume of Windows is read already, so only a file system that is known to be another one speaks against it. */
function mayHoldScratch({ fileSystem }: Volume): boolean {
  return fileSystem === undefined || fileSystem.toUpperCase() === 'NTFS';
}

function whyNotUsable({ root, driveType, fileSystem, bitLocker }: Volume): string | undefined {
  if (root === undefined) return 'has no drive letter';
  if (driveType !== 'fixed') return `is not a fixed disk but ${driveType}`;
  if (bitLocker === 'locked') return 'is locked by BitLocker';
  if (bitLocker === 'unknown') return 'may be locked by BitLocker';
  if (fileSystem?.toUpperCase() !== 'NTFS') return `is not NTFS but ${fileSystem ?? 'of unknown format'}`;
  return undefined;
}

function whyNotUsed(volume: Volume): string {
  return whyNotUsable(volume) ?? `has ${mib(free(volume))} free`;
}

function free(volume: Volume): number {
  return volume.freeBytes ?? 0;
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
