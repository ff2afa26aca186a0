import type { StepData } from '../../agent/steps/registry.ts';

/** What a reader wants to know of a kind of step and no schema tells. */
export interface StepCard {
  readonly what: string;
  /** Where the agent looks to tell whether the step is done. */
  readonly witness: string;
  /** As a manifest names it; the payload of every example is `EXAMPLE_FILES`. */
  readonly example: Readonly<Record<string, unknown>>;
  /** What `servicer undo` makes of it, or why it has none. */
  readonly undo: string;
  /** What a person has to know before using it. */
  readonly mind?: string;
}

const SOFTWARE = 'the hive itself, read natively with its logs';
const DISM = 'DISM, asked before and after';

export const EXAMPLE_FILES: Readonly<Record<string, string>> = {
  kb: 'updates/kb5046613.msu',
  sxs: 'sxs/microsoft-windows-netfx3-ondemand-package.cab',
  fod: 'fod/OpenSSH-Client-Package~31bf3856ad364e35~amd64~~.cab',
  inf: 'drivers/nic/nic.inf',
  cat: 'drivers/nic/nic.cat',
  sys: 'drivers/nic/nic.sys',
  logo: 'files/logo.bmp',
  wim: 'source/install.wim',
  answers: 'answers/unattend.xml',
  agent: 'apps/agent.msi',
  fix: 'tools/fix.exe',
};

