/** A generator of numbers that only depends on its seed (mulberry32), so that a failure can be repeated. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

// Numbers at the edges of what formats count with.
const EDGES = [
  0, 1, 2, 4, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fff8,
  0xffff_ffff,
];

/** The same bytes with a few of them changed, in the ways in which disks, power cuts and people change them. */
export function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  let copy = Uint8Array.from(bytes);
  for (let changes = 1 + random(6); changes > 0 && copy.length > 0; changes -= 1) {
    const at = random(copy.length);
    const view = new DataView(copy.buffer, copy.byteOffset, copy.length);
    const word = Math.min(at & ~3, copy.length - 4);
    switch (random(7)) {
      case 0:
        copy[at] = random(256);
        break;
      case 1:
        copy[at] = (copy[at] ?? 0) ^ (1 << random(8));
        break;
      case 2:
        if (word >= 0) view.setUint32(word, EDGES[random(EDGES.length)] ?? 0, true);
        break;
      case 3:
        if (word >= 0) view.setUint32(word, random(copy.length) & ~7, true);
        break;
      case 4:
        copy.copyWithin(at, random(copy.length), random(copy.length));
        break;
      case 5:
        copy.fill(0, at, at + random(512));
        break;
      case 6:
        if (random(8) === 0) copy = copy.slice(0, at);
        break;
    }
  }
  return copy;
}
