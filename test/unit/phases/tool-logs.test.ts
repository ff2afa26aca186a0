import { describe, expect, it } from 'vitest';
import { writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { IoError } from '../../../agent/domain/servicing-error.ts';
import { toolLogs } from '../../../agent/phases/tool-logs.ts';
import { emptyDisk, testWorld } from '../../support/world/test-world.ts';

const MIB = 1024 * 1024;
const FOLDER = 'D:\\logs';
const places = { folder: FOLDER, roots: [] };

/** Logs of these sizes, each with its number at its very end. */
async function home(sizes: readonly number[]) {
  const disk = emptyDisk();
  for (const [index, sizeBytes] of sizes.entries()) {
    const bytes = new Uint8Array(sizeBytes).fill(46);
    bytes.set([48 + (index % 10)], sizeBytes - 1);
    writeFile(disk, `${FOLDER}\\log-${String(index).padStart(3, '0')}.log`, bytes);
  }
  const { context } = testWorld({ disk });
  return { files: await toolLogs(context, places), context };
}

const sizesOf = (files: readonly { readonly bytes: Uint8Array }[]) => files.map(({ bytes }) => bytes.length);

describe('the logs that come home', () => {
  it.each([
    { sizes: [2 * MIB - 1], home: [2 * MIB - 1], why: 'one byte below the limit of a log' },
    { sizes: [2 * MIB], home: [2 * MIB], why: 'exactly at it' },
    { sizes: [2 * MIB + 1], home: [2 * MIB], why: 'one byte above it' },
    { sizes: [2 * MIB + 5000], home: [2 * MIB], why: 'more than what is read besides' },
    {
      sizes: Array.from({ length: 8 }, () => 3 * MIB),
      home: Array.from({ length: 8 }, () => 2 * MIB),
      why: 'all together exactly at the limit',
    },
    {
      sizes: [100, ...Array.from({ length: 16 }, () => 3 * MIB)],
      home: [100, ...Array.from({ length: 16 }, () => (16 * MIB - 100) / 16).map(Math.floor)],
      why: 'too many: the short one is whole, the long ones share the rest',
    },
    { sizes: [], home: [], why: 'none' },
  ])('$why', async ({ sizes, home: wanted }) => {
    const { files } = await home(sizes);
    const found = sizesOf(files);
    expect(found.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(16 * MIB);
    for (const [index, size] of wanted.entries())
      expect(Math.abs((found[index] ?? Number.NaN) - size)).toBeLessThan(16);
    expect(found).toHaveLength(wanted.length);
    // It is the end that comes home.
    for (const [index, { bytes }] of files.entries()) expect(bytes.at(-1)).toBe(48 + (index % 10));
  });

  it('are 800 at the most, and it is said', async () => {
    const { files, context } = await home(Array.from({ length: 801 }, () => 10));
    expect(files).toHaveLength(800);
    expect(context.record.warnings).toEqual([expect.stringContaining('1 logs of tools are left out')]);
  });

  it('hold no part of a secret that the cut goes through', async () => {
    const disk = emptyDisk();
    const secret = 'canary-0123456789';
    const end = new Uint8Array(2 * MIB - 8).fill(46);
    const bytes = new Uint8Array([...new TextEncoder().encode(`before ${secret}`), ...end]);
    writeFile(disk, `${FOLDER}\\dism.log`, bytes);
    const { context } = testWorld({ disk });
    context.addSecret(secret);
    const [log] = await toolLogs(context, places);
    const text = new TextDecoder('latin1').decode(log?.bytes);
    expect(text).not.toContain('23456789');
    expect(text.endsWith('....')).toBe(true);
  });

  it('are those of Windows too where they are asked for, each told apart', async () => {
    const disk = emptyDisk();
    writeFile(disk, 'D:\\Windows\\Logs\\CBS\\CBS.log', 'of the image');
    writeFile(disk, 'D:\\Windows\\INF\\setupapi.offline.log', 'of drivers');
    writeFile(disk, 'X:\\Windows\\Logs\\CBS\\CBS.log', 'of Windows PE');
    writeFile(disk, 'X:\\Windows\\Logs\\DISM\\dism.log', 'of DISM');
    const { context } = testWorld({ disk });
    const roots = [
      { name: 'image', root: 'D:\\' },
      { name: 'pe', root: 'X:' },
    ];
    const files = await toolLogs(context, { folder: undefined, roots });
    expect(files.map(({ name }) => name)).toEqual([
      'image-cbs.log',
      'image-setupapi.offline.log',
      'pe-cbs.log',
      'pe-dism.log',
    ]);
  });

  it('leave out what cannot be read, and say so', async () => {
    const disk = emptyDisk();
    writeFile(disk, `${FOLDER}\\a.log`, 'a');
    writeFile(disk, `${FOLDER}\\b.log`, 'b');
    const { context } = testWorld({
      disk,
      files: (files) => ({
        ...files,
        look: {
          ...files.look,
          open: (path) => {
            if (path.endsWith('a.log')) throw new IoError('io', path, 'gone');
            return files.look.open(path);
          },
        },
      }),
    });
    expect((await toolLogs(context, places)).map(({ name }) => name)).toEqual(['b.log']);
    expect(context.record.warnings).toEqual([expect.stringContaining('could not be read')]);
  });
});
