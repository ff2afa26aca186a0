import type { BoundStep } from '../../steps/kind.ts';
import type { LintRule } from './rule.ts';

const LEARN = 'https://learn.microsoft.com/windows-hardware/manufacture/desktop/';
const CLEAN_UP_PAGE = `${LEARN}clean-up-the-winsxs-folder`;
const ORDER_PAGE = `${LEARN}add-updates-to-customized-windows-and-winpe-images`;
const INTERNATIONAL_PAGE = `${LEARN}dism-languages-and-international-servicing-command-line-options`;

/** Kinds whose work Windows ends at its next start, or may. */
const LEAVES_WORK: readonly string[] = ['package', 'feature', 'capability', 'edition'];

// Windows 7; Vista and Server 2008 are builds 6000 to 6003.
const FIRST_INTERNATIONAL_BUILD = 7600;

/** Clean-up, repair, and settings that not every Windows takes. */
export const MAINTENANCE_RULES: readonly LintRule[] = [
  {
    code: 'LINT-050',
    severity: 'warning',
    title: 'clean-up of the component store beside work that waits for a restart',
    reason:
      'While anything waits for the next start of Windows, DISM refuses the clean-up with 0x800F0806: the first run of such a manifest ends as failed.',
    remedy:
      'Write required: false, and the run after the restart does it; or give the clean-up a manifest of its own.',
    source: ORDER_PAGE,
    check: ({ ordered }) => {
      const work = ordered.filter(({ kind }) => LEAVES_WORK.includes(kind));
      return cleanUps(ordered)
        .filter(({ required }) => required)
        .flatMap((cleanUp) => {
          const before = work.filter((one) => ordered.indexOf(one) < ordered.indexOf(cleanUp));
          return before.length === 0
            ? []
            : [
                {
                  where: `step ${cleanUp.id}`,
                  message: `it is required, and ${shown(before)} may leave work that waits`,
                },
              ];
        });
    },
  },
  {
    code: 'LINT-051',
    severity: 'note',
    title: 'clean-up of the component store before the cumulative update',
    reason: 'What the update replaces is superseded only afterwards, and stays in the store.',
    remedy: 'Take the clean-up out of "needs" of the update, and let a later run do it.',
    source: CLEAN_UP_PAGE,
    check: ({ ordered, packages }) => {
      const cumulative = packages.filter(({ identity }) => /^Package_for_RollupFix/i.test(identity.name));
      return cleanUps(ordered).flatMap((cleanUp) => {
        const later = cumulative.find(
          ({ stepId }) => ordered.findIndex(({ id }) => id === stepId) > ordered.indexOf(cleanUp),
        );
        return later === undefined
          ? []
          : [
              {
                where: `step ${cleanUp.id}`,
                message: `it is done before the update of step ${later.stepId}`,
              },
            ];
      });
    },
  },
  {
    code: 'LINT-052',
    severity: 'note',
    title: 'base of the component store is reset',
    reason: 'No update that is installed by then can be taken off any more, also not one that turns out bad.',
    remedy: 'Leave resetBase out, unless the space is worth it.',
    source: CLEAN_UP_PAGE,
    check: ({ steps }) =>
      steps
        .filter((step) => step.kind === 'store-cleanup' && step.resetBase)
        .map(({ id }) => ({ where: `step ${id}`, message: 'resetBase is on' })),
  },
  {
    code: 'LINT-053',
    severity: 'note',
    title: 'repair of system files as a routine',
    reason:
      'A repair that nobody asked for hides what damaged the files, mostly a disk or memory that fails, and the machine goes on to work with it.',
    remedy: 'Leave repair out: the check fails on damaged machines, and a person looks at them.',
    source: 'this project',
    check: ({ steps }) =>
      steps
        .filter((step) => step.kind === 'system-files' && step.repair)
        .map(({ id }) => ({
          where: `step ${id}`,
          message: 'every machine that takes this manifest is repaired',
        })),
  },
  {
    code: 'LINT-054',
    severity: 'warning',
    title: 'language and region on Windows Vista or Server 2008',
    reason: 'DISM does not set them there; the step is refused (SVC-3025).',
    remedy: 'Begin "build" in "match" with 7600, or give the step when: { build: { min: 7600 } }.',
    source: INTERNATIONAL_PAGE,
    check: ({ steps, match }) =>
      steps
        .filter((step) => step.kind === 'international')
        .filter(({ when }) => {
          const lowest = Math.max(match.build?.min ?? FIRST_INTERNATIONAL_BUILD, when?.build?.min ?? 0);
          return lowest < FIRST_INTERNATIONAL_BUILD;
        })
        .map(({ id }) => ({
          where: `step ${id}`,
          message: `the rules mean machines from build ${match.build?.min ?? 0} on`,
        })),
  },
];

function cleanUps(ordered: readonly BoundStep[]): readonly BoundStep[] {
  return ordered.filter(({ kind }) => kind === 'store-cleanup');
}

const MAX_SHOWN = 3;

function shown(steps: readonly BoundStep[]): string {
  const more = steps.length > MAX_SHOWN ? ` and ${steps.length - MAX_SHOWN} more` : '';
  const names = steps.slice(0, MAX_SHOWN).map(({ id }) => id);
  return `${steps.length === 1 ? 'step' : 'steps'} ${names.join(', ')}${more}`;
}
