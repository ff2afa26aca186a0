import { parseVersion, type Version } from '../domain/version.ts';
import { parseDecoration, readInfModels } from './inf-models.ts';
import { type InfText, MOST_INF_BYTES, readInfText } from './inf-sections.ts';
import { readSourceFiles } from './inf-source-files.ts';
import { type ExpandStrings, infStrings } from './inf-strings.ts';

/** One device line of a Models section. */
export interface InfModel {
  readonly manufacturer: string;
  readonly device: string;
  /** Of the section's decoration: `amd64`, `arm64`, `x86`; `undefined` for a section without one. */
  readonly architecture: string | undefined;
  /** Rest of the decoration: `10.0...22621`. */
  readonly target: string;
  /** Upper case, as they compare: hardware id first, compatible ids after. */
  readonly hardwareIds: readonly string[];
}

/** What the INF file of a driver package says. */
export interface InfFacts {
  readonly encoding: 'utf-16' | 'utf-8' | 'ansi';
  readonly class: string | undefined;
  /** Lower case, no braces. */
  readonly classGuid: string | undefined;
  readonly provider: string | undefined;
  /** `2023-05-12`. */
  readonly driverDate: string | undefined;
  readonly driverVersion: Version | undefined;
  /** `CatalogFile` has the architecture `undefined`, `CatalogFile.NTamd64` has `amd64`. */
  readonly catalogs: readonly { readonly name: string; readonly architecture: string | undefined }[];
  readonly models: readonly InfModel[];
  /** Architectures that its Models sections name. */
  readonly architectures: readonly string[];
  /** Files that its SourceDisksFiles sections name, with their folder, backslashes between. */
  readonly sourceFiles: readonly string[];
  /** Those of them that only one architecture needs: `x86`, `amd64`, ... by name. */
  readonly onlyFor: ReadonlyMap<string, string>;
  /** Where bounds cut the reading short. */
  readonly notes: readonly string[];
}

export type InfReading =
  | { readonly ok: true; readonly inf: InfFacts }
  | { readonly ok: false; readonly problem: { readonly message: string; readonly offset: number } };

/** https://learn.microsoft.com/windows-hardware/drivers/install/inf-version-section: others are no INF for Windows. */
const SIGNATURES: readonly string[] = ['$windows nt$', '$chicago$', '$windows 95$'];
const GUID = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

/** Reads an .inf file. Tolerant as Windows is; refuses what is no INF. */
export function readInf(bytes: Uint8Array): InfReading {
  if (bytes.length > MOST_INF_BYTES)
    return refused(`it has more than ${MOST_INF_BYTES} bytes`, MOST_INF_BYTES);
  const text = readInfText(bytes);
  const version = text.sections.get('version');
  if (version === undefined) return refused('it has no [Version] section', bytes.length);
  const expand = infStrings(text);
  const value = (name: string, index = 0): string | undefined => {
    const found = version.find(({ key }) => key?.toLowerCase() === name)?.values[index];
    return found === undefined || found === '' ? undefined : expand(found);
  };
  const signature = value('signature') ?? '';
  if (!SIGNATURES.includes(signature.toLowerCase()))
    return refused(`its signature is "${signature.slice(0, 40)}", not "$Windows NT$"`, 0);
  const notes = [...text.notes];
  const models = readInfModels(text, expand, notes);
  const sources = readSourceFiles(text, expand, notes);
  const architectures = models.flatMap(({ architecture }) =>
    architecture === undefined ? [] : [architecture],
  );
  return {
    ok: true,
    inf: {
      encoding: text.encoding,
      class: value('class'),
      classGuid: GUID.exec(value('classguid') ?? '')?.[1]?.toLowerCase(),
      provider: value('provider'),
      driverDate: dateOf(value('driverver') ?? ''),
      driverVersion: parseVersion(value('driverver', 1) ?? ''),
      catalogs: catalogsOf(text, expand),
      models,
      architectures: [...new Set(architectures)],
      sourceFiles: sources.names,
      onlyFor: sources.onlyFor,
      notes,
    },
  };
}

function refused(message: string, offset: number): InfReading {
  return { ok: false, problem: { message, offset } };
}

/** `MM/DD/YYYY`, also with hyphens, as `YYYY-MM-DD`; undefined for no such day. */
function dateOf(text: string): string | undefined {
  const found = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(text.trim());
  if (found === null) return undefined;
  const [month, day] = [Number(found[1]), Number(found[2])];
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  return `${found[3]}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function catalogsOf(text: InfText, expand: ExpandStrings): InfFacts['catalogs'] {
  return (text.sections.get('version') ?? []).flatMap(({ key, values }) => {
    const [base, ...rest] = (key ?? '').toLowerCase().split('.');
    const name = expand(values[0] ?? '');
    if (base !== 'catalogfile' || name === '') return [];
    return [{ name, architecture: parseDecoration(rest.join('.'))?.architecture }];
  });
}
