import type { PackageIdentity } from '../domain/package-identity.ts';
import { parseVersion, type Version } from '../domain/version.ts';
import { utf16 } from './little-endian.ts';
import { type XmlTag, xmlTags } from './xml-tags.ts';

/** What a package manifest (`update.mum`, `servicing\Packages\*.mum`) says about its package. */
export interface MumFacts {
  readonly identity: PackageIdentity;
  /** `KB5041580`, from the package's identifier, else from its texts. Features on demand carry none. */
  readonly kb: string | undefined;
  readonly description: string | undefined;
  readonly supportUrl: string | undefined;
  /** `Security Update`, `Update`, `OnDemand Pack`, ... */
  readonly releaseType: string | undefined;
  readonly restart: 'possible' | 'required' | undefined;
  readonly isPermanent: boolean;
  /** Packages of which one must be there: the editions that want this update. At most 64. */
  readonly parents: readonly PackageIdentity[];
  /** The oldest servicing stack that can install it. */
  readonly servicingStack: Version | undefined;
  /** `OpenSSH.Client~~~~0.0.1.0`, when the package is a capability. */
  readonly capability: string | undefined;
}

/** Where everything but long lists of parents and components stands in a .mum file. */
export const MUM_HEAD_BYTES = 64 * 1024;

// Microsoft's features on demand carry this number as a place holder.
const PLACEHOLDER_KB = 'KB777778';
const MAX_PARENTS = 64;
// What is read stands at depth 6 at most.
const MAX_DEPTH = 64;

/** Reads a .mum file or the beginning of one; `undefined` when it names no package. */
export function readMum(bytes: Uint8Array): MumFacts | undefined {
  const open: string[] = [];
  const parents: PackageIdentity[] = [];
  let identity: PackageIdentity | undefined;
  let assembly: XmlTag | undefined;
  let packageTag: XmlTag | undefined;
  let servicingStack: Version | undefined;
  let capability: string | undefined;
  for (const tag of xmlTags(textOf(bytes))) {
    if (tag.kind === 'close') {
      const opened = open.lastIndexOf(tag.name);
      if (opened !== -1) open.splice(opened);
      continue;
    }
    const within = open.at(-1);
    if (tag.name === 'assembly') assembly ??= tag;
    if (tag.name === 'package' && within === 'assembly') packageTag ??= tag;
    if (tag.name === 'assemblyIdentity' && within === 'assembly') identity ??= identityOf(tag);
    if (tag.name === 'assemblyIdentity' && within === 'parent' && parents.length < MAX_PARENTS) {
      const parent = identityOf(tag);
      if (parent !== undefined) parents.push(parent);
    }
    if (tag.name === 'installerAssembly')
      servicingStack ??= parseVersion(tag.attributes.get('version') ?? '');
    if (tag.name === 'capabilityIdentity' && within === 'capability') capability ??= capabilityOf(tag);
    if (tag.kind === 'open' && open.length < MAX_DEPTH) open.push(tag.name);
  }
  if (identity === undefined) return undefined;
  const restart = packageTag?.attributes.get('restart')?.toLowerCase();
  return {
    identity,
    kb: kbOf(packageTag, assembly),
    description: assembly?.attributes.get('description'),
    supportUrl: assembly?.attributes.get('supportInformation'),
    releaseType: packageTag?.attributes.get('releaseType'),
    restart: restart === 'required' || restart === 'possible' ? restart : undefined,
    isPermanent: packageTag?.attributes.get('permanence')?.toLowerCase() === 'permanent',
    parents,
    servicingStack,
    capability,
  };
}

/** Windows writes them as UTF-8 with a byte order mark; UTF-16 with one is read too. */
function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes.subarray(2));
  return new TextDecoder('utf-8').decode(bytes);
}

function identityOf({ attributes }: XmlTag): PackageIdentity | undefined {
  const name = attributes.get('name') ?? '';
  const version = parseVersion(attributes.get('version') ?? '');
  const architecture = attributes.get('processorArchitecture') ?? '';
  if (name === '' || version === undefined || architecture === '') return undefined;
  const language = attributes.get('language') ?? '';
  return {
    name,
    publicKeyToken: attributes.get('publicKeyToken') ?? '',
    architecture,
    // A package identity has nothing where the manifest says "neutral".
    language: language.toLowerCase() === 'neutral' || language === '*' ? '' : language,
    version,
  };
}

function capabilityOf({ attributes }: XmlTag): string | undefined {
  const name = attributes.get('name');
  const version = attributes.get('version');
  if (name === undefined || version === undefined) return undefined;
  const language = attributes.get('language') ?? '';
  return `${name}~~~${language.toLowerCase() === 'neutral' ? '' : language}~${version}`;
}

function kbOf(packageTag: XmlTag | undefined, assembly: XmlTag | undefined): string | undefined {
  const identifier = kbIn(packageTag?.attributes.get('identifier') ?? '');
  const description = kbIn(assembly?.attributes.get('description') ?? '');
  return identifier ?? description ?? kbInAddress(assembly?.attributes.get('supportInformation') ?? '');
}

/** `https://support.microsoft.com/help/5041580`, `http://support.microsoft.com?kbid=2883457`. */
function kbInAddress(address: string): string | undefined {
  const number = /(?:kbid=|\/help\/|\/kb\/)(\d{6,8})(?!\d)/i.exec(address)?.[1];
  return number === undefined ? undefined : kbIn(`KB${number}`);
}

/** The KB number in a name or text: `Package_for_KB2883457`, `Fix for KB5041580`. */
export function kbIn(text: string): string | undefined {
  const kb = /(?:^|[^a-z])kb(\d{6,8})(?!\d)/i.exec(text)?.[1];
  return kb === undefined || `KB${kb}` === PLACEHOLDER_KB ? undefined : `KB${kb}`;
}
