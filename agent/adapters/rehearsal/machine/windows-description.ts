import { z } from 'zod';

const identity = z
  .string()
  .regex(/^[^~]+~[^~]*~[^~]+~[^~]*~\d+(\.\d+){0,3}$/, 'like Name~token~amd64~~1.2.3.4');

/** States as the registry holds them: https://learn.microsoft.com/archive/blogs/tip_of_the_day/tip-of-the-day-cbs-servicing-states-chart-refresher */
export const PACKAGE_STATES = {
  'Uninstall Pending': 0x05,
  Resolved: 0x20,
  Staged: 0x40,
  Superseded: 0x50,
  'Install Pending': 0x60,
  'Partially Installed': 0x65,
  Installed: 0x70,
  Permanent: 0x80,
} as const;

const packageState = z.enum([
  'Uninstall Pending',
  'Resolved',
  'Staged',
  'Superseded',
  'Install Pending',
  'Partially Installed',
  'Installed',
  'Permanent',
]);

const registryValue = z.strictObject({
  hive: z.enum(['SYSTEM', 'SOFTWARE', 'DEFAULT']),
  key: z.string().min(1),
  name: z.string(),
  type: z.enum(['REG_SZ', 'REG_EXPAND_SZ', 'REG_MULTI_SZ', 'REG_DWORD', 'REG_QWORD', 'REG_BINARY']),
  data: z.string(),
});

export const windowsSchema = z.strictObject({
  product: z.string(),
  edition: z.string(),
  /** `19045.4780`: build and update revision. */
  build: z.string().regex(/^\d{4,5}\.\d{1,5}$/),
  displayVersion: z.string().optional(),
  installationType: z.enum(['Client', 'Server', 'Server Core', 'WindowsPE']).default('Client'),
  architecture: z.enum(['amd64', 'x86', 'arm64']),
  language: z
    .string()
    .regex(/^[a-z]{2,3}-[A-Z]{2}$/)
    .default('en-US'),
  computerName: z.string().max(15).default('MINWINPC'),
  packages: z.array(z.strictObject({ identity, state: packageState.default('Installed') })).default([]),
  drivers: z
    .array(
      z.strictObject({
        inf: z.string().regex(/^[A-Za-z0-9_.-]+\.inf$/),
        published: z.string().regex(/^oem\d{1,3}\.inf$/),
        provider: z.string(),
        version: z.string().regex(/^\d+(\.\d+){3}$/),
      }),
    )
    .default([]),
  features: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9._-]+$/),
        state: z.enum(['Enabled', 'Disabled', 'Disabled with Payload Removed']).default('Disabled'),
      }),
    )
    .default([]),
  /** Package names of provisioned apps. */
  apps: z.array(z.string().regex(/^[A-Za-z0-9._~-]+$/)).default([]),
  /** What DISM can raise the edition to. */
  targetEditions: z.array(z.string()).default([]),
  /** Superseded packages that a clean-up takes out of the store. */
  reclaimablePackages: z.int().min(0).default(0),
  /** Packages that DISM counts as reclaimable, and no clean-up takes out: field reports of Windows 11. */
  stuckPackages: z.int().min(0).default(0),
  registry: z.array(registryValue).default([]),
  pageFileMiB: z.int().min(0).default(0),
  hibernated: z.boolean().default(false),
  /** Compact OS, in a Windows PE without the driver that unpacks it: programs read as zeros. */
  compressed: z.boolean().default(false),
  /** Servicing waits for the next boot: pending.xml and a PackagesPending key. */
  pending: z.boolean().default(false),
  setupInProgress: z.boolean().default(false),
  /** What DISM answers to /CheckHealth. */
  store: z.enum(['healthy', 'repairable', 'not-repairable']).default('healthy'),
  /** What sfc answers. */
  systemFiles: z.enum(['intact', 'violated']).default('intact'),
  /** The state in which a cumulative update ends before Windows starts. Microsoft's own lab shows both. */
  cumulativeState: z.enum(['Install Pending', 'Installed']).default('Install Pending'),
  /** The state in which a removed package ends before Windows starts. */
  removalState: z.enum(['Uninstall Pending', 'Removed']).default('Uninstall Pending'),
  /** The state in which an enabled feature ends before Windows starts; a disabled one ends in like manner. */
  featureState: z.enum(['Enable Pending', 'Enabled']).default('Enable Pending'),
  /** The state in which the packages of an added capability end before Windows starts. */
  capabilityState: z.enum(['Install Pending', 'Installed']).default('Installed'),
});

export type WindowsDescription = Readonly<z.infer<typeof windowsSchema>>;
