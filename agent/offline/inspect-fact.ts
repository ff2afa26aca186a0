import type { Evidence, Fact, Reading } from '../domain/fact.ts';
import type { InspectDocument } from './inspect-schema.ts';

type PlainFact = InspectDocument['volume']['dirty'];
type PlainEvidence = PlainFact['evidence'];

/** A fact as it stands in a document. */
export function plainFact({ answer, because, evidence }: Fact): PlainFact {
  return { answer, because, evidence: plainEvidence(evidence) };
}

export function plainEvidence(evidence: readonly Evidence[]): PlainEvidence {
  return evidence.map((one) => ({ ...one }));
}

/** Where each field that is known was found, by its name. */
export function evidenceOf(
  readings: Readonly<Record<string, Reading<unknown>>>,
): Record<string, PlainEvidence> {
  const known = Object.entries(readings).flatMap(([name, reading]): [string, PlainEvidence][] =>
    reading.known ? [[name, plainEvidence(reading.evidence)]] : [],
  );
  return Object.fromEntries(known);
}

/** What a source that cannot be trusted says of the fields that are not known. */
export function hintsOf(readings: Readonly<Record<string, Reading<unknown>>>): Record<string, string> {
  const hints = Object.entries(readings).flatMap(([name, reading]): [string, string][] =>
    reading.known || reading.hint === undefined ? [] : [[name, String(reading.hint)]],
  );
  return Object.fromEntries(hints.filter(([, hint]) => hint !== ''));
}
