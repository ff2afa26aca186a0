import { valueOr } from '../domain/fact.ts';
import type { HostFacts } from '../domain/machine.ts';
import type { MatchRules } from '../domain/manifest.ts';
import type { ImageSummary } from '../domain/result.ts';
import { ServicingError } from '../domain/servicing-error.ts';
import type { Settings } from '../domain/settings.ts';
import { matchImage } from '../manifest/match.ts';
import { controlSetPath } from '../offline/control-set.ts';
import type { ImageFacts } from '../offline/image-facts.ts';
import { hostObjection } from '../plan/host-rules.ts';
import { forbidding } from '../plan/pending-policy.ts';
import type { RunContext } from '../runtime/context.ts';
import { readFacts, summarize } from './locate.ts';
import { checkVolume } from './volume-state.ts';

export interface Assessed {
  readonly facts: ImageFacts;
  readonly summary: ImageSummary;
  readonly controlSet: string;
}

/** Everything about the image that forbids servicing it, before anything is changed. */
export async function assess(
  context: RunContext,
  root: string,
  {
    settings,
    host,
    match,
    fileSystem,
  }: {
    readonly settings: Pick<Settings, 'allowHibernated' | 'allowDirty'>;
    readonly host: HostFacts;
    readonly match: MatchRules;
    /** Of the volume the image lies on. */
    readonly fileSystem: string | undefined;
  },
): Promise<Assessed> {
  const facts = readFacts(context, root);
  const summary = summarize(root, facts);
  context.record.image = summary;
  context.emit({ type: 'image', root, product: summary.product, build: summary.build });
  const { identity, hibernated, pending } = facts;
  if (hibernated.answer !== 'no' && !settings.allowHibernated)
    throw new ServicingError('SVC-2004', `${root}: ${hibernated.because}`);
  if (hibernated.answer !== 'no')
    context.warn(`${hibernated.because}; going on because allowHibernated is set`, 'SVC-2004');
  if (identity.setupInProgress.answer === 'yes')
    throw new ServicingError('SVC-2005', identity.setupInProgress.because);
  const [forbids] = forbidding(pending.reasons);
  if (forbids !== undefined) throw new ServicingError('SVC-2010', forbids.because);
  for (const reason of pending.reasons)
    context.emit({ type: 'note', level: 'info', text: `pending: ${reason.because}` });
  await checkVolume(context, root, settings);
  const build = valueOr(identity.build, undefined);
  const architecture = valueOr(identity.architecture, undefined);
  const objection = hostObjection(host, { architecture, build, fileSystem });
  if (objection !== undefined) throw new ServicingError(objection.code, objection.detail);
  const mismatch = matchImage(match, { edition: summary.edition, build, architecture });
  if (mismatch.length > 0) throw new ServicingError('SVC-1104', mismatch.join('; '));
  const controlSet = valueOr(identity.controlSet, 1);
  return { facts, summary, controlSet: controlSetPath(controlSet) };
}
