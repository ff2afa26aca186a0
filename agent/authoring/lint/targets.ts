import { matchesPattern } from '../../domain/wildcard.ts';
import { isCumulative } from './packages.ts';
import type { LintRule } from './rule.ts';
import type { LintPackage, LintSubject } from './subject.ts';

const PLATFORMS_PAGE =
  'https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-supported-platforms';
const RELEASES_PAGE = 'https://learn.microsoft.com/windows/release-health/windows11-release-information';

/**
 * Builds that share their updates: the package says the first, images say any of them.
 * https://learn.microsoft.com/windows/release-health/windows11-release-information
 * https://learn.microsoft.com/windows/release-health/release-information
 */
const FAMILIES: readonly { readonly first: number; readonly last: number }[] = [
  { first: 18362, last: 18363 },
  { first: 19041, last: 19045 },
  { first: 22621, last: 22631 },
  { first: 26100, last: 26200 },
];

function familyOf(build: number): { readonly first: number; readonly last: number } {
  return FAMILIES.find(({ first, last }) => build >= first && build <= last) ?? { first: build, last: build };
}

/** Whether packages and drivers fit the machines that the match rules mean. */
export const TARGET_RULES: readonly LintRule[] = [
  {
    code: 'LINT-010',
    severity: 'error',
    title: 'package or driver for another architecture',
    reason: 'DISM ends with 0x800F081E, and the machine is reported as failed.',
    remedy: 'Make a manifest for each architecture, and name it in "match".',
    source: PLATFORMS_PAGE,
    check: (subject) => [...wrongPackages(subject), ...wrongDrivers(subject)],
  },
  {
    code: 'LINT-011',
    severity: 'warning',
    title: 'architecture is not in the match rules',
    reason: 'A machine of another architecture takes this manifest, and fails at its first package.',
    remedy: 'Write match: { architecture: [...] }.',
    source: PLATFORMS_PAGE,
    check: ({ match, packages }) => {
      if (match.architectures !== undefined) return [];
      const bound = packages.filter((one) => !isNeutral(one));
      const found = [...new Set(bound.map(({ identity }) => identity.architecture.toLowerCase()))];
      return found.length === 0
        ? []
        : [
            {
              where: 'match',
              message: `packages are for ${found.join(' and ')}, the rules name no architecture`,
            },
          ];
    },
  },
  {
    code: 'LINT-012',
    severity: 'error',
    title: 'cumulative update is for a newer Windows than the machines have',
    reason: 'An update of a newer release is not applicable to an older image.',
    remedy: 'Use the update of the release that "match" means, or correct "build" in "match".',
    source: RELEASES_PAGE,
    check: ({ match, packages }) =>
      match.build === undefined
        ? []
        : packages
            .filter((one) => isCumulative(one) && familyOf(buildOf(one)).first > (match.build?.max ?? 0))
            .map((one) => ({
              where: `step ${one.stepId}`,
              message: `it is for build ${buildOf(one)}, the rules mean ${rangeText(match.build)}`,
            })),
  },
  {
    code: 'LINT-013',
    severity: 'warning',
    title: 'machines that no cumulative update of the manifest fits',
    reason: 'Such a machine takes the manifest and fails at the update, which is for another release.',
    remedy: 'Narrow "build" in "match" to the releases that the updates are for.',
    source: RELEASES_PAGE,
    check: ({ match, packages }) => {
      const families = packages.filter(isCumulative).map((one) => familyOf(buildOf(one)));
      if (families.length === 0) return [];
      const { build } = match;
      if (build === undefined)
        return [{ where: 'match', message: 'the rules name no build, the update is for one release' }];
      const low = families.some(({ first, last }) => build.min >= first && build.min <= last);
      const high = families.some(({ first, last }) => build.max >= first && build.max <= last);
      if (low && high) return [];
      const fits = families.map(({ first, last }) => `${first} to ${last}`).join(', ');
      return [
        {
          where: 'match',
          message: `the rules mean build ${rangeText(build)}, the updates fit ${fits}`,
        },
      ];
    },
  },
  {
    code: 'LINT-014',
    severity: 'warning',
    title: 'package is not for all editions that are meant',
    reason: 'A package is installed only where one of its parent packages is: another edition refuses it.',
    remedy: 'Make a manifest for each group of editions, or narrow "edition" in "match".',
    source:
      'https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-operating-system-package-servicing-command-line-options',
    check: ({ match, packages }) =>
      packages.flatMap(({ stepId, facts }) => {
        const wanted = editionsOf(facts?.parents.map(({ name }) => name) ?? []);
        if (wanted === undefined) return [];
        // What a pattern means besides, nobody can tell at a desk.
        const missing = (match.editions ?? []).filter(
          (edition) => !wanted.some((one) => matchesPattern(edition, one)),
        );
        if (missing.length === 0) return [];
        return [{ where: `step ${stepId}`, message: `it is not for ${missing.join(', ')}` }];
      }),
  },
  {
    code: 'LINT-015',
    severity: 'warning',
    title: 'manifest for every machine',
    reason: 'Without match rules every machine that starts from this channel is serviced.',
    remedy: 'Name at least manufacturer and model, or architecture and build, in "match".',
    source: 'this project',
    check: ({ match }) => (match.isEmpty ? [{ where: 'match', message: 'there is no rule' }] : []),
  },
  {
    code: 'LINT-016',
    severity: 'note',
    title: 'manifest that never expires',
    reason:
      'A source that is cut off from its signer hands out the same manifest for ever, and nobody notices.',
    remedy: 'Write `expires: in 90 days`.',
    source: 'https://theupdateframework.github.io/specification/latest/ (freeze attack)',
    check: ({ expires }) =>
      expires === undefined ? [{ where: 'expires', message: 'there is no date' }] : [],
  },
];

