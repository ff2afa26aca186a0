import type { ErrorFamily } from './error-spec.ts';

/** Packages and components that did not get into the image as a whole. */
export const PACKAGE_ERRORS = {
  'SVC-3040': {
    summary: 'DISM did not come to its end, and the package it worked on is half done.',
    remedy:
      'Do not ship this machine. Run once more: DISM goes on with what it began. If that fails, restore the image.',
    image: 'in-doubt',
    retry: 'boot',
    exit: 75,
  },
  'SVC-3050': {
    summary: 'This Windows has no OCSetup, which was to install a component.',
    remedy:
      'OCSetup belongs to Windows Vista to 7: for a later Windows leave "ocsetup" out of the step, or limit it with "when".',
    image: 'known',
    retry: 'never',
    exit: 70,
  },
  'SVC-3051': {
    summary: 'The set-up of this Windows has ended, and only a set-up would do what the step lays down.',
    remedy:
      'Keep the step for images that are to be installed; an installed Windows gets its programs from your software distribution.',
    image: 'known',
    retry: 'never',
    exit: 70,
  },
} as const satisfies ErrorFamily;
