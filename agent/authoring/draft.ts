import { formatPackageIdentity } from '../domain/package-identity.ts';
import type { Failure } from '../domain/servicing-error.ts';
import { checkPayloadPath } from '../manifest/payload-path.ts';
import type { FileStamp } from '../ports/workshop.ts';
import { type Arranged, addsContent, arrangePackages } from './checkpoints.ts';
import type { DeskFile, Found, FoundDriver, FoundPackage } from './found.ts';
import { idFrom, lastPart, Names, plainPart, splitExtension, stepNames } from './names.ts';
import { asWritten, type Servicing, type Written } from './read-servicing.ts';

/** A payload file as it will stand in the manifest, and where it comes from. */
export interface DraftFile {
  readonly id: string;
  readonly path: string;
  readonly source: string;
  readonly sizeBytes: number;
  readonly seen: FileStamp;
  readonly statedSha1: string | undefined;
}

/** A manifest without hashes: steps and payload with their names. */
export interface Draft {
  readonly payload: readonly DraftFile[];
  /** As they will stand in the manifest. */
  readonly steps: readonly Written[];
  /** Where each of them stands in the servicing file: `registry[0] (12:5)`. */
  readonly places: readonly string[];
  /** Which step came of which package or driver: lint asks. */
  readonly packages: readonly { readonly stepId: string; readonly found: FoundPackage }[];
  readonly drivers: readonly { readonly stepId: string; readonly found: FoundDriver }[];
}

export type Drafted =
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly failures: readonly Failure[] };

const MAX_PATH = 180;

/** Gives names to everything that was found. Same input, same names. */
export function makeDraft({ data, written, place }: Servicing, found: Found): Drafted {
  const maker = new DraftMaker(
    [
      ...data.steps.map(({ id }) => id),
      ...[...data.packages, ...data.drivers, ...data.files].flatMap((entry) =>
        typeof entry === 'object' && entry.id !== undefined ? [entry.id] : [],
      ),
      ...found.registry.flatMap(({ settings: { id } }) => (typeof id === 'string' ? [id] : [])),
    ],
    data.payload.map(({ id }) => id),
  );
  const arranged = arrangePackages(found.packages, addsContent(data, found.packages));
  for (const one of arranged) maker.at(one.found.place).package(one);
  for (const one of found.drivers) maker.at(one.place).driver(one);
  for (const one of found.registry) maker.at(one.place).registry(one);
  for (const one of found.files) maker.at(one.place).file(one);
  for (const one of found.payload) maker.payloadFile(one.id, 'files', one);
  const full = Array.isArray(written.steps) ? written.steps.map(asWritten) : [];
  if (maker.failures.length > 0) return { ok: false, failures: maker.failures };
  const { payload, steps, packages, drivers } = maker;
  const places = [...maker.places, ...full.map((_, index) => place('steps', index))];
  return { ok: true, draft: { payload, steps: [...steps, ...full], places, packages, drivers } };
}

class DraftMaker {
  readonly failures: Failure[] = [];
  readonly payload: DraftFile[] = [];
  readonly steps: Written[] = [];
  readonly places: string[] = [];
  readonly packages: { stepId: string; found: FoundPackage }[] = [];
  readonly drivers: { stepId: string; found: FoundDriver }[] = [];
  readonly #stepIds: Names;
  readonly #payloadIds: Names;
  readonly #paths = new Names(MAX_PATH);
  #place = '';

  constructor(stepIds: readonly string[], payloadIds: readonly string[]) {
    this.#stepIds = stepNames(stepIds);
    this.#payloadIds = stepNames(payloadIds);
  }

  /** Where what comes next stands in the servicing file. */
  at(place: string): this {
    this.#place = place;
    return this;
  }

