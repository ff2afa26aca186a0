/** Something in a hive that could not be read, and was skipped. */
export interface Problem {
  readonly kind: 'truncated' | 'damaged';
  /** Offset in the file, in bytes. */
  readonly at: number;
  readonly what: string;
}

/** What a reader skipped. Bounded: a broken hive may hold millions of broken cells. */
export interface Problems {
  readonly list: readonly Problem[];
  /** How many were met, those beyond the list included. */
  readonly total: number;
  add(problem: Problem): void;
}

const MAX_LISTED = 64;

/** A place is listed once, however often it is read. */
export function collectProblems(): Problems {
  const list: Problem[] = [];
  const seen = new Set<string>();
  let total = 0;
  return {
    list,
    get total(): number {
      return total;
    },
    add(problem): void {
      total += 1;
      const place = `${problem.at} ${problem.what}`;
      if (list.length >= MAX_LISTED || seen.has(place)) return;
      seen.add(place);
      list.push(problem);
    },
  };
}
