import { kbIn } from '../mum.ts';
import { type Archive, readHead } from './archive.ts';
import { type Attempt, bad } from './attempt.ts';
import { openCabinet } from './cab/cabinet.ts';
import { readPackageFacts } from './package-facts.ts';
import type { FileEntry, MsuPackage, PackageFacts } from './package-file.ts';
import { readPackageProperties } from './package-properties.ts';
import { isCheckpoint } from './package-role.ts';
import type { ContainerTools } from './tools.ts';
import { openWim } from './wim/wim.ts';

const MOST_PACKAGES = 16;
const PROPERTIES_BYTES = 64 * 1024;
const INNER = /\.(cab|wim)$/i;
// What Windows Update needs beside the packages: W10UI leaves the same ones out.
const NOT_A_PACKAGE = /^wsusscan\.cab$|AggregatedMetadata|DesktopDeployment/i;
const IS_PROPERTIES = /-pkgProperties(_[a-z0-9]+)?\.txt$/i;
const IS_MSU = /^wsusscan\.cab$|-pkgProperties(_[a-z0-9]+)?\.txt$|\.(cab|psf|wim)$/i;

/** Does it hold what a .msu holds? */
export function looksLikeMsu(files: readonly FileEntry[]): boolean {
  return files.some(({ name }) => IS_MSU.test(name) && !name.includes('\\'));
}

/** Reads the packages inside a .msu without unpacking them, each only as far as its manifest. */
export function readMsu(archive: Archive, tools: ContainerTools): MsuPackage {
  const notes: string[] = [];
  const packages: PackageFacts[] = [];
  const inner = archive.files.filter(({ name }) => INNER.test(name) && !NOT_A_PACKAGE.test(name));
  if (inner.length > MOST_PACKAGES) notes.push(`only ${MOST_PACKAGES} of ${inner.length} packages are read`);
  for (const file of inner.slice(0, MOST_PACKAGES)) {
    const facts = readInner(archive, file, tools);
    if (facts.ok) packages.push(facts.value);
    else notes.push(`${file.name}: ${facts.problem.message} (at ${facts.problem.offset})`);
  }
  const properties = readProperties(archive, notes);
  const main = choosePackage(packages);
  const article = kbIn(`KB${properties.get('KB Article Number') ?? ''}`);
  const kb = main?.kb ?? article ?? kbIn(inner.map(({ name }) => name).find((name) => kbIn(name)) ?? '');
  return {
    kind: 'msu',
    container: archive.format,
    compression: archive.compression,
    files: archive.files,
    main,
    packages: packages.toSorted((left, right) => Number(isStack(right)) - Number(isStack(left))),
    kb,
    architecture: main?.architecture ?? properties.get('Processor Architecture'),
    isCheckpoint: isCheckpoint(kb),
    properties,
    notes,
  };
}

function readInner(archive: Archive, file: FileEntry, tools: ContainerTools): Attempt<PackageFacts> {
  const source = archive.open(file);
  const opened = /\.wim$/i.test(file.name) ? openInnerWim(source, tools) : openCabinet(source, tools);
  const facts = opened.ok ? readPackageFacts(opened.value, `${file.name}\\`) : opened;
  // The outer problem is the cause of what the inner reader then says.
  const problem = source.problem();
  if (problem !== undefined) return { ok: false, problem };
  return facts ?? bad('it has no update.mum', 0);
}

function openInnerWim(source: Parameters<typeof openWim>[0], tools: ContainerTools): Attempt<Archive> {
  const wim = openWim(source, tools);
  return wim.ok ? wim.value.archive(1) : wim;
}

function readProperties(archive: Archive, notes: string[]): ReadonlyMap<string, string> {
  const file = archive.files.find(({ name }) => IS_PROPERTIES.test(name));
  if (file === undefined) return new Map();
  const head = readHead(archive.open(file), PROPERTIES_BYTES);
  if (head.ok) return readPackageProperties(head.value);
  notes.push(`${file.name}: ${head.problem.message} (at ${head.problem.offset})`);
  return new Map();
}

/** The one it is made for: a servicing stack only when there is nothing else. */
function choosePackage(packages: readonly PackageFacts[]): PackageFacts | undefined {
  return (
    packages.find(({ role }) => role === 'cumulative') ?? packages.find((one) => !isStack(one)) ?? packages[0]
  );
}

function isStack({ role }: PackageFacts): boolean {
  return role === 'servicing-stack';
}
