import type { ErrorFamily } from './error-spec.ts';

/** An undo that cannot be begun. */
export const UNDO_ERRORS = {
  'SVC-3030': {
    summary: 'There is no run on this disk that could be undone.',
    remedy:
      'Name a run that changed something: the folders of \\ProgramData\\Servicer\\runs have their names.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
  'SVC-3031': {
    summary: 'A step of the run cannot be undone, so nothing was.',
    remedy:
      'Put right by hand what the detail names, or restore the image; `docs/steps.md` says what has an undo.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
  'SVC-3032': {
    summary: 'A later run has changed this Windows after the one that is to be undone.',
    remedy: 'Undo the later runs first, the newest one before the others.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
  'SVC-3033': {
    summary: 'What was kept for the undo is missing, damaged or was altered.',
    remedy: 'Restore the image from a backup; nothing that does not verify is put back.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
} as const satisfies ErrorFamily;
