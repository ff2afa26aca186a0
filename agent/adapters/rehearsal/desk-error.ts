/** What a file of this desk did not allow, in words. */
export function describeDeskError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isAbsent = 'code' in error && error.code === 'ENOENT';
  return isAbsent && 'path' in error ? `there is nothing at ${error.path}` : error.message;
}
