import type { Trust } from '../domain/manifest.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { type AcceptInput, acceptManifest } from './accept.ts';
import { MANIFEST_LIMITS } from './json-value.ts';
import { manifestSchema } from './schema.ts';
import { verifyManifestSignature } from './signature.ts';
import { readStrictJson } from './strict-json.ts';

/** What a manifest says of itself. Nothing of it counts unless the signature is good. */
export interface ManifestClaims {
  readonly id: string;
  readonly channel: string;
  readonly serial: number;
  readonly issued: string;
  readonly expires: string | undefined;
  readonly revokes: readonly string[];
}

export interface SignatureReport {
  /** undefined when the signature is not good. */
  readonly trust: Extract<Trust, { signed: true }> | undefined;
  /** undefined when the file cannot be read as a manifest. */
  readonly claims: ManifestClaims | undefined;
  /** Why a machine with this overlay would refuse it; empty when it would not. */
  readonly failures: readonly Failure[];
  readonly warnings: readonly string[];
}

/** What an agent with these settings and keys would make of a manifest, before it knows machine, disk and payload. */
export function reportSignature(input: Omit<AcceptInput, 'machine' | 'newestAccepted'>): SignatureReport {
  const { settings } = input;
  const verified = verifyManifestSignature({
    ...input,
    revoked: settings.revokedKeys,
    rule: settings.signatures,
  });
  const acceptance = acceptManifest({ ...input, machine: undefined, newestAccepted: undefined });
  return {
    trust: verified.ok ? verified.trust : undefined,
    claims: readClaims(input.bytes),
    failures: acceptance.kind === 'refused' ? acceptance.failures : [],
    warnings: acceptance.kind === 'accepted' ? acceptance.warnings : [],
  };
}

function readClaims(bytes: Uint8Array): ManifestClaims | undefined {
  const json = readStrictJson(bytes, MANIFEST_LIMITS);
  const manifest = json.ok ? manifestSchema.safeParse(json.value).data : undefined;
  if (manifest === undefined) return undefined;
  const { id, channel, serial, issued, expires, revokes } = manifest;
  return { id, channel, serial, issued, expires, revokes };
}
