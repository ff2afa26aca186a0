import { z } from 'zod';
import { type Answer, type Fact, type Reading, valueOr } from '../domain/fact.ts';
import { formatPackageIdentity } from '../domain/package-identity.ts';
import { formatVersion } from '../domain/version.ts';
import type { BootDevice, BootEntry, BootStore } from './bcd.ts';
import { isoFromFileTime, isoFromUnix } from './file-time.ts';
import type { ImageFacts } from './image-facts.ts';

const text = z.string().nullable().describe('null: not known');
const count = z.number().int().nonnegative();
const answer = z.enum(['yes', 'no', 'unknown']);
const fact = z.strictObject({ answer, because: z.string() });
const entry = z.strictObject({
  id: z.string(),
  description: text,
  loader: text,
  systemRoot: text,
  device: text,
  isWindowsPe: z.boolean(),
  recovery: z.array(z.string()),
  resume: text,
});

/** What `servicer inspect --json` prints. */
export const inspectDocumentSchema = z.strictObject({
  schema: z.literal(1),
  image: z.strictObject({
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
    setupInProgress: answer,
    isWindowsPe: answer,
    isRecovery: answer,
  }),
  hives: z.array(
    z.strictObject({
      path: z.string(),
      status: z.enum(['clean', 'recovered', 'stale', 'unreadable']),
      replayed: z.strictObject({ logs: count, entries: count, pages: count }),
      problems: count,
      notes: z.array(z.string()),
    }),
  ),
  packages: z.array(
    z.strictObject({
      identity: z.string(),
      state: z.string(),
      stateCode: z.number().int().nullable(),
      kb: text,
      installed: text,
      client: text,
      owners: z.array(z.string()),
      manifest: answer,
    }),
  ),
  capabilities: z.array(
    z.strictObject({ name: z.string(), state: z.string(), packages: z.array(z.string()) }),
  ),
  features: z.array(
    z.strictObject({
      name: z.string(),
      says: z.enum(['enabled', 'disabled', 'nothing']),
      confidence: z.string(),
    }),
  ),
  drivers: z.array(
    z.strictObject({
      directory: z.string(),
      inf: z.string(),
      oem: text,
      provider: text,
      version: text,
      date: text,
      classGuid: text,
      hive: z.enum(['SYSTEM', 'DRIVERS']),
    }),
  ),
  pending: z.strictObject({
    blocks: answer,
    reasons: z.array(z.strictObject({ id: z.string(), blocks: z.boolean(), because: z.string() })),
  }),
  boot: z.strictObject({ default: entry.nullable(), entries: z.array(entry) }).nullable(),
  volume: z.strictObject({
    hibernated: fact,
    fastStartup: z.boolean().nullable(),
    bitLocker: fact,
    dirty: fact,
    pageFileBytes: count.nullable(),
    letters: z.array(z.string()),
  }),
  unknown: z.array(z.string()),
});

export type InspectDocument = z.infer<typeof inspectDocumentSchema>;

/** What the image itself does not tell: its boot store and its volume. */
export interface Surroundings {
  readonly boot?: BootStore | undefined;
  readonly bitLocker?: Fact | undefined;
  readonly dirty?: Fact | undefined;
}

const NOT_ASKED: Fact = { answer: 'unknown', because: 'the volume itself was not read', evidence: [] };

