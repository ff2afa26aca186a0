import ts from 'typescript';
import { PURE_ROOMS } from './import-rules.ts';
import { nodesOf, roomOf, type SourceText } from './sources.ts';

/** What a pure room must not even name. */
const IMPURE_NAMES: ReadonlySet<string> = new Set([
  'process',
  'Buffer',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'performance',
  'fetch',
  'require',
  'globalThis',
]);

/** Members that make a function answer differently the next time. */
const IMPURE_MEMBERS: readonly string[] = [
  'Date.now',
  'Math.random',
  'crypto.getRandomValues',
  'crypto.randomUUID',
];

const PROCESS_MEMBERS: readonly string[] = [
  'process.exit',
  'process.exitCode',
  'process.env',
  'process.argv',
];

/** async, await, clocks, randomness and globals of Node in a pure room. */
export function againstPurity(file: SourceText): readonly string[] {
  const room = roomOf(file.path);
  if (room === undefined || !PURE_ROOMS.includes(room)) return [];
  return nodesOf(file)
    .map(impurity)
    .filter((what) => what !== undefined)
    .map((what) => `${file.path} is pure and has ${what}`);
}

function impurity(node: ts.Node): string | undefined {
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return 'async';
  if (ts.isAwaitExpression(node)) return 'await';
  if (ts.isPropertyAccessExpression(node)) return IMPURE_MEMBERS.find((name) => name === node.getText());
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0)
    return 'new Date()';
  if (!ts.isIdentifier(node) || !IMPURE_NAMES.has(node.text) || isOnlyAName(node)) return undefined;
  return node.text;
}

/** `{ process: 1 }`, `x.process` and `interface { process }` name a member of something of ours. */
function isOnlyAName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node;
}

/** The program, and the one that stands in for Windows' own at the bench. */
const PROGRAMS: readonly string[] = ['agent/main.ts', 'agent/adapters/rehearsal/stand-in-main.ts'];

/** Arguments, environment and exit belong to main.ts; everything else of `process` to adapters. */
export function againstProcess(file: SourceText): readonly string[] {
  const room = roomOf(file.path);
  if (PROGRAMS.includes(file.path)) return [];
  return nodesOf(file)
    .filter((node) => ts.isIdentifier(node) && node.text === 'process' && !isOnlyAName(node))
    .map(({ parent }) => parent.getText())
    .filter((text) => room !== 'adapters' || PROCESS_MEMBERS.includes(text))
    .map((text) => `${file.path} uses ${text}`);
}

export function againstConsole(file: SourceText): readonly string[] {
  return nodesOf(file)
    .filter((node) => ts.isPropertyAccessExpression(node) && node.expression.getText() === 'console')
    .map((node) => `${file.path} uses ${node.getText()}`);
}

/** Ports are interfaces to the world: domain words and types, nothing that runs. */
export function againstCodeInPorts(file: SourceText): readonly string[] {
  if (roomOf(file.path) !== 'ports') return [];
  const [source] = nodesOf(file);
  if (source === undefined || !ts.isSourceFile(source)) return [];
  return source.statements
    .filter((statement) => !isTypeOnly(statement))
    .map((statement) => `${file.path} has code: ${statement.getText().slice(0, 60)}`);
}

function isTypeOnly(statement: ts.Statement): boolean {
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return true;
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  if (!ts.isImportDeclaration(statement)) return false;
  return (
    /^import\s+type\b/.test(statement.getText()) &&
    /['"]\.\.?\/(domain\/|[a-z-]+\.ts)/.test(statement.moduleSpecifier.getText())
  );
}

export function againstDefaultExport(file: SourceText): readonly string[] {
  return nodesOf(file)
    .filter(
      (node) =>
        ts.isExportAssignment(node) ||
        (node.kind === ts.SyntaxKind.DefaultKeyword && !ts.isDefaultClause(node.parent)) ||
        (ts.isExportSpecifier(node) && node.name.text === 'default'),
    )
    .map(() => `${file.path} has a default export`);
}
