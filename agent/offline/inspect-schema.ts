import { z } from 'zod';

const text = z.string().nullable().describe('null: not known');
const count = z.number().int().nonnegative();
const answer = z.enum(['yes', 'no', 'unknown']);
const evidence = z.array(
  z.strictObject({
    file: z.string().describe('from the root of the volume'),
    at: z.string().optional().describe('what inside the file: a registry key and value, an offset'),
    saw: z.string().optional().describe('what stood there, shortened'),
  }),
);
const fact = z.strictObject({ answer, because: z.string(), evidence });
const evidenceByField = z.record(z.string(), evidence).describe('where each field that is known was found');
const hiveStatus = z.enum(['clean', 'recovered', 'stale', 'unreadable']);
const replayed = z.strictObject({ logs: count, entries: count, pages: count });

const image = z.strictObject({
  product: text,
  displayVersion: text,
  edition: text,
  compositionEdition: text,
  installationType: text,
  build: count.nullable(),
  ubr: count.nullable(),
  architecture: text,
  languages: z.array(z.string()).nullable(),
  installDate: text,
  computerName: text,
  controlSet: count.nullable(),
  setupInProgress: fact,
  isWindowsPe: fact,
  isRecovery: fact,
  evidence: evidenceByField,
  hints: z
    .record(z.string(), z.string())
    .describe('what a source that cannot be trusted says of fields that are not known: never to decide by'),
});

const hive = z.strictObject({
  path: z.string(),
  status: hiveStatus,
  replayed,
  problems: count,
  notes: z.array(z.string()),
});

const packageRecord = z.strictObject({
  identity: z.string(),
  state: z.string().describe('in the words of DISM'),
  stateCode: z.number().int().nullable().describe('CurrentState, signed; negative: broken'),
  kb: text,
  installTime: text,
  client: text,
  owners: z.array(z.string()),
  manifest: answer.describe('whether its .mum stands in servicing\\Packages'),
  installed: fact.describe('yes needs identity, state and manifest'),
});

const capability = z.strictObject({
  name: z.string(),
  state: z.string(),
  packages: z.array(z.string()),
  installed: fact,
});

const feature = z.strictObject({
  name: z.string(),
  says: z.enum(['enabled', 'disabled', 'nothing']),
  confidence: z.string(),
  evidence,
});

const driver = z.strictObject({
  directory: z.string(),
  inf: z.string(),
  oem: text,
  provider: text,
  version: text,
  date: text,
  classGuid: text,
  hive: z.enum(['SYSTEM', 'DRIVERS']),
  evidence,
});

const bootEntry = z.strictObject({
  id: z.string(),
  description: text,
  loader: text,
  systemRoot: text,
  device: text,
  letter: text.describe('the letter that the inspected Windows gives to this partition'),
  isWindowsPe: z.boolean(),
  recovery: z.array(z.string()),
  resume: text,
  hibernationFile: text,
  evidence,
});

const boot = z.strictObject({
  path: z.string(),
  status: hiveStatus,
  default: bootEntry.nullable().describe('null: not known; always so in a stale store'),
  entries: z.array(bootEntry),
});

const volume = z.strictObject({
  role: z.strictObject({
    is: z.enum([
      'windows',
      'windows-pe',
      'recovery-environment',
      'recovery-partition',
      'setup-media',
      'boot-partition',
      'unknown',
    ]),
    because: z.string(),
    evidence,
  }),
  hibernated: fact,
  fastStartup: z.boolean().nullable(),
  bitLocker: fact,
  dirty: fact,
  pageFileBytes: count.nullable(),
  letters: z.array(z.string()),
  evidence: evidenceByField,
});

/** What `servicer inspect --json` prints. */
export const inspectDocumentSchema = z.strictObject({
  schema: z.literal(1),
  image,
  hives: z.array(hive),
  packages: z.array(packageRecord),
  capabilities: z.array(capability),
  features: z.array(feature),
  drivers: z.array(driver),
  pending: z.strictObject({
    blocks: fact,
    reasons: z.array(z.strictObject({ id: z.string(), blocks: z.boolean(), because: z.string(), evidence })),
  }),
  boot: boot.nullable(),
  volume,
  unknown: z.array(z.string()).describe('what could not be read, one sentence each'),
});

export type InspectDocument = z.infer<typeof inspectDocumentSchema>;
