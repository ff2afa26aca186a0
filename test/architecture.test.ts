import { describe, expect, it } from 'vitest';
import { ERRORS } from '../agent/domain/error-table.ts';
import {
  againstCodeInPorts,
  againstConsole,
  againstDefaultExport,
  againstProcess,
  againstPurity,
} from './support/architecture/code-rules.ts';
import {
  againstAdapters,
  againstExtensions,
  againstFloors,
  againstPackages,
  FLOORS,
  PURE_ROOMS,
} from './support/architecture/import-rules.ts';
import { readSources, roomOf, type SourceText } from './support/architecture/sources.ts';
import {
  againstForeignNames,
  againstLength,
  againstNames,
  againstSuppressions,
  unknownCodes,
  unusedCodes,
} from './support/architecture/text-rules.ts';

type Rule = (file: SourceText) => readonly string[];

/** A small file that breaks a rule, or keeps it. */
interface Sample {
  readonly path: string;
  readonly text: string;
  readonly why: string;
}

interface RuleRow {
  readonly rule: Rule;
  readonly says: string;
  readonly bad: readonly Sample[];
  readonly good: readonly Sample[];
}

const agent = readSources('agent');
const tests = readSources('test');

const RULES: readonly RuleRow[] = [
  {
    rule: againstFloors,
    says: 'a room imports from the floors below its own, never sideways, never up',
    bad: [
      {
        path: 'agent/tools/a.ts',
        text: "import type { A } from '../offline/b.ts';",
        why: 'tools to offline',
      },
      { path: 'agent/offline/a.ts', text: "import { a } from '../results/b.ts';", why: 'offline to results' },
      { path: 'agent/results/a.ts', text: "import { a } from '../ports/b.ts';", why: 'results to ports' },
      { path: 'agent/ports/a.ts', text: "import type { A } from '../tools/b.ts';", why: 'ports to tools' },
      { path: 'agent/steps/a.ts', text: "import { a } from '../console/b.ts';", why: 'steps to console' },
      {
        path: 'agent/console/a.ts',
        text: "import { a } from '../adapters/node/b.ts';",
        why: 'console to adapters',
      },
      {
        path: 'agent/adapters/node/a.ts',
        text: "import { a } from '../../steps/b.ts';",
        why: 'adapters to steps',
      },
      { path: 'agent/plan/a.ts', text: "import { a } from '../runtime/b.ts';", why: 'plan to runtime' },
      { path: 'agent/runtime/a.ts', text: "import { a } from '../plan/b.ts';", why: 'runtime to plan' },
      {
        path: 'agent/phases/a.ts',
        text: "import { a } from '../authoring/b.ts';",
        why: 'phases to authoring',
      },
      {
        path: 'agent/domain/a.ts',
        text: "export { a } from '../steps/b.ts';",
        why: 'a re-export goes up as well',
      },
      {
        path: 'agent/steps/a.ts',
        text: "const a = await import('../phases/b.ts');",
        why: 'a late import too',
      },
      { path: 'agent/phases/a.ts', text: "import { a } from '../main.ts';", why: 'nobody imports main.ts' },
      { path: 'agent/cli/a.ts', text: "import { a } from '../../scripts/b.ts';", why: 'out of agent/' },
      { path: 'agent/utils/a.ts', text: '', why: 'no such room' },
    ],
    good: [
      { path: 'agent/tools/a.ts', text: "import type { A } from '../domain/b.ts';", why: 'down' },
      { path: 'agent/offline/regf/a.ts', text: "import { b } from '../b.ts';", why: 'within the room' },
      { path: 'agent/main.ts', text: "import { b } from './adapters/node/b.ts';", why: 'main.ts composes' },
    ],
  },
  {
    rule: againstAdapters,
    says: 'only main.ts knows which adapters are used',
    bad: [
      {
        path: 'agent/cli/a.ts',
        text: "import { a } from '../adapters/node/b.ts';",
        why: 'the floor alone would allow it',
      },
      {
        path: 'agent/phases/a.ts',
        text: "import type { A } from '../adapters/windows/b.ts';",
        why: 'a type as well',
      },
    ],
    good: [{ path: 'agent/main.ts', text: "import { a } from './adapters/node/b.ts';", why: 'main.ts may' }],
  },
  {
    rule: againstPackages,
    says: 'node: and npm packages are imported by adapters and main.ts only; schemas may be zod anywhere',
    bad: [
      { path: 'agent/runtime/a.ts', text: "import fs from 'node:fs';", why: 'node: in runtime' },
      { path: 'agent/console/a.ts', text: "import path from 'path';", why: 'the old spelling' },
      { path: 'agent/cli/a.ts', text: "import minimist from 'minimist';", why: 'npm in cli' },
      {
        path: 'agent/ports/a.ts',
        text: "import type { z } from 'zod';",
        why: 'ports have domain words only',
      },
    ],
    good: [
      { path: 'agent/steps/a.ts', text: "import { z } from 'zod';", why: 'schemas' },
      { path: 'agent/adapters/node/a.ts', text: "import fs from 'node:fs';", why: 'an adapter' },
      { path: 'agent/main.ts', text: "import path from 'node:path';", why: 'main.ts' },
    ],
  },
  {
    rule: againstExtensions,
    says: 'relative imports name the .ts file',
    bad: [
      { path: 'agent/steps/a.ts', text: "import { b } from './b';", why: 'no extension' },
      { path: 'agent/steps/a.ts', text: "import { b } from './b.js';", why: 'a file that is not there' },
    ],
    good: [{ path: 'agent/steps/a.ts', text: "import { b } from './b.ts';", why: 'the file' }],
  },
  {
    rule: againstPurity,
    says: `${PURE_ROOMS.join(', ')} are pure`,
    bad: [
      { path: 'agent/domain/a.ts', text: 'export async function a() {}', why: 'async function' },
      { path: 'agent/plan/a.ts', text: 'export const a = async () => 1;', why: 'async arrow' },
      { path: 'agent/steps/a.ts', text: 'const a = await b;', why: 'await' },
      { path: 'agent/tools/a.ts', text: 'const a = Date.now();', why: 'the clock' },
      { path: 'agent/offline/a.ts', text: 'const a = new Date();', why: 'the clock, too' },
      { path: 'agent/results/a.ts', text: 'const a = Math.random();', why: 'randomness' },
      { path: 'agent/manifest/a.ts', text: 'setTimeout(a, 1);', why: 'a timer' },
      { path: 'agent/plan/a.ts', text: 'const a = process.platform;', why: 'the process' },
      { path: 'agent/offline/a.ts', text: 'const a = Buffer.from(b);', why: 'Buffer is of Node' },
    ],
    good: [
      {
        path: 'agent/results/a.ts',
        text: 'const a = new Date(ms).toISOString();',
        why: 'a time that was handed in',
      },
      {
        path: 'agent/domain/a.ts',
        text: '// await the async process, Date.now()',
        why: 'words of a comment',
      },
      { path: 'agent/tools/a.ts', text: "const a = 'await process.exit()';", why: 'words of a text' },
      { path: 'agent/tools/a.ts', text: 'const a = { process: 1 }; b(a.process);', why: 'a member of ours' },
      {
        path: 'agent/runtime/a.ts',
        text: 'export async function a() { await b(); }',
        why: 'runtime is not pure',
      },
    ],
  },
  {
    rule: againstProcess,
    says: 'arguments, environment and exit are read and set in main.ts only',
    bad: [
      { path: 'agent/cli/a.ts', text: 'process.exit(1);', why: 'an exit' },
      {
        path: 'agent/adapters/node/a.ts',
        text: 'const a = process.env.PATH;',
        why: 'an adapter is handed what it needs',
      },
      { path: 'agent/adapters/node/a.ts', text: 'const a = process.argv;', why: 'arguments' },
      {
        path: 'agent/runtime/a.ts',
        text: 'const a = process.platform;',
        why: 'anything, outside of adapters',
      },
    ],
    good: [
      { path: 'agent/main.ts', text: 'process.exitCode = 1;', why: 'main.ts' },
      { path: 'agent/adapters/node/a.ts', text: 'const a = process.platform;', why: 'an adapter' },
    ],
  },
  {
    rule: againstConsole,
    says: 'nothing writes to the console behind the terminal port',
    bad: [{ path: 'agent/cli/a.ts', text: "console.log('a');", why: 'it would tear the screen' }],
    good: [{ path: 'agent/cli/a.ts', text: '// console.log', why: 'a comment' }],
  },
  {
    rule: againstCodeInPorts,
    says: 'ports have types only, in words of the domain',
    bad: [
      { path: 'agent/ports/a.ts', text: 'export const a = 1;', why: 'a value' },
      { path: 'agent/ports/a.ts', text: 'export function a() {}', why: 'a function' },
      { path: 'agent/ports/a.ts', text: 'export class A {}', why: 'a class' },
      { path: 'agent/ports/a.ts', text: "import { a } from '../domain/b.ts';", why: 'an import that runs' },
      { path: 'agent/ports/a.ts', text: "import type { A } from '../tools/b.ts';", why: 'not of the domain' },
    ],
    good: [
      {
        path: 'agent/ports/a.ts',
        text: "import type { A } from '../domain/b.ts';\nexport interface B { readonly a: A }",
        why: 'types',
      },
    ],
  },
  {
    rule: againstDefaultExport,
    says: 'nothing is exported as default',
    bad: [
      { path: 'agent/cli/a.ts', text: 'export default 1;', why: 'a value' },
      { path: 'agent/cli/a.ts', text: 'export default function a() {}', why: 'a function' },
      { path: 'agent/cli/a.ts', text: 'const a = 1; export { a as default };', why: 'the long way' },
    ],
    good: [{ path: 'agent/cli/a.ts', text: 'switch (a) { default: b(); }', why: 'another default' }],
  },
  {
    rule: againstLength,
    says: 'a file has 250 lines at most, a test 400',
    bad: [
      { path: 'agent/cli/a.ts', text: 'a;\n'.repeat(251), why: 'one above' },
      { path: 'test/unit/a.test.ts', text: 'a;\n'.repeat(401), why: 'one above' },
    ],
    good: [
      { path: 'agent/cli/a.ts', text: 'a;\n'.repeat(250), why: 'on it' },
      { path: 'test/unit/a.test.ts', text: 'a;\n'.repeat(400), why: 'on it' },
    ],
  },
  {
    rule: againstNames,
    says: 'files are kebab-case',
    bad: [
      { path: 'agent/cli/commandLine.ts', text: '', why: 'camel case' },
      { path: 'agent/cli/command_line.ts', text: '', why: 'snake case' },
    ],
    good: [{ path: 'agent/adapters/rehearsal/example.generated.ts', text: '', why: 'a made file' }],
  },
  {
    rule: againstForeignNames,
    says: 'nothing under agent/ names a package registry or a folder of one machine',
    bad: [
      { path: 'agent/cli/a.ts', text: "const a = 'https://registry.example.org/x';", why: 'a registry' },
      { path: 'agent/cli/a.ts', text: "const a = '/home/me/x';", why: 'a home' },
    ],
    good: [
      { path: 'agent/cli/a.ts', text: "const a = 'D:\\\\work\\\\x'; // teamwork/x", why: 'other places' },
      { path: 'agent/cli/a.ts', text: "import { a } from './registry.ts';", why: 'a registry of kinds' },
    ],
  },
  {
    rule: againstSuppressions,
    says: 'a rule is switched off with a reason, or not at all',
    bad: [
      { path: 'agent/cli/a.ts', text: '// @ts-ignore', why: 'never' },
      { path: 'agent/cli/a.ts', text: '// @ts-expect-error', why: 'no reason' },
      { path: 'agent/cli/a.ts', text: '// biome-ignore lint/style/x', why: 'no reason' },
    ],
    good: [
      { path: 'agent/cli/a.ts', text: '// biome-ignore lint/style/x: it must be seen', why: 'a reason' },
    ],
  },
];

