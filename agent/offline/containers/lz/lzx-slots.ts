/** Position slots by window size, 2^15 to 2^21: [MS-PATCH] section 2.3 and libmspack's lzxd.c. */
const SLOTS: readonly number[] = [30, 32, 34, 36, 38, 42, 50];
const SMALLEST_WINDOW_BITS = 15;

/** How many slots of match offsets a window has; 0 for sizes that LZX does not know. */
export function slotCount(windowBits: number): number {
  return SLOTS[windowBits - SMALLEST_WINDOW_BITS] ?? 0;
}

/** How many bits follow a slot. */
export const SLOT_BITS: Uint8Array = Uint8Array.from({ length: 50 }, (_, slot) =>
  slot < 4 ? 0 : Math.min((slot >> 1) - 1, 17),
);

/** The smallest number that a slot stands for; two less is the offset. */
export const SLOT_BASE: Uint32Array = bases();

function bases(): Uint32Array {
  const result = new Uint32Array(SLOT_BITS.length);
  let base = 0;
  for (let slot = 0; slot < result.length; slot += 1) {
    result[slot] = base;
    base += 1 << (SLOT_BITS[slot] ?? 0);
  }
  return result;
}
