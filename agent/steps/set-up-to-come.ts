import type { Outcome } from '../domain/outcome.ts';
import type { Probe } from '../domain/probe.ts';
import { answerTo } from './common.ts';
import type { Answers } from './kind.ts';

/**
 * What Windows does at the end of its set-up it does never, where that has ended: a script in Windows\Setup\Scripts and an
 * answer file in Windows\Panther are for an image that is to be installed, or was generalized.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/add-a-custom-script-to-windows-setup
 */
const SIGNS = ['SystemSetupInProgress', 'OOBEInProgress', 'SetupType'] as const;

export const SET_UP_PROBES: readonly Probe[] = SIGNS.map((name) => ({
  ask: 'registry-value',
  hive: 'SYSTEM',
  key: 'Setup',
  name,
}));

/** Why nothing is laid down: no set-up is to come. `at`: index of the first of the probes. Only a sure no counts. */
export function noSetUpToCome(before: Answers, at: number): Outcome | undefined {
  for (const index of SIGNS.keys()) {
    const { reading } = answerTo(before, at + index, 'registry-value');
    if (!reading.known) return undefined;
    // All three are 0 where set-up has ended, or are not there; but one of them always is.
    if (index === 0 && reading.value === undefined) return undefined;
    if (reading.value?.data.some((byte) => byte !== 0) === true) return undefined;
  }
  const detail = 'SYSTEM\\Setup: the set-up of this Windows has ended, and none is to come';
  return { kind: 'failed', failure: { code: 'SVC-3051', detail } };
}
