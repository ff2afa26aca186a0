import type { ErrorFamily } from './error-spec.ts';

/** What the image showed when it was looked at again. */
export const VERIFICATION_ERRORS = {
  'SVC-4001': {
    summary: 'The image could not be read again after servicing.',
    remedy: 'Do not ship this machine. Check the disk and look at the image by hand.',
    image: 'in-doubt',
    retry: 'boot',
    exit: 75,
  },
  'SVC-4002': {
    summary: 'Protected system files are damaged, and were not before servicing.',
    remedy: 'Do not ship this machine. Read the sfc log in the results folder.',
    image: 'in-doubt',
    retry: 'never',
    exit: 75,
  },
  'SVC-4003': {
    summary: 'A check of the serviced image has a bad answer.',
    remedy: 'Do not ship this machine. Look at what the check in the detail names, by hand.',
    image: 'in-doubt',
    retry: 'never',
    exit: 75,
  },
  'SVC-4004': {
    summary: 'A package that was installed is gone, and no step asked for that.',
    remedy: 'Do not ship this machine. Restore the image, or add what the detail names and look again.',
    image: 'in-doubt',
    retry: 'never',
    exit: 75,
  },
  'SVC-4005': {
    summary: 'A driver that was in the driver store is gone, and no step asked for that.',
    remedy: 'Do not ship this machine. Restore the image, or add what the detail names and look again.',
    image: 'in-doubt',
    retry: 'never',
    exit: 75,
  },
  'SVC-4006': {
    summary: 'The boot store does not start this Windows by default any more.',
    remedy: 'Do not ship this machine. Repair the boot files with bcdboot, then service it again.',
    image: 'in-doubt',
    retry: 'never',
    exit: 75,
  },
} as const satisfies ErrorFamily;
