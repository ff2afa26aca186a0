import type { ActionResult } from '../domain/action.ts';
import { errorSpec } from '../domain/error-table.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WindowsCode } from '../domain/windows-code.ts';
import { howItEnded } from './common.ts';

/**
 * Codes by which servicing itself tells that it gave up, and has put away what it began: those of component-based servicing
 * (facility 0x0F: 0x800Fxxxx) and of the component store (ERROR_SXS_*, 0x800736B0 and above).
 * https://learn.microsoft.com/windows/win32/debug/system-error-codes--14000-15999-
 */
const OF_SERVICING = /^0x800(F|73[67])/;

/**
 * An update that DISM died over is half in the store: that image is in doubt. One that was half there before, or that DISM
 * itself gave up, is not.
 */
export function judgeHalf(
  outcome: Outcome,
  seen: {
    readonly wasHalf: string | undefined;
    readonly isHalf: string | undefined;
    readonly ended: readonly ActionResult[];
  },
  wanted: string,
): Outcome {
  const { wasHalf, isHalf, ended } = seen;
  if (outcome.kind !== 'failed' || isHalf === undefined || isHalf === wasHalf) return outcome;
  if (errorSpec(outcome.failure.code).image === 'in-doubt') return outcome;
  const how = howItEnded(ended);
  if (how.how !== 'ended' || isOfServicing(how.code)) return outcome;
  return { kind: 'failed', failure: { code: 'SVC-3040', detail: `${wanted}: ${how.detail}, and ${isHalf}` } };
}

function isOfServicing(code: WindowsCode): boolean {
  return OF_SERVICING.test(code);
}
