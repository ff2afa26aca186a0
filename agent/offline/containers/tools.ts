/** What the pure readers need of the world. */
export interface ContainerTools {
  /**
   * Inflates one raw deflate stream (RFC 1951) whose matches may reach back into `dictionary` (at most 32 KiB, may be
   * empty). `undefined` when it is damaged or gives more than `maxBytes`.
   */
  readonly inflateRaw: (data: Uint8Array, dictionary: Uint8Array, maxBytes: number) => Uint8Array | undefined;
  /** Lower-case hex. With it, what is taken whole from a WIM is checked against the hash that the WIM states. */
  readonly sha1?: (bytes: Uint8Array) => string;
}
