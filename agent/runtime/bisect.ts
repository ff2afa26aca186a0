/** What became of one call for several members. */
export interface Called<T> {
  /** Every member is as it should be. */
  readonly isGood: boolean;
  /** Members to try in smaller company. One that was called alone has its answer, and is never among them. */
  readonly missing: readonly T[];
}

/**
 * Calls all members together, and where that fails in halves, until every member is as it should be or has failed alone:
 * that is the culprit, and it is told with its own failure. One culprit among n costs 2 log2(n) + 1 calls at the most, even if
 * a call with it does nothing for the others; when all of them are culprits there are 2n - 1.
 */
export async function callInHalves<T>(
  members: readonly T[],
  call: (members: readonly T[]) => Promise<Called<T>>,
): Promise<void> {
  const { missing } = await call(members);
  if (missing.length > 0) await searchIn(missing, call);
}

/** `members` hold a culprit: a call with all of them, or with more, has failed. */
async function searchIn<T>(
  members: readonly T[],
  call: (members: readonly T[]) => Promise<Called<T>>,
): Promise<void> {
  if (members.length === 1) {
    await call(members);
    return;
  }
  const half = Math.floor(members.length / 2);
  const [left, right] = [members.slice(0, half), members.slice(half)];
  const { isGood, missing } = await call(left);
  if (missing.length > 0) await searchIn(missing, call);
  // Where the left half is good the culprit is in the right one: a call with all of that one would only say so again.
  if (isGood) await searchIn(right, call);
  else await callInHalves(right, call);
}
