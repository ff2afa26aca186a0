const DAY_MS = 86_400_000;
const YEARS_MS = 10 * 365.25 * DAY_MS;

/**
 * The time of this run, read once, or undefined when the machine's clock is not believable: outside one day before
 * the overlay was built to ten years after. A dead battery says 1970 or 2099.
 */
export function believableNow(nowMs: number, builtAtMs: number): number | undefined {
  return nowMs >= builtAtMs - DAY_MS && nowMs <= builtAtMs + YEARS_MS ? nowMs : undefined;
}
