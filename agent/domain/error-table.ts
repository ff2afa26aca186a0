import { AGENT_ERRORS } from './errors/agent.ts';
import { DESK_ERRORS } from './errors/desk.ts';
import { ENVIRONMENT_ERRORS } from './errors/environment.ts';
import type { ErrorFamily, ErrorSpec } from './errors/error-spec.ts';
import { INPUT_ERRORS } from './errors/input.ts';
import { MACHINE_ERRORS } from './errors/machine.ts';
import { NETWORK_ERRORS } from './errors/network.ts';
import { PACKAGE_ERRORS } from './errors/packages.ts';
import { PAYLOAD_ERRORS } from './errors/payload.ts';
import { SERVICING_ERRORS } from './errors/servicing.ts';
import { SIGNATURE_ERRORS } from './errors/signature.ts';
import { UNDO_ERRORS } from './errors/undo.ts';
import { VERIFICATION_ERRORS } from './errors/verification.ts';

export type { ErrorSpec, ImageState } from './errors/error-spec.ts';

/**
 * The closed table of everything that can end a run badly. 1xxx input, 2xxx machine and image, 3xxx servicing,
 * 4xxx verification, 5xxx network and reporting, 6xxx environment, 9xxx the agent itself. A number is never reused.
 */
export const ERRORS = {
  ...INPUT_ERRORS,
  ...SIGNATURE_ERRORS,
  ...PAYLOAD_ERRORS,
  ...DESK_ERRORS,
  ...MACHINE_ERRORS,
  ...SERVICING_ERRORS,
  ...UNDO_ERRORS,
  ...PACKAGE_ERRORS,
  ...VERIFICATION_ERRORS,
  ...NETWORK_ERRORS,
  ...ENVIRONMENT_ERRORS,
  ...AGENT_ERRORS,
} as const satisfies ErrorFamily;

export type ErrorCode = keyof typeof ERRORS;

/** `SVC-2004` as a code of the table; undefined for any other text. */
export function parseErrorCode(text: string): ErrorCode | undefined {
  return Object.keys(ERRORS).find((code): code is ErrorCode => code === text);
}

export function errorSpec(code: ErrorCode): ErrorSpec {
  return ERRORS[code];
}