export function inspectDocument(facts: ImageFacts, around: Surroundings = {}): InspectDocument {
  const { identity } = facts;
  return {
    schema: 1,
    image: {
      product: plain(identity.product),
      displayVersion: plain(identity.displayVersion),
      edition: plain(identity.edition),
      compositionEdition: plain(identity.compositionEdition),
      installationType: plain(identity.installationType),
      build: plain(identity.build),
      ubr: plain(identity.ubr),
      architecture: plain(identity.architecture),
      languages: identity.languages.known ? [...identity.languages.value] : null,
      installDate: isoFromUnix(valueOr(identity.installDate, undefined)) ?? null,
      computerName: plain(identity.computerName),
      controlSet: plain(identity.controlSet),
      setupInProgress: identity.setupInProgress.answer,
      isWindowsPe: identity.isWindowsPe.answer,
      isRecovery: identity.isRecovery.answer,
    },
    hives: facts.hives.map(({ path, status, replayed, problems, notes }) => {
      return { path, status, replayed: { ...replayed }, problems, notes: [...notes] };
    }),
    packages: packagesOf(facts),
    capabilities: valueOr(facts.capabilities, []).map(({ name, state, packages }) => {
      return { name, state, packages: [...packages] };
    }),
    features: facts.features.map(({ name, says, confidence }) => ({ name, says, confidence })),
    drivers: driversOf(facts),
    pending: {
      blocks: facts.pending.blocks.answer,
      reasons: facts.pending.reasons.map(({ id, blocks, because }) => ({ id, blocks, because })),
    },
    boot: around.boot === undefined ? null : bootOf(around.boot),
    volume: {
      hibernated: short(facts.hibernated),
      fastStartup: plain(facts.fastStartup),
      bitLocker: short(around.bitLocker ?? NOT_ASKED),
      dirty: short(around.dirty ?? NOT_ASKED),
      pageFileBytes: facts.pageFileBytes ?? null,
      letters: facts.letters.map(({ letter }) => letter),
    },
    unknown: [...facts.unknown],
  };
}

function plain<T>(reading: Reading<T>): T | null {
  return valueOr(reading, null);
}

function short({ answer: said, because }: Fact): { readonly answer: Answer; readonly because: string } {
  return { answer: said, because };
}

function packagesOf({ packages, manifests }: ImageFacts): InspectDocument['packages'] {
  return valueOr(packages, []).map((record) => {
    const identity = formatPackageIdentity(record.identity);
    return {
      identity,
      state: record.state,
      stateCode: record.stateCode ?? null,
      kb: record.kb ?? null,
      installed: isoFromFileTime(record.installTime) ?? null,
      client: record.installClient ?? null,
      owners: [...record.owners],
      manifest: manifestOf(identity, manifests),
    };
  });
}

function manifestOf(identity: string, manifests: Reading<ReadonlySet<string>>): Answer {
  if (!manifests.known) return 'unknown';
  return manifests.value.has(`${identity.toLowerCase()}.mum`) ? 'yes' : 'no';
}

function driversOf({ drivers }: ImageFacts): InspectDocument['drivers'] {
  const records = drivers.known ? drivers.value : (drivers.hint ?? []);
  return records.map((record) => ({
    directory: record.directory,
    inf: record.infName,
    oem: record.oemName ?? null,
    provider: record.provider ?? null,
    version: record.version === undefined ? null : formatVersion(record.version),
    date: isoFromUnix(record.date) ?? null,
    classGuid: record.classGuid ?? null,
    hive: record.hive,
  }));
}

function bootOf(store: BootStore): NonNullable<InspectDocument['boot']> {
  const chosen = store.defaultEntry;
  return { default: chosen === undefined ? null : entryOf(chosen), entries: store.entries.map(entryOf) };
}

function entryOf(boot: BootEntry): z.infer<typeof entry> {
  return {
    id: boot.id,
    description: boot.description ?? null,
    loader: boot.loader ?? null,
    systemRoot: boot.systemRoot ?? null,
    device: describeDevice(boot.osDevice ?? boot.device),
    isWindowsPe: boot.isWindowsPe,
    recovery: [...boot.recovery],
    resume: boot.resume ?? null,
  };
}

function describeDevice(device: BootDevice | undefined): string | null {
  if (device === undefined) return null;
  switch (device.kind) {
    case 'partition':
      return device.partition.scheme === 'gpt'
        ? `gpt ${device.partition.partitionGuid}`
        : `mbr ${device.partition.diskSignature.toString(16).padStart(8, '0')} ${device.partition.offsetBytes}`;
    case 'boot':
      return 'boot';
    case 'ram-disk':
      return 'ram-disk';
    case 'other':
      return `type ${device.type}`;
  }
}
