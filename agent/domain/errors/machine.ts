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
    remedy: 'Remove the link named in the detail; it may have been planted.',
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
  'SVC-2011': {
    summary: 'Whether BitLocker locks the Windows volume cannot be told.',
    remedy: 'Use a Windows PE with WinPE-SecureStartup (manage-bde), or suspend BitLocker in Windows first.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2012': {
    summary: 'The file system of the Windows volume is marked as dirty.',
    remedy: 'Run `chkdsk /f` on the volume, or start Windows once; or set "allowDirty" in servicer.json.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2013': {
    summary: 'This Windows runs from an image file (WIMBoot), which cannot be serviced in place.',
    remedy: 'Install Windows anew without WIMBoot, or service its image file.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
  'SVC-2014': {
    summary: 'The recovery password for BitLocker does not unlock the Windows volume.',
    remedy: 'Put the password of the key id in the detail into the key file, and boot again.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2015': {
    summary: 'The Windows volume has no drive letter, and none could be given to it.',
    remedy: 'Give it one with diskpart (select volume, assign letter=W), or free a letter.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2016': {
    summary: 'The image file was not found.',
    remedy:
      'Correct "target" in servicer.json: the path on the volume, its label or GUID; or connect the disk.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2017': {
    summary: 'The image file was found on more than one volume.',
    remedy: 'Add the "label" or the "guid" of the volume to "target" in servicer.json.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
  'SVC-2018': {
    summary: 'The image file is split, and parts cannot be serviced.',
    remedy:
      'Join the parts with the command in the detail, or set "joinSplit" of the target in servicer.json.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
  'SVC-2019': {
    summary: 'The image file cannot be mounted to be changed.',
    remedy:
      'Export its image with `dism /Export-Image /Compress:max` into a new .wim file, and name that one.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
  'SVC-2020': {
    summary: 'The image file has no image of that number.',
    remedy:
      'Correct "index" of the target in servicer.json; `dism /Get-ImageInfo /ImageFile:...` lists them.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
  'SVC-2021': {
    summary: 'The image file lies on a volume that does not suit.',
    remedy: 'Put it onto a fixed NTFS volume of this machine.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2022': {
    summary: 'The image file may not be changed.',
    remedy: 'Clear its read-only mark, or take a copy that is whole; nobody else may hold it open.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2023': {
    summary: 'No volume can hold the mount folder.',
    remedy: 'A fixed NTFS volume with a letter is needed; give one a letter, or format one.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2024': {
    summary: 'DISM could not mount the image.',
    remedy: 'Read the Windows code in the detail (`servicer explain CODE`) and the log named there.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2025': {
    summary: 'The parts of the split image could not be joined.',
    remedy: 'Check that all parts lie beside the first one; read the Windows code in the detail.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2026': {
    summary: 'A disk or its file system failed before the first change.',
    remedy:
      'Run `chkdsk /f` on the volume that the detail names. If it happens again, save the data and replace the disk.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2030': {
    summary: 'This Windows PE cannot read the system files of this Windows.',
    remedy:
      'Boot a Windows PE of Windows 10 or later; else start Windows, run `compact /compactos:never`, and check the disk.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2040': {
    summary: 'Whether a required step is for this Windows cannot be told.',
    remedy: 'Look at what the detail could not read: check the disk, restore the hive, or correct "when".',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2041': {
    summary: 'Which manifest is meant depends on the Windows, and that does not decide it.',
    remedy:
      'Connect or unlock the disk; where a machine has several Windows, tell the manifests apart by rules about the machine.',
    image: 'untouched',
    retry: 'boot',
    exit: 50,
  },
  'SVC-2042': {
    summary: 'A language or feature is added, and no cumulative update comes after it.',
    remedy:
      'Add the newest cumulative update of this Windows to the manifest: it is applied after languages and features, again where the image has it.',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
  'SVC-2043': {
    summary: 'This Windows PE lacks the update agent that a .msu of Windows 11 24H2 or later may need.',
    remedy:
      'If the step fails: start a Windows PE made from Windows RE, or of a newer ADK, or give the update as an expanded "folder".',
    image: 'untouched',
    retry: 'never',
    exit: 50,
  },
} as const satisfies ErrorFamily;
