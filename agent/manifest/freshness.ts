import type { Manifest, Trust } from '../domain/manifest.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { Settings } from '../domain/settings.ts';
import { quote } from './problem.ts';
import { checkTrustedComment } from './signature.ts';

export interface AcceptClock {
  /** Milliseconds since 1970, one reading per run; undefined when the machine's clock is not believable. */
  readonly nowMs: number | undefined;
  /** It is not earlier than this: the overlay's build time, or the newest accepted `issued` if that is later. */
  readonly floorMs: number;
}

/** The newest manifest of the channel that this machine is known to have accepted. */
export interface NewestAccepted {
  readonly serial: number;
  /** Of the manifest's bytes, lower-case hex. */
  readonly sha256: string;
}

export interface Freshness {
  readonly failures: readonly Failure[];
  readonly warnings: readonly string[];
}

const DAY_MS = 86_400_000;

/** Channel, trusted comment, serial and dates: is this the manifest that this machine waits for now? */
export function judgeFreshness(
  manifest: Pick<Manifest<unknown>, 'channel' | 'serial' | 'issued' | 'expires'>,
  sha256: string,
  against: {
    readonly settings: Pick<Settings, 'channel' | 'serialFloor' | 'serialMaxJump'>;
    readonly trust: Trust;
    readonly clock: AcceptClock;
    readonly newestAccepted: NewestAccepted | undefined;
  },
): Freshness {
  const { settings, trust, clock, newestAccepted } = against;
  const failures: Failure[] = [];
  if (manifest.channel !== settings.channel) {
    const detail = `it is for channel ${quote(manifest.channel)}, this overlay takes ${quote(settings.channel)}`;
    failures.push({ code: 'SVC-1106', detail });
  }
  if (trust.signed) {
    for (const comment of [trust.trustedComment, trust.second?.trustedComment ?? '']) {
      for (const detail of checkTrustedComment(comment, manifest))
        failures.push({ code: 'SVC-1205', detail });
    }
  }
  const dates = judgeDates(manifest, clock);
  failures.push(...judgeSerial(manifest.serial, sha256, settings, newestAccepted), ...dates.failures);
  return { failures, warnings: dates.warnings };
}

function judgeSerial(
  serial: number,
  sha256: string,
  { serialFloor, serialMaxJump }: Pick<Settings, 'serialFloor' | 'serialMaxJump'>,
  newest: NewestAccepted | undefined,
): readonly Failure[] {
  if (serial < serialFloor) {
    return [
      { code: 'SVC-1108', detail: `its serial is ${serial}, servicer.json takes none below ${serialFloor}` },
    ];
  }
  if (newest === undefined) return [];
  if (serial < newest.serial) {
    return [
      {
        code: 'SVC-1108',
        detail: `its serial is ${serial}, this machine has already accepted ${newest.serial}`,
      },
    ];
  }
  if (serial === newest.serial && sha256 !== newest.sha256) {
    const detail = `serial ${serial} was accepted with SHA-256 ${newest.sha256}, now it comes with ${sha256}`;
    return [{ code: 'SVC-1109', detail }];
  }
  if (serial - newest.serial > serialMaxJump) {
    const detail = `its serial is ${serial}, the newest accepted one is ${newest.serial}; at most ${serialMaxJump} may lie between`;
    return [{ code: 'SVC-1112', detail }];
  }
  return [];
}

function judgeDates(
  manifest: Pick<Manifest<unknown>, 'issued' | 'expires'>,
  { nowMs, floorMs }: AcceptClock,
): Freshness {
  const warnings: string[] = [];
  const now = nowMs !== undefined && nowMs >= floorMs ? nowMs : undefined;
  if (manifest.expires !== undefined) {
    // Whatever the clock says, it is not earlier than the floor.
    const reference = now ?? floorMs;
    if (Date.parse(manifest.expires) <= reference) {
      const detail = `it expired at ${manifest.expires}; now it is ${now === undefined ? 'at least ' : ''}${new Date(reference).toISOString()}`;
      return { failures: [{ code: 'SVC-1107', detail }], warnings };
    }
    if (now === undefined) {
      warnings.push(
        `the clock is not believable, so nobody knows whether the manifest (expires ${manifest.expires}) has expired`,
      );
    }
  }
  if (now !== undefined && Date.parse(manifest.issued) > now + DAY_MS) {
    warnings.push(
      `the manifest was issued at ${manifest.issued}, which is in the future: this clock or the signer's is wrong`,
    );
  }
  return { failures: [], warnings };
}
