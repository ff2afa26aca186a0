import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mumText } from '../../../agent/adapters/rehearsal/machine/mum.ts';
import { type PackageIdentity, parsePackageIdentity } from '../../../agent/domain/package-identity.ts';
import { makeSigner } from '../../unit/manifest/support.ts';
import { makeCabinet } from './cabinet.ts';

/** The packages of the payload, in the order in which the manifest wants them. */
export const PACKAGES = {
  first: 'Package_for_KB5100001~31bf3856ad364e35~amd64~~19041.100.1.1',
  second: 'Package_for_KB5100002~31bf3856ad364e35~amd64~~19041.200.1.2',
  third: 'Package_for_KB5100003~31bf3856ad364e35~amd64~~19041.300.1.3',
} as const;

/** What else the manifest wants of the image. */
export const MARKER = { path: 'Windows\\Setup\\line.txt', text: 'serviced on the line\r\n' };
export const VALUE = { key: 'Contoso\\Line', name: 'Station', data: 'seven' };

const CHANNEL = 'bench';
// Incompressible, so that no part of the way can make it small.
const PACKAGE_BYTES = 200_000;

const signer = makeSigner(7);
/** The public key file for the overlay. */
export const publicKey = signer.pub;

/** servicer.json for this payload, as a value. */
export function settingsFor(server: string): Record<string, unknown> {
  return {
    sources: [{ type: 'share', path: `\\\\${server}\\payload$` }],
    results: [{ type: 'share', path: `\\\\${server}\\results$` }],
    credentialsFile: 'credentials.json',
    channel: CHANNEL,
    onSuccess: 'reboot',
    onFailure: 'shell',
    networkWaitSeconds: 5,
  };
}

/** Stages a signed manifest with three packages, a registry value and a file. */
export function stagePayload(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const files = new Map<string, Uint8Array>([['line.txt', Buffer.from(MARKER.text)]]);
  for (const [name, identity] of Object.entries(PACKAGES)) files.set(`${name}.cab`, packageFile(identity));
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);

  const manifest = Buffer.from(
    `${JSON.stringify(
      {
        type: 'winpe-servicer/manifest',
        schema: 1,
        id: 'bench-line',
        channel: CHANNEL,
        serial: 1,
        issued: new Date().toISOString(),
        payload: [...files].map(([name, bytes]) => ({
          id: name.split('.')[0],
          path: name,
          sizeBytes: bytes.length,
          sha256: createHash('sha256').update(bytes).digest('hex'),
        })),
        steps: [
          { kind: 'package', id: 'first', payload: 'first', identity: PACKAGES.first },
          { kind: 'package', id: 'second', payload: 'second', identity: PACKAGES.second, after: ['first'] },
          { kind: 'package', id: 'third', payload: 'third', identity: PACKAGES.third, after: ['second'] },
          { kind: 'file', id: 'marker', payload: 'line', to: MARKER.path },
          { kind: 'registry', id: 'station', hive: 'SOFTWARE', set: [{ ...VALUE, type: 'REG_SZ' }] },
        ],
      },
      null,
      2,
    )}\n`,
  );
  writeFileSync(join(folder, 'manifest.json'), manifest);
  writeFileSync(join(folder, 'manifest.json.minisig'), signer.sign(manifest, `channel=${CHANNEL} serial=1`));
}

function packageFile(identity: string): Uint8Array {
  return makeCabinet(
    new Map<string, Uint8Array>([
      ['update.mum', Buffer.from(mumText(identityOf(identity)))],
      ['update.cat', Buffer.from(`catalog of ${identity}`)],
      ['content.bin', randomBytes(PACKAGE_BYTES)],
    ]),
  );
}

function identityOf(text: string): PackageIdentity {
  const identity = parsePackageIdentity(text);
  if (identity === undefined) throw new Error(`${text} is not a package identity`);
  return identity;
}
