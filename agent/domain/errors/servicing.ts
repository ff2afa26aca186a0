import type { ErrorFamily } from './error-spec.ts';

/** Steps that did not end as the manifest wants it. */
export const SERVICING_ERRORS = {
  'SVC-3001': {
    summary: 'A required step failed; the image was checked and is not in doubt.',
    remedy: 'Read the Windows code in the detail (`servicer explain CODE`) and the log named there.',
    image: 'known',
    retry: 'boot',
    exit: 70,
  },
  'SVC-3002': {
    summary: 'The tool reported success, but the image does not show it.',
    remedy: 'Read the DISM log; check whether the package fits this image, then run again.',
    image: 'known',
    retry: 'boot',
    exit: 70,
  },
  'SVC-3003': {
    summary: 'The package is not applicable to this image.',
    remedy: 'Check edition, build and prerequisites; make the step optional if not every machine needs it.',
    image: 'known',
    retry: 'never',
    exit: 70,
  },
  'SVC-3004': {
    summary: 'A tool was stopped because it hung, and the image is in doubt.',
    remedy: 'Do not ship this machine. Boot Windows once, or restore the image, then service it again.',
    image: 'in-doubt',
    retry: 'never',
    exit: 75,
  },
  'SVC-3005': {
    summary: 'A step was interrupted again and again.',
    remedy: 'Do not ship this machine. Look for a power, memory or disk fault before trying again.',
    image: 'in-doubt',
    retry: 'never',
    exit: 75,
  },
  'SVC-3006': {
    summary: 'A staged payload changed on the disk of the machine.',
    remedy: 'Test the memory and the disk of this machine; nothing was applied from the damaged file.',
    image: 'known',
    retry: 'boot',
    exit: 70,
  },
  'SVC-3007': {
    summary: 'The disk became full during servicing.',
    remedy: 'Free the bytes named in the detail on the Windows volume, then run again.',
    image: 'in-doubt',
    retry: 'boot',
    exit: 75,
  },
  'SVC-3008': {
    summary: 'The component store of the image is damaged.',
    remedy:
      'Repair it with a source of the same build (DISM /RestoreHealth /Source:...), or restore the image.',
    image: 'in-doubt',
    retry: 'never',
    exit: 75,
  },
  'SVC-3009': {
    summary: 'A tool could not be started, or ended without doing its work.',
    remedy: 'Read the code in the detail; check that the boot image holds the tool and its libraries.',
    image: 'known',
    retry: 'boot',
    exit: 70,
  },
  'SVC-3010': {
    summary: 'A registry hive of the image could not be released again.',
    remedy: 'Restart Windows PE before anything else is done with this disk.',
    image: 'in-doubt',
    retry: 'boot',
    exit: 75,
  },
  'SVC-3011': {
    summary: 'A step was left out because a step it needs failed.',
    remedy: 'Correct the failed step first; this one needs nothing else.',
    image: 'known',
    retry: 'boot',
    exit: 70,
  },
  'SVC-3012': {
    summary: 'An optional step failed.',
    remedy: 'Read the Windows code in the detail; the required steps are done.',
    image: 'known',
    retry: 'boot',
    exit: 30,
  },
  'SVC-3013': {
    summary: 'An earlier run left this Windows in doubt, and nobody has settled it.',
    remedy:
      'Look at the result of that run. Restore the image, or, once a person answers for it, start `servicer run --settled`.',
    image: 'in-doubt',
    retry: 'never',
    exit: 75,
  },
} as const satisfies ErrorFamily;
