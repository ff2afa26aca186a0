/** Something that is measured again and again. */
export interface Measure {
  readonly run: () => Promise<number> | number;
}

/** Medians of several things measured in turn, so that a change of the machine's mood meets all of them alike. */
export async function medians(rounds: number, measures: readonly Measure[]): Promise<readonly number[]> {
  const seen = measures.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { run }] of measures.entries()) seen[index]?.push(await run());
  }
  return seen.map(median);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  const high = sorted[Math.floor(sorted.length / 2)];
  if (low === undefined || high === undefined) throw new Error('there is no median of nothing');
  return (low + high) / 2;
}

/** Seconds that something takes. */
export async function seconds(work: () => Promise<unknown> | unknown): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}
