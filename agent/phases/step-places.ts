import type { HostFacts } from '../domain/machine.ts';
import { ServicingError } from '../domain/servicing-error.ts';
import type { Volume, VolumeSurvey } from '../domain/volume.ts';
import { isSamePath, joinPath } from '../domain/windows-path.ts';
import { bootCandidates, chooseBootVolume } from '../plan/boot-volume.ts';
import { placeOf } from '../plan/image-choice.ts';
import type { RunContext } from '../runtime/context.ts';
import type { BootPlace, BoundStep, StepPlaces } from '../steps/kind.ts';
import { has, lendLetter } from './locate/loans.ts';
import type { Target } from './place.ts';
import type { Ready, Shared } from './shared.ts';

/** What some steps need besides the image: looked for only when a step asks for it. */
export type ExtraPlaces = Pick<StepPlaces, 'boot' | 'secretOf'>;

/**
 * The boot partition and the secrets of the steps. What a required step cannot do without is refused here, before the
 * first change; an optional step says itself that it cannot work.
 */
export async function extraPlaces(
  context: RunContext,
  shared: Shared,
  {
    steps,
    ready,
    target,
  }: {
    readonly steps: readonly BoundStep[];
    readonly ready: Ready;
    readonly target: Target;
  },
): Promise<ExtraPlaces> {
  const { secrets } = ready.loaded;
  for (const step of steps) {
    if (!step.required) continue;
    await checkPrograms(context, step);
    checkSecrets(step, secrets);
  }
  const asking = steps.filter(({ needsBootPlace }) => needsBootPlace === true);
  if (asking.length === 0) return { secretOf: secretsFor(steps, secrets) };
  const boot = await bootPlace(context, shared, ready, target);
  if (!boot.ok && asking.some(({ required }) => required)) throw new ServicingError('SVC-3026', boot.because);
  if (!boot.ok) context.warn(boot.because, 'SVC-3026');
  return { secretOf: secretsFor(steps, secrets), ...(boot.ok ? { boot: boot.place } : {}) };
}

/** Only those that look as their step needs them: a text of another kind never gets onto a command line. */
function secretsFor(
  steps: readonly BoundStep[],
  secrets: ReadonlyMap<string, string>,
): (name: string) => string | undefined {
  const needs = steps.flatMap((step) => step.secrets ?? []);
  return (name) => {
    const secret = secrets.get(name);
    const fits = needs.some((need) => need.name === name && need.pattern.test(secret ?? ''));
    return fits ? secret : undefined;
  };
}

async function checkPrograms(context: RunContext, { id, programs = [] }: BoundStep): Promise<void> {
  for (const program of programs)
    if (!(await has(context, program))) throw new ServicingError('SVC-6002', `${program}, for step ${id}`);
}

function checkSecrets({ id, secrets: needs = [] }: BoundStep, secrets: ReadonlyMap<string, string>): void {
  for (const { name, pattern, what } of needs) {
    const secret = secrets.get(name);
    if (secret === undefined)
      throw new ServicingError('SVC-1314', `step ${id}: there is no secret "${name}"`);
    if (!pattern.test(secret)) throw new ServicingError('SVC-1314', `step ${id}: "${name}" is not ${what}`);
  }
}

type FoundBoot =
  | { readonly ok: true; readonly place: BootPlace }
  | { readonly ok: false; readonly because: string };

async function bootPlace(
  context: RunContext,
  shared: Shared,
  { host, loaded, survey }: Ready,
  target: Target,
): Promise<FoundBoot> {
  // Each of them would take the place of the one before, in every run anew.
  if (loaded.settings.target.policy === 'all')
    return { ok: false, because: 'of all images (policy "all") only one can be started by default' };
  if (target.kind !== 'installed')
    return { ok: false, because: `${target.name}: an image file has no boot partition of its own` };
  const image = survey.volumes.find(({ root }) => root !== undefined && isSamePath(root, target.root));
  const imagePartition = image?.partition;
  if (image === undefined || imagePartition === undefined)
    return { ok: false, because: `which partition ${target.root} lies on is not known` };
  const sightings = bootCandidates(survey.volumes, host.firmware, host.bootSource).map((volume) => ({
    volume,
    hasBootFiles: hasBootFiles(context, volume, host.firmware),
  }));
  const choice = chooseBootVolume(host.firmware, image, sightings);
  if (!choice.ok) return choice;
  const { volume, firmware } = choice;
  const root = await rootOf(context, shared, volume, survey);
  return { ok: true, place: { root, firmware, partition: volume.partition, imagePartition } };
}

function hasBootFiles(context: RunContext, volume: Volume, firmware: HostFacts['firmware']): boolean {
  const place = placeOf(volume);
  if (place === undefined) return false;
  return (
    context.world.files.look.stat(joinPath(place, firmware === 'uefi' ? 'EFI' : 'bootmgr')) !== undefined
  );
}

/** bcdboot takes a letter only. One that was lent for another image of this start still holds. */
async function rootOf(
  context: RunContext,
  { loans }: Shared,
  volume: Volume,
  survey: VolumeSurvey,
): Promise<string> {
  if (volume.root !== undefined) return volume.root;
  for (const loan of loans) if (loan.kind === 'letter' && loan.volume === volume.id) return loan.root;
  return (await lendLetter(context, volume, survey, loans)).root;
}
