import { type Document, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { blankComments } from './blank-comments.ts';
import { imageFileSchema } from './image-file-description.ts';
import { mishapSchema } from './mishap.ts';
import { windowsSchema } from './windows-description.ts';

const letter = z.string().regex(/^[A-Z]$/, 'one capital letter');
const mib = z
  .int()
  .min(1)
  .max(64 * 1024 * 1024);
const relativePath = z.string().regex(/^[^\\/:][^:]*$/, 'a path relative to the root of the volume');
const unc = z.string().regex(/^\\\\[^\\]+\\[^\\]+$/, 'like \\\\server\\share');

const host = z.strictObject({
  ramMiB: mib,
  architecture: z.enum(['amd64', 'x86', 'arm64']),
  bootKind: z.enum(['ram-disk', 'optical', 'flat', 'network', 'unknown']),
  /** Real machines that were booted by PXE often say `Error`: https://learn.microsoft.com/windows-hardware/manufacture/desktop/wpeutil-command-line-options */
  peBootType: z.string().optional(),
  firmware: z.enum(['uefi', 'bios']),
  dismVersion: z.string().regex(/^\d+\.\d+\.\d+\.\d+$/),
  /** Drive that the boot image was loaded from, as `wpeutil UpdateBootInfo` writes it. */
  bootSourceDrive: letter.optional(),
  /** Free bytes of the RAM disk. */
  scratchMiB: mib.default(512),
  /** Whether `net use` takes a password from standard input. */
  netReadsPassword: z.boolean().default(true),
});

const smbios = z.strictObject({
  manufacturer: z.string().optional(),
  product: z.string().optional(),
  version: z.string().optional(),
  serial: z.string().optional(),
  uuid: z.string().optional(),
  sku: z.string().optional(),
  family: z.string().optional(),
  assetTag: z.string().optional(),
  baseboardSerial: z.string().optional(),
  /** False: Windows PE has no table at all. */
  table: z.boolean().default(true),
});

const files = z.record(relativePath, z.string());

const volume = z.strictObject({
  letter: letter.optional(),
  label: z.string().max(32).default(''),
  fileSystem: z.enum(['NTFS', 'FAT32', 'exFAT', 'ReFS', 'UDF', 'RAW']).default('NTFS'),
  driveType: z.enum(['fixed', 'removable', 'network', 'optical', 'ram-disk', 'unknown']).default('fixed'),
  sizeMiB: mib,
  freeMiB: z.int().min(0),
  bitLocker: z.enum(['none', 'locked', 'unlocked', 'suspended', 'unknown']).default('none'),
  /** What opens the volume when it is locked. */
  recovery: z.strictObject({ id: z.guid(), password: z.string() }).optional(),
  readOnly: z.boolean().default(false),
  dirty: z.boolean().default(false),
  /** What chkdsk finds. */
  chkdsk: z.enum(['clean', 'to-tidy', 'errors']).default('clean'),
  /** Holds the boot store that points to the first Windows. */
  bootStore: z.boolean().default(false),
  windows: windowsSchema.optional(),
  files: files.default({}),
  /** Folder of the desk whose files are put onto the volume, relative to the description. */
  from: z.string().optional(),
});

const share = z.strictObject({
  path: unc,
  account: z.strictObject({ user: z.string(), password: z.string() }).optional(),
  /** Folder of the desk that is the share, relative to the description. */
  from: z.string().optional(),
  readOnly: z.boolean().default(false),
  down: z.boolean().default(false),
  files: files.default({}),
});

const machine = z.strictObject({
  host,
  /** What lies in X:\servicer: target there, and the file or folder of the desk it comes from. */
  overlay: z.record(relativePath, z.string()).default({}),
  smbios: smbios.default({ table: true }),
  macs: z.array(z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)).default([]),
  volumes: z.array(volume).min(1),
  shares: z.array(share).default([]),
  imageFiles: z.array(imageFileSchema).default([]),
  network: z.strictObject({ present: z.boolean() }).default({ present: true }),
  /** Disks that Windows PE leaves offline (SAN policy). */
  offlineDisks: z.array(z.strictObject({ sizeMiB: mib })).default([]),
  tools: z
    .strictObject({
      missing: z.array(z.string()).default([]),
      /** Of optional components: manage-bde comes with WinPE-SecureStartup. */
      added: z.array(z.enum(['manage-bde'])).default([]),
      /** A DISM of another age in a folder of its own, by its path on X:. */
      carriedDism: z
        .strictObject({
          path: relativePath,
          version: z.string().regex(/^\d+\.\d+\.\d+\.\d+$/),
          architecture: z.enum(['amd64', 'x86', 'arm64']),
        })
        .optional(),
    })
    .default({ missing: [], added: [] }),
  /** What the clock of the firmware says when the machine starts; absent: the time of the desk. */
  clock: z.iso.datetime().optional(),
  mishaps: z.array(mishapSchema).default([]),
  /** Identities of package files that a rehearsal cannot look into (compressed cabinets, WIM), by file name. */
  packageFiles: z.record(z.string(), z.string()).default({}),
  /** What programs of the payload do, by file name: files that they write, and how they end. */
  programs: z
    .record(
      z.string(),
      z.strictObject({
        exitCode: z.int().min(0).default(0),
        writes: z.record(z.string().regex(/^[A-Z]:\\/, 'an absolute path'), z.string()).default({}),
      }),
    )
    .default({}),
  pace: z
    .strictObject({
      cumulativeSeconds: z.number().min(0).default(420),
      packageSeconds: z.number().min(0).default(55),
      driverSeconds: z.number().min(0).default(9),
      verifySeconds: z.number().min(0).default(80),
      mountSeconds: z.number().min(0).default(40),
      saveSeconds: z.number().min(0).default(300),
      /** Real seconds per described second where a program of the bench really waits. */
      standInScale: z.number().min(0).default(0.01),
    })
    .prefault({}),
});

