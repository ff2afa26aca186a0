import type { HostFacts } from '../domain/machine.ts';
import type { Failure } from '../domain/servicing-error.ts';

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
/**
 * What firmware and graphics may keep of it: what we are told is the usable memory, which is less than the installed one.
 * https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getphysicallyinstalledsystemmemory
 * How much less is our guess.
 */
const RESERVED_MIB = 64;
/** `wpeutil CreatePageFile` counts in whole MiB; samples of Microsoft use 256 for devices with 1 GB or less. */
const SMALLEST_MIB = 256;
const STEP_MIB = 64;

/** A page file that this machine needs or could do with. */
export interface WantedPageFile {
  readonly sizeBytes: number;
  readonly because: string;
  /** There is enough memory to go on without, though not comfortably. */
  readonly canDoWithout: boolean;
}

export type PageFileDecision =
  | { readonly kind: 'go'; readonly wanted: WantedPageFile | undefined }
  | { readonly kind: 'refuse'; readonly failure: Failure };

/** Sizes the page file from the detected RAM and what a Windows PE of this boot kind holds of it. */
export function sizePageFile(host: Pick<HostFacts, 'ramBytes' | 'bootKind'>): PageFileDecision {
  const ramMib = Math.floor(host.ramBytes / MIB);
  if (ramMib < LEAST_RAM_MIB - RESERVED_MIB) {
    const detail = `${ramMib} MiB of RAM; Windows PE itself needs ${LEAST_RAM_MIB} MiB`;
    return { kind: 'refuse', failure: { code: 'SVC-6004', detail } };
  }
  const heldMib = host.bootKind === 'flat' ? 0 : IN_RAM_MIB;
  const workingMib = ramMib - heldMib;
  if (workingMib >= WANTED_WORKING_MIB) return { kind: 'go', wanted: undefined };
  const missingMib = Math.max(SMALLEST_MIB, WANTED_WORKING_MIB - workingMib);
  const because =
    `${ramMib} MiB of RAM, of which ${heldMib} MiB hold a Windows PE booted as ${host.bootKind}, ` +
    `leave ${workingMib} MiB of working memory; ${WANTED_WORKING_MIB} MiB are wanted`;
  const sizeBytes = Math.ceil(missingMib / STEP_MIB) * STEP_MIB * MIB;
  return { kind: 'go', wanted: { sizeBytes, because, canDoWithout: workingMib >= LEAST_WORKING_MIB } };
}
