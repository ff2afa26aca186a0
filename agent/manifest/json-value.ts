export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export interface JsonLimits {
  readonly maxBytes: number;
  /** Objects and lists inside each other; a list of numbers has depth 1. */
  readonly maxDepth: number;
  /** Objects, lists, texts, numbers and words together: bounds memory. */
  readonly maxValues: number;
}

/**
 * 256 steps and 2048 payload files, with paths as long as they may be, stay below; a manifest whose every step is as large as
 * the schema lets it be does not, and is refused. Rules nested as deep
 * as they may be take 20 levels in a step: two for each level of rules, and four around them.
 */
export const MANIFEST_LIMITS = { maxBytes: 1024 * 1024, maxDepth: 24, maxValues: 65_536 } as const;
export const SETTINGS_LIMITS = { maxBytes: 64 * 1024, maxDepth: 8, maxValues: 2048 } as const;

/** Where values stand in the text. */
export interface Positions {
  /** `3:14`, or undefined when there is no such value. */
  readonly find: (path: readonly PropertyKey[]) => string | undefined;
}
