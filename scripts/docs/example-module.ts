import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from '../lib/places.ts';

const EXAMPLES = 'payload/examples';
/** The example that `rehearse` shows when nobody describes a machine, with the key that it is signed with. */
const EMBEDDED = ['factory-line', 'keys'] as const;

/** A module with the files of the default example, so that the exe can rehearse it anywhere. */
export function exampleModule(): string {
  const files = EMBEDDED.flatMap((folder) => collect(folder)).sort();
  const entries = files.map(
    (file) => `  '${file}': '${readFileSync(join(root, EXAMPLES, file)).toString('base64')}',`,
  );
  return [
    '// Made from payload/examples by `npm run generate`. Base64 by path.',
    'export const EXAMPLE_FILES: Readonly<Record<string, string>> = {',
    ...entries,
    '};',
    '',
  ].join('\n');
}

function collect(folder: string): readonly string[] {
  return readdirSync(join(root, EXAMPLES, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = posix.join(folder, entry.name);
    return entry.isDirectory() ? collect(name) : [name];
  });
}