function rangeText(build: LintSubject['match']['build']): string {
  if (build === undefined) return 'any';
  if (build.max === Number.POSITIVE_INFINITY) return `${build.min} and later`;
  return build.min === 0 ? `up to ${build.max}` : `${build.min} to ${build.max}`;
}

function wrongPackages({ match, packages }: LintSubject) {
  const first = packages.find((one) => !isNeutral(one));
  return packages.flatMap((one) => {
    if (isNeutral(one)) return [];
    const { stepId, identity } = one;
    const own = identity.architecture.toLowerCase();
    if (match.architectures !== undefined) {
      const isMeant = match.architectures.some((meant) => meant === own);
      const meant = match.architectures.join(', ');
      return isMeant
        ? []
        : [{ where: `step ${stepId}`, message: `it is for ${own}, the rules mean ${meant}` }];
    }
    const other = first?.identity.architecture.toLowerCase() ?? own;
    return own === other
      ? []
      : [
          {
            where: `step ${stepId}`,
            message: `it is for ${own}, step ${first?.stepId ?? ''} is for ${other}`,
          },
        ];
  });
}

/** Such a package is for every architecture. */
function isNeutral({ identity }: LintPackage): boolean {
  return identity.architecture.toLowerCase() === 'neutral';
}

function wrongDrivers({ match, drivers }: LintSubject) {
  return drivers.flatMap(({ stepId, inf }) => {
    const has = inf?.architectures ?? [];
    if (has.length === 0 || match.architectures === undefined) return [];
    const lost = match.architectures.filter((wanted) => !has.includes(wanted));
    return lost.length === 0
      ? []
      : [
          {
            where: `step ${stepId}`,
            message: `its INF is for ${has.join(', ')}, the rules mean ${lost.join(', ')} too`,
          },
        ];
  });
}

/** `Package_for_RollupFix~...~19041.5131.1.10`: the version begins with the build. */
function buildOf({ identity }: LintPackage): number {
  const [first, , third] = identity.version;
  // Older families write 10.0.17763.x.
  return first === 10 ? third : first;
}

/** Editions of `Microsoft-Windows-ProfessionalEdition`; undefined when a parent is no edition. */
function editionsOf(parents: readonly string[]): readonly string[] | undefined {
  const editions = parents.map((name) => /^Microsoft-Windows-(.+)Edition$/i.exec(name)?.[1]?.toLowerCase());
  if (editions.length === 0 || editions.some((one) => one === undefined)) return undefined;
  return editions.flatMap((one) => (one === undefined ? [] : [one]));
}
