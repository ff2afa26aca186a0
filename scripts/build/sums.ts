import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of a SHA256SUMS file, as `sha256sum -c` reads it; files that are not there are left out. */
export function makeSums(folder: string, names: readonly string[]): string {
  const there = [...names].sort().filter((name) => existsSync(join(folder, name)));
  const lines = there.map((name) => {
    const hash = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    return `${hash}  ${name}\n`;
  });
  return lines.join('');
}
