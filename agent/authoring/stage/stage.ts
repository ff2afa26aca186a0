import type { Failure } from '../../domain/servicing-error.ts';
import { MANIFEST_LIMITS } from '../../manifest/json-value.ts';
import type { ContainerTools } from '../../offline/containers/tools.ts';
import type { Workshop } from '../../ports/workshop.ts';
import type { Finding } from '../lint/rule.ts';
import { lint } from '../lint/rules.ts';
import { manifestBytes, manifestValue } from '../manifest-text.ts';
import { type Prepared, prepareServicing } from '../prepare-servicing.ts';
import { asDeskFailure } from '../searching.ts';
import { type Checker, checkStaged } from './check-staged.ts';
import { fill } from './fill.ts';
import {
  keepSignatures,
  MANIFEST_NAME,
  outPlaces,
  RECORD_NAME,
  recoverOut,
  replaceOut,
  whyInside,
  whyNotOurs,
} from './out-folder.ts';
import { dateManifest, readPrevious } from './previous.ts';
import { formatStageRecord, MAX_RECORD_BYTES, parseStageRecord, type StageRecord } from './stage-record.ts';

/** What a stage was asked for. All paths absolute. */
export interface StageWish {
  readonly servicingFile: string;
  readonly out: string;
  readonly issued: string;
  readonly isIssuedGiven: boolean;
  /** Read everything again. */
  readonly noCache: boolean;
  readonly how: 'copy' | 'link';
  readonly onBytes: (doneBytes: number, totalBytes: number) => void;
}

export interface StageWorld {
  readonly workshop: Workshop;
  readonly tools: ContainerTools;
  readonly checker: Checker;
  /** Makes the signature file of a manifest; undefined: it is not signed here. */
  readonly sign:
    | ((bytes: Uint8Array, about: { readonly channel: string; readonly serial: number }) => Uint8Array)
    | undefined;
}

export interface Staged {
  readonly prepared: Prepared;
  readonly findings: readonly Finding[];
  readonly serial: number;
  readonly issued: string;
  readonly expires: string | undefined;
  /** The manifest is what it was, byte for byte. */
  readonly isUnchanged: boolean;
  /** Names of signature files of the same manifest that lay there before. */
  readonly keptSignatures: readonly string[];
  readonly manifestSha256: string;
  readonly totalBytes: number;
  readonly readFiles: number;
  readonly keptFiles: number;
}

export type StageEnd =
  | { readonly ok: true; readonly staged: Staged }
  | { readonly ok: false; readonly failures: readonly Failure[]; readonly findings: readonly Finding[] };

/** Makes a payload of a servicing file. Until the last rename nothing of the old one is touched. */
export async function stage(world: StageWorld, wish: StageWish): Promise<StageEnd> {
  try {
    return await stageOrThrow(world, wish);
  } catch (error) {
    return refuse([asDeskFailure(error)]);
  }
}

