import type { Trust } from '../domain/manifest.ts';

/**
 * Why a manifest may not revoke what it revokes; undefined when it may, or revokes nothing. No key judges itself. So the
 * keys that signed are always left, which are as many as the next manifest needs: none can shut out every later one.
 */
export function checkRevokes(revokes: readonly string[], trust: Trust): string | undefined {
  if (revokes.length === 0) return undefined;
  if (!trust.signed) return 'it is not signed, and revokes keys';
  const own = [trust.keyId, trust.second?.keyId].find((id) => id !== undefined && revokes.includes(id));
  return own === undefined ? undefined : `it revokes key ${own}, which it is signed with`;
}
