/** One file of the payload, relative to the manifest, with what it must be. */
export interface PayloadFile {
  readonly id: string;
  /** Components of `[A-Za-z0-9._-]` joined by `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Rules that a machine and its image must all meet. An absent rule matches everything. */
export interface MatchRules {
  readonly manufacturer?: readonly string[] | undefined;
  readonly model?: readonly string[] | undefined;
  readonly serial?: readonly string[] | undefined;
  readonly architecture?: readonly string[] | undefined;
  readonly edition?: readonly string[] | undefined;
  readonly build?: { readonly min: number; readonly max: number } | undefined;
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
  readonly payload: readonly PayloadFile[];
  readonly steps: readonly S[];
}

/** How far a manifest may be trusted. Every screen and result says so when it is not signed. */
export type Trust =
  | { readonly signed: true; readonly keyId: string; readonly trustedComment: string }
  | { readonly signed: false };
