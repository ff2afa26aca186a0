import type { LintRule } from './rule.ts';

const SIGNING_PAGE = 'https://learn.microsoft.com/windows-hardware/drivers/install/driver-signing';
const INF_PAGE =
  'https://learn.microsoft.com/windows-hardware/drivers/install/general-syntax-rules-for-inf-files';

export const DRIVER_RULES: readonly LintRule[] = [
  {
    code: 'LINT-020',
    severity: 'warning',
    title: 'driver without a catalog',
    reason: 'A driver without a signed catalog is refused by DISM with 0x800F0242 on 64-bit images.',
    remedy: 'Take the whole driver package; or write forceUnsigned: true for a test image.',
    source: SIGNING_PAGE,
    check: ({ drivers }) =>
      drivers
        .filter(({ hasCatalog, isForced }) => !hasCatalog && !isForced)
        .map(({ stepId }) => ({ where: `step ${stepId}`, message: 'its .cat file is not there' })),
  },
  {
    code: 'LINT-021',
    severity: 'error',
    title: 'driver with missing files',
    reason: 'DISM copies every file that the INF names, and fails when one is not there.',
    remedy: 'Extract the driver package completely.',
    source: INF_PAGE,
    check: ({ drivers }) =>
      drivers.flatMap(({ stepId, missing, isForced }) => {
        const files = missing.filter((name) => !isForced || !/\.cat$/i.test(name));
        const rest = files.length > MAX_SHOWN ? ` and ${files.length - MAX_SHOWN} more` : '';
        return files.length === 0
          ? []
          : [
              {
                where: `step ${stepId}`,
                message: `it has no ${files.slice(0, MAX_SHOWN).join(', ')}${rest}`,
              },
            ];
      }),
  },
  {
    code: 'LINT-022',
    severity: 'warning',
    title: 'driver for no stated hardware',
    reason:
      'Its INF names no hardware id, so no device ever takes the driver; it only fills the driver store.',
    remedy: 'Leave it out, or look for the INF that names the devices.',
    source: INF_PAGE,
    check: ({ drivers }) =>
      drivers
        .filter(
          ({ inf }) => inf !== undefined && !inf.models.some(({ hardwareIds }) => hardwareIds.length > 0),
        )
        .map(({ stepId }) => ({ where: `step ${stepId}`, message: 'no model in its INF has a hardware id' })),
  },
  {
    code: 'LINT-023',
    severity: 'warning',
    title: 'driver that is forced without a signature',
    reason: 'Windows with Secure Boot does not load it; a boot-critical one makes the machine unbootable.',
    remedy: 'Remove forceUnsigned before the manifest goes to machines that are shipped.',
    source: SIGNING_PAGE,
    check: ({ drivers }) =>
      drivers
        .filter(({ isForced }) => isForced)
        .map(({ stepId }) => ({ where: `step ${stepId}`, message: 'forceUnsigned is on' })),
  },
];

const MAX_SHOWN = 3;
