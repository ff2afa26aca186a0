import { nameSchema } from '../../steps/registry-path.ts';
import { type RegData, readQuoted, readRegData } from './reg-data.ts';
import { placeOfKey, type RegHive } from './reg-place.ts';
import { type RegLine, type RegProblem, type RegVersion, readRegText } from './reg-text.ts';

/** What a .reg file wants of one hive. */
export interface RegEdits {
  readonly hive: RegHive;
  readonly set: readonly ({ readonly key: string; readonly name: string } & RegData)[];
  readonly delete: readonly { readonly key: string; readonly name: string }[];
  readonly deleteKeys: readonly string[];
}

export type RegReading =
  | { readonly ok: true; readonly edits: readonly RegEdits[] }
  | { readonly ok: false; readonly problems: readonly RegProblem[] };

export interface RegOptions {
  /** Whose hive HKEY_CURRENT_USER means; left out: it is refused. */
  readonly currentUser?: 'DEFAULT-USER' | undefined;
}

export const MAX_REG_BYTES = 1024 * 1024;
// 64 steps with 64 values each.
const MAX_WISHES = 4096;

/**
 * What a .reg file wants, by hive: a later line wins over an earlier one, as with regedit. What a step cannot say (an
 * empty key; a key that is removed and filled again) is a problem, with its line.
 */
export function parseReg(bytes: Uint8Array, options: RegOptions = {}): RegReading {
  const text = readRegText(bytes);
  if (!text.ok) return { ok: false, problems: [text.problem] };
  const reader = new RegReader(text.version, options.currentUser);
  for (const line of text.lines) reader.read(line);
  return reader.end();
}

interface Place {
  readonly hive: RegHive;
  readonly key: string;
}
type Wish = Place & { readonly name: string; readonly value: RegData | 'delete' };

class RegReader {
  readonly #problems: RegProblem[] = [];
  /** By hive, key and name without regard to case. */
  readonly #values = new Map<string, Wish>();
  readonly #deleted = new Map<string, Place>();
  readonly #sections = new Map<string, Place & { readonly line: number }>();
  readonly #version: RegVersion;
  readonly #currentUser: RegOptions['currentUser'];
  #isFull = false;
  /** Sections with a value of any kind, also one that cannot be taken. */
  readonly #tried = new Set<string>();
  /** Where values go; or why they go nowhere, undefined where that was told with the key. */
  #open: Place | string | undefined = 'it stands before the first key';

  constructor(version: RegVersion, currentUser: RegOptions['currentUser']) {
    this.#version = version;
    this.#currentUser = currentUser;
  }

  read({ number, text }: RegLine): void {
    const [, minus, path] = /^\[(-?)(.*)\]$/.exec(text) ?? [];
    const problem = path === undefined ? this.#value(text) : this.#section(path, minus === '-', number);
    if (problem !== undefined) this.#problem(number, problem);
  }

