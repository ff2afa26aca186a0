import { errorSpec } from '../../domain/error-table.ts';
import { type Failure, IoError } from '../../domain/servicing-error.ts';
import { MAX_SIGNATURE_BYTES } from '../../manifest/minisign-format.ts';
import { parsePublicKey, type TrustedKey, verifyManifestSignature } from '../../manifest/signature.ts';
import { reportSignature } from '../../manifest/signature-report.ts';
import type { SigningDesk } from '../../ports/signing.ts';
import type { CommandLine } from '../command-line.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';
import { readOverlay } from '../overlay.ts';
import { signaturePage } from '../signature-page.ts';
import { readText } from '../signing-key.ts';

const MAX_FILE_BYTES = 512 * 1024 * 1024;
const MAX_KEY_BYTES = 4096;

/**
 * With a public key: what `minisign -V` says of any file. With the settings of an overlay: what a machine that boots it would
 * say of a manifest.
 */
export async function verify(environment: Environment, line: CommandLine): Promise<number> {
  const json = line.flag('json');
  const [file] = line.operands;
  const ways = ['public-key-file', 'public-key', 'settings'].filter((name) => line.text(name) !== undefined);
  if (file === undefined || ways.length !== 1) {
    const detail = 'verify needs a file, and one of -p FILE.pub, -P KEY, --settings servicer.json';
    return fail(environment, { code: 'SVC-1003', detail }, json);
  }
  const desk = await environment.signing();
  try {
    const given = readSigned(desk, file);
    if (given === undefined)
      return fail(environment, { code: 'SVC-1006', detail: `there is no file ${file}` }, json);
    const settingsFile = line.text('settings');
    return settingsFile === undefined
      ? verifyWithKey(environment, line, file, given, desk)
      : verifyAsAgent(environment, { json, file, settingsFile }, given, desk);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    return fail(environment, { code: 'SVC-1006', detail: error.message }, json);
  }
}

interface Given {
  readonly bytes: Uint8Array;
  readonly signatureText: Uint8Array | undefined;
  readonly secondText: Uint8Array | undefined;
}

function readSigned(desk: SigningDesk, file: string): Given | undefined {
  const bytes = desk.read(file, MAX_FILE_BYTES);
  return bytes === undefined
    ? undefined
    : {
        bytes,
        signatureText: desk.read(`${file}.minisig`, MAX_SIGNATURE_BYTES),
        secondText: desk.read(`${file}.2.minisig`, MAX_SIGNATURE_BYTES),
      };
}

function verifyWithKey(
  environment: Environment,
  line: CommandLine,
  file: string,
  { bytes, signatureText, secondText }: Given,
  desk: SigningDesk,
): number {
  const json = line.flag('json');
  const key = readKey(desk, line);
  if ('code' in key) return fail(environment, key, json);
  const verified = verifyManifestSignature({
    bytes,
    signatureText: line.flag('second') ? secondText : signatureText,
    keys: [key],
    crypto: environment.crypto,
    revoked: [],
    profile: line.flag('prehashed') ? 'prehashed' : 'minisign',
  });
  if (!verified.ok) {
    const { code, detail } = verified.failure;
    return fail(environment, { code, detail: `${file}: ${detail}` }, json);
  }
  const { keyId, trustedComment } = verified.trust;
  environment.terminal.write(
    json
      ? `${JSON.stringify({ file, accepted: true, keyId, trustedComment }, null, 2)}\n`
      : `${file}: good, signed with key ${keyId}\n  comment  ${trustedComment}\n`,
  );
  return 0;
}

function readKey(desk: SigningDesk, line: CommandLine): TrustedKey | Failure {
  const file = line.text('public-key-file');
  if (file === undefined) return parsePublicKey(line.text('public-key') ?? '');
  const text = readText(desk, file, MAX_KEY_BYTES);
  if (!text.ok) return text.failure;
  const key = parsePublicKey(text.text);
  return 'code' in key ? { code: key.code, detail: `${file}: ${key.detail}` } : key;
}

function verifyAsAgent(
  environment: Environment,
  wish: { readonly json: boolean; readonly file: string; readonly settingsFile: string },
  given: Given,
  desk: SigningDesk,
): number {
  const { json, file, settingsFile } = wish;
  const overlay = readOverlay(desk, settingsFile);
  if (!overlay.ok) return fail(environment, overlay.failure, json);
  const { settings, keys } = overlay;
  const report = reportSignature({
    ...given,
    from: file,
    settings,
    keys,
    crypto: environment.crypto,
    agentVersion: environment.version,
    clock: { nowMs: desk.now(), floorMs: environment.builtAtMs },
  });
  const { trust, claims, failures, warnings } = report;
  const shown = failures.map(({ code, detail }) => ({ code, detail, remedy: errorSpec(code).remedy }));
  environment.terminal.write(
    json
      ? `${JSON.stringify({ file, accepted: failures.length === 0, trust: trust ?? null, manifest: claims ?? null, failures: shown, warnings }, null, 2)}\n`
      : signaturePage(file, report),
  );
  const [first] = failures;
  return first === undefined ? 0 : errorSpec(first.code).exit;
}
