import { type Failure, IoError, ServicingError } from '../domain/servicing-error.ts';

/** Whatever ended the servicing, as a number of the closed table. What is not coded is a fault of ours. */
export function asFailure(error: unknown): Failure {
  if (error instanceof ServicingError) return { code: error.code, detail: error.detail };
  if (error instanceof IoError) {
    const code = error.reason === 'full' ? 'SVC-3007' : error.reason === 'busy' ? 'SVC-6005' : 'SVC-2007';
    return { code, detail: error.message };
  }
  return {
    code: 'SVC-9001',
    detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
