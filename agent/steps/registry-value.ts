import { z } from 'zod';
import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import { type HiveName, hiveFile, type Probe, type RegistryValue } from '../domain/probe.ts';
import { answerTo, evidenceOf, judgeByFact, stepBase, stepHead } from './common.ts';
import { type HiveChange, hiveEdit, notReleased } from './hive-edit.ts';
import type { Answers, Bound } from './kind.ts';
import { encodeValue } from './registry-data.ts';
import { keySchema, nameSchema } from './registry-path.ts';
import { undoOfRegistry } from './undo/registry.ts';

export { offlineKey } from './hive-edit.ts';

// COMPONENTS and DRIVERS belong to the servicing stack, SAM and SECURITY hold secrets: none of them is ours to edit.
const HIVES = ['SYSTEM', 'SOFTWARE', 'DEFAULT', 'DEFAULT-USER'] as const satisfies readonly HiveName[];

/** Sets and deletes values, and deletes keys, in one hive of the offline image. */
export const registrySchema = z
  .strictObject({
    ...stepBase,
    kind: z.literal('registry'),
    hive: z.enum(HIVES).describe('DEFAULT-USER is the NTUSER.DAT that new accounts begin with.'),
    set: z
      .array(
        z.strictObject({
          key: keySchema,
          name: nameSchema,
          type: z.enum(['REG_SZ', 'REG_EXPAND_SZ', 'REG_DWORD', 'REG_QWORD', 'REG_MULTI_SZ', 'REG_BINARY']),
          /** Text; a whole number for DWORD and QWORD; hex digits for BINARY; lines joined by \n for MULTI_SZ. */
          data: z.union([z.string().max(2048), z.int().min(0)]),
        }),
      )
      .max(64)
      .default([]),
    delete: z
      .array(z.strictObject({ key: keySchema, name: nameSchema }))
      .max(64)
      .default([]),
    deleteKeys: z
      .array(keySchema)
      .max(64)
      .default([])
      .describe('Keys that shall not be there, with all that is in them.'),
  })
  .refine((step) => step.set.length + step.delete.length + step.deleteKeys.length > 0, {
    message: 'sets and deletes nothing',
  })
  .refine(
    ({ deleteKeys }) => deleteKeys.every((key) => !/^CurrentControlSet$|^ControlSet\d{3}$/i.test(key)),
    {
      message: 'deletes a whole control set',
    },
  )
  .refine(({ set, deleteKeys }) => set.every(({ key }) => deleteKeys.every((gone) => !isBelow(key, gone))), {
    message: 'sets a value in a key that it deletes',
  })
  .refine(
    ({ deleteKeys }) =>
      deleteKeys.every((key, index) => deleteKeys.every((gone, at) => at === index || !isBelow(key, gone))),
    { message: 'deletes a key twice' },
  );

function isBelow(key: string, above: string): boolean {
  return `${key}\\`.toLowerCase().startsWith(`${above}\\`.toLowerCase());
}

export type RegistryData = z.infer<typeof registrySchema>;

const RANK = 80;

/** One value as it shall be; `value` undefined: it shall be absent; `name` undefined: the key shall be. */
interface Wanted extends HiveChange {
  readonly value: RegistryValue | undefined;
}

export function bindRegistry(data: RegistryData): Bound {
  const wanted: Wanted[] = [];
  for (const { key, name, type, data: raw } of data.set) {
    const encoded = encodeValue(type, raw);
    if (!encoded.ok) {
      const detail = `step ${data.id}: ${key}\\${name}: ${encoded.because}`;
      return { ok: false, failure: { code: 'SVC-1103', detail } };
    }
    wanted.push({ key, name, type, text: encoded.text, value: encoded.value });
  }
  for (const { key, name } of data.delete)
    wanted.push({ key, name, type: undefined, text: '', value: undefined });
  for (const key of data.deleteKeys)
    wanted.push({ key, name: undefined, type: undefined, text: '', value: undefined });
  const fact = (answers: Answers) => judgeValues(answers, data.hive, wanted);
  return {
    ok: true,
    step: {
      ...stepHead(
        data,
        RANK,
        `Registry ${data.hive}: ${wanted.length} value${wanted.length === 1 ? '' : 's'}`,
      ),
      needs: {
        payloadIds: [],
        scratchBytes: 0,
        imageBytes: 0,
        because: 'registry values take no space worth counting',
      },
      probes: wanted.map(
        ({ key, name }): Probe =>
          name === undefined
            ? { ask: 'registry-key', hive: data.hive, key }
            : { ask: 'registry-value', hive: data.hive, key, name },
      ),
      satisfied: fact,
      // `reg delete` of a value that is absent is an error, and would end the step.
      actions: (places, before) =>
        hiveEdit(
          data.hive,
          wanted.filter((one, index) => judgeValue(before, index, data.hive, one).answer !== 'yes'),
          places,
        ),
      keepsAll: true,
      undo: undoOfRegistry(data, bindRegistry),
      judge: ({ before, after, ended }) =>
        notReleased(data.hive, ended) ??
        judgeByFact({ before: fact(before), after: fact(after), ended }, `${data.hive} values`, false),
    },
  };
}

/** The first value that is not sure to be right; else all of them. */
function judgeValues(answers: Answers, hive: HiveName, wanted: readonly Wanted[]): Fact {
  const facts = wanted.map((one, index) => judgeValue(answers, index, hive, one));
  const wrong = facts.find(({ answer }) => answer !== 'yes');
  return wrong ?? yes(`${wanted.length} values of ${hive} are as wanted`, ...evidenceOf(facts));
}

function judgeValue(answers: Answers, index: number, hive: HiveName, { key, name, value }: Wanted): Fact {
  if (name === undefined) return judgeKey(answers, index, hive, key);
  const { reading } = answerTo(answers, index, 'registry-value');
  const shown = `${hive}\\${key}\\${name}`;
  if (!reading.known) return unknown(`${shown}: ${reading.because}`);
  const at = { file: hiveFile(hive), at: `${key}\\${name}` };
  if (isSame(reading.value, value)) return yes(`${shown} is as wanted`, at);
  return no(`${shown} ${reading.value === undefined ? 'is absent' : 'has another value'}`, at);
}

function judgeKey(answers: Answers, index: number, hive: HiveName, key: string): Fact {
  const { reading } = answerTo(answers, index, 'registry-key');
  const shown = `the key ${hive}\\${key}`;
  if (!reading.known) return unknown(`${shown}: ${reading.because}`);
  return reading.value
    ? no(`${shown} is there`, ...reading.evidence)
    : yes(`${shown} is absent`, ...reading.evidence);
}

function isSame(found: RegistryValue | undefined, wanted: RegistryValue | undefined): boolean {
  if (found === undefined || wanted === undefined) return found === wanted;
  return (
    found.type === wanted.type &&
    found.data.length === wanted.data.length &&
    found.data.every((byte, index) => byte === wanted.data[index])
  );
}
