import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../../agent/adapters/node/files.ts';

// FAT keeps local times in steps of two seconds, from 1980 on: equal files differ there, and differing ones are equal.
const TIMES = [new Date('1980-01-01T00:00:00Z'), new Date('2026-11-22T08:00:01Z'), new Date(0)];

describe('two looks at a file', () => {
  it('tell nothing of when it was written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'times-'));
    const path = join(folder, 'file');
    writeFileSync(path, 'content');
    const files = nodeFiles(() => path);
    for (const time of TIMES) {
      utimesSync(path, time, time);
      expect(await files.stat('D:\\file')).toEqual({ kind: 'file', sizeBytes: 7 });
      expect(files.look.stat('D:\\file')).toEqual({ kind: 'file', sizeBytes: 7 });
    }
  });
});
