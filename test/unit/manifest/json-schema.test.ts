import { describe, expect, it } from 'vitest';
import { manifestJsonSchema, settingsJsonSchema } from '../../../agent/manifest/json-schema.ts';

/** Every object schema inside, with the path to it. */
function* objectsIn(node: unknown, path = ''): Generator<readonly [string, Record<string, unknown>]> {
  if (typeof node !== 'object' || node === null) return;
  const entries = Object.entries(node);
  const record: Record<string, unknown> = Object.fromEntries(entries);
  if (record.type === 'object') yield [path, record];
  for (const [key, value] of entries) yield* objectsIn(value, `${path}/${key}`);
}

describe.each([
  {
    name: 'manifest',
    make: manifestJsonSchema,
    required: ['type', 'schema', 'id', 'channel', 'serial', 'issued', 'steps'],
  },
  { name: 'settings', make: settingsJsonSchema, required: ['sources', 'results'] },
])('the JSON schema of the $name', ({ make, required }) => {
  it('is the same at every call', () => {
    expect(JSON.stringify(make())).toBe(JSON.stringify(make()));
  });

  it('refuses unknown keys everywhere', () => {
    const objects = [...objectsIn(make())];
    expect(objects.length).toBeGreaterThan(3);
    for (const [path, schema] of objects) expect(schema.additionalProperties, path).toBe(false);
  });

  it('asks for what has no default', () => {
    expect(make()).toMatchObject({ required });
  });

  it('describes every setting for the editor', () => {
    const [[, root] = ['', {}]] = objectsIn(make());
    const { type: _type, schema: _schema, ...described } = Object(root.properties);
    for (const [key, value] of Object.entries(described)) expect(value, key).toHaveProperty('description');
  });
});
