import type { FactRules, RuleTree } from './rules.ts';
import type { TargetRule } from './settings.ts';

/** One file of the payload, relative to the manifest, with what it must be. */
export interface PayloadFile {
  readonly id: string;
  /** Components of `[A-Za-z0-9._-]` joined by `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Which machines a manifest is for. All rules that are given must hold; none: every machine. */
export type MatchRules = RuleTree<FactRules>;

/** A manifest that was found and not taken. */
export interface OtherManifest {
  readonly from: string;
  readonly because: string;
}

/** The part of a manifest that does not depend on kinds of step. `S` is what the registry of kinds makes of a step. */
export interface Manifest<S> {
  readonly id: string;
  readonly channel: string;
  /** Monotonic per channel. */
  readonly serial: number;
  /** ISO 8601, UTC. */
  readonly issued: string;
  readonly expires: string | undefined;
  readonly minAgent: string | undefined;
  readonly match: MatchRules;
  /** Ids of keys that are not accepted any more, as minisign prints them. */
  readonly revokes: readonly string[];
  /** Narrows the rule of the settings: both must hold. */
  readonly target?: TargetRule | undefined;
  readonly payload: readonly PayloadFile[];
  readonly steps: readonly S[];
}

/** How far a manifest may be trusted. Every screen and result says so when it is not signed. */
export type Trust =
  | {
      readonly signed: true;
      readonly keyId: string;
      readonly trustedComment: string;
      /** The second person, where two signatures were needed or given. */
      readonly second?: { readonly keyId: string; readonly trustedComment: string };
    }
  | { readonly signed: false };

/** `key A`, or `keys A and B`: who answers for a manifest. */
export function signers(trust: Extract<Trust, { signed: true }>): string {
  return trust.second === undefined ? `key ${trust.keyId}` : `keys ${trust.keyId} and ${trust.second.keyId}`;
}