describe.each(RULES)('the house: $says', ({ rule, bad, good }) => {
  it('holds for every file of agent/', () => {
    expect(agent.flatMap(rule)).toEqual([]);
  });

  it.each(bad)('is broken by $path: $why', ({ path, text }) => {
    expect(rule({ path, text })).not.toEqual([]);
  });

  it.each(good)('is kept by $path: $why', ({ path, text }) => {
    expect(rule({ path, text })).toEqual([]);
  });
});

describe('the tests', () => {
  it('are kebab-case and not too long', () => {
    expect(tests.flatMap((file) => [...againstLength(file), ...againstNames(file)])).toEqual([]);
  });
});

describe('the house as a whole', () => {
  it('has a floor for every room, and the rules have looked at something', () => {
    const rooms = new Set(agent.map(({ path }) => roomOf(path)));
    expect([...rooms].filter((room) => FLOORS[room ?? ''] === undefined)).toEqual([]);
    expect(agent.length).toBeGreaterThan(200);
  });
});

describe('the closed table of errors', () => {
  it('has no code that nothing can raise, and the program has none that is not in it', () => {
    expect(unusedCodes(ERRORS, agent)).toEqual([]);
    expect(unknownCodes(ERRORS, agent)).toEqual([]);
  });

  const table = { 'SVC-1001': {}, 'SVC-1002': { retired: true } } as const;
  const file = (text: string) => ({ path: 'agent/cli/a.ts', text });

  it.each([
    { text: "'SVC-1001'", unused: [], unknown: [], why: 'used and known' },
    { text: '', unused: ['SVC-1001'], unknown: [], why: 'never raised' },
    { text: '// SVC-1001', unused: ['SVC-1001'], unknown: [], why: 'only talked about' },
    {
      text: "'SVC-1001' SVC-1003",
      unused: [],
      unknown: ['agent/cli/a.ts: SVC-1003'],
      why: 'not in the table',
    },
    {
      text: "'SVC-1001' SVC-1002",
      unused: [],
      unknown: ['agent/cli/a.ts: SVC-1002'],
      why: 'retired, still raised',
    },
  ])('is compared with what is written: $why', ({ text, unused, unknown }) => {
    expect(unusedCodes(table, [file(text)])).toEqual(unused);
    expect(unknownCodes(table, [file(text)])).toEqual(unknown);
  });
});