async function stageOrThrow(world: StageWorld, wish: StageWish): Promise<StageEnd> {
  const { workshop } = world;
  const prepared = await prepareServicing(world, wish.servicingFile);
  if (!prepared.ok) return refuse(prepared.failures);
  const { value } = prepared;
  const { draft, servicing, subject } = value;
  const findings = lint(subject);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    const failures = errors.map(
      ({ code, where, message }): Failure => ({
        code: 'SVC-1408',
        detail: `${code} ${where}: ${message}`,
      }),
    );
    return { ok: false, failures, findings };
  }

  const places = outPlaces(wish.out);
  if (workshop.isRoot(wish.out)) {
    return refuse([{ code: 'SVC-1406', detail: `${wish.out} is the root of a volume` }]);
  }
  const base = workshop.parent(wish.servicingFile);
  const driverFolders = servicing.data.drivers.map((entry) =>
    workshop.resolve(base, typeof entry === 'string' ? entry : entry.path),
  );
  const inside = whyInside(workshop, places, driverFolders);
  if (inside !== undefined) return refuse([inside]);
  await recoverOut(workshop, places);
  const record = await readRecord(workshop, wish.out);
  const strange = await whyNotOurs(workshop, places, record);
  if (strange !== undefined) return refuse([strange]);
  try {
    return await build();
  } catch (error) {
    await workshop.removeTree(places.next);
    throw error;
  }

  async function build(): Promise<StageEnd> {
    const { onBytes, how } = wish;
    const filled = await fill(workshop, {
      places,
      payload: draft.payload,
      record: wish.noCache ? undefined : record,
      how,
      onBytes,
    });
    if (filled.failures.length > 0) return await giveUp(filled.failures);
    const digests = new Map(
      filled.files.map(({ path, sha256, copy }) => [path, { sha256, sizeBytes: copy.sizeBytes }]),
    );
    const { channel, serial, expires } = servicing.data;
    const render = (stamp: Parameters<typeof manifestValue>[2]): Uint8Array =>
      manifestBytes(manifestValue(servicing.written, draft, stamp, digests));
    const previous = await readManifest(workshop, wish.out);
    const dated = dateManifest({
      channel,
      serial,
      expires,
      issued: wish.issued,
      isIssuedGiven: wish.isIssuedGiven,
      previous: previous === undefined ? undefined : readPrevious(previous),
      render,
    });
    if (!dated.ok) return await giveUp([dated.failure]);
    const bytes = render(dated.stamp);
    const at = (name: string): string => workshop.resolve(places.next, name);
    await workshop.write(at(MANIFEST_NAME), bytes);
    const signature = world.sign?.(bytes, { channel, serial: dated.stamp.serial });
    if (signature !== undefined) await workshop.write(at(`${MANIFEST_NAME}.minisig`), signature);
    const keptSignatures = dated.isUnchanged ? await keepSignatures(workshop, places) : [];
    await workshop.write(at(RECORD_NAME), formatStageRecord({ schema: 1, files: [...filled.files] }));
    const checked = await checkStaged(workshop, world.checker, {
      folder: places.next,
      channel,
      isSigned: signature !== undefined,
    });
    if (!checked.ok) return await giveUp(checked.failures);
    await replaceOut(workshop, places);
    return {
      ok: true,
      staged: {
        prepared: value,
        findings,
        serial: dated.stamp.serial,
        issued: dated.stamp.issued,
        expires: dated.stamp.expires,
        isUnchanged: dated.isUnchanged,
        keptSignatures,
        manifestSha256: checked.sha256,
        totalBytes: filled.files.reduce((sum, { copy }) => sum + copy.sizeBytes, 0),
        readFiles: filled.readFiles,
        keptFiles: filled.files.length - filled.readFiles,
      },
    };
  }

  async function giveUp(failures: readonly Failure[]): Promise<StageEnd> {
    await workshop.removeTree(places.next);
    return { ok: false, failures, findings };
  }
}

function refuse(failures: readonly Failure[]): StageEnd {
  return { ok: false, failures, findings: [] };
}

async function readRecord(workshop: Workshop, out: string): Promise<StageRecord | undefined> {
  const at = workshop.resolve(out, RECORD_NAME);
  const stat = await workshop.stat(at);
  if (stat?.kind !== 'file' || stat.sizeBytes > MAX_RECORD_BYTES) return undefined;
  return parseStageRecord(await workshop.read(at, MAX_RECORD_BYTES));
}

async function readManifest(workshop: Workshop, out: string): Promise<Uint8Array | undefined> {
  const at = workshop.resolve(out, MANIFEST_NAME);
  const stat = await workshop.stat(at);
  if (stat?.kind !== 'file' || stat.sizeBytes > MANIFEST_LIMITS.maxBytes) return undefined;
  return await workshop.read(at, MANIFEST_LIMITS.maxBytes);
}
