import { IoError, ServicingError } from '../domain/servicing-error.ts';
import type { Credentials, Settings } from '../domain/settings.ts';
import { joinPath, parentPath } from '../domain/windows-path.ts';
import { type BitLockerKeys, readBitLockerKeys } from '../manifest/bitlocker-keys.ts';
import { SETTINGS_LIMITS } from '../manifest/json-value.ts';
import { readCommentedJson } from '../manifest/jsonc.ts';
import { formatProblem } from '../manifest/problem.ts';
import { readSecrets, type Secrets } from '../manifest/secrets.ts';
import { readCredentials, readSettings } from '../manifest/settings-schema.ts';
import { parsePublicKey, type TrustedKey } from '../manifest/signature.ts';
import type { JsonReading } from '../manifest/strict-json.ts';
import type { RunContext } from '../runtime/context.ts';

export interface LoadedSettings {
  readonly settings: Settings;
  /** Where servicer.json lies; its relative paths start here. */
  readonly folder: string;
  readonly keys: readonly TrustedKey[];
  readonly credentials: Credentials | undefined;
  /** What steps name as a secret. */
  readonly secrets: Secrets;
}

const NAME = 'servicer.json';
const LARGEST_KEY_BYTES = 4096;

/**
 * Finds servicer.json beside the exe, in X:\servicer, or in \servicer on any volume, and reads it with its keys and
 * credentials. The first file found counts: a broken one is refused, never passed over for another.
 */
export async function loadSettings(context: RunContext): Promise<LoadedSettings> {
  const { world } = context;
  const { roots, path } = await findSettings(context);
  if (path === undefined) throw new ServicingError('SVC-1001', `looked in ${[...new Set(roots)].join(', ')}`);
  const folder = parentPath(path);
  const json = await readJson(context, path, 'SVC-1002');
  const read = readSettings(json.value, json.positions);
  if (!read.ok)
    throw new ServicingError('SVC-1002', `${path}: ${read.problems.map(formatProblem).join('; ')}`);
  const { settings } = read;
  const credentials =
    settings.credentialsFile === undefined
      ? undefined
      : await loadCredentials(context, joinPath(folder, settings.credentialsFile));
  const secrets = await loadSecrets(context, settings, folder);
  const keys = await loadKeys(world, [joinPath(folder, settings.keysFolder), folder]);
  return { settings, folder, keys, credentials, secrets };
}

async function findSettings({
  world,
}: RunContext): Promise<{ roots: readonly string[]; path: string | undefined }> {
  const near = [world.host.ownFolder, joinPath(world.host.systemDrive, '\\servicer')];
  const found = await firstWithFile(world, near);
  if (found !== undefined) return { roots: near, path: found };
  const { volumes } = await world.volumes.survey();
  const far = volumes
    .map(({ root }) => root)
    .filter((root) => root !== undefined)
    .map((root) => joinPath(root, 'servicer'));
  return { roots: [...near, ...far], path: await firstWithFile(world, far) };
}

async function firstWithFile(
  world: RunContext['world'],
  folders: readonly string[],
): Promise<string | undefined> {
  for (const folder of folders) {
    const path = joinPath(folder, NAME);
    const stat = world.files.look.stat(path);
    if (stat?.kind === 'file') return path;
  }
  return undefined;
}

async function loadCredentials(context: RunContext, path: string): Promise<Credentials> {
  const read = readCredentials((await readJson(context, path, 'SVC-1004')).value);
  if (!read.ok)
    throw new ServicingError('SVC-1004', `${path}: ${read.problems.map(formatProblem).join('; ')}`);
  context.addSecret(read.credentials.password);
  return read.credentials;
}

/** What steps name, each a secret from here on; none where the settings name no file. */
async function loadSecrets(
  context: RunContext,
  { secretsFile }: Pick<Settings, 'secretsFile'>,
  folder: string,
): Promise<Secrets> {
  if (secretsFile === undefined) return new Map();
  const path = joinPath(folder, secretsFile);
  const read = readSecrets((await readJson(context, path, 'SVC-1004')).value);
  if (!read.ok)
    throw new ServicingError('SVC-1004', `${path}: ${read.problems.map(formatProblem).join('; ')}`);
  for (const secret of read.secrets.values()) context.addSecret(secret);
  return read.secrets;
}

/** Recovery passwords, each a secret from here on; none where the settings name no file. */
export async function loadBitLockerKeys(
  context: RunContext,
  { settings, folder }: Pick<LoadedSettings, 'settings' | 'folder'>,
): Promise<BitLockerKeys> {
  if (settings.bitLockerKeysFile === undefined) return new Map();
  const path = joinPath(folder, settings.bitLockerKeysFile);
  const read = readBitLockerKeys((await readJson(context, path, 'SVC-1004')).value);
  if (!read.ok)
    throw new ServicingError('SVC-1004', `${path}: ${read.problems.map(formatProblem).join('; ')}`);
  for (const password of read.keys.values()) context.addSecret(password);
  return read.keys;
}

/** Keys lie in the keys folder of the overlay; in the flat layout of wimboot they lie beside the settings. */
async function loadKeys(
  world: RunContext['world'],
  folders: readonly string[],
): Promise<readonly TrustedKey[]> {
  const keys: TrustedKey[] = [];
  for (const folder of folders) {
    for (const name of (await world.files.list(folder)) ?? []) {
      if (!name.toLowerCase().endsWith('.pub')) continue;
      const path = joinPath(folder, name);
      const text = new TextDecoder().decode(await world.files.read(path, LARGEST_KEY_BYTES));
      const key = parsePublicKey(text);
      if ('code' in key) throw new ServicingError(key.code, `${path}: ${key.detail}`);
      if (!keys.some((known) => known.keyId === key.keyId)) keys.push(key);
    }
  }
  return keys;
}

async function readJson(
  context: RunContext,
  path: string,
  code: 'SVC-1002' | 'SVC-1004',
): Promise<Extract<JsonReading, { ok: true }>> {
  try {
    const read = readCommentedJson(
      await context.world.files.read(path, SETTINGS_LIMITS.maxBytes),
      SETTINGS_LIMITS,
    );
    if (read.ok) return read;
    throw new ServicingError(code, `${path}: ${read.problems.map(formatProblem).join('; ')}`);
  } catch (error) {
    if (error instanceof IoError) throw new ServicingError(code, error.message, { cause: error });
    throw error;
  }
}
