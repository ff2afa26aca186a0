import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../../agent/domain/journal.ts';
import { mayHaveRemoved } from '../../../../agent/phases/gate/read-kept.ts';
import type { Journal } from '../../../../agent/runtime/journal.ts';
import { bindStep, stepSchema } from '../../../../agent/steps/registry.ts';
import { repeatOf } from '../../../../agent/steps/repeat.ts';
import { unusable } from '../../../support/world/test-world.ts';
import { finder, payload, stepOf } from '../../steps/support.ts';

const LCU = 'Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.4061.1.6';
const CAPABILITY = 'OpenSSH.Client~~~~0.0.1.0';
const find = finder(payload('cab', 'a/a.cab'), payload('msi', 'a/a.msi'), payload('app', 'a/a.appx'));

const bound = (data: object) => stepOf(bindStep(stepSchema.parse({ id: 'one', ...data }), find));
const update = { kind: 'package', payload: 'cab', identity: LCU };

/** The journal of a run that began this step, or none. */
function journalOf(stepId: string | undefined): Journal {
  const entries: readonly JournalEntry[] =
    stepId === undefined ? [] : [{ type: 'intent', stepId, attempt: 1 }];
  const records = entries.map((entry, sequence) => ({ sequence, bootId: 'b', at: '', entry }));
  return { ...unusable<Journal>('journal'), records: () => records };
}

describe('a loss of packages or drivers, and the step that was done', () => {
  it.each([
    { data: update, keeps: true, why: 'an update replaces, it takes nothing out' },
    { data: { ...update, ensure: 'absent', payload: undefined }, keeps: false, why: 'a removal' },
    { data: { kind: 'capability', capability: CAPABILITY }, keeps: true, why: 'it adds' },
    {
      data: { kind: 'capability', capability: CAPABILITY, ensure: 'absent' },
      keeps: false,
      why: 'it removes',
    },
    { data: { kind: 'feature', feature: 'NetFx3', ensure: 'enabled' }, keeps: true, why: 'it adds' },
    {
      data: { kind: 'feature', feature: 'SMB1Protocol', ensure: 'disabled' },
      keeps: false,
      why: 'it may remove',
    },
    { data: { kind: 'international', timeZone: 'UTC' }, keeps: true, why: 'settings' },
    { data: { kind: 'system-files' }, keeps: true, why: 'a look at files' },
    { data: { kind: 'first-boot', installer: 'msi' }, keeps: true, why: 'nothing is installed yet' },
    {
      data: { kind: 'app', ensure: 'present', app: 'Contoso.App', payload: 'app' },
      keeps: true,
      why: 'apps are no packages',
    },
    { data: { kind: 'store-cleanup' }, keeps: false, why: 'it takes superseded packages out' },
    { data: { kind: 'store-health' }, keeps: false, why: 'a repair may do anything' },
    {
      data: { kind: 'edition', edition: 'Enterprise' },
      keeps: false,
      why: 'another edition has other packages',
    },
  ])('$data.kind: is it judged? $keeps ($why)', ({ data, keeps }) => {
    const step = bound(data);
    expect(mayHaveRemoved(journalOf(step.id), [step])).toBe(!keeps);
    expect(mayHaveRemoved(journalOf(undefined), [step])).toBe(false);
  });

  it('an update that comes again takes nothing out either', () => {
    const step = repeatOf(bound(update), ['fr'], () => true);
    expect(step).toBeDefined();
    expect(mayHaveRemoved(journalOf('one+again'), step === undefined ? [] : [step])).toBe(false);
  });
});
