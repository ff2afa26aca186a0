import { type Evidence, known, notKnown, type Reading } from '../domain/fact.ts';
import type { HiveOpening, Key, Value } from './regf/hive.ts';

/**
 * A hive as a source of facts: every answer carries where it stood, and nothing that a stale hive says is known.
 * An absent hive is a view too: it knows nothing.
 */
export interface HiveView {
  /** Relative to the volume root. */
  readonly file: string;
  /** Why answers from it are not sure; `undefined` when they are. */
  readonly doubt: string | undefined;
  /**
   * Why what is not found in it may be there all the same: places that were met so far are damaged, and were skipped. To be
   * asked after a list was read to its end, by whoever takes "not in the list" for an answer.
   */
  damage(): string | undefined;
  key(path: string): Key | undefined;
  text(path: string, name: string): Reading<string>;
  number(path: string, name: string): Reading<number>;
  read<T>(path: string, name: string, view: (value: Value) => T | undefined): Reading<T>;
  evidence(path: string, saw?: string): Evidence;
}

export function viewHive(file: string, opening: HiveOpening | undefined): HiveView {
  const hive = opening === undefined || opening.status === 'unreadable' ? undefined : opening.hive;
  const doubt = doubtOf(file, opening);
  // The keys that were asked for: readers ask for many values of few keys.
  const asked = new Map<string, Key | undefined>();

  function key(path: string): Key | undefined {
    if (!asked.has(path)) asked.set(path, hive?.key(path));
    return asked.get(path);
  }
  function read<T>(path: string, name: string, view: (value: Value) => T | undefined): Reading<T> {
    const value = key(path)?.value(name);
    const seen = value === undefined ? undefined : view(value);
    if (doubt !== undefined) return notKnown(doubt, seen);
    const at = `${path}\\${name}`;
    if (value === undefined) return notKnown(`${file} has no ${at}`);
    if (seen === undefined) return notKnown(`${at} of ${file} is of another type, or damaged`);
    return known(seen, { file, at, saw: shorten(String(seen)) });
  }
  return {
    file,
    doubt,
    damage: () => damageOf(file, hive?.problemCount ?? 0),
    key,
    read,
    text: (path, name) => read(path, name, (value) => value.text()),
    number: (path, name) => read(path, name, (value) => value.dword()),
    evidence: (path, saw) => (saw === undefined ? { file, at: path } : { file, at: path, saw: shorten(saw) }),
  };
}

function doubtOf(file: string, opening: HiveOpening | undefined): string | undefined {
  if (opening === undefined) return `${file} is not there`;
  switch (opening.status) {
    case 'unreadable':
      return `${file} cannot be read: ${opening.because}`;
    case 'stale':
      return `${file} is stale: Windows did not finish writing it, and no transaction log completes it`;
    case 'clean':
    case 'recovered':
      return undefined;
  }
}

function damageOf(file: string, places: number): string | undefined {
  return places === 0 ? undefined : `${file} is damaged: what was not found in it may still be there`;
}

const MAX_SAW = 120;

function shorten(text: string): string {
  return text.length <= MAX_SAW ? text : `${text.slice(0, MAX_SAW)}…`;
}
