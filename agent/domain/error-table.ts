/** What a technician may assume about the offline image after this error. */
export type ImageState = 'untouched' | 'known' | 'in-doubt';

export interface ErrorSpec {
  /** What happened, in one sentence. */
  readonly summary: string;
  /** What to do, imperative, one or two sentences. */
  readonly remedy: string;
  readonly image: ImageState;
  /** `never`; `now` (the agent itself tries again); `boot` (start the machine into Windows PE again). */
  readonly retry: 'never' | 'now' | 'boot';
  /** Exit class: the delivery digit is added by the report phase. */
  readonly exit: 10 | 30 | 40 | 50 | 60 | 70 | 75 | 90;
  /** The number is never given away again. */
  readonly retired?: true;
}

/**
 * The closed table of everything that can end a run badly. 1xxx input, 2xxx machine and image, 3xxx servicing,
 * 4xxx verification, 5xxx network and reporting, 6xxx environment, 9xxx the agent itself. A number is never reused.
 */
export const ERRORS = {
  'SVC-1001': {
    summary: 'No settings file was found.',
    remedy: 'Put servicer.json beside servicer.exe, into X:\\servicer, or into \\servicer on any volume.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-1002': {
    summary: 'The settings file cannot be used.',
    remedy: 'Correct the lines named in the detail; `servicer schema settings` prints what is allowed.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-1003': {
    summary: 'The command line has an unknown command or option.',
    remedy: 'Run `servicer --help`, or `servicer COMMAND --help`, and correct the spelling.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-1004': {
    summary: 'The credentials file cannot be used.',
    remedy: 'Write "user" and "password" (six characters at least) into the file that credentialsFile names.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-1005': {
    summary: 'No key to check signatures with was found.',
    remedy: 'Put the public key (minisign .pub) into the keys folder of the overlay.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-1006': {
    summary: 'What the command was given cannot be read.',
    remedy: 'Check the path and the spelling; `servicer COMMAND --help` shows examples.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1007': {
    summary: 'The described machine cannot be rehearsed.',
    remedy: 'Correct the places of the machine file that the detail names, or start over with --fresh.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1101': {
    summary: 'No manifest was found at any source.',
    remedy:
      'Stage manifest.json at one of the sources listed in the detail, or correct "sources" in servicer.json.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1102': {
    summary: 'The manifest is not well-formed.',
    remedy: 'Make the manifest again with `servicer stage`; it must not be edited by hand after signing.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1103': {
    summary: 'The manifest does not follow the schema.',
    remedy: 'Correct the places named in the detail; `servicer schema manifest` prints what is allowed.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1104': {
    summary: 'No manifest is meant for this machine.',
    remedy: 'Compare the match rules in the detail with the machine, and stage a manifest that matches it.',
    image: 'untouched',
    retry: 'never',
    exit: 10,
  },
  'SVC-1105': {
    summary: 'Several manifests match this machine equally well.',
    remedy: 'Make the match rules of one of them more specific, or remove the others from the source.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1106': {
    summary: 'The manifest is for another channel.',
    remedy: 'Stage a manifest of the channel that servicer.json names.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1107': {
    summary: 'The manifest has expired.',
    remedy: 'Sign and stage a newer manifest.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1108': {
    summary: 'The manifest is older than one this machine has already accepted.',
    remedy: 'Stage the newest manifest of the channel, with a higher serial.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1109': {
    summary: 'Two different manifests carry the same serial.',
    remedy: 'Find out who signed the second one; raise the serial whenever the content changes.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1110': {
    summary: 'The steps of the manifest cannot be put in an order.',
    remedy: 'Remove the cycle, or the reference to a missing step or payload, that the detail names.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1111': {
    summary: 'The manifest needs a newer agent.',
    remedy: 'Put a newer servicer.exe into the boot image.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1112': {
    summary: 'The serial of the manifest is too far ahead.',
    remedy:
      'Stage a manifest whose serial follows the last one, or raise "serialMaxJump" in servicer.json; find out who signed this one.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1201': {
    summary: 'The manifest is not signed.',
    remedy: 'Sign it with `servicer sign` or minisign, and stage manifest.json.minisig beside it.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1202': {
    summary: 'The signature file is malformed.',
    remedy: 'Sign the manifest again with `servicer sign` or minisign, and copy both files unchanged.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1203': {
    summary: 'The manifest is signed with a key that this overlay does not trust.',
    remedy: 'Sign with the key the overlay holds, or put the public key into the overlay.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1204': {
    summary: 'The signature does not fit the manifest.',
    remedy:
      'The manifest or its signature was changed after signing: stage it again, and find out who changed it.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1205': {
    summary: 'The signature was made for something else.',
    remedy:
      'Sign with the trusted comment that `servicer sign` writes: channel and serial must be those of the manifest.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1206': {
    summary: 'The manifest is signed with a revoked key.',
    remedy: 'Sign and stage it again with a key that is not revoked, and find out who used the old one.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1301': {
    summary: 'A payload file is missing.',
    remedy: 'Copy the files named in the detail to the source, beside the manifest.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1302': {
    summary: 'A payload file has the wrong size.',
    remedy: 'Copy the file again; it is truncated, still being written, or not the one that was staged.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1303': {
    summary: 'A payload file has the wrong content.',
    remedy:
      'Copy the file again from where it was staged; if it happens again, check disk, network and memory.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1304': {
    summary: 'A payload file is not what its step needs.',
    remedy: 'Stage the right kind of file: .cab or .msu for a package, .inf with its files for a driver.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1305': {
    summary: 'A path in the manifest is not allowed.',
    remedy: 'Use plain relative paths of letters, digits, dot, dash and underscore, without reserved names.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
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
  'SVC-5001': {
    summary: 'There is no network.',
    remedy: 'Check cable, switch port, DHCP and the network driver in the boot image.',
    image: 'untouched',
    retry: 'boot',
    exit: 60,
  },
  'SVC-5002': {
    summary: 'The share cannot be reached.',
    remedy: 'Check the server name, the share name and the firewall; the Windows code is in the detail.',
    image: 'untouched',
    retry: 'boot',
    exit: 60,
  },
  'SVC-5003': {
    summary: 'The share refused the account.',
    remedy: 'Correct user or password in the credentials file. One attempt was made, to avoid a lock-out.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-5004': {
    summary: 'The account of the share is locked, disabled or expired.',
    remedy: 'Have the account unlocked or renewed, then boot again.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-5005': {
    summary: 'The server offers only guest access, or does not sign.',
    remedy: 'Give the server an account and SMB signing; the agent never weakens the policy of the client.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
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
    remedy: 'Use a boot image of the Windows ADK; `servicer check-image boot.wim` shows what is missing.',
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
  'SVC-9001': {
    summary: 'The agent met a fault of its own.',
    remedy: 'Do not ship this machine before a look at it; send the results folder to the maintainers.',
    image: 'in-doubt',
    retry: 'boot',
    exit: 90,
  },
  'SVC-9002': {
    summary: 'The journal of an earlier run is damaged in the middle.',
    remedy:
      'Do not ship this machine. Boot Windows once and service it again; the damaged journal is in the results.',
    image: 'in-doubt',
    retry: 'never',
    exit: 75,
  },
} as const satisfies Readonly<Record<`SVC-${number}`, ErrorSpec>>;

export type ErrorCode = keyof typeof ERRORS;

export function errorSpec(code: ErrorCode): ErrorSpec {
  return ERRORS[code];
}
