import { valueOr, valueOrHint } from '../domain/fact.ts';
import type { ChosenDism, FoundDism, HostFacts } from '../domain/machine.ts';
import type { MatchRules } from '../domain/manifest.ts';
import type { ImageSummary } from '../domain/result.ts';
import { ServicingError } from '../domain/servicing-error.ts';
import type { Settings } from '../domain/settings.ts';
import { matchImage } from '../manifest/match.ts';
import { controlSetPath } from '../offline/control-set.ts';
import type { ImageFacts } from '../offline/image-facts.ts';
import { forbidding } from '../plan/pending-policy.ts';
import type { RunContext } from '../runtime/context.ts';
import type { BoundStep } from '../steps/kind.ts';
import { takeDism } from './dism.ts';
import { readFacts, summarize } from './locate/locate.ts';
import { checkVolume } from './locate/volume-state.ts';

export interface Assessed {
  readonly facts: ImageFacts;
  readonly summary: ImageSummary;
  readonly controlSet: string;
  /** What will work on the image. */
  readonly dism: ChosenDism;
}

/** Everything about the image that forbids servicing it, before anything is changed. */
export async function assess(
  context: RunContext,
  root: string,
  {
    settings,
    host,
    disms,
    match,
    fileSystem,
    file,
    steps = [],
  }: {
    readonly settings: Pick<Settings, 'allowHibernated' | 'allowDirty'>;
    readonly host: HostFacts;
    readonly disms: readonly FoundDism[];
    readonly match: MatchRules;
    /** Of the volume the image lies on. */
    readonly fileSystem: string | undefined;
    /** The image file that it is mounted from, with the number of the image. */
    readonly file?: string | undefined;
    /** What is to be done: recovery may begin where everything else is forbidden. */
    readonly steps?: readonly Pick<BoundStep, 'id' | 'alone' | 'probes'>[];
  },
): Promise<Assessed> {
  const facts = readFacts(context, root);
  const summary = { ...summarize(root, facts), ...(file === undefined ? {} : { file }) };
  context.record.image = summary;
  context.emit({ type: 'image', root: file ?? root, product: summary.product, build: summary.build });
  const { identity, hibernated, pending } = facts;
  // An image file was not looked into before, and a disk may fail at any time.
  const unreadable = facts.hives.find((hive) => hive.status === 'unreadable');
  if (unreadable !== undefined)
    throw new ServicingError('SVC-2006', `${unreadable.path}: ${unreadable.notes.join(', ')}`);
  if (hibernated.answer !== 'no' && !settings.allowHibernated)
    throw new ServicingError('SVC-2004', `${root}: ${hibernated.because}`);
  if (hibernated.answer !== 'no')
    context.warn(`${hibernated.because}; going on because allowHibernated is set`, 'SVC-2004');
  // An image that was generalized to be installed waits for set-up: that is what it is there for.
  if (identity.setupInProgress.answer === 'yes' && file === undefined)
    throw new ServicingError('SVC-2005', identity.setupInProgress.because);
  if (identity.setupInProgress.answer === 'unknown')
    context.warn(`whether a set-up is under way is not known: ${identity.setupInProgress.because}`);
  const isRecovery = steps.some(({ alone }) => alone === true);
  if (isRecovery)
    context.warn(
      'recovery of last resort: what servicing left for the next start of Windows is to be reverted',
    );
  const awaited = [
    ...(file === undefined ? [] : ['setup-in-progress']),
    ...(isRecovery ? ['reboot-in-progress'] : []),
  ];
  const [forbids] = forbidding(pending.reasons.filter(({ id }) => !awaited.includes(id)));
  if (forbids !== undefined) throw new ServicingError('SVC-2010', forbids.because);
  for (const reason of pending.reasons)
    context.emit({ type: 'note', level: 'info', text: `pending: ${reason.because}` });
  await checkVolume(context, root, settings);
  const build = valueOr(identity.build, undefined);
  const architecture = valueOr(identity.architecture, undefined);
  const dism = await takeDism(context, host, { architecture, build, fileSystem }, disms);
  context.record.dism = dism;
  const matched = matchImage(match, { machine: context.record.machine, host }, identity);
  if (matched.answer !== 'yes') throw new ServicingError('SVC-1104', matched.because);
  const { controlSet } = identity;
  const guessing = controlSet.known ? undefined : steps.find(needsControlSet);
  if (!controlSet.known && guessing !== undefined) {
    const what = `which control set this Windows uses is not known, and step ${guessing.id} is for that one`;
    throw new ServicingError('SVC-2006', `${what}: ${controlSet.because}`);
  }
  // No step of this run comes near it: a hint is enough.
  return { facts, summary, controlSet: controlSetPath(valueOrHint(controlSet) ?? 1), dism };
}

/** An offline SYSTEM hive has several control sets: a value in the wrong one is no value for Windows. */
function needsControlSet({ probes }: Pick<BoundStep, 'probes'>): boolean {
  return probes.some(
    (probe) => 'key' in probe && probe.hive === 'SYSTEM' && /^CurrentControlSet(\\|$)/i.test(probe.key),
  );
}
