import type { ByteSource } from '../../byte-source.ts';
import { latin1, u16, u32 } from '../../little-endian.ts';
import { type Attempt, bad, good } from '../attempt.ts';
import { SourceCursor } from '../source-cursor.ts';

/** Layout of [MS-CAB]. */
export interface CabHeader {
  readonly sizeBytes: number;
  readonly filesAt: number;
  readonly folderCount: number;
  readonly fileCount: number;
  /** Bytes that stand behind the head of each folder and of each block of data. */
  readonly folderReserve: number;
  readonly dataReserve: number;
  readonly foldersAt: number;
  /** Where an Authenticode signature stands behind the cabinet. */
  readonly signature: { readonly offset: number; readonly sizeBytes: number } | undefined;
}

export const CAB_MAGIC = 'MSCF';
const HEADER_BYTES = 36;
const HAS_PREVIOUS = 1;
const HAS_NEXT = 2;
const HAS_RESERVE = 4;
// [MS-CAB] 2.1: the reserve of the header is at most 60 000 bytes.
const MAX_RESERVE = 60_000;
// Seen in Microsoft's signed cabinets: a mark, then offset and size of the PKCS #7 blob.
const SIGNATURE_MARK = 0x0010_0000;
const SIGNATURE_RESERVE = 20;

export function readCabHeader(source: ByteSource): Attempt<CabHeader> {
  const cursor = new SourceCursor(source, 0);
  const head = cursor.take(HEADER_BYTES);
  if (head === undefined) return bad('cabinet ends inside its header', source.sizeBytes);
  if (latin1(head.subarray(0, 4)) !== CAB_MAGIC)
    return bad('file is no cabinet: it does not start with MSCF', 0);
  const [minor, major] = [head[24] ?? 0, head[25] ?? 0];
  if (major !== 1) return bad(`cabinet has the unknown version ${major}.${minor}`, 24);
  const flags = u16(head, 30);
  const sizeBytes = u32(head, 8);
  if (sizeBytes > source.sizeBytes)
    return bad(`cabinet is cut short: ${source.sizeBytes} of ${sizeBytes} bytes`, source.sizeBytes);
  if ((flags & (HAS_PREVIOUS | HAS_NEXT)) !== 0)
    return bad(`cabinet is part ${u16(head, 34) + 1} of a set; sets are not read`, 30);
  const [filesAt, folderCount, fileCount] = [u32(head, 16), u16(head, 26), u16(head, 28)];
  let [folderReserve, dataReserve] = [0, 0];
  let signature: CabHeader['signature'];
  if ((flags & HAS_RESERVE) !== 0) {
    const sizes = cursor.take(4);
    const headerReserve = sizes === undefined ? 0 : u16(sizes, 0);
    if (headerReserve > MAX_RESERVE) return bad(`cabinet reserves ${headerReserve} bytes in its header`, 36);
    [folderReserve, dataReserve] = [sizes?.[2] ?? 0, sizes?.[3] ?? 0];
    const reserve = cursor.take(headerReserve);
    if (reserve === undefined) return bad('cabinet ends inside its header', source.sizeBytes);
    signature = signatureIn(reserve, source.sizeBytes);
  }
  const foldersAt = cursor.at;
  if (filesAt < foldersAt || filesAt > sizeBytes) return bad(`list of files starts at ${filesAt}`, 16);
  return good({
    sizeBytes,
    filesAt,
    folderCount,
    fileCount,
    folderReserve,
    dataReserve,
    foldersAt,
    signature,
  });
}

function signatureIn(reserve: Uint8Array, fileBytes: number): CabHeader['signature'] {
  if (reserve.length < SIGNATURE_RESERVE || u32(reserve, 0) !== SIGNATURE_MARK) return undefined;
  const [offset, sizeBytes] = [u32(reserve, 4), u32(reserve, 8)];
  return sizeBytes > 0 && offset + sizeBytes <= fileBytes ? { offset, sizeBytes } : undefined;
}
