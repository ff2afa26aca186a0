// BLAKE2b, RFC 7693. Only for the 32-byte checksum in secret key files: the output length is an input of the function, so
// that cutting the 64 bytes which OpenSSL offers would give another value.

const MASK = 0xffff_ffff_ffff_ffffn;
const BLOCK_BYTES = 128;
const ROUNDS = 12;

/** RFC 7693, section 2.6: the initial words of SHA-512. */
const IV = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
] as const;

/** RFC 7693, section 2.7: the order in which each round takes the words of a block. */
const SIGMA = [
  '0123456789abcdef',
  'ea489fd61c02b753',
  'b8c052fdae367194',
  '7931dcbe265a40f8',
  '905724afe1bc683d',
  '2c6a0b834d75fe19',
  'c51fed4a0763928b',
  'db7ec13950f4862a',
  '6fe9b308c2d714a5',
  'a2847615fb9e3cd0',
].map((row) => Array.from(row, (digit) => Number.parseInt(digit, 16)));

/** The columns, then the diagonals of the state. */
const QUARTERS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

/** Unkeyed BLAKE2b with 1 to 64 bytes of output. Slow, and meant for short input. */
export function blake2b(bytes: Uint8Array, outputBytes: number): Uint8Array {
  const chain = BigUint64Array.from(IV);
  chain[0] = (chain[0] ?? 0n) ^ BigInt(0x01010000 ^ outputBytes);
  let at = 0;
  do {
    const end = Math.min(at + BLOCK_BYTES, bytes.length);
    compress(chain, bytes.subarray(at, end), end, end === bytes.length);
    at = end;
  } while (at < bytes.length);
  const output = new Uint8Array(64);
  const view = new DataView(output.buffer);
  chain.forEach((word, index) => {
    view.setBigUint64(index * 8, word, true);
  });
  return output.slice(0, outputBytes);
}

function compress(chain: BigUint64Array, block: Uint8Array, counted: number, isLast: boolean): void {
  const padded = new Uint8Array(BLOCK_BYTES);
  padded.set(block);
  const view = new DataView(padded.buffer);
  const state = BigUint64Array.from([...chain, ...IV]);
  state[12] = (state[12] ?? 0n) ^ BigInt(counted);
  if (isLast) state[14] = (state[14] ?? 0n) ^ MASK;
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = SIGMA[round % SIGMA.length] ?? [];
    QUARTERS.forEach((quarter, index) => {
      const x = view.getBigUint64((order[index * 2] ?? 0) * 8, true);
      const y = view.getBigUint64((order[index * 2 + 1] ?? 0) * 8, true);
      mix(state, quarter, x, y);
    });
  }
  chain.forEach((word, index) => {
    chain[index] = word ^ (state[index] ?? 0n) ^ (state[index + 8] ?? 0n);
  });
}

/** A BigUint64Array keeps what it holds at 64 bits by itself; sums are cut before they are rotated. */
function mix(
  state: BigUint64Array,
  [a, b, c, d]: readonly [number, number, number, number],
  x: bigint,
  y: bigint,
): void {
  const word = (index: number) => state[index] ?? 0n;
  state[a] = word(a) + word(b) + x;
  state[d] = rotate(word(d) ^ word(a), 32n);
  state[c] = word(c) + word(d);
  state[b] = rotate(word(b) ^ word(c), 24n);
  state[a] = word(a) + word(b) + y;
  state[d] = rotate(word(d) ^ word(a), 16n);
  state[c] = word(c) + word(d);
  state[b] = rotate(word(b) ^ word(c), 63n);
}

function rotate(word: bigint, count: bigint): bigint {
  return ((word >> count) | (word << (64n - count))) & MASK;
}
