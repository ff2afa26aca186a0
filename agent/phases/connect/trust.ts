import { ServicingError } from '../../domain/servicing-error.ts';
import { type AcceptInput, acceptManifest } from '../../manifest/accept.ts';
import { believableNow } from '../../plan/clock.ts';
import type { ResultFile } from '../../results/folder.ts';
import type { RunContext } from '../../runtime/context.ts';
import type { StateFolder } from '../../runtime/state-folder.ts';
import { readNewestAccepted } from './accepted-evidence.ts';
import type { FoundManifest } from './connect.ts';
import { readRevocations } from './revocations.ts';

/** The one reading of the clock that this run goes by; undefined when it is not believable. */
export function readClock(context: RunContext): number | undefined {
  const now = believableNow(context.world.clock.now(), context.builtAtMs);
  context.record.clockBelievable = now !== undefined;
  if (now === undefined) {
    context.warn(
      `the clock of this machine is not believable: ${new Date(context.world.clock.now()).toISOString()}`,
    );
  }
  return now;
}

/** Which manifest, and how far it is trusted, for screen and result. */
export function noteManifest(context: RunContext, { accepted, from, because, others }: FoundManifest): void {
  const { id, channel, serial } = accepted.manifest;
  const { trust, sha256 } = accepted;
  context.record.manifest = { id, channel, serial, sha256, from, trust, because, others };
  context.emit({ type: 'manifest', id, channel, serial, trust, from, because, others });
  if (!trust.signed) context.warn(`the manifest ${id} is UNSIGNED, and the settings accept that`);
}

/** Against the newest manifest that this disk has seen, and the keys revoked on it: only now is the disk known. */
export async function checkSerial(
  context: RunContext,
  found: FoundManifest,
  state: StateFolder,
  exhibits: ResultFile[],
): Promise<void> {
  const { input, accepted } = found;
  const newestAccepted = await readNewestAccepted(context, state, input, accepted.manifest.channel);
  const revokedHere = await readRevocations(context, state, input);
  if (newestAccepted === undefined && revokedHere.size === 0) return;
  const floorMs = Math.max(input.clock.floorMs, newestAccepted?.issuedMs ?? 0);
  const again = acceptManifest({ ...input, clock: { ...input.clock, floorMs }, newestAccepted, revokedHere });
  if (again.kind !== 'refused') return;
  if (newestAccepted !== undefined && again.failures.some(({ code }) => code === 'SVC-1109')) {
    const { bytes, signatureText, secondText } = input;
    exhibits.push(
      ...exhibit(context, 'accepted', newestAccepted.pair),
      ...exhibit(context, 'offered', { bytes, signatureText, secondText }),
    );
  }
  throw ServicingError.ofAll(again.failures);
}

/** Both of two signed manifests with one serial go into the result: together they prove what the signer did. */
function exhibit(
  context: RunContext,
  name: 'accepted' | 'offered',
  pair: Pick<AcceptInput, 'bytes' | 'signatureText' | 'secondText'>,
): readonly ResultFile[] {
  return [
    { name: `manifest-${name}.json`, bytes: pair.bytes },
    { name: `manifest-${name}.json.minisig`, bytes: pair.signatureText },
    { name: `manifest-${name}.json.2.minisig`, bytes: pair.secondText },
  ].flatMap(({ name: file, bytes }) =>
    bytes === undefined ? [] : [{ name: file, bytes: context.redactBytes(bytes) }],
  );
}
