import { z } from 'zod';
import { fromHex, toHex } from '../../domain/bytes.ts';
import type { RegistryValue } from '../../domain/probe.ts';
import { answerTo } from '../common.ts';
import type { Answers, Bound, Undo } from '../kind.ts';
import { decodeValue } from '../registry-data.ts';
import type { RegistryData } from '../registry-value.ts';
import { removalOfEmptyKeys } from './empty-keys.ts';
import { headOf, inverseOf, undoBy } from './remember.ts';

// As much text as a step may set; reg.exe is handed it on its command line. Two bytes a character, in hex.
const MOST_HEX = 4 * 2049;
const oldSchema = z
  .strictObject({
    type: z.int().min(0),
    data: z
      .string()
      .max(MOST_HEX)
      .regex(/^([0-9a-f]{2})*$/),
  })
  .nullable();
const keptSchema = z.strictObject({
  /** What stood at each value that the step sets or deletes, in its order; null: nothing. */
  old: z.array(oldSchema).max(128),
  /** Whether each key on the way to a set value was missing. */
  made: z.array(z.boolean()).max(8192),
});
type Old = z.infer<typeof oldSchema>;

/** Puts back the old values; a key that the step made goes when it holds nothing else by then. */
export function undoOfRegistry(data: RegistryData, bind: (data: RegistryData) => Bound): Undo {
  const places = [...data.set, ...data.delete];
  const keys = keysOnTheWay(data.set.map(({ key }) => key));
  const { hive } = data;
  return undoBy({
    schema: keptSchema,
    probes: keys.map((key) => ({ ask: 'registry-key', hive, key }) as const),
    keep: ({ own, besides }) => {
      const gone = goneKey(data, own, places.length);
      if (gone !== undefined) return gone;
      const old: Old[] = [];
      for (const [index, { key, name }] of places.entries()) {
        const { reading } = answerTo(own, index, 'registry-value');
        if (!reading.known) return `${key}\\${name}: ${reading.because}`;
        if (reading.value !== undefined && reading.value.data.length * 2 > MOST_HEX)
          return `${key}\\${name}: its old value is too long`;
        old.push(reading.value === undefined ? null : written(reading.value));
      }
      const made: boolean[] = [];
      for (const [index, key] of keys.entries()) {
        const { reading } = answerTo(besides, index, 'registry-key');
        if (!reading.known) return `the key ${key}: ${reading.because}`;
        made.push(!reading.value);
      }
      return { kept: { old, made } };
    },
    inverse: ({ old, made }) => {
      if (old.length !== places.length || made.length !== keys.length)
        return { ok: false, because: 'another number of values was kept' };
      const set: RegistryData['set'] = [];
      const absent: RegistryData['delete'] = [];
      const seen = new Set<string>();
      for (const [index, { key, name }] of places.entries()) {
        // A value that a step names twice had one old state; a second `reg delete` of it would fail.
        const place = `${key}\\\\${name}`.toLowerCase();
        if (seen.has(place)) continue;
        seen.add(place);
        const stood = old[index];
        if (stood === null || stood === undefined) {
          absent.push({ key, name });
          continue;
        }
        const decoded = decodeValue({ type: stood.type, data: fromHex(stood.data) });
        if (decoded === undefined)
          return { ok: false, because: `${key}\\${name}: reg.exe cannot write its old value` };
        set.push({ key, name, ...decoded });
      }
      const values = bind({ ...headOf(data), kind: 'registry', hive, set, delete: absent, deleteKeys: [] });
      const back = inverseOf(...(places.length === 0 ? [] : [values]));
      const empty = keys.filter((_, index) => made[index] === true);
      if (!back.ok || empty.length === 0) return back;
      const after = back.steps.map(({ id }) => id);
      const removal = removalOfEmptyKeys({ ...headOf(data, 2), after }, hive, empty);
      return { ...back, steps: [...back.steps, removal] };
    },
  });
}

function written({ type, data }: RegistryValue): Old {
  return { type, data: toHex(data) };
}

/** A key that is there, and that the step deletes with all that is in it. */
function goneKey({ deleteKeys }: RegistryData, own: Answers, first: number): string | undefined {
  for (const [index, key] of deleteKeys.entries()) {
    const { reading } = answerTo(own, first + index, 'registry-key');
    if (!reading.known) return `the key ${key}: ${reading.because}`;
    if (reading.value) return `the key ${key} was deleted with all that was in it`;
  }
  return undefined;
}

/** `A\\B\\C` as `A`, `A\\B` and `A\\B\\C`; each once. */
function keysOnTheWay(keys: readonly string[]): readonly string[] {
  const all = new Map<string, string>();
  for (const key of keys) {
    const parts = key.split('\\');
    for (let count = 1; count <= parts.length; count += 1) {
      const path = parts.slice(0, count).join('\\');
      if (!all.has(path.toLowerCase())) all.set(path.toLowerCase(), path);
    }
  }
  return [...all.values()];
}
