/** What is kept of each end of a program's output; whole lines of UTF-16 stay whole because it is even. */
const END_BYTES = 512 * 1024;

/** Collects output without ever holding more than its first and last half MiB. */
export interface BoundedOutput {
  readonly add: (chunk: Uint8Array) => void;
  /** The beginning followed by the end; what was between them is gone. */
  readonly bytes: () => Uint8Array;
}

export function boundedOutput(endBytes = END_BYTES): BoundedOutput {
  const head: Uint8Array[] = [];
  const tail: Uint8Array[] = [];
  let headBytes = 0;
  let tailBytes = 0;
  let lostBytes = 0;
  return {
    add: (chunk) => {
      const forHead = chunk.subarray(0, endBytes - headBytes);
      if (forHead.length > 0) head.push(forHead.slice());
      headBytes += forHead.length;
      const forTail = chunk.subarray(forHead.length);
      if (forTail.length === 0) return;
      tail.push(forTail.slice(-endBytes));
      lostBytes += Math.max(0, forTail.length - endBytes);
      tailBytes += Math.min(forTail.length, endBytes);
      for (let first = tail[0]; first && tailBytes - first.length >= endBytes; first = tail[0]) {
        tail.shift();
        tailBytes -= first.length;
        lostBytes += first.length;
      }
    },
    bytes: () => {
      const end = concat(tail);
      let cut = Math.max(0, end.length - endBytes);
      // An odd number of lost bytes would turn UTF-16 into noise.
      if ((lostBytes + cut) % 2 === 1) cut += 1;
      return concat([...head, end.subarray(cut)]);
    },
  };
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