/** A machine as a file describes it: what a rehearsal and the bench run on. */
export type MachineDescription = Readonly<z.infer<typeof machine>>;
export type VolumeDescription = MachineDescription['volumes'][number];
export type ShareDescription = MachineDescription['shares'][number];

export type DescriptionReading =
  | { readonly ok: true; readonly machine: MachineDescription }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads machine.json (comments and trailing commas allowed). Unknown and duplicate keys are refused. */
export function parseMachineDescription(text: string): DescriptionReading {
  const document = parseDocument(blankComments(text), { uniqueKeys: true, schema: 'core', merge: false });
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map(({ message }) => message.split('\n')[0] ?? message) };
  }
  if (hasAlias(document)) return { ok: false, problems: ['an alias (*) is not allowed'] };
  const checked = machine.safeParse(document.toJS());
  if (!checked.success) return { ok: false, problems: checked.error.issues.map(formatIssue) };
  const problems = contradictions(checked.data);
  return problems.length === 0 ? { ok: true, machine: checked.data } : { ok: false, problems };
}

function hasAlias(document: Document.Parsed): boolean {
  let found = false;
  visit(document, {
    Alias: () => {
      found = true;
    },
  });
  return found;
}

function formatIssue(issue: z.core.$ZodIssue): string {
  const place = issue.path.map(String).join('.');
  const what = issue.code === 'unrecognized_keys' ? `unknown key ${issue.keys.join(', ')}` : issue.message;
  return place === '' ? what : `${place}: ${what}`;
}

function contradictions({ volumes, shares, imageFiles }: MachineDescription): readonly string[] {
  const problems: string[] = [];
  const letters = new Set(['X']);
  for (const [index, { letter: name, sizeMiB, freeMiB }] of volumes.entries()) {
    if (name !== undefined && letters.has(name))
      problems.push(`volumes.${index}.letter: ${name} is already taken`);
    if (name !== undefined) letters.add(name);
    if (freeMiB > sizeMiB) problems.push(`volumes.${index}.freeMiB: more than sizeMiB`);
  }
  for (const [index, { path }] of imageFiles.entries())
    if (!letters.has(path.slice(0, 1).toUpperCase()))
      problems.push(`imageFiles.${index}.path: no volume has the letter ${path.slice(0, 1)}`);
  const paths = new Set<string>();
  for (const [index, { path }] of shares.entries()) {
    if (paths.has(path.toLowerCase())) problems.push(`shares.${index}.path: ${path} is already described`);
    paths.add(path.toLowerCase());
  }
  return problems;
}
