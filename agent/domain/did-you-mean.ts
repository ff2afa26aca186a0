// Longer words are no typing slips, and the table below grows with the square of the length.
const MAX_LENGTH = 64;

/** The known word that `word` most likely stands for, or undefined when none is near. Case does not count. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  if (word === '' || word.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  // One slip in three letters, three slips at most: "sorces" means "sources", "a" does not mean "id".
  let limit = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  for (const candidate of known) {
    if (candidate.length > MAX_LENGTH) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance >= Math.max(word.length, candidate.length)) continue;
    if (distance > limit || (best !== undefined && distance === limit)) continue;
    best = candidate;
    limit = distance;
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
export function editDistance(left: string, right: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current: number[] = [];
    for (let column = 0; column <= right.length; column += 1) {
      const replaced = cell(last, column - 1) + (left[row - 1] === right[column - 1] ? 0 : 1);
      const cheapest = Math.min(replaced, cell(last, column) + 1, cell(current, column - 1) + 1);
      const isSwap = row > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current.push(isSwap ? Math.min(cheapest, cell(beforeLast, column - 2) + 1) : cheapest);
    }
    beforeLast = last;
    last = current;
  }
  return cell(last, right.length);
}

/** Beside the table nothing is ever the cheapest. */
function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
