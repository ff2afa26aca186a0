/** A step as the sessions see it. */
export interface Batchable {
  readonly id: string;
  readonly after: readonly string[];
  /** Steps with the same key may share a call; undefined: never. */
  readonly key: string | undefined;
  /** Characters that the step puts on the command line. */
  readonly length: number;
  /** There is work to do; what already is true needs no call. */
  readonly isDue: boolean;
}

/**
 * Windows takes command lines of 32,767 characters; what comes before and after the items fits into the rest.
 * https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw
 */
export const MOST_ITEM_CHARACTERS = 30_000;

/**
 * Splits the steps that are due, in their order, into sessions: neighbours with the same key, none of which comes after
 * another step since the session began. No other split of this order has fewer: whatever may stand together still may when
 * its ends are cut off, so a session that takes all it can never costs one more later.
 */
export function splitSessions<T extends Batchable>(steps: readonly T[]): readonly (readonly T[])[] {
  const sessions: T[][] = [];
  let open: T[] = [];
  let characters = 0;
  /** Everything since the session began, due or not. */
  let since = new Set<string>();
  for (const step of steps) {
    if (step.isDue) {
      const [first] = open;
      const joins =
        first !== undefined &&
        step.key !== undefined &&
        step.key === first.key &&
        characters + step.length <= MOST_ITEM_CHARACTERS &&
        !step.after.some((id) => since.has(id));
      if (!joins) {
        open = [];
        characters = 0;
        since = new Set();
        sessions.push(open);
      }
      open.push(step);
      characters += step.length;
    }
    since.add(step.id);
  }
  return sessions;
}
