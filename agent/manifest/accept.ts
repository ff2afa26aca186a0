import type { MachineIdentity } from '../domain/machine.ts';
import type { Manifest, Trust } from '../domain/manifest.ts';
import type { Subject } from '../domain/rules.ts';
import type { Failure } from '../domain/servicing-error.ts';
import type { Settings } from '../domain/settings.ts';
import { compareVersions, parseVersion } from '../domain/version.ts';
import type { BoundStep } from '../steps/kind.ts';
import type { StepData } from '../steps/registry.ts';
import { type AcceptClock, judgeFreshness, type NewestAccepted } from './freshness.ts';
import { bindSteps, checkGraph, checkPaths } from './integrity.ts';
import { MANIFEST_LIMITS } from './json-value.ts';
import { matchMachine } from './match.ts';
import { formatProblem, quote } from './problem.ts';
import { checkRevokes } from './revokes.ts';
import { MANIFEST_SCHEMA, MANIFEST_TYPE, manifestSchema, toManifest } from './schema.ts';
import { checkShape } from './shape.ts';
import { type SignatureCrypto, type TrustedKey, verifyManifestSignature } from './signature.ts';
import { readStrictJson } from './strict-json.ts';

/** A manifest that passed every check which needs neither the payload nor the image. */
export interface AcceptedManifest {
  readonly manifest: Manifest<StepData>;
  /** In the order of the manifest. */
  readonly steps: readonly BoundStep[];
  /** Of the manifest's bytes, lower-case hex. */
  readonly sha256: string;
  readonly trust: Trust;
}

export type Acceptance =
  | { readonly kind: 'accepted'; readonly manifest: AcceptedManifest; readonly warnings: readonly string[] }
  /** Every problem of the first stage that found one. */
  | { readonly kind: 'refused'; readonly failures: readonly Failure[] }
  /** In order, and meant for others. */
  | { readonly kind: 'not-for-this-machine'; readonly because: readonly string[] };

export interface AcceptInput {
  readonly bytes: Uint8Array;
  readonly signatureText: Uint8Array | undefined;
  /** The `.2.minisig` file of a second person. */
  readonly secondText?: Uint8Array | undefined;
  /** Keys that earlier manifests revoked on this machine: by what, by key id. */
  readonly revokedHere?: ReadonlyMap<string, string> | undefined;
  /** Path of the manifest, for people. */
  readonly from: string;
  readonly settings: Pick<
    Settings,
    'channel' | 'serialFloor' | 'serialMaxJump' | 'acceptUnsigned' | 'revokedKeys' | 'signatures'
  >;
  readonly keys: readonly TrustedKey[];
  readonly crypto: SignatureCrypto & { readonly sha256: (bytes: Uint8Array) => string };
  readonly agentVersion: string;
  readonly clock: AcceptClock;
  /** undefined: whichever machine it is for. */
  readonly machine: MachineIdentity | undefined;
  /** undefined: no rule about memory, firmware or boot medium holds. */
  readonly host?: Subject['host'];
  readonly newestAccepted: NewestAccepted | undefined;
}

/**
 * Size, signature, strict reading, type and schema, channel and serial and dates, machine, graph, paths, steps: in this
 * order, on the same bytes, nothing of them believed before the signature. Payload sizes and hashes come with staging.
 */
