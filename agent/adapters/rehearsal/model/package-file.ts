import {
  formatPackageIdentity,
  type PackageIdentity,
  parsePackageIdentity,
} from '../../../domain/package-identity.ts';
import { bytesSource } from '../../../offline/byte-source.ts';
import { readPackageFile as readContainer } from '../../../offline/containers/read-package-file.ts';
import { nodeContainerTools } from '../../node/container-tools.ts';
import { mumText } from '../machine/mum.ts';
import { readCabinet } from './cabinet.ts';

/** What a package file says about itself. */
export interface PackageFile {
  readonly identity: PackageIdentity;
  /** Any one of these must be installed; none: it fits every image of its architecture. */
  readonly parents: readonly PackageIdentity[];
  /** The servicing stack it needs, as a version text. */
  readonly needsStack: string | undefined;
  readonly mum: Uint8Array;
  readonly catalog: Uint8Array;
  readonly isMsu: boolean;
}

export type PackageReading =
  | { readonly kind: 'package'; readonly file: PackageFile }
  | { readonly kind: 'invalid'; readonly because: string }
  /** A real package that only a real DISM can open. */
  | { readonly kind: 'opaque' };

/** Looks into a .cab, or into the .cab inside of a .msu; into those that Microsoft made as well. */
export function readPackageFile(name: string, bytes: Uint8Array): PackageReading {
  const reading = readStored(name, bytes);
  return reading.kind === 'opaque' ? readCompressed(bytes) : reading;
}

/** Of a package as Microsoft packs it: who it is. Which parents and which servicing stack it asks for, DISM judges. */
function readCompressed(bytes: Uint8Array): PackageReading {
  const reading = readContainer(bytesSource(bytes), nodeContainerTools());
  const main = reading.ok && 'main' in reading.file ? reading.file.main : undefined;
  if (!reading.ok || main === undefined) return { kind: 'opaque' };
  const { identity, capability } = main;
  const text = new TextEncoder();
  return {
    kind: 'package',
    file: {
      identity,
      parents: [],
      needsStack: undefined,
      mum: text.encode(mumText(identity, capability === undefined ? {} : { capability })),
      catalog: text.encode(`catalog of ${formatPackageIdentity(identity)}`),
      isMsu: reading.file.kind === 'msu',
    },
  };
}

function readStored(name: string, bytes: Uint8Array): PackageReading {
  if (new TextDecoder().decode(bytes.subarray(0, 5)) === 'MSWIM') return { kind: 'opaque' };
  const outer = readCabinet(bytes);
  if (outer.kind === 'compressed') return { kind: 'opaque' };
  if (outer.kind === 'not-a-cabinet') return { kind: 'invalid', because: 'it is not a cabinet' };
  if (outer.kind === 'damaged') return { kind: 'invalid', because: outer.because };
  if (!/\.msu$/i.test(name)) return readMum(outer.files, false);
  for (const [inner, content] of outer.files) {
    if (!/\.cab$/i.test(inner) || /^(wsusscan|ssu-)/i.test(inner)) continue;
    const reading = readCabinet(content);
    if (reading.kind === 'read') return readMum(reading.files, true);
    return reading.kind === 'damaged'
      ? { kind: 'invalid', because: `${inner}: ${reading.because}` }
      : { kind: 'opaque' };
  }
  return { kind: 'invalid', because: 'it holds no update cabinet' };
}

/** The package that an update.mum describes, from the files beside it. */
export function readMum(files: ReadonlyMap<string, Uint8Array>, isMsu: boolean): PackageReading {
  const mum = files.get('update.mum');
  if (mum === undefined) return { kind: 'invalid', because: 'it holds no update.mum' };
  const text = new TextDecoder().decode(mum);
  const [before = '', parents = ''] = text.split(/<parent\b/, 2);
  const [identity] = identitiesOf(before);
  if (identity === undefined) return { kind: 'invalid', because: 'its update.mum names no identity' };
  const needsStack = /<installerAssembly\b[^>]*\bversion="([^"]+)"/.exec(text)?.[1];
  const catalog = files.get('update.cat') ?? new Uint8Array(0);
  return {
    kind: 'package',
    file: {
      identity,
      parents: identitiesOf(parents.split('</parent>')[0] ?? ''),
      needsStack,
      mum,
      catalog,
      isMsu,
    },
  };
}

function identitiesOf(xml: string): readonly PackageIdentity[] {
  const found: PackageIdentity[] = [];
  for (const [element] of xml.matchAll(/<assemblyIdentity\b[^>]*>/g)) {
    const attribute = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(element)?.[1] ?? '';
    const language = attribute('language');
    const identity = parsePackageIdentity(
      [
        attribute('name'),
        attribute('publicKeyToken'),
        attribute('processorArchitecture'),
        language === 'neutral' ? '' : language,
        attribute('version'),
      ].join('~'),
    );
    if (identity !== undefined) found.push(identity);
  }
  return found;
}
