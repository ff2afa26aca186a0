import { formatPackageIdentity, isSameIdentity, isSamePackage } from '../../domain/package-identity.ts';
import { compareVersions } from '../../domain/version.ts';
import { CHECKPOINT_PAGE, FIRST_CHECKPOINT_BUILD } from './checkpoint-folder.ts';
import type { LintRule } from './rule.ts';
import type { LintPackage } from './subject.ts';

const UPDATES_PAGE = 'https://learn.microsoft.com/windows/deployment/update/media-dynamic-update';
const SERVICING_PAGE =
  'https://learn.microsoft.com/windows-hardware/manufacture/desktop/servicing-the-image-with-windows-updates-sxs';

export function isCumulative({ identity }: LintPackage): boolean {
  return /^Package_for_RollupFix/i.test(identity.name);
}

export function isServicingStack({ identity }: LintPackage): boolean {
  return /^Package_for_ServicingStack/i.test(identity.name);
}

/** A .msu since 2021 holds its servicing stack itself. */
function bringsStack({ file }: LintPackage): boolean {
  return file?.kind === 'msu' && file.packages.some(({ role }) => role === 'servicing-stack');
}

function step({ stepId }: LintPackage): string {
  return `step ${stepId}`;
}

/** What goes together, and in which order. */
export const PACKAGE_RULES: readonly LintRule[] = [
  {
    code: 'LINT-002',
    severity: 'warning',
    title: 'servicing stack update is missing',
    reason:
      'A cumulative update that needs a newer servicing stack than the image has ends with 0x800F0823, or is skipped without a word.',
    remedy: 'Add the servicing stack update of the same month to "packages", or use the combined .msu.',
    source: UPDATES_PAGE,
    check: ({ packages }) =>
      packages.some(isServicingStack)
        ? []
        : packages
            .filter((one) => isCumulative(one) && one.file !== undefined && !bringsStack(one))
            .filter(({ facts }) => facts?.servicingStack !== undefined)
            .map((one) => ({
              where: step(one),
              message: `it needs servicing stack ${one.facts?.servicingStack?.join('.') ?? '?'}; no step brings one`,
            })),
  },
  {
    code: 'LINT-003',
    severity: 'warning',
    title: 'cumulative update before languages and capabilities',
    reason:
      'What a language pack or a feature on demand adds is older than the cumulative update: the update is applied a second time after it, which takes as long as the first.',
    remedy: 'Take the cumulative update out of "after" of these steps; it is done last by itself.',
    source: UPDATES_PAGE,
    check: ({ ordered, packages }) => {
      const cumulative = new Set(packages.filter(isCumulative).map(({ stepId }) => stepId));
      const first = ordered.findIndex(({ id }) => cumulative.has(id));
      if (first === -1) return [];
      const late = ordered.slice(first).filter(({ id, kind }) => {
        const found = packages.find(({ stepId }) => stepId === id);
        const isLanguage = found !== undefined && isLanguageOrCapability(found);
        return isLanguage || kind === 'capability' || kind === 'feature';
      });
      return late.map(({ id }) => ({
        where: `step ${id}`,
        message: `it is done after the cumulative update ${ordered[first]?.id ?? ''}`,
      }));
    },
  },
  {
    code: 'LINT-004',
    severity: 'warning',
    title: 'checkpoint update is missing',
    reason:
      'From build 26100 on a cumulative update builds on checkpoints: an image older than the checkpoint refuses it with 0x800F0838.',
    remedy:
      'Add the checkpoint (KB5043080 for 24H2) to "packages": an image that has it takes it again only where languages or capabilities are added.',
    source: CHECKPOINT_PAGE,
    check: ({ packages }) => {
      const cumulative = packages.filter(isCumulative);
      const has = cumulative.some(
        ({ file, checkpoints }) =>
          checkpoints.length > 0 || (file !== undefined && 'isCheckpoint' in file && file.isCheckpoint),
      );
      if (has) return [];
      return cumulative
        .filter(({ identity }) => identity.version[0] >= FIRST_CHECKPOINT_BUILD)
        .map((one) => ({ where: step(one), message: 'no step brings the checkpoint that it builds on' }));
    },
  },
  {
    code: 'LINT-005',
    severity: 'error',
    title: 'language pack without a gibibyte of scratch space',
    reason: 'A language pack or capability takes 1 GiB of scratch space; with less it fails in the middle.',
    remedy: 'Give the package its full identity, so that its step asks for the space.',
    source:
      'https://learn.microsoft.com/windows-hardware/manufacture/desktop/deployment-image-servicing-and-management--dism--best-practices',
    check: ({ packages, ordered }) =>
      packages
        .filter(isLanguageOrCapability)
        .filter(({ stepId }) => {
          const bound = ordered.find(({ id }) => id === stepId);
          return bound !== undefined && bound.needs.scratchBytes < 2 ** 30;
        })
        .map((one) => ({ where: step(one), message: 'its step asks for less than 1 GiB of scratch space' })),
  },
  {
    code: 'LINT-006',
    severity: 'warning',
    title: 'many language packs at a time',
    reason: 'In Windows PE memory ends before the eighth language pack of one image does.',
    remedy: 'Give seven language packs at most to one manifest.',
    source:
      'https://learn.microsoft.com/windows-hardware/manufacture/desktop/language-packs-and-windows-deployment',
    check: ({ packages }) => {
      const count = packages.filter(({ identity, facts }) =>
        isLanguagePack(identity.name, facts?.role),
      ).length;
      return count <= MAX_LANGUAGE_PACKS
        ? []
        : [
            {
              where: 'packages',
              message: `there are ${count} language packs, ${MAX_LANGUAGE_PACKS} are safe`,
            },
          ];
    },
  },
  {
    code: 'LINT-007',
    severity: 'error',
    title: 'the same package twice',
    reason: 'The second copy costs a DISM session and changes nothing.',
    remedy: 'Remove one of the two files.',
    source: 'this project',
    check: ({ packages }) =>
      packages.flatMap((one, index) => {
        const other = packages.slice(0, index).find(({ identity }) => isSameIdentity(identity, one.identity));
        if (other === undefined) return [];
        return [
          { where: step(one), message: `step ${other.stepId} is ${formatPackageIdentity(one.identity)} too` },
        ];
      }),
  },
  {
    code: 'LINT-008',
    severity: 'warning',
    title: 'superseded package',
    reason:
      'A newer version of the same package is in the manifest: the older one costs half an hour for nothing.',
    remedy: 'Remove the older file, unless it is a checkpoint that the newer one needs.',
    source: SERVICING_PAGE,
    check: ({ packages }) =>
      packages
        .filter(({ file }) => file === undefined || !('isCheckpoint' in file) || !file.isCheckpoint)
        .flatMap((one) => {
          const newer = packages.find(
            ({ identity }) =>
              isSamePackage(identity, one.identity) &&
              compareVersions(identity.version, one.identity.version) > 0,
          );
          if (newer === undefined) return [];
          return [
            {
              where: step(one),
              message: `step ${newer.stepId} is version ${newer.identity.version.join('.')} of it`,
            },
          ];
        }),
  },
  {
    code: 'LINT-009',
    severity: 'warning',
    title: 'languages or capabilities without a cumulative update',
    reason:
      'What they add is as old as its medium, and stays so until the next update: the machine looks updated and is not.',
    remedy:
      'Add the newest cumulative update to "packages"; it is applied after them, again where the image has it already.',
    source: UPDATES_PAGE,
    check: ({ packages, steps }) => {
      if (packages.some(isCumulative)) return [];
      const added = packages.filter(isLanguageOrCapability).map(({ stepId }) => stepId);
      const more = steps.filter((one) => one.kind === 'capability' && one.ensure === 'present');
      return [...added, ...more.map(({ id }) => id)].map((id) => ({
        where: `step ${id}`,
        message: 'no step brings the cumulative update that belongs after it',
      }));
    },
  },
];

const MAX_LANGUAGE_PACKS = 7;

function isLanguagePack(name: string, role: string | undefined): boolean {
  return role === 'language-pack' || /LanguagePack|Client-Language-Pack/i.test(name);
}

export function isLanguageOrCapability({
  identity,
  facts,
}: Pick<LintPackage, 'identity' | 'facts'>): boolean {
  if (facts?.role === 'feature-on-demand' || facts?.capability !== undefined) return true;
  return isLanguagePack(identity.name, facts?.role) || /LanguageFeatures|FoD-/i.test(identity.name);
}
