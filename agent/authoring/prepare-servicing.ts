import type { Failure } from '../domain/servicing-error.ts';
import type { ContainerTools } from '../offline/containers/tools.ts';
import type { Workshop } from '../ports/workshop.ts';
import { type Draft, makeDraft } from './draft.ts';
import { expiryOf } from './expiry.ts';
import type { Found } from './found.ts';
import { gather } from './gather.ts';
import { overLimits } from './limits.ts';
import { lintSubject } from './lint/make-subject.ts';
import type { LintSubject } from './lint/subject.ts';
import { type CheckedManifest, checkManifest, inOrderOfWork, manifestValue } from './manifest-text.ts';
import { readServicing, type Servicing } from './read-servicing.ts';

/** A servicing file that could be staged: everything but hashes, serial and dates. */
export interface Prepared {
  readonly servicing: Servicing;
  readonly found: Found;
  /** Steps in the order of work. */
  readonly draft: Draft;
  readonly checked: CheckedManifest;
  readonly subject: LintSubject;
}

export type Preparing =
  | { readonly ok: true; readonly value: Prepared }
  | { readonly ok: false; readonly failures: readonly Failure[] };

const MAX_SERVICING_BYTES = 256 * 1024;
// Stand for serial and dates while the rest is checked.
const SOME_SERIAL = 1;
const SOME_TIME = '2024-01-01T00:00:00Z';

/** Reads a servicing file, finds its files, and checks all that can be checked before a byte of a large file is read. */
export async function prepareServicing(
  { workshop, tools }: { readonly workshop: Workshop; readonly tools: ContainerTools },
  servicingFile: string,
): Promise<Preparing> {
  const stat = await workshop.stat(servicingFile);
  if (stat?.kind !== 'file') {
    return { ok: false, failures: [{ code: 'SVC-1403', detail: `${servicingFile} is not there` }] };
  }
  const read = readServicing(workshop.parseYaml(await workshop.read(servicingFile, MAX_SERVICING_BYTES)));
  if (!read.ok) return read;
  const { servicing } = read;
  const base = workshop.parent(servicingFile);
  const gathered = await gather({ workshop, tools, base }, servicing);
  if (!gathered.ok) return gathered;
  const { found } = gathered;
  const drafted = makeDraft(servicing, found);
  if (!drafted.ok) return drafted;
  if (drafted.draft.steps.length === 0) {
    const detail =
      'it asks for nothing: write what is wanted under "packages", "drivers", "registry", "files" or "steps"';
    return { ok: false, failures: [{ code: 'SVC-1402', detail }] };
  }
  const tooMany = overLimits(drafted.draft);
  if (tooMany.length > 0) return { ok: false, failures: tooMany };
  const stamp = {
    serial: SOME_SERIAL,
    issued: SOME_TIME,
    expires: expiryOf(servicing.data.expires, SOME_TIME),
  };
  const value = manifestValue(servicing.written, drafted.draft, stamp, new Map());
  const checked = checkManifest(value, drafted.draft.places);
  if (!checked.ok) return checked;
  const { manifest, ordered } = checked;
  const draft = inOrderOfWork(drafted.draft, ordered);
  const subject = lintSubject(manifest, ordered, {
    packages: new Map(draft.packages.map(({ stepId, found: one }) => [stepId, one.reading])),
    drivers: new Map(draft.drivers.map(({ stepId, found: one }) => [stepId, one])),
    sources: new Map(
      draft.payload.map(({ path, source }) => [
        path,
        { source, isAtRoot: workshop.isRoot(workshop.parent(source)) },
      ]),
    ),
  });
  return { ok: true, value: { servicing, found, draft, checked: { manifest, ordered }, subject } };
}
