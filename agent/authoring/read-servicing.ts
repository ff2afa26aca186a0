import type { Failure } from '../domain/servicing-error.ts';
import { formatProblem } from '../manifest/problem.ts';
import { checkShape } from '../manifest/shape.ts';
import type { YamlReading } from '../ports/workshop.ts';
import { type ServicingData, servicingSchema } from './servicing-schema.ts';

/** A part of the file as it was written, without the defaults of a schema. */
export type Written = Readonly<Record<string, unknown>>;

export interface Servicing {
  readonly data: ServicingData;
  /** The whole as written: what goes into the manifest as it is. */
  readonly written: Written;
  /** `packages[0] (12:5)`: a place of the file, for people. */
  readonly place: (section: string, index: number) => string;
}

export type ServicingReading =
  | { readonly ok: true; readonly servicing: Servicing }
  | { readonly ok: false; readonly failures: readonly Failure[] };

/** Checks what a YAML reader found against the schema. Every problem with its line and column. */
export function readServicing(reading: YamlReading): ServicingReading {
  if (!reading.ok) {
    return {
      ok: false,
      failures: reading.problems.map((problem) => ({ code: 'SVC-1401', detail: formatProblem(problem) })),
    };
  }
  const { value, find } = reading;
  const shaped = checkShape(servicingSchema, value, { positions: { find } });
  if (!shaped.ok) {
    return {
      ok: false,
      failures: shaped.problems.map((problem) => ({ code: 'SVC-1402', detail: formatProblem(problem) })),
    };
  }
  const place = (section: string, index: number): string => {
    const position = find([section, index]);
    return `${section}[${index}]${position === undefined ? '' : ` (${position})`}`;
  };
  return { ok: true, servicing: { data: shaped.value, written: asWritten(value), place } };
}

/** An object of the file; empty for anything else. */
export function asWritten(value: unknown): Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The entry of a list of the file; empty for a plain path. */
export function writtenEntry(written: Written, section: string, index: number): Written {
  const list = written[section];
  return Array.isArray(list) ? asWritten(list[index]) : {};
}

/** What is left of an entry without these keys: settings that its step takes as they are. */
export function without(written: Written, keys: readonly string[]): Written {
  return Object.fromEntries(Object.entries(written).filter(([key]) => !keys.includes(key)));
}
