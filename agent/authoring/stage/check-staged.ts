import type { Failure } from '../../domain/servicing-error.ts';
import { type AcceptInput, acceptManifest } from '../../manifest/accept.ts';
import { MANIFEST_LIMITS } from '../../manifest/json-value.ts';
import type { TrustedKey } from '../../manifest/signature.ts';
import type { Workshop } from '../../ports/workshop.ts';
import { MANIFEST_NAME } from './out-folder.ts';

/** What reading back needs of the world. */
export interface Checker {
  readonly crypto: AcceptInput['crypto'];
  readonly agentVersion: string;
  readonly nowMs: number;
  /** Of the key it was signed with. */
  readonly keys: readonly TrustedKey[];
}

export type StagedCheck =
  | { readonly ok: true; readonly sha256: string }
  | { readonly ok: false; readonly failures: readonly Failure[] };

const MAX_SIGNATURE_BYTES = 16 * 1024;

/** Reads the staged folder as an agent would: signature, manifest, and every payload file with its size. */
export async function checkStaged(
  workshop: Workshop,
  { crypto, agentVersion, nowMs, keys }: Checker,
  {
    folder,
    channel,
    isSigned,
  }: { readonly folder: string; readonly channel: string; readonly isSigned: boolean },
): Promise<StagedCheck> {
  const at = (path: string): string => workshop.resolve(folder, path);
  const acceptance = acceptManifest({
    bytes: await workshop.read(at(MANIFEST_NAME), MANIFEST_LIMITS.maxBytes),
    signatureText: isSigned
      ? await workshop.read(at(`${MANIFEST_NAME}.minisig`), MAX_SIGNATURE_BYTES)
      : undefined,
    from: MANIFEST_NAME,
    settings: {
      channel,
      serialFloor: 0,
      serialMaxJump: Number.MAX_SAFE_INTEGER,
      acceptUnsigned: !isSigned,
      revokedKeys: [],
      // One person stages; a second signature comes later.
      signatures: { threshold: 1, signify: false },
    },
    keys,
    crypto,
    agentVersion,
    clock: { nowMs, floorMs: 0 },
    machine: undefined,
    newestAccepted: undefined,
  });
  switch (acceptance.kind) {
    case 'refused':
      return {
        ok: false,
        failures: acceptance.failures.map(({ code, detail }) => ({
          code: 'SVC-1410',
          detail: `${code} ${detail}`,
        })),
      };
    case 'not-for-this-machine':
      return { ok: false, failures: [{ code: 'SVC-1410', detail: acceptance.because.join('; ') }] };
    case 'accepted': {
      const { manifest, sha256 } = acceptance.manifest;
      const failures: Failure[] = [];
      for (const { path, sizeBytes } of manifest.payload) {
        const stat = await workshop.stat(at(path));
        if (stat?.kind === 'file' && stat.sizeBytes === sizeBytes) continue;
        failures.push({
          code: 'SVC-1410',
          detail: `${path} has ${stat?.sizeBytes ?? 'no'} bytes, not ${sizeBytes}`,
        });
      }
      return failures.length === 0 ? { ok: true, sha256 } : { ok: false, failures };
    }
  }
}
