import fc from 'fast-check';
import { expect, it } from 'vitest';
import { orderSteps } from '../../../agent/plan/order.ts';
import { bindStep, stepSchema } from '../../../agent/steps/registry.ts';
import { finder, payload, stepOf } from './support.ts';

const packageStep = (identity: string) => ({ kind: 'package', payload: 'cab', identity });
const TAIL = '~31bf3856ad364e35~amd64~';

/** One step of each sort, in the order that Microsoft gives for an image. */
const IN_ORDER: Readonly<Record<string, object>> = {
  'servicing-stack': packageStep(`Package_for_ServicingStack_4060${TAIL}~26100.4060.1.0`),
  language: packageStep(`Microsoft-Windows-Client-LanguagePack-Package${TAIL}fr-FR~10.0.26100.1`),
  capability: { kind: 'capability', capability: 'Language.Basic~~~fr-FR~0.0.1.0' },
  update: packageStep(`Package_for_KB5100001${TAIL}~10.0.1.3`),
  'dot-net': packageStep(`Package_for_DotNetRollup_481${TAIL}~10.0.9286.2`),
  cumulative: packageStep(`Package_for_RollupFix${TAIL}~26100.4061.1.6`),
  'first-boot': { kind: 'first-boot', installer: 'msi' },
};
const find = finder(payload('cab', 'a/a.cab'), payload('msi', 'a/a.msi'));
const bound = Object.entries(IN_ORDER).map(([id, data]) =>
  stepOf(bindStep(stepSchema.parse({ id, ...data }), find)),
);

// https://learn.microsoft.com/windows/deployment/update/media-dynamic-update
it('servicing stack, languages, features on demand, updates, .NET, the cumulative update last, however it was written', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(bound), (written) => {
      const ordered = orderSteps(written);
      const ids = ordered.ok ? ordered.steps.map(({ id }) => id) : [];
      expect(ids).toEqual(Object.keys(IN_ORDER).filter((id) => ids.includes(id)));
      expect(ids).toHaveLength(written.length);
    }),
  );
});