/** One for each kind: the compiler misses one that is not here. */
export const STEP_CARDS: Readonly<Record<StepData['kind'], StepCard>> = {
  package: {
    what: 'A package is in the image, or is not.',
    witness: 'the list of packages in the SOFTWARE hive and the manifests beside it, read natively',
    undo: 'taken out again, where DISM lets it; none for a servicing stack and for a removal',
    example: {
      payload: 'kb',
      identity: 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.5131.1.10',
    },
  },
  feature: {
    what: 'An optional feature is enabled or disabled.',
    witness: `${DISM} (/Get-FeatureInfo): what the registry says of a feature is only a hint`,
    undo: 'switched back; none with "all", and none where its files were taken out',
    example: { feature: 'NetFx3', source: ['sxs'] },
  },
  capability: {
    what: 'A capability (feature on demand) of Windows 10 or later is there, or is not.',
    witness: 'the state of its packages in the SOFTWARE hive, read natively',
    undo: 'taken out again; none for a removal',
    example: { capability: 'OpenSSH.Client~~~~0.0.1.0', source: ['fod'] },
  },
  driver: {
    what: 'A driver package is in the driver store, or is not.',
    witness: 'the files of the driver store by their SHA-256, and the driver database, read natively',
    undo: 'what the step brought is removed, found by the very INF; none for a removal, nor before Windows 8',
    example: { inf: 'inf', catalog: 'cat', files: ['sys'] },
    mind: 'Each INF of "packages" is named: /Recurse would take in every INF below the folder. A removal names the INF as its maker did, and needs the driver database of Windows 8 or later.',
  },
  registry: {
    what: 'Values of a hive have their content; values and keys are absent.',
    witness: SOFTWARE,
    undo: 'the old values, and keys that the step made and nobody else uses go; none for deleted keys, and for values that reg.exe cannot write to the last byte',
    example: {
      hive: 'SOFTWARE',
      set: [{ key: 'Contoso\\Line', name: 'Station', type: 'REG_SZ', data: 'A7' }],
    },
  },
  file: {
    what: 'A file has its content, or is absent.',
    witness: 'the file itself, by its SHA-256',
    undo: 'the old file comes back, a new one goes; a folder that was made stays. None for a file over 256 MiB, nor for one over 1 MiB without 1 GiB of room beside it',
    example: { payload: 'logo', to: 'Windows\\OEM\\logo.bmp', backup: 'Windows\\OEM\\logo.old' },
  },
  app: {
    what: 'A provisioned app is there for accounts that are made later, or is not.',
    witness: `${DISM} (/Get-ProvisionedAppxPackages)`,
    undo: 'taken out again; none for a removal',
    example: { app: 'Microsoft.BingNews' },
    mind: 'Accounts that exist keep what they have.',
  },
  international: {
    what: 'Languages, keyboards and time zone are set.',
    witness: `${DISM} (/Get-Intl)`,
    undo: 'what DISM showed before is set again',
    example: { timeZone: 'W. Europe Standard Time', keyboards: ['0407:00000407'] },
    mind: 'Not for Windows Vista and Server 2008 (SVC-3025).',
  },
  edition: {
    what: 'Windows is of a higher edition.',
    witness: `${DISM} (/Get-CurrentEdition)`,
    undo: 'none: DISM changes an edition upward only',
    example: { edition: 'Enterprise' },
    mind: 'DISM goes upward only. A product key is not part of it.',
  },
  'store-cleanup': {
    what: 'The component store holds nothing to reclaim, or what DISM leaves of it after a clean-up of this run.',
    witness: `${DISM} (/AnalyzeComponentStore), and LastResetBase_UTC in the SOFTWARE hive`,
    undo: 'none: what was removed is gone',
    example: { resetBase: true },
    mind: 'Refused while work waits for the next start of Windows (SVC-3022), as after most cumulative updates.',
  },
  'store-health': {
    what: 'The component store shows no corruption.',
    witness: `${DISM} (/CheckHealth or /ScanHealth)`,
    undo: 'nothing to undo for a look; none for a repair',
    example: { look: 'scan', source: 'wim', index: 1 },
  },
  'system-files': {
    what: 'The protected system files are intact.',
    witness: 'sfc /verifyonly, made each time: a check is its own look',
    undo: 'nothing to undo for a look; none for a repair',
    example: { repair: true },
    mind: 'Microsoft advises against repairing as a routine.',
  },
  'answer-file': {
    what: 'The offlineServicing part of an answer file took effect, or the file waits for the next set-up.',
    witness: 'what "expect" says; for "first-boot" the file itself',
    undo: '"first-boot": as for a file; "offline": none, DISM does not say what took effect',
    example: {
      payload: 'answers',
      use: 'offline',
      expect: { package: 'Package_for_KB5100001~31bf3856ad364e35~amd64~~10.0.1.3' },
    },
    mind: 'DISM checks nothing of what an answer file names, and ends well without it. "first-boot" fails where the set-up of Windows has ended (SVC-3051).',
  },
  'first-boot': {
    what: 'An installer lies in the image, and SetupComplete.cmd runs it when the set-up of Windows ends.',
    witness: 'the files, and the line in Windows\\Setup\\Scripts\\SetupComplete.cmd',
    undo: 'the files go, and SetupComplete.cmd is as it was',
    example: { installer: 'agent', arguments: ['SERVER=line'] },
    mind: 'Never counted as installed. Windows runs that script only at the end of its own set-up, and not with some OEM product keys: fails where that set-up has ended (SVC-3051).',
  },
  command: {
    what: 'A program was run, and what it is for is there.',
    witness: 'what "expect" says',
    undo: 'none: what a program changed is not known',
    example: {
      program: 'fix',
      arguments: ['/image', '{image}\\'],
      expect: { file: 'Windows\\OEM\\fixed.txt' },
    },
    mind: 'No shell. Nothing is run while what it is for is there.',
  },
  'boot-files': {
    what: 'The firmware of the machine finds boot files that start this Windows by default (bcdboot).',
    witness: 'the boot store and the boot manager on the system partition, read natively',
    undo: 'none: what stood on the system partition is not kept',
    example: {},
    mind: 'The system partition gets a letter for the run. Two partitions that may be it are refused (SVC-3026). Of the boot entries of a UEFI firmware nothing is read. Not for image files, and not with the target "all".',
  },
  'check-disk': {
    what: 'The file system of the image has no errors.',
    witness: 'the exit code of chkdsk, run each time: a check is its own look',
    undo: 'nothing to undo',
    example: {},
    mind: 'Nothing is repaired: the journal of the run lies on the volume, so chkdsk /f cannot lock it (SVC-1312).',
  },
  'revert-pending': {
    what: 'What servicing left for the next start of Windows is to be reverted.',
    witness:
      'Windows\\WinSxS\\pending.xml and the signs of pending work, before and after; DISM for the order itself',
    undo: 'none',
    example: {},
    mind: 'Recovery of last resort, for an image that does not start. It stands in a manifest of its own (SVC-1313). Windows reverts when it is started, or fails to: that is all that is ever claimed. Until then every run orders it again.',
  },
  'product-key': {
    what: 'DISM has given the image a product key.',
    witness:
      'DISM alone: which key an offline Windows has cannot be read for sure, so every run sets it again',
    undo: 'none: the old key cannot be read',
    example: { secret: 'line-key' },
    mind: 'The key is in the file that "secretsFile" of servicer.json names, never in the manifest, and is taken out of everything that leaves the machine. DISM takes a key only after the edition of the image was set.',
  },
  'pe-image': {
    what: 'An image of Windows PE has the scratch space and the target path that are wanted.',
    witness: 'both values in the hives of the image, read natively',
    undo: 'both values as they were; none where one was not set',
    example: { scratchSpaceMiB: 512, targetPath: 'X:\\' },
    mind: 'Refused for any other Windows (SVC-3028): the target is an image file.',
  },
};