export function acceptManifest(input: AcceptInput): Acceptance {
  const { bytes, settings, machine } = input;
  const refuse = (failures: readonly Failure[]): Acceptance => ({
    kind: 'refused',
    failures: failures.map(({ code, detail }) => ({ code, detail: `${input.from}: ${detail}` })),
  });
  if (bytes.length === 0) return refuse([{ code: 'SVC-1102', detail: 'the file is empty' }]);
  if (bytes.length > MANIFEST_LIMITS.maxBytes) {
    const detail = `the file has ${bytes.length} bytes; at most ${MANIFEST_LIMITS.maxBytes} are read`;
    return refuse([{ code: 'SVC-1102', detail }]);
  }
  const trusted = judgeTrust(input);
  if (!trusted.ok) return refuse([trusted.failure]);
  const { trust } = trusted;

  const reading = readStrictJson(bytes, MANIFEST_LIMITS);
  if (!reading.ok) {
    return refuse(reading.problems.map((problem) => ({ code: 'SVC-1102', detail: formatProblem(problem) })));
  }
  const foreign = whyForeign(reading.value, trust, input.agentVersion);
  if (foreign !== undefined) return refuse([foreign]);
  const shaped = checkShape(manifestSchema, reading.value, { positions: reading.positions });
  if (!shaped.ok) {
    return refuse(shaped.problems.map((problem) => ({ code: 'SVC-1103', detail: formatProblem(problem) })));
  }
  const manifest = toManifest(shaped.value);

  const sha256 = input.crypto.sha256(bytes);
  const { clock, newestAccepted } = input;
  const fresh = judgeFreshness(manifest, sha256, { settings, trust, clock, newestAccepted });
  if (fresh.failures.length > 0) return refuse(fresh.failures);
  const unable = checkRevokes(manifest.revokes, trust);
  if (unable !== undefined) return refuse([{ code: 'SVC-1210', detail: unable }]);

  const subject = { machine, host: input.host };
  const matched = machine === undefined ? undefined : matchMachine(manifest.match, subject);
  if (matched !== undefined && matched.answer !== 'yes')
    return { kind: 'not-for-this-machine', because: [matched.because] };

  const graph = checkGraph(manifest);
  if (graph.length > 0) return refuse(graph);
  const paths = checkPaths(manifest.payload);
  if (paths.length > 0) return refuse(paths);
  const bound = bindSteps(manifest, subject);
  if (bound.failures.length > 0) return refuse(bound.failures);

  const warnings = [...trusted.warnings, ...fresh.warnings];
  return { kind: 'accepted', manifest: { manifest, steps: bound.steps, sha256, trust }, warnings };
}

type Trusted =
  | { readonly ok: true; readonly trust: Trust; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly failure: Failure };

/** A signature that is there must be good, also where none is asked for, as long as there is a key to check it with. */
function judgeTrust(input: AcceptInput): Trusted {
  const { signatureText, keys, settings } = input;
  const isCheckable = signatureText !== undefined && keys.length > 0;
  if (settings.acceptUnsigned && !isCheckable) {
    const why =
      signatureText === undefined ? '' : ' (its signature cannot be checked: the overlay holds no key)';
    return {
      ok: true,
      trust: { signed: false },
      warnings: [`UNSIGNED: the manifest is accepted without a signature, as servicer.json says${why}`],
    };
  }
  const verified = verifyManifestSignature({
    ...input,
    revoked: settings.revokedKeys,
    rule: settings.signatures,
  });
  return verified.ok ? { ok: true, trust: verified.trust, warnings: [] } : verified;
}

/**
 * What can be said before the schema is asked: another sort of file, or one for a newer agent. A newer manifest may have
 * keys and kinds that this agent does not know, and "needs a newer agent" says more than a list of unknown keys.
 */
function whyForeign(value: unknown, trust: Trust, agentVersion: string): Failure | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, schema, minAgent }: { type?: unknown; schema?: unknown; minAgent?: unknown } = value;
  if (typeof type === 'string' && type !== MANIFEST_TYPE && trust.signed) {
    const detail = `the signed file says that it is ${quote(type)}, not ${quote(MANIFEST_TYPE)}`;
    return { code: 'SVC-1205', detail };
  }
  if (type !== MANIFEST_TYPE) return undefined;
  if (typeof schema === 'number' && schema > MANIFEST_SCHEMA) {
    return { code: 'SVC-1111', detail: `it has schema ${schema}, this agent reads ${MANIFEST_SCHEMA}` };
  }
  const needed = typeof minAgent === 'string' ? parseVersion(minAgent) : undefined;
  if (needed === undefined) return undefined;
  // A pre-release counts as its release: `1.2.0-dev` reads what 1.2.0 reads.
  const own = parseVersion(agentVersion.replace(/[-+].*$/, ''));
  if (own !== undefined && compareVersions(own, needed) >= 0) return undefined;
  return { code: 'SVC-1111', detail: `it needs agent ${String(minAgent)}, this is ${agentVersion}` };
}
