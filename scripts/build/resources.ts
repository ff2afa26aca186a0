import { Data, NtExecutable, NtExecutableResource, Resource } from 'resedit';
import { Problem } from '../lib/problem.ts';
import { NODE_VERSION } from './bases.ts';
import { makeIcon } from './icon.ts';

const ENGLISH = 0x0409;
const UNICODE = 1200;
const RT_RCDATA = 10;

export interface Labels {
  /** As in package.json: 1.2.3. */
  readonly version: string;
  readonly description: string;
  /** What the file is called when nobody renamed it. */
  readonly fileName: string;
}

/**
 * A base with our version information and icon, without the publisher's signature (it would not fit any more), and with
 * the blob when one is given: a resource NODE_SEA_BLOB of type RT_RCDATA, where Node looks for it on Windows.
 */
export function dress(base: Uint8Array, labels: Labels, blob?: Uint8Array): Uint8Array {
  const program = NtExecutable.from(base, { ignoreCert: true });
  const resources = NtExecutableResource.from(program);
  setVersion(resources.entries, labels);
  setIcon(resources.entries);
  if (blob !== undefined) {
    const bin = new Uint8Array(blob).buffer;
    resources.entries.push({ type: RT_RCDATA, id: 'NODE_SEA_BLOB', lang: ENGLISH, codepage: UNICODE, bin });
  }
  // Node's own icons are larger than ours: let the section shrink too.
  resources.outputResource(program, false, true);
  const made = new Uint8Array(program.generate());
  if (blob !== undefined) lightFuse(made);
  return made;
}

function setVersion(entries: NtExecutableResource['entries'], labels: Labels): void {
  const [info] = Resource.VersionInfo.fromEntries(entries);
  if (info === undefined) throw new Problem('the base has no version information');
  const language = { lang: ENGLISH, codepage: UNICODE };
  const version = `${labels.version.replace(/-.*$/, '')}.0`;
  info.removeAllStringValues(language);
  info.setFileVersion(version, ENGLISH);
  info.setProductVersion(version, ENGLISH);
  info.setStringValues(language, {
    CompanyName: 'winpe-servicer',
    FileDescription: labels.description,
    FileVersion: labels.version,
    InternalName: labels.fileName.replace(/\.exe$/, ''),
    LegalCopyright: `MIT License; contains Node.js ${NODE_VERSION}, copyright Node.js contributors`,
    OriginalFilename: labels.fileName,
    ProductName: 'winpe-servicer',
    ProductVersion: labels.version,
  });
  info.outputToResourceEntries(entries);
}

function setIcon(entries: NtExecutableResource['entries']): void {
  const icons = Data.IconFile.from(makeIcon()).icons.map(({ data }) => data);
  const group = Resource.IconGroupEntry.fromEntries(entries)[0];
  Resource.IconGroupEntry.replaceIconsForResource(entries, group?.id ?? 1, group?.lang ?? ENGLISH, icons);
}

// Node reads its blob only when the byte behind this text is '1'.
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:';

function lightFuse(program: Uint8Array): void {
  const bytes = Buffer.from(program.buffer, program.byteOffset, program.byteLength);
  const first = bytes.indexOf(FUSE, 0, 'latin1');
  if (first === -1) throw new Problem('the base has no single-executable fuse: it was not built for this');
  if (bytes.indexOf(FUSE, first + 1, 'latin1') !== -1)
    throw new Problem('the base has more than one single-executable fuse');
  const at = first + FUSE.length;
  if (bytes[at] !== 0x30)
    throw new Problem('the fuse of the base is burnt already: it carries another program');
  bytes[at] = 0x31;
}
