import type { PackageIdentity } from '../domain/package-identity.ts';
import { answerTo, failureOf, howItEnded } from './common.ts';
import type { Again, Answers, Batch, BatchItem, StepPlaces } from './kind.ts';

/**
 * How a cumulative update is applied once more. That it holds what was added since cannot be seen in the image: the list
 * of packages says "Installed" before and after. So what DISM says counts, and the image must still have the update.
 * https://learn.microsoft.com/windows/deployment/update/media-dynamic-update
 */
export function againOf(
  stepId: string,
  identity: PackageIdentity,
  items: (places: StepPlaces) => readonly BatchItem[],
  add: Batch['actions'],
): Again {
  const wanted = `${identity.name} ${identity.version.join('.')} again`;
  return {
    identity,
    actions: (places) => add(places, items(places), `${stepId}-again`),
    judge: ({ after, ended }) => {
      const how = howItEnded(ended);
      if (how.how !== 'done') return { kind: 'failed', failure: failureOf(how, wanted) };
      const { fact, firstBoot } = packageAnswer(after);
      if (fact.answer === 'unknown')
        return { kind: 'failed', failure: { code: 'SVC-4001', detail: `${wanted}: ${fact.because}` } };
      if (fact.answer === 'no') return { kind: 'failed', failure: failureOf(how, wanted) };
      const because = `${fact.because}; DISM applied it again, of which the image shows no more than that`;
      return { kind: 'changed', because, firstBoot, by: 'act' };
    },
  };
}

function packageAnswer(answers: Answers) {
  return answerTo(answers, 0, 'package');
}

/**
 * What such a package brings is as old as the medium it comes from: languages, features on demand, and the optional
 * components of Windows PE.
 */
export function bringsOld({ name }: PackageIdentity): boolean {
  return LANGUAGE.test(name) || /^WinPE-/i.test(name);
}

export const LANGUAGE = /LanguagePack|LanguageFeatures|Client-Language|FoD-/i;

/** Cumulative updates of Windows itself. */
export function isCumulative({ name }: PackageIdentity): boolean {
  return /^Package_for_RollupFix/i.test(name);
}