  /** What is wrong with it; undefined: nothing. */
  #section(path: string, isDeleted: boolean, line: number): string | undefined {
    this.#open = undefined;
    const place = placeOfKey(path, this.#currentUser);
    if (!place.ok) return `[${path}]: ${place.because}`;
    if (this.#sections.size + this.#deleted.size >= MAX_WISHES) return this.#tooMany();
    if (!isDeleted) {
      this.#open = place;
      this.#sections.set(idOf(place), { ...place, line });
      return undefined;
    }
    if (place.key === '' || /^(CurrentControlSet|ControlSet\d{3})$/i.test(place.key))
      return `[-${path}]: it removes a whole hive or control set`;
    for (const [id, one] of this.#values) if (isBelow(one, place)) this.#values.delete(id);
    for (const [id, one] of this.#sections) if (isBelow(one, place)) this.#sections.delete(id);
    for (const [id, one] of this.#deleted) if (isBelow(one, place)) this.#deleted.delete(id);
    this.#deleted.set(idOf(place), place);
    this.#open = 'it stands below a key that is removed';
    return undefined;
  }

  #value(text: string): string | undefined {
    const quoted = text.startsWith('"') ? readQuoted(text) : undefined;
    if (quoted?.ok === false) return quoted.because;
    const { text: name, rest } = quoted ?? { text: '', rest: text.slice(1) };
    const data = /^\s*=(.*)$/.exec(rest)?.[1]?.trim();
    if (data === undefined || (quoted === undefined && !text.startsWith('@')))
      return 'it is neither a key in brackets nor a value: "name"=..., or @=... for the default value';
    if (this.#open === undefined || typeof this.#open === 'string') return this.#open;
    this.#tried.add(idOf(this.#open));
    if (this.#open.key === '') return 'values of the root of a hive are not set';
    if (!nameSchema.safeParse(name).success)
      return 'a step takes value names of letters, digits, blanks and . _ - { } ( ) only';
    const reading = readRegData(data, this.#version);
    if (!reading.ok) return `${name === '' ? 'the default value' : `"${name}"`}: ${reading.because}`;
    if (this.#values.size >= MAX_WISHES) return this.#tooMany();
    const { hive, key } = this.#open;
    this.#values.set(`${idOf(this.#open)}\\\\${name.toLowerCase()}`, {
      hive,
      key,
      name,
      value: reading.value,
    });
    return undefined;
  }

  #tooMany(): string | undefined {
    if (this.#isFull) return undefined;
    this.#isFull = true;
    return `it has more than ${MAX_WISHES} keys or values, which is more than all steps of a manifest can hold`;
  }

  end(): RegReading {
    const values = [...this.#values.values()];
    const deleted = [...this.#deleted.values()];
    const filled = new Set(values.filter(({ value }) => value !== 'delete').flatMap(above));
    const touched = new Set([...this.#tried, ...values.flatMap(above)]);
    for (const section of this.#sections.values()) {
      const { hive, line } = section;
      const key = section.key === '' ? hive : section.key;
      const emptied = above(section).find((id) => this.#deleted.has(id));
      if (emptied !== undefined && filled.has(idOf(section)))
        this.#problem(line, `${key} is removed further up; remove what is in it by name instead`);
      else if (emptied !== undefined || !touched.has(idOf(section)))
        this.#problem(line, `${key} is empty: a step sets values, and no key without them`);
    }
    if (this.#problems.length > 0)
      return { ok: false, problems: this.#problems.toSorted((left, right) => left.line - right.line) };
    if (values.length + deleted.length === 0)
      return { ok: false, problems: [{ line: 1, message: 'it sets and removes nothing' }] };
    const hives = [...new Set([...values, ...deleted].map(({ hive }) => hive))];
    return { ok: true, edits: hives.map((hive) => editsOf(hive, values, deleted)) };
  }

  #problem(line: number, message: string): void {
    this.#problems.push({ line, message });
  }
}

/** Ids of a key and of all keys above it, the root of its hive included. */
function above({ hive, key }: Place): readonly string[] {
  const parts = key.split('\\');
  return [
    ...parts.map((_, index) => idOf({ hive, key: parts.slice(0, index + 1).join('\\') })),
    ...(key === '' ? [] : [idOf({ hive, key: '' })]),
  ];
}

function editsOf(hive: RegHive, values: readonly Wish[], deleted: readonly Place[]): RegEdits {
  const own = values.filter((one) => one.hive === hive);
  return {
    hive,
    set: own.flatMap(({ key, name, value }) => (value === 'delete' ? [] : [{ key, name, ...value }])),
    delete: own.flatMap(({ key, name, value }) => (value === 'delete' ? [{ key, name }] : [])),
    deleteKeys: deleted.filter((one) => one.hive === hive).map(({ key }) => key),
  };
}

function idOf({ hive, key }: Place): string {
  return `${hive}:${key.toLowerCase()}`;
}

function isBelow(inner: Place, outer: Place): boolean {
  if (inner.hive !== outer.hive) return false;
  return outer.key === '' || `${inner.key}\\`.toLowerCase().startsWith(`${outer.key}\\`.toLowerCase());
}
