import { type Reading, valueOr } from '../domain/fact.ts';
import { formatVersion } from '../domain/version.ts';
import { isoFromUnix } from './file-time.ts';
import type { HiveReport, ImageFacts } from './image-facts.ts';
import { hivePath, type ImageSource } from './image-source.ts';
import { bootDoubts, bootOf } from './inspect-boot.ts';
import { evidenceOf, hintsOf, plainEvidence, plainFact } from './inspect-fact.ts';
import { packagesOf } from './inspect-packages.ts';
import type { InspectDocument } from './inspect-schema.ts';
import { manifestKbs } from './kb-lookup.ts';
import { type FoundBootStore, type Surroundings, volumeRole } from './surroundings.ts';

/** All facts of an image and of what lies around it, as one document. */
export function inspectDocument(
  source: Pick<ImageSource, 'exists' | 'head'>,
  facts: ImageFacts,
  around: Surroundings,
): InspectDocument {
  const { pending } = facts;
  return {
    schema: 1,
    image: imageOf(facts),
    hives: [...facts.hives, ...around.bootStores.map(reportStore)].map(
      ({ path, status, replayed, problems, notes }) => {
        return { path, status, replayed: { ...replayed }, problems, notes: [...notes] };
      },
    ),
    ...packagesOf(facts, manifestKbs(valueOr(facts.packages, []), source)),
    features: facts.features.map(({ name, says, confidence, evidence }) => {
      return { name, says, confidence, evidence: plainEvidence([evidence]) };
    }),
    drivers: driversOf(facts),
    pending: {
      blocks: plainFact(pending.blocks),
      reasons: pending.reasons.map(({ id, blocks, because, evidence }) => {
        return { id, blocks, because, evidence: plainEvidence(evidence) };
      }),
    },
    boot: bootOf(around.bootStores, facts.letters),
    volume: volumeOf(source, facts, around),
    unknown: [...new Set([...facts.unknown, ...bootDoubts(around.bootStores), ...volumeDoubts(around)])],
  };
}

function imageOf({ identity }: ImageFacts): InspectDocument['image'] {
  const { setupInProgress, isWindowsPe, isRecovery, ...readings } = identity;
  return {
    product: plain(readings.product),
    displayVersion: plain(readings.displayVersion),
    edition: plain(readings.edition),
    compositionEdition: plain(readings.compositionEdition),
    installationType: plain(readings.installationType),
    build: plain(readings.build),
    ubr: plain(readings.ubr),
    architecture: plain(readings.architecture),
    languages: readings.languages.known ? [...readings.languages.value] : null,
    installDate: isoFromUnix(valueOr(readings.installDate, undefined)) ?? null,
    computerName: plain(readings.computerName),
    controlSet: plain(readings.controlSet),
    setupInProgress: plainFact(setupInProgress),
    isWindowsPe: plainFact(isWindowsPe),
    isRecovery: plainFact(isRecovery),
    evidence: evidenceOf({ ...readings }),
    hints: hintsOf({ ...readings }),
  };
}

function reportStore({ path, opening }: FoundBootStore): Omit<HiveReport, 'name'> {
  if (opening.status === 'unreadable') {
    const replayed = { logs: 0, entries: 0, pages: 0 };
    return { path, status: 'unreadable', replayed, notes: [opening.because], problems: 0 };
  }
  const { status, replayed, notes, hive } = opening;
  return { path, status, replayed, notes, problems: hive.problemCount };
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
    evidence: [{ file: hivePath(record.hive), at: `DriverDatabase\\DriverPackages\\${record.directory}` }],
  }));
}

function volumeOf(
  source: Pick<ImageSource, 'exists'>,
  facts: ImageFacts,
  around: Surroundings,
): InspectDocument['volume'] {
  const { role, fact } = volumeRole(source, facts.identity, around.bootStores);
  return {
    role: { is: role, because: fact.because, evidence: plainEvidence(fact.evidence) },
    hibernated: plainFact(facts.hibernated),
    fastStartup: plain(facts.fastStartup),
    bitLocker: plainFact(around.bitLocker),
    dirty: plainFact(around.dirty),
    pageFileBytes: facts.pageFileBytes ?? null,
    letters: facts.letters.map(({ letter }) => letter),
    evidence: evidenceOf({ fastStartup: facts.fastStartup }),
  };
}

function volumeDoubts({ bitLocker, dirty }: Surroundings): readonly string[] {
  return [bitLocker, dirty].flatMap(({ answer, because }) => (answer === 'unknown' ? [because] : []));
}

function plain<T>(reading: Reading<T>): T | null {
  return valueOr(reading, null);
}
