import { describe, expect, it } from 'vitest';
import { STEP_ROW_FILES, STEP_ROWS } from './lint-steps.rows.ts';
import { codesOf, HEAD, INF } from './support.ts';

describe('lint of steps', () => {
  it.each(STEP_ROWS)('$code says something ($says): $why', async ({ code, yaml, says }) => {
    const codes = await codesOf({ ...STEP_ROW_FILES, 'servicing.yaml': yaml });
    expect(codes.filter((one) => one.startsWith('SVC'))).toEqual([]);
    expect(codes.includes(code)).toBe(says);
  });

  it('asks no catalog of a driver that is removed, and one for each of several that are added', async () => {
    const removal = '{ id: old, kind: driver, remove: { inf: ctold.inf, provider: Contoso } }';
    expect(await codesOf({ 'servicing.yaml': `${HEAD}steps:\n  - ${removal}\n` })).toEqual([]);
    const several =
      '{ id: two, kind: driver, packages: [{ inf: a-inf, catalog: a-cat }, { inf: b-inf }], files: [] }';
    const payload =
      'payload: [{ id: a-inf, path: a.inf }, { id: a-cat, path: a.cat }, { id: b-inf, path: b.inf }]';
    const files = { 'a.inf': INF, 'a.cat': 'cat', 'b.inf': INF };
    expect(
      await codesOf({ ...files, 'servicing.yaml': `${HEAD}${payload}\nsteps:\n  - ${several}\n` }),
    ).toEqual(['LINT-020']);
  });
});

describe('more than a manifest may hold', () => {
  const files = (count: number) => ({
    'servicing.yaml': `${HEAD}payload:\n${Array.from({ length: count }, (_, at) => `  - { id: f${at}, path: d/f${at} }\n`).join('')}files: [{ from: d/f0, to: a.txt }]\n`,
    ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`d/f${at}`, 'x'])),
  });

  it.each([
    { count: 2047, says: [], why: '2048 with the one of "files"' },
    {
      count: 2048,
      says: ['SVC-1412 2049 payload files, 2048 at most (most of them: files: 2049)'],
      why: 'one above',
    },
  ])('is refused with what it consists of: $why', async ({ count, says }) => {
    const codes = await codesOf(files(count));
    expect(codes.filter((one) => one.startsWith('SVC-1412'))).toEqual(says);
  });

  it.each([
    { count: 256, says: [], why: 'the most' },
    {
      count: 257,
      says: ['SVC-1412 257 steps, 256 at most (most of them: kind file: 256, kind registry: 1)'],
      why: 'one above',
    },
  ])('counts steps of every list together: $why', async ({ count, says }) => {
    const entries = Array.from({ length: count - 1 }, (_, at) => `  - { delete: a${at}.txt }\n`).join('');
    const registry = 'registry: [{ hive: SOFTWARE, set: [{ key: A, name: a, type: REG_SZ, data: x }] }]\n';
    const codes = await codesOf({ 'servicing.yaml': `${HEAD}${registry}files:\n${entries}` });
    expect(codes).toEqual(says);
  });
});
