import { ServicingError } from '../domain/servicing-error.ts';
import { acceptManifest } from '../manifest/accept.ts';
import { believableNow } from '../plan/clock.ts';
import type { RunContext } from '../runtime/context.ts';
import type { StateFolder } from '../runtime/state-folder.ts';
import { readNewestAccepted } from './accepted-evidence.ts';
import type { FoundManifest } from './connect.ts';

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
export function noteManifest(context: RunContext, { accepted, from }: FoundManifest): void {
  const { id, channel, serial } = accepted.manifest;
  const { trust, sha256 } = accepted;
  context.record.manifest = { id, channel, serial, sha256, from, trust };
  context.emit({ type: 'manifest', id, channel, serial, trust, from });
  if (!trust.signed) context.warn(`the manifest ${id} is UNSIGNED, and the settings accept that`);
}

/** Against the newest manifest that this disk has seen: only now is the disk known. */
export async function checkSerial(
  context: RunContext,
  found: FoundManifest,
  state: StateFolder,
): Promise<void> {
  const newestAccepted = await readNewestAccepted(
    context,
    state,
    found.input,
    found.accepted.manifest.channel,
  );
  if (newestAccepted === undefined) return;
  const floorMs = Math.max(found.input.clock.floorMs, newestAccepted.issuedMs);
  const again = acceptManifest({ ...found.input, clock: { ...found.input.clock, floorMs }, newestAccepted });
  if (again.kind === 'refused') throw ServicingError.ofAll(again.failures);
}
