import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { z } from 'zod';
import { readPackageJson, root } from '../lib/places.ts';
import { type Architecture, BASES, NODE_VERSION } from './bases.ts';

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
type Locked = z.infer<typeof Lock>['packages'];

/**
 * What is in the executables, as CycloneDX 1.6: the packages whose files esbuild put into the bundle, and the Node bases.
 * No clock and no random number: the serial number is made of the content.
 * https://cyclonedx.org/docs/1.6/json/
 */
export function makeSbom(metafile: Metafile, architectures: readonly Architecture[]): string {
  const locked = Lock.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))).packages;
  const { name, version, description, license } = readPackageJson();
  const places = bundledPackages(metafile).filter((place) => locked[place] !== undefined);
  const main = `pkg:npm/${name}@${version}`;
  const bases = architectures.map((architecture) => BASES[architecture]);
  const content = {
    metadata: {
      component: {
        type: 'application',
        'bom-ref': main,
        name,
        version,
        description,
        purl: main,
        licenses: licenses(license),
      },
    },
    components: [
      ...places.map((place) => npmComponent(place, locked)),
      ...bases.map((base) => ({
        type: 'platform',
        'bom-ref': `pkg:npm/${base.name}@${NODE_VERSION}`,
        name: base.name,
        version: NODE_VERSION,
        description: 'Node.js, the program that servicer.exe is made of',
        purl: `pkg:npm/${base.name}@${NODE_VERSION}`,
        licenses: licenses('MIT'),
        hashes: [
          ...sha512(base.integrity),
          ...(base.sha256 === undefined ? [] : [{ alg: 'SHA-256', content: base.sha256 }]),
        ],
      })),
    ],
    dependencies: [
      {
        ref: main,
        dependsOn: [
          ...direct(places, locked),
          ...bases.map((base) => `pkg:npm/${base.name}@${NODE_VERSION}`),
        ].sort(),
      },
      ...places.map((place) => ({ ref: purl(place, locked), dependsOn: needs(place, places, locked) })),
    ],
  };
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`,
    version: 1,
    ...content,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** Folders of packages that gave at least one byte to the bundle, as package-lock.json names them. */
export function bundledPackages(metafile: Metafile): readonly string[] {
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  const places = used.flatMap(([file]) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(places)].sort();
}

function npmComponent(place: string, locked: Locked): object {
  const entry = locked[place];
  return {
    type: 'library',
    'bom-ref': purl(place, locked),
    name: nameOf(place),
    version: entry?.version,
    purl: purl(place, locked),
    licenses: licenses(entry?.license),
    hashes: sha512(entry?.integrity),
  };
}

function purl(place: string, locked: Locked): string {
  return `pkg:npm/${nameOf(place).replace('@', '%40')}@${locked[place]?.version ?? ''}`;
}

function nameOf(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function direct(places: readonly string[], locked: Locked): readonly string[] {
  const wanted = Object.keys(locked['']?.dependencies ?? {});
  return places
    .filter((place) => wanted.some((name) => place === `node_modules/${name}`))
    .map((place) => purl(place, locked));
}

// Node's own look-up: the nearest node_modules above the package wins.
function needs(place: string, places: readonly string[], locked: Locked): readonly string[] {
  const found = Object.keys(locked[place]?.dependencies ?? {}).flatMap((name) => {
    for (
      let folder = place;
      ;
      folder = folder.slice(0, folder.lastIndexOf('node_modules/')).replace(/\/$/, '')
    ) {
      const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
      if (places.includes(candidate)) return [purl(candidate, locked)];
      if (folder === '') return [];
    }
  });
  return [...new Set(found)].sort();
}

function licenses(expression: string | undefined): readonly object[] {
  return expression === undefined ? [] : [{ expression }];
}

function sha512(
  integrity: string | undefined,
): readonly { readonly alg: string; readonly content: string }[] {
  const base64 = /^sha512-([^ ]+)/.exec(integrity ?? '')?.[1];
  return base64 === undefined
    ? []
    : [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }];
}

// RFC 9562 version 8: a UUID made of what the maker likes, here the first bytes of a SHA-256.
function uuidOf(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
