import { z } from 'zod';
import type { AppData } from '../app.ts';
import type { CapabilityData } from '../capability.ts';
import { answerTo } from '../common.ts';
import type { FeatureData } from '../feature.ts';
import type { Answers, Bound, Undo } from '../kind.ts';
import type { PackageData } from '../package.ts';
import { cannotUndo, headOf, inverseOf, undoBy } from './remember.ts';

/** That it was not there is all there is to remember. */
const absentSchema = z.strictObject({ was: z.literal('absent') });
const ABSENT = { kept: { was: 'absent' as const } };

/** Takes the package out again. */
export function undoOfPackage(data: PackageData, bind: (data: PackageData) => Bound): Undo {
  if (data.ensure === 'absent')
    return cannotUndo('a package that was removed comes back only from its own file');
  // https://learn.microsoft.com/windows/deployment/update/servicing-stack-updates: they cannot be uninstalled.
  if (/^Package_for_ServicingStack/i.test(data.identity))
    return cannotUndo('a servicing stack cannot be taken out again');
  return undoBy({
    schema: absentSchema,
    keep: ({ own }) => {
      const { fact } = answerTo(own, 0, 'package');
      return fact.answer === 'no' ? ABSENT : fact.because;
    },
    inverse: () =>
      inverseOf(bind({ ...headOf(data), kind: 'package', ensure: 'absent', identity: data.identity })),
  });
}

/** Takes the capability out again. */
export function undoOfCapability(data: CapabilityData, bind: (data: CapabilityData) => Bound): Undo {
  if (data.ensure === 'absent')
    return cannotUndo('a capability that was removed comes back only from its source');
  return undoBy({
    schema: absentSchema,
    keep: ({ own }) => {
      const { fact } = answerTo(own, 0, 'capability');
      return fact.answer === 'no' ? ABSENT : fact.because;
    },
    inverse: () =>
      inverseOf(bind({ ...headOf(data), kind: 'capability', capability: data.capability, ensure: 'absent' })),
  });
}

/** Takes the provisioned app out again. */
export function undoOfApp(
  data: AppData,
  isAbsent: (own: Answers) => boolean,
  bind: (data: AppData) => Bound,
): Undo {
  if (data.ensure === 'absent')
    return cannotUndo('an app that was removed comes back only from its own file');
  return undoBy({
    schema: absentSchema,
    keep: ({ own }) => (isAbsent(own) ? ABSENT : `whether ${data.app} was there cannot be told`),
    inverse: () =>
      inverseOf(bind({ ...headOf(data), kind: 'app', app: data.app, ensure: 'absent', dependencies: [] })),
  });
}

// https://learn.microsoft.com/windows-hardware/manufacture/desktop/take-inventory-of-an-image-or-component-using-dism
const featureSchema = z.strictObject({
  state: z.enum([
    'enabled',
    'enable pending',
    'disabled',
    'disable pending',
    'disabled with payload removed',
  ]),
});

/** Switches the feature back; one whose files were not in the image loses them again. */
export function undoOfFeature(
  data: FeatureData,
  stateIn: (own: Answers) => string | undefined,
  bind: (data: FeatureData) => Bound,
): Undo {
  const { feature, ensure } = data;
  if (ensure === 'disabled' && data.removePayload)
    return cannotUndo('the files of the feature were taken out of the image');
  if (data.all) return cannotUndo('which features it depends on were enabled with it ("all") is not known');
  return undoBy({
    schema: featureSchema,
    keep: ({ own }) => {
      const state = featureSchema.safeParse({ state: stateIn(own)?.toLowerCase() });
      return state.success ? { kept: state.data } : `the state of ${feature} cannot be told`;
    },
    inverse: ({ state }) => {
      const back = ensure === 'enabled' ? 'disabled' : 'enabled';
      const removePayload = back === 'disabled' && state === 'disabled with payload removed';
      const undo = {
        ...headOf(data),
        kind: 'feature',
        feature,
        ensure: back,
        all: false,
        removePayload,
      } as const;
      // A document that says it was as the step wants it: there is nothing to put back.
      return state.startsWith(ensure.slice(0, 6)) ? inverseOf() : inverseOf(bind(undo));
    },
  });
}
