import type { ErrorFamily } from './error-spec.ts';

/** The machine and its Windows: nothing is touched. */
export const MACHINE_ERRORS = {
  'SVC-2001': {
    summary: 'No offline Windows was found.',
    remedy: 'Look at the table of volumes in the detail: connect the disk, load its driver, or unlock it.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2002': {
    summary: 'More than one Windows was found, and no rule says which.',
    remedy:
      'Set "target" in servicer.json to a volume label, an edition or a build range that fits one of them.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
  'SVC-2003': {
    summary: 'The Windows volume is locked by BitLocker.',
    remedy: 'Suspend BitLocker in Windows before servicing, or unlock the volume with its recovery key.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2004': {
    summary: 'Windows is hibernated or was shut down with fast startup.',
    remedy: 'Start Windows, choose Restart (not Shut down), and boot Windows PE from that restart.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2005': {
    summary: 'Windows is in the middle of setup or an upgrade.',
    remedy: 'Let setup finish, or roll it back, before servicing.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2006': {
    summary: 'The registry of the offline Windows cannot be read.',
    remedy: 'Check the disk with chkdsk; restore the hive named in the detail from a backup.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
  'SVC-2007': {
    summary: 'The Windows volume cannot be written to.',
    remedy: 'Look for write protection, a read-only attribute of the disk, or an offline disk (SAN policy).',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2008': {
    summary: 'This Windows PE cannot service this Windows.',
    remedy: 'Boot a Windows PE of the same architecture, and at least as new as the Windows to be serviced.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
  'SVC-2009': {
    summary: 'A folder the agent works in leads somewhere else.',
    remedy: 'Remove the link named in the detail from \\ProgramData\\Servicer; it may have been planted.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
  'SVC-2010': {
    summary: 'Windows has servicing work of its own under way.',
    remedy: 'Start Windows once and let it finish, then shut it down with Restart and service it again.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
} as const satisfies ErrorFamily;
