import { importsOf, resolveImport, roomOf, type SourceText } from './sources.ts';

/** A room imports from the floors below its own, never sideways, never up. */
export const FLOORS: Readonly<Record<string, number>> = {
  'main.ts': 8,
  cli: 7,
  phases: 6,
  authoring: 6,
  manifest: 5,
  plan: 4,
  runtime: 4,
  steps: 3,
  console: 3,
  adapters: 3,
  tools: 2,
  offline: 2,
  results: 2,
  ports: 2,
  domain: 1,
};

/** Same input, same answer: no async, no clock, no randomness, nothing of Node. */
export const PURE_ROOMS: readonly string[] = [
  'domain',
  'offline',
  'tools',
  'results',
  'steps',
  'plan',
  'manifest',
];

/** The one npm package that pure rooms may use. */
const SCHEMAS = 'zod';

/** Imports that go up, sideways, or out of agent/. */
export function againstFloors(file: SourceText): readonly string[] {
  const room = roomOf(file.path);
  const own = room === undefined ? undefined : FLOORS[room];
  if (room === undefined || own === undefined) return [`${file.path} lies in no room of the table`];
  return importsOf(file).flatMap((wanted) => {
    const target = resolveImport(file.path, wanted);
    if (target === undefined) return [];
    const other = roomOf(target);
    const floor = other === undefined ? undefined : FLOORS[other];
    if (floor === undefined) return [`${file.path} imports ${wanted}, which lies in no room`];
    if (other === room || floor < own) return [];
    return [`${file.path} (${room}, floor ${own}) imports ${wanted} (${other}, floor ${floor})`];
  });
}

/** The adapters are known to main.ts and to nobody else. */
export function againstAdapters(file: SourceText): readonly string[] {
  const room = roomOf(file.path);
  if (room === 'adapters' || room === 'main.ts') return [];
  return importsOf(file)
    .filter((wanted) => roomOf(resolveImport(file.path, wanted) ?? '') === 'adapters')
    .map((wanted) => `${file.path} imports the adapter ${wanted}`);
}

/** Packages and `node:` modules outside of adapters and main.ts; schemas may be written everywhere but in ports. */
export function againstPackages(file: SourceText): readonly string[] {
  const room = roomOf(file.path);
  if (room === 'adapters' || room === 'main.ts') return [];
  return importsOf(file)
    .filter((wanted) => resolveImport(file.path, wanted) === undefined)
    .filter((wanted) => wanted !== SCHEMAS || room === 'ports')
    .map((wanted) => `${file.path} imports the package ${wanted}`);
}

/** `./x.ts` is what Node and the bundler both resolve; `./x` and `./x.js` are not there. */
export function againstExtensions(file: SourceText): readonly string[] {
  return importsOf(file)
    .filter((wanted) => wanted.startsWith('.') && !/\.ts$/.test(wanted))
    .map((wanted) => `${file.path} imports ${wanted} without .ts`);
}
