import type { Failure } from '../domain/servicing-error.ts';
import { MANIFEST_LIMITS } from '../manifest/json-value.ts';
import { formatProblem } from '../manifest/problem.ts';
import { readStrictJson } from '../manifest/strict-json.ts';
import type { PackageReading } from '../offline/containers/read-package-file.ts';
import type { ContainerTools } from '../offline/containers/tools.ts';
import { readInf } from '../offline/inf.ts';
import type { Workshop } from '../ports/workshop.ts';
import type { StepData } from '../steps/registry.ts';
import { type DriverLook, lintSubject } from './lint/make-subject.ts';
import type { LintSubject } from './lint/subject.ts';
import { checkManifest } from './manifest-text.ts';
import { readPackage } from './read-package.ts';

export type ManifestSubject =
  | { readonly ok: true; readonly subject: LintSubject }
  | { readonly ok: false; readonly failures: readonly Failure[] };

const MAX_INF_BYTES = 16 * 1024 * 1024;

/** A manifest.json in the words of the rules, with those of its payload files that lie beside it. */
export async function prepareManifest(
  { workshop, tools }: { readonly workshop: Workshop; readonly tools: ContainerTools },
  manifestFile: string,
): Promise<ManifestSubject> {
  const reading = readStrictJson(
    await workshop.read(manifestFile, MANIFEST_LIMITS.maxBytes),
    MANIFEST_LIMITS,
  );
  if (!reading.ok) {
    return {
      ok: false,
      failures: reading.problems.map((problem) => ({ code: 'SVC-1102', detail: formatProblem(problem) })),
    };
  }
  const checked = checkManifest(reading.value);
  if (!checked.ok) return checked;
  const { manifest, ordered } = checked;
  const folder = workshop.parent(manifestFile);
  const packages = new Map<string, PackageReading>();
  const drivers = new Map<string, DriverLook>();
  const find = async (id: string): Promise<string | undefined> => {
    const path = manifest.payload.find((file) => file.id === id)?.path;
    if (path === undefined) return undefined;
    const at = workshop.resolve(folder, path);
    return (await workshop.stat(at))?.kind === 'file' ? at : undefined;
  };
  for (const step of manifest.steps) {
    const file = await find(mainFileOf(step));
    if (file === undefined) continue;
    if (step.kind === 'package') packages.set(step.id, readPackage({ workshop, tools }, file).reading);
    // What the payload lacks of a driver was said when it was staged.
    if (step.kind === 'driver') {
      drivers.set(step.id, { reading: readInf(await workshop.read(file, MAX_INF_BYTES)), missing: [] });
    }
  }
  const sources = new Map(
    manifest.payload.map(({ path }) => {
      const at = workshop.resolve(folder, path);
      return [path, { source: at, isAtRoot: workshop.isRoot(workshop.parent(at)) }];
    }),
  );
  return { ok: true, subject: lintSubject(manifest, ordered, { packages, drivers, sources }) };
}

function mainFileOf(step: StepData): string {
  if (step.kind === 'package' && 'payload' in step && typeof step.payload === 'string') return step.payload;
  return step.kind === 'driver' && 'inf' in step && typeof step.inf === 'string' ? step.inf : '';
}
