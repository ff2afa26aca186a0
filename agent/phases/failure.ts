import { type Failure, IoError, ServicingError } from '../domain/servicing-error.ts';

/**
 * Whatever ended the servicing, as a number of the closed table. A disk that fails before the first change is a refusal;
 * after it nobody has looked at what became of the image. What is not coded is a fault of ours.
 */
export function asFailure(error: unknown, imageTouched: boolean): Failure {
  if (error instanceof ServicingError) return { code: error.code, detail: error.detail };
  if (error instanceof IoError) {
    return { code: imageTouched ? afterChange(error) : beforeChange(error), detail: error.message };
  }
  return {
    code: 'SVC-9001',
    detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

function beforeChange({ reason }: IoError): Failure['code'] {
  if (reason === 'full') return 'SVC-6003';
  if (reason === 'busy') return 'SVC-6005';
  return reason === 'io' ? 'SVC-2026' : 'SVC-2007';
}

function afterChange({ reason }: IoError): Failure['code'] {
  return reason === 'full' ? 'SVC-3007' : 'SVC-4001';
}
