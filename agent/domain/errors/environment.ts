import type { ErrorFamily } from './error-spec.ts';

/** What Windows PE and the hardware do not offer. */
export const ENVIRONMENT_ERRORS = {
  'SVC-6001': {
    summary: 'The agent is not running with administrator rights.',
    remedy:
      'In Windows PE this cannot happen; elsewhere start the command prompt with "Run as administrator".',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-6002': {
    summary: 'A program that the agent needs is missing from this Windows PE.',
    remedy: 'Use a boot image of the Windows ADK; `servicer doctor` lists all that is missing.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-6003': {
    summary: 'There is not enough disk space.',
    remedy: 'Free the bytes named in the detail on the volume named there, or take a larger disk.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-6004': {
    summary: 'There is not enough memory, and no page file could be made.',
    remedy: 'Add memory, or a fixed NTFS volume with room for the page file named in the detail.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-6005': {
    summary: 'Another agent is already servicing this Windows.',
    remedy: 'Wait until the other one has ended; this one has changed nothing.',
    image: 'untouched',
    retry: 'boot',
    exit: 60,
  },
  'SVC-6006': {
    summary: 'This is not Windows PE.',
    remedy: 'Boot Windows PE, or try the manifest here with `servicer rehearse`.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-6007': {
    summary: 'This host lacks an update or a component that DISM needs on it.',
    remedy: 'Install what the detail names, or boot a Windows PE of Windows 10 or later instead.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-6008': {
    summary: 'The DISM that was carried along does not start.',
    remedy: 'Carry the whole DISM folder of the Windows ADK of this architecture, not dism.exe alone.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-6009': {
    summary: 'The folder for the record cannot be used.',
    remedy: 'Name a new or empty folder on a share, on a stick or on X:, never on a disk of the machine.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-6010': {
    summary: 'The record could not be written.',
    remedy:
      'Look at the medium named in the detail; what was recorded before it is complete and may be used.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-6016': {
    summary: 'The run was stopped at the console before it changed anything.',
    remedy: 'Start the machine again, or type `servicer run`, when it may be serviced.',
    image: 'untouched',
    retry: 'boot',
    exit: 60,
  },
} as const satisfies ErrorFamily;
