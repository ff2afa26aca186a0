import type { LintRule } from './rule.ts';
import type { LintPackage, LintSubject } from './subject.ts';

// Windows 11 24H2: the first with checkpoint cumulative updates.
export const FIRST_CHECKPOINT_BUILD = 26_100;

export const CHECKPOINT_PAGE =
  'https://learn.microsoft.com/windows/deployment/update/catalog-checkpoint-cumulative-updates';

export const CHECKPOINT_FOLDER_RULE: LintRule = {
  code: 'LINT-017',
  severity: 'warning',
  title: 'another .msu beside an update that builds on checkpoints',
  reason:
    'DISM looks for the checkpoints of such an update in its folder, and Microsoft wants no other .msu there: it may be taken for one, and the update fails.',
  remedy: 'Name the files under "packages": stage gives such updates a folder of their own.',
  source: CHECKPOINT_PAGE,
  check: (subject) =>
    subject.packages.flatMap((one) => {
      const own = msuOf(one, subject);
      if (own === undefined || !buildsOnCheckpoints(one)) return [];
      const family = new Set([
        ...one.checkpoints,
        ...subject.packages.filter((other) => isOfChain(one, other)).map(({ payload }) => payload),
      ]);
      const stranger = subject.files.find(
        ({ id, path }) => !family.has(id) && /\.msu$/i.test(path) && folderOf(path) === folderOf(own),
      );
      return stranger === undefined
        ? []
        : [{ where: `step ${one.stepId}`, message: `${stranger.path} lies beside it` }];
    }),
};

function msuOf({ payload }: LintPackage, { files }: LintSubject): string | undefined {
  const path = files.find(({ id }) => id === payload)?.path;
  return path !== undefined && /\.msu$/i.test(path) ? path : undefined;
}

function buildsOnCheckpoints({ identity }: LintPackage): boolean {
  return /^Package_for_RollupFix/i.test(identity.name) && identity.version[0] >= FIRST_CHECKPOINT_BUILD;
}

function isOfChain(one: LintPackage, other: LintPackage): boolean {
  return buildsOnCheckpoints(other) && one.identity.version[0] === other.identity.version[0];
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))).toLowerCase();
}
