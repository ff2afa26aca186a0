import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** One source file: its path from the root of the repository with slashes, and its text. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** Everything that may be imported, without the types being looked at: `import`, `import type`, `export from`, `import()`. */
export function importsOf({ text }: SourceText): readonly string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** The path that a relative import means, from the root of the repository; undefined for a package. */
export function resolveImport(from: string, wanted: string): string | undefined {
  return wanted.startsWith('.') ? path.posix.join(path.posix.dirname(from), wanted) : undefined;
}

/** `steps` of `agent/steps/file.ts`; `main.ts` is a room of its own; undefined for what is not under agent/. */
export function roomOf(file: string): string | undefined {
  const [top, room] = file.split('/');
  return top === 'agent' ? room : undefined;
}

const parsed = new WeakMap<SourceText, readonly ts.Node[]>();

/** All nodes of a file, in the order of the text; parsed once for all rules. */
export function nodesOf(file: SourceText): readonly ts.Node[] {
  const nodes = parsed.get(file) ?? parse(file);
  parsed.set(file, nodes);
  return nodes;
}

function parse({ path: name, text }: SourceText): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
  return nodes;
}

/** The TypeScript files below a folder of the repository. */
export function readSources(folder: string): readonly SourceText[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(folder, name.replaceAll('\\', '/')))
    .sort()
    .map((name) => ({ path: name, text: readFileSync(path.join(ROOT, name), 'utf8') }));
}
