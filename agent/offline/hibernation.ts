import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import { latin1 } from './little-endian.ts';

const FILE = 'hiberfil.sys';
// ntfs-3g takes a shorter file for a sign of hibernation too.
const LEAST_BYTES = 4096;

/**
 * Whether Windows is hibernated (fast start-up included), so that its disk must not be written to. From the size
 * and the first four bytes of hiberfil.sys; both `undefined` when there is no such file, only the bytes when it
 * cannot be read. Signatures: the sources of ntfs-3g and of the Volatility project. Windows 8 and later write
 * zeros over the signature after a resume; any word that is not zeros is taken for a hibernation.
 */
export function isHibernated(sizeBytes: number | undefined, head: Uint8Array | undefined): Fact {
  if (sizeBytes === undefined) return no(`there is no ${FILE}`, { file: FILE });
  if (head === undefined) return unknown(`${FILE} cannot be read`);
  const saw = { file: FILE, at: 'offset 0', saw: signatureText(head) };
  if (sizeBytes < LEAST_BYTES || head.length < 4) {
    return unknown(`${FILE} has ${sizeBytes} bytes: too short to tell`, saw);
  }
  if (head.subarray(0, 4).every((byte) => byte === 0)) return no(`${FILE} begins with zeros`, saw);
  const signature = latin1(head.subarray(0, 4)).toLowerCase();
  if (signature === 'hibr') return yes('Windows is hibernated', saw);
  if (signature === 'wake') return yes('Windows began to resume and did not finish', saw);
  if (signature === 'rstr') return yes('Windows is in the middle of a resume', saw);
  return yes(`${FILE} begins with an unknown signature, which is taken for a hibernation`, saw);
}

function signatureText(head: Uint8Array): string {
  return Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
