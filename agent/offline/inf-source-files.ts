import type { InfText } from './inf-sections.ts';
import type { ExpandStrings } from './inf-strings.ts';

const MOST_FILES = 10_000;

export interface SourceFiles {
  /** For all architectures, each once. */
  readonly names: readonly string[];
  /** Those that only the section of one architecture names, as Windows takes no other: `nic32.sys` to `x86`. */
  readonly onlyFor: ReadonlyMap<string, string>;
}

/**
 * The files that an INF takes from its folder.
 * https://learn.microsoft.com/windows-hardware/drivers/install/inf-sourcedisksfiles-section and inf-sourcedisksnames-section
 */
export function readSourceFiles(text: InfText, expand: ExpandStrings, notes: string[]): SourceFiles {
  const disks = readDisks(text, expand);
  const files = new Map<string, { readonly path: string; readonly suffixes: Set<string> }>();
  for (const [name, lines] of text.sections) {
    const suffix = suffixOf(name, 'sourcedisksfiles');
    if (suffix === undefined) continue;
    for (const { key, values } of lines) {
      const file = expand(key ?? values[0] ?? '');
      const disk = key === undefined ? '' : expand(values[0] ?? '');
      const folder = disks.get(`${disk}${suffix}`) ?? disks.get(disk) ?? '';
      const subfolder = key === undefined ? '' : expand(values[1] ?? '');
      const path = [folder, subfolder, file]
        .flatMap((part) => part.split(/[\\/]/))
        .filter(isName)
        .join('\\');
      if (path === '') continue;
      if (path.includes(':') || path.split('\\').includes('..')) {
        notes.push(`it names a file outside of its folder: ${path.slice(0, 100)}`);
        continue;
      }
      if (files.size >= MOST_FILES) {
        notes.push(`only ${MOST_FILES} source files are read`);
        return sourceFilesOf(files);
      }
      const known = files.get(path.toLowerCase());
      if (known === undefined) files.set(path.toLowerCase(), { path, suffixes: new Set([suffix]) });
      else known.suffixes.add(suffix);
    }
  }
  return sourceFilesOf(files);
}

function sourceFilesOf(
  files: ReadonlyMap<string, { readonly path: string; readonly suffixes: ReadonlySet<string> }>,
): SourceFiles {
  const all = [...files.values()];
  const onlyFor = all.flatMap(({ path, suffixes }) => {
    const [suffix = '', ...more] = suffixes;
    return suffix === '' || more.length > 0 ? [] : [[path, suffix.slice(1)] as const];
  });
  return { names: all.map(({ path }) => path), onlyFor: new Map(onlyFor) };
}

/** Folder by number of the disk and suffix of its section: `1`, `1.amd64`. */
function readDisks(text: InfText, expand: ExpandStrings): ReadonlyMap<string, string> {
  const disks = new Map<string, string>();
  for (const [name, lines] of text.sections) {
    const suffix = suffixOf(name, 'sourcedisksnames');
    if (suffix === undefined) continue;
    for (const { key, values } of lines) {
      if (key !== undefined) disks.set(`${expand(key)}${suffix}`, expand(values[3] ?? ''));
    }
  }
  return disks;
}

/** `.amd64` of `sourcedisksfiles.amd64`; nothing for the plain one; undefined for other sections. */
function suffixOf(name: string, base: string): string | undefined {
  if (name === base) return '';
  return name.startsWith(`${base}.`) ? name.slice(base.length) : undefined;
}

function isName(part: string): boolean {
  return part !== '' && part !== '.';
}
