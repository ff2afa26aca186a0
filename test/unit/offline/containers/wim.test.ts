import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../../agent/offline/byte-source.ts';
import type { Archive } from '../../../../agent/offline/containers/archive.ts';
import { openWim } from '../../../../agent/offline/containers/wim/wim.ts';
import {
  hashesOfArchive,
  hashesOfFolder,
  run,
  sampleFiles,
  TOOLS,
  tempFolder,
  titled,
  without,
} from '../../../support/containers/programs.ts';
import { dataBytes, dataPath, dataTitle, noData } from '../../../support/hives/data.ts';

const missing = without('wimlib-imagex');
const REAL = 'cbs-packages/wimbuilder2-test-boot.wim';

function capture(
  files: Readonly<Record<string, Uint8Array | string>>,
  ...options: readonly string[]
): Uint8Array {
  using folder = tempFolder(
    Object.fromEntries(Object.entries(files).map(([name, content]) => [`in/${name}`, content])),
  );
  run('wimlib-imagex', ['capture', 'in', 'x.wim', ...options], folder.root);
  return new Uint8Array(readFileSync(path.join(folder.root, 'x.wim')));
}

function imageOf(bytes: Uint8Array, index = 1): Archive {
  const wim = openWim(bytesSource(bytes), TOOLS);
  const archive = wim.ok ? wim.value.archive(index) : wim;
  if (!archive.ok) throw new Error(archive.problem.message);
  return archive.value;
}

function everything(bytes: Uint8Array): string {
  const wim = openWim(bytesSource(bytes), TOOLS);
  const archive = wim.ok ? wim.value.archive(1) : wim;
  return archive.ok ? hashesOfArchive(archive.value).join('\n') : archive.problem.message;
}

describe.skipIf(missing)(titled('WIM files made by wimlib', missing), () => {
  it.each([
    { options: ['--compress=none'], names: 'none' },
    { options: ['--compress=XPRESS'], names: 'XPRESS' },
    { options: ['--compress=XPRESS', '--chunk-size=4096'], names: 'XPRESS' },
    { options: ['--compress=XPRESS', '--chunk-size=65536'], names: 'XPRESS' },
    { options: ['--compress=LZX'], names: 'LZX:15' },
    { options: ['--compress=LZX:100', '--chunk-size=65536'], names: 'LZX:16' },
    { options: ['--compress=LZX', '--chunk-size=2M'], names: 'LZX:21' },
  ])('$options: all files alike', ({ options, names }) => {
    using folder = tempFolder(sampleFiles());
    const archive = imageOf(capture(sampleFiles(), ...options));
    expect(archive.compression).toEqual([names]);
    expect(hashesOfArchive(archive)).toEqual(hashesOfFolder(folder.root));
  });

  it.each([
    { options: ['--compress=LZMS'], says: 'compression LZMS is not read' },
    { options: ['--solid'], says: 'compression LZMS is not read' },
    { options: ['--pipable'], says: 'file is a pipable WIM, which only wimlib reads' },
  ])('$options: refused by name', ({ options, says }) => {
    expect(everything(capture(sampleFiles(), ...options))).toBe(says);
  });

  const bytes =
    missing === undefined
      ? capture({ a: 'some text', 'b/c': 'x'.repeat(90_000) }, '--compress=LZX')
      : new Uint8Array(0);

  it('are never read wrong when a byte changes', () => {
    const good = everything(bytes).split('\n');
    let refusals = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x41;
      const lines = everything(changed).split('\n');
      if (lines.join('\n') !== good.join('\n')) refusals += 1;
      // Names stand in the metadata, which has a hash as well.
      for (const line of lines) expect(good.includes(line) || !/[0-9a-f]{64}/.test(line)).toBe(true);
    }
    expect(refusals).toBeGreaterThan(bytes.length / 4);
  });

  it('are refused wherever they are cut off', () => {
    for (let length = 0; length < bytes.length; length += 1) {
      const opened = openWim(bytesSource(bytes.subarray(0, length)), TOOLS);
      const archive = opened.ok ? opened.value.archive(1) : opened;
      const whole = archive.ok && hashesOfArchive(archive.value).every((line) => /[0-9a-f]{64}$/.test(line));
      // The XML data stands last: without it nothing opens.
      expect(whole).toBe(false);
    }
  });
});

describe.skipIf(noData ?? missing)(dataTitle(titled('a WIM of boot images', missing)), () => {
  it.each([1, 2])('image %i is read as wimlib does', (index) => {
    using folder = tempFolder();
    run(
      'wimlib-imagex',
      ['extract', dataPath(REAL), String(index), '--dest-dir=out', '--no-acls'],
      folder.root,
    );
    const archive = imageOf(dataBytes(REAL), index);
    expect(hashesOfArchive(archive)).toEqual(hashesOfFolder(path.join(folder.root, 'out')));
    expect(archive.files).toHaveLength(24);
  });

  it('says what its images are', () => {
    const wim = openWim(bytesSource(dataBytes(REAL)), TOOLS);
    const images = wim.ok ? wim.value.images : [];
    expect(
      images.map(({ index, architecture, edition, version, languages }) => ({
        index,
        architecture,
        edition,
        version,
        languages,
      })),
    ).toEqual([
      {
        index: 1,
        architecture: 'amd64',
        edition: 'WindowsPE',
        version: [10, 0, 17_763, 1],
        languages: ['zh-CN'],
      },
      {
        index: 2,
        architecture: 'x86',
        edition: 'WindowsPE',
        version: [10, 0, 17_763, 1],
        languages: ['zh-CN'],
      },
    ]);
  });
});
