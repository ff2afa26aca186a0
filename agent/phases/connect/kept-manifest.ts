import { IoError } from '../../domain/servicing-error.ts';
import { joinPath } from '../../domain/windows-path.ts';
import type { AcceptInput } from '../../manifest/accept.ts';
import { MANIFEST_LIMITS } from '../../manifest/json-value.ts';
import { MAX_SIGNATURE_BYTES } from '../../manifest/minisign-format.ts';
import { manifestSchema } from '../../manifest/schema.ts';
import { verifyManifestSignature } from '../../manifest/signature.ts';
import { readStrictJson } from '../../manifest/strict-json.ts';
import type { RunContext } from '../../runtime/context.ts';

const MANIFEST = 'manifest.json';
const SIGNATURE = 'manifest.json.minisig';
const SECOND = 'manifest.json.2.minisig';

/** A manifest with what signs it, as it came. */
export interface KeptPair {
  readonly bytes: Uint8Array;
  readonly signatureText: Uint8Array;
  readonly secondText?: Uint8Array | undefined;
}

/** A manifest that lies on the serviced disk, and still verifies. */
export interface Kept extends KeptPair {
  readonly manifest: {
    readonly id: string;
    readonly channel: string;
    readonly serial: number;
    readonly issued: string;
    readonly revokes: readonly string[];
  };
  readonly keyIds: readonly string[];
}

/**
 * A kept manifest that one key of the overlay verifies; undefined for anything else. One is enough, whatever the settings
 * ask of a manifest that is to be run: evidence only ever makes the agent stricter.
 */
export async function readKept(
  { world: { files } }: RunContext,
  folder: string,
  { keys, crypto, settings }: Pick<AcceptInput, 'keys' | 'crypto' | 'settings'>,
): Promise<Kept | undefined> {
  const path = joinPath(folder, MANIFEST);
  try {
    if ((await files.stat(path)) === undefined) return undefined;
    const bytes = await files.read(path, MANIFEST_LIMITS.maxBytes);
    const signatureText = await files.read(joinPath(folder, SIGNATURE), MAX_SIGNATURE_BYTES);
    const hasSecond = (await files.stat(joinPath(folder, SECOND))) !== undefined;
    const secondText = hasSecond
      ? await files.read(joinPath(folder, SECOND), MAX_SIGNATURE_BYTES)
      : undefined;
    const verified = verifyManifestSignature({
      bytes,
      signatureText,
      secondText,
      keys,
      crypto,
      revoked: settings.revokedKeys,
      rule: { ...settings.signatures, threshold: 1 },
    });
    if (!verified.ok) return undefined;
    const json = readStrictJson(bytes, MANIFEST_LIMITS);
    const manifest = json.ok ? manifestSchema.safeParse(json.value).data : undefined;
    if (manifest === undefined) return undefined;
    const { keyId, second } = verified.trust;
    return {
      bytes,
      signatureText,
      secondText,
      manifest,
      keyIds: second === undefined ? [keyId] : [keyId, second.keyId],
    };
  } catch (error) {
    if (error instanceof IoError) return undefined;
    throw error;
  }
}

/** Not in one act: a pair that was cut off does not verify, and counts as none. */
export async function writeKept(
  { world: { files } }: RunContext,
  folder: string,
  { bytes, signatureText, secondText }: KeptPair,
): Promise<void> {
  await files.makeFolder(folder);
  // A second signature of another manifest would spoil this one.
  if ((await files.stat(joinPath(folder, SECOND))) !== undefined)
    await files.remove(joinPath(folder, SECOND));
  await files.write(joinPath(folder, MANIFEST), bytes, 'replace');
  await files.write(joinPath(folder, SIGNATURE), signatureText, 'replace');
  if (secondText !== undefined) await files.write(joinPath(folder, SECOND), secondText, 'replace');
}
