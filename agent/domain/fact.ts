/** Where an answer was found: enough for a person to look at the same place. */
export interface Evidence {
  /** The file, relative to the volume root, with backslashes: `Windows\System32\config\SOFTWARE`. */
  readonly file: string;
  /** What inside the file: a registry key, a value name, an XML attribute, an offset. */
  readonly at?: string;
  /** What stood there, as text, shortened for people. */
  readonly saw?: string;
}

/**
 * Three answers: yes, no, unknown. Only a sure yes may skip work; no and unknown lead to the tool that knows,
 * so a doubt costs time and never correctness.
 */
export type Answer = 'yes' | 'no' | 'unknown';

/** An answer to a question about the offline image, with what it rests on. */
export interface Fact {
  readonly answer: Answer;
  /** One sentence in present tense: why the answer is what it is. */
  readonly because: string;
  readonly evidence: readonly Evidence[];
}

/** A value read from the image, or the reason why it could not be read. Never a guess. */
export type Reading<T> =
  | { readonly known: true; readonly value: T; readonly evidence: readonly Evidence[] }
  | {
      readonly known: false;
      readonly because: string;
      /** What a source that cannot be trusted says. For people to read, never to decide by. */
      readonly hint?: T | undefined;
    };

export function yes(because: string, ...evidence: readonly Evidence[]): Fact {
  return { answer: 'yes', because, evidence };
}

export function no(because: string, ...evidence: readonly Evidence[]): Fact {
  return { answer: 'no', because, evidence };
}

export function unknown(because: string, ...evidence: readonly Evidence[]): Fact {
  return { answer: 'unknown', because, evidence };
}

export function known<T>(value: T, ...evidence: readonly Evidence[]): Reading<T> {
  return { known: true, value, evidence };
}

export function notKnown<T>(because: string, hint?: T): Reading<T> {
  return hint === undefined ? { known: false, because } : { known: false, because, hint };
}

/** The value of a reading, or `fallback` when it is not known. */
export function valueOr<T, U>(reading: Reading<T>, fallback: U): T | U {
  return reading.known ? reading.value : fallback;
}

/** The value of a reading or, when it is not known, what an untrusted source says. Only for people to read. */
export function valueOrHint<T>(reading: Reading<T>): T | undefined {
  return reading.known ? reading.value : reading.hint;
}

/** The first reading that is known; else the first one. */
export function firstKnown<T>(first: Reading<T>, ...others: readonly Reading<T>[]): Reading<T> {
  return [first, ...others].find((reading) => reading.known) ?? first;
}