  package({ found, folder, checkpoints }: Arranged): void {
    const identity = found.identity ?? this.#identityOf(found);
    if (identity === undefined) return;
    const { reading } = found;
    const name = lastPart(found.source);
    const kb = reading.ok && 'kb' in reading.file ? reading.file.kb : undefined;
    const id = found.id ?? this.#stepIds.take(idFrom(kb ?? splitExtension(name)[0]));
    const payload = this.#update(found, folder, id);
    const beside = checkpoints.map((one) => this.#update(one, folder, `${id}-checkpoint`));
    const more = beside.length === 0 ? {} : { checkpoints: beside };
    this.#step({ id, kind: 'package', payload, ...more, identity, ...found.settings });
    this.packages.push({ stepId: id, found });
  }

  /** The payload id of an update: a checkpoint may be a step of its own as well. */
  #update(found: FoundPackage, folder: string, wantedId: string): string {
    const known = this.payload.find(({ source }) => source === found.source)?.id;
    return known ?? this.payloadFile(this.#payloadIds.take(wantedId), folder, found, found.statedSha1);
  }

  driver(found: FoundDriver): void {
    const { inf, reading, files, catalogs } = found;
    if (!reading.ok) {
      this.failures.push({
        code: 'SVC-1411',
        detail: `${found.place}: ${inf.source}: ${reading.problem.message}`,
      });
      return;
    }
    const infName = lastPart(inf.source);
    const [stem] = splitExtension(infName);
    const id = found.id ?? this.#stepIds.take(idFrom(stem));
    const folder = this.#paths.take(`drivers/${plainPart(stem).toLowerCase()}`);
    const add = (name: string, { source, sizeBytes, seen }: DeskFile): string => {
      const path = `${folder}/${name}`;
      const because = checkPayloadPath(path);
      // The INF finds its files by name: a name that cannot be kept cannot be staged.
      if (because !== undefined) {
        this.failures.push({
          code: 'SVC-1411',
          detail: `${found.place}: ${source}: its name ${because}`,
        });
      }
      const [, extension] = splitExtension(name);
      const payloadId = this.#payloadIds.take(idFrom(`${id}-${extension.slice(1)}`));
      this.payload.push({
        id: payloadId,
        path,
        source,
        sizeBytes,
        seen,
        statedSha1: undefined,
      });
      return payloadId;
    };
    const infId = add(infName, inf);
    const ids = files.map((file) => ({ name: file.name, id: add(file.name, file) }));
    const catalog = ids.find(({ name }) => catalogs.includes(name))?.id;
    const rest = ids.filter((one) => one.id !== catalog).map((one) => one.id);
    this.#step({
      id,
      kind: 'driver',
      inf: infId,
      ...(catalog === undefined ? {} : { catalog }),
      ...(rest.length === 0 ? {} : { files: rest }),
      ...found.settings,
    });
    this.drivers.push({ stepId: id, found });
  }

  registry({ wantedId, settings }: Found['registry'][number]): void {
    const id = typeof settings.id === 'string' ? settings.id : this.#stepIds.take(wantedId);
    this.#step({ ...settings, id, kind: 'registry' });
  }

  file({ id: givenId, settings, from, to }: Found['files'][number]): void {
    const id = givenId ?? this.#stepIds.take(idFrom(lastPart(to)));
    if (from === undefined) {
      this.#step({ id, kind: 'file', delete: to, ...settings });
      return;
    }
    const payload = this.payloadFile(this.#payloadIds.take(id), 'files', from);
    this.#step({ id, kind: 'file', payload, to, ...settings });
  }

  /** Gives the file a place in the payload; its id comes back. */
  payloadFile(
    id: string,
    folder: string,
    { source, sizeBytes, seen }: DeskFile,
    statedSha1?: string,
  ): string {
    const [stem, extension] = splitExtension(plainPart(lastPart(source)));
    const path = this.#paths.take(`${folder}/${stem}`, extension);
    this.payload.push({ id, path, source, sizeBytes, seen, statedSha1 });
    return id;
  }

  #step(step: Written): void {
    this.steps.push(step);
    this.places.push(this.#place);
  }

  #identityOf({ place, source, reading }: FoundPackage): string | undefined {
    const fail = (detail: string): undefined => {
      this.failures.push({ code: 'SVC-1404', detail: `${place}: ${source}: ${detail}` });
      return undefined;
    };
    if (!reading.ok) return fail(`${reading.problem.message} (byte ${reading.problem.offset})`);
    const { file } = reading;
    switch (file.kind) {
      case 'cabinet':
        return formatPackageIdentity(file.main.identity);
      case 'msu':
        return file.main === undefined
          ? fail(`no package in it could be read: ${file.notes.join('; ')}`)
          : formatPackageIdentity(file.main.identity);
      case 'drivers':
        return fail('it is a cabinet of drivers; extract it, and name its folder under "drivers"');
      case 'image':
        return fail('it is a file of Windows images, not an update');
      case 'unknown':
        return fail(file.because);
    }
  }
}
