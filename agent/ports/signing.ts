/** Cost of scrypt: RFC 7914, section 2. Memory is about 128 x N x r bytes. */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** The primitives that only a signer's desk needs. All synchronous. */
export interface SigningCrypto {
  /** BLAKE2b with 64 bytes of output. */
  readonly blake2b512: (bytes: Uint8Array) => Uint8Array;
  /** `seed` 32 bytes, the result 64. */
  readonly signEd25519: (seed: Uint8Array, message: Uint8Array) => Uint8Array;
  /** `seed` 32 bytes, the result 32. */
  readonly publicKeyOf: (seed: Uint8Array) => Uint8Array;
  /** Undefined when this computer has not the memory for it. */
  readonly scrypt: (
    password: Uint8Array,
    salt: Uint8Array,
    cost: ScryptCost,
    length: number,
  ) => Uint8Array | undefined;
}

/** The desk of a person who holds a secret key. By the paths of this system; everything that fails throws `IoError`. */
export interface SigningDesk {
  readonly crypto: SigningCrypto;
  readonly random: (count: number) => Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** undefined when there is no such file. */
  readonly read: (path: string, maxBytes: number) => Uint8Array | undefined;
  /** Names in a folder; undefined when there is none. */
  readonly list: (folder: string) => readonly string[] | undefined;
  /** A path below the folder that `path` lies in. */
  readonly beside: (path: string, ...parts: readonly string[]) => string;
  /** Whole or not at all; only for its owner when it is secret. `create` refuses a path where anything is. */
  readonly write: (
    path: string,
    bytes: Uint8Array,
    how: { readonly mode: 'create' | 'replace'; readonly isSecret: boolean },
  ) => void;
  /** A line that is typed unseen, or the next line of standard input where that is no terminal; undefined at its end. */
  readonly askSecret: (question: string) => Promise<string | undefined>;
}
