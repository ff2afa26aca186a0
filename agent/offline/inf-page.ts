import { formatVersion } from '../domain/version.ts';
import type { InfFacts, InfModel } from './inf.ts';

const SHOWN = 12;

/** What `servicer inspect FILE.inf --json` prints. null: not known. */
export function infDocument(inf: InfFacts): Readonly<Record<string, unknown>> {
  return {
    schema: 1,
    kind: 'inf',
    encoding: inf.encoding,
    class: inf.class ?? null,
    classGuid: inf.classGuid ?? null,
    provider: inf.provider ?? null,
    driverDate: inf.driverDate ?? null,
    driverVersion: inf.driverVersion === undefined ? null : formatVersion(inf.driverVersion),
    catalogs: inf.catalogs.map(({ name, architecture }) => ({ name, architecture: architecture ?? null })),
    architectures: inf.architectures,
    models: inf.models.map((model) => ({ ...model, architecture: model.architecture ?? null })),
    sourceFiles: inf.sourceFiles,
    notes: inf.notes,
  };
}

/** An INF as a page for people. What comes from the file must be made harmless by the caller. */
export function infPage(name: string, inf: InfFacts): readonly string[] {
  const version = inf.driverVersion === undefined ? 'no version' : formatVersion(inf.driverVersion);
  const catalogs = inf.catalogs.map((catalog) => catalog.name).join(', ');
  return [
    `${name}: driver of class ${inf.class ?? 'not stated'}, by ${inf.provider ?? 'not stated'}`,
    `  Version     ${version}${inf.driverDate === undefined ? '' : ` of ${inf.driverDate}`}`,
    `  Class GUID  ${inf.classGuid ?? 'not stated'}`,
    `  Catalog     ${catalogs === '' ? 'none: Windows takes it as not signed' : catalogs}`,
    `  Processors  ${inf.architectures.length === 0 ? 'not stated' : inf.architectures.join(', ')}`,
    ...list(`Devices (${inf.models.length})`, inf.models.map(describeModel)),
    ...list(`Files (${inf.sourceFiles.length})`, inf.sourceFiles),
    ...list('Notes', inf.notes),
  ];
}

function describeModel({ device, architecture, target, hardwareIds }: InfModel): string {
  const ids = hardwareIds.slice(0, 2).join(', ');
  const system = [architecture, target].filter((part) => part !== undefined && part !== '').join(' ');
  return `${ids === '' ? 'no hardware id' : ids}  ${device}${system === '' ? '' : ` (${system})`}`;
}

function list(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length > SHOWN ? [`  and ${lines.length - SHOWN} more`] : [];
  return ['', title, ...lines.slice(0, SHOWN).map((line) => `  ${line}`), ...more];
}
