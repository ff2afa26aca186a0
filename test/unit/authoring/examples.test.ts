import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nodeContainerTools } from '../../../agent/adapters/node/container-tools.ts';
import { openRehearsal } from '../../../agent/adapters/rehearsal/open-rehearsal.ts';
import { nodeSigningDesk } from '../../../agent/adapters/workstation/signing-desk.ts';
import { nodeWorkshop } from '../../../agent/adapters/workstation/workshop.ts';
import type { Environment } from '../../../agent/cli/environment.ts';
import { OTHERS } from '../../../scripts/example.ts';
import { servicer } from '../cli/desk.ts';

const EXAMPLES = path.join(import.meta.dirname, '../../../payload/examples');
const scratch = mkdtempSync(path.join(tmpdir(), 'servicer-examples-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
cpSync(EXAMPLES, scratch, { recursive: true });

const desk: Partial<Environment> = {
  authoring: async () => ({
    workshop: nodeWorkshop(),
    tools: nodeContainerTools(),
    now: () => Date.parse('2024-11-19T00:00:00Z'),
  }),
  signing: async () => nodeSigningDesk(),
  rehearsal: async (wish) =>
    openRehearsal({
      machineFile: wish.machineFile,
      stateFolder: wish.stateFolder ?? '',
      resultsFolder: wish.resultsFolder ?? '',
      fresh: wish.fresh,
      speed: Number.POSITIVE_INFINITY,
    }),
};

const at = (...names: readonly string[]): string => path.join(scratch, ...names);
const KEY = at('keys', 'example.key');
/** Also on a machine of its own, with its payload staged anew: what these examples end with. */
const ENDS = [
  { name: 'factory-line', first: 20, second: 10 },
  { name: 'monthly', first: 20, second: 10 },
  { name: 'language-packs', first: 20, second: 10 },
  { name: 'no-boot-repair', first: 0, second: 10 },
  { name: 'first-boot-msi', first: 20, second: 10 },
  { name: 'image-file', first: 20, second: 10 },
] as const;

describe.each(ENDS)('payload/examples/$name', ({ name, first: firstEnd, second: secondEnd }) => {
  const file = at(name, 'servicing.yaml');
  const out = at(name, 'staged');

  it('names its schema for editors in its first line', () => {
    const [first = ''] = readFileSync(file, 'utf8').split('\n');
    expect(first).toBe('# yaml-language-server: $schema=../../servicing.schema.json');
  });

  it('has nothing that lint warns of', async () => {
    const said = await servicer(['lint', file, '--json'], desk);
    expect(
      JSON.parse(said.out).findings.filter((one: { severity: string }) => one.severity !== 'note'),
    ).toEqual([]);
    expect(said.exit).toBe(0);
  });

  it('is staged and signed, and a described machine takes it', async () => {
    const staged = await servicer(['stage', file, '--out', out, '--key', KEY], desk);
    expect(staged.err).toBe('');
    expect(staged.out).toContain('Signed    with key ');
    expect(existsSync(path.join(out, 'manifest.json.minisig'))).toBe(true);
    const machine = at(name, 'staged-machine.json');
    const described = readFileSync(at(name, 'machine.json'), 'utf8');
    writeFileSync(machine, described.replace(/"from": "[^"]*"/, '"from": "staged"'));
    const places = ['--state', at(`state-${name}`), '--results', at(`results-${name}`)];
    const ran = await servicer(['rehearse', '--machine', machine, '--json', '--fresh', ...places], desk);
    expect(ran.err).toBe('');
    expect(ran.exit).toBe(firstEnd);
    const again = await servicer(['rehearse', '--machine', machine, '--json', ...places], desk);
    expect(again.exit).toBe(secondEnd);
  });
});

describe('the payload files of the examples', () => {
  const files = [...OTHERS].flatMap(([folder, list]) =>
    list.map(({ path: name, bytes }) => ({ name: `${folder}/${name}`, bytes })),
  );
  it.each(files)('$name is what the script makes', ({ name, bytes }) => {
    expect(readFileSync(path.join(EXAMPLES, name)).equals(bytes)).toBe(true);
  });
});

describe('the factory line', () => {
  it('is staged to the manifest that is shipped, but for names of files and the order of steps', async () => {
    await servicer(
      [
        'stage',
        at('factory-line', 'servicing.yaml'),
        '--out',
        at('again'),
        '--issued',
        '2024-11-18T09:00:00Z',
      ],
      desk,
    );
    const [made, shipped] = [at('again'), at('factory-line')].map((folder) =>
      JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')),
    );
    const sorted = (list: readonly object[]) =>
      list.map((one) => JSON.stringify(one).replaceAll('oem-logo', 'logo')).sort();
    const keys = (list: readonly Record<string, unknown>[]) =>
      list.map((one) =>
        Object.fromEntries(Object.entries(one).sort(([left], [right]) => (left < right ? -1 : 1))),
      );
    expect(sorted(made.payload)).toEqual(sorted(shipped.payload));
    expect(sorted(keys(made.steps))).toEqual(sorted(keys(shipped.steps)));
    for (const key of ['type', 'schema', 'id', 'channel', 'serial', 'issued', 'match']) {
      expect(made[key]).toEqual(shipped[key]);
    }
  });
});

describe('the commands', () => {
  it.each([
    { argv: ['stage', 'a.yaml'], exit: 60, says: 'SVC-1003', why: 'no --out' },
    { argv: ['lint'], exit: 60, says: 'SVC-1003', why: 'no file' },
    { argv: ['lint', 'gone.yaml'], exit: 40, says: 'SVC-1006', why: 'no such file' },
    {
      argv: ['stage', 'a.yaml', '--out', 'o', '--issued', 'yesterday'],
      exit: 60,
      says: 'SVC-1003',
      why: 'no time',
    },
    { argv: ['stage', 'gone.yaml', '--out', 'o'], exit: 40, says: 'SVC-1403', why: 'no such servicing file' },
  ])('refuse with a code: $why', async ({ argv, exit, says }) => {
    const said = await servicer(argv, desk);
    expect(said.exit).toBe(exit);
    expect(said.err).toContain(says);
  });
});
