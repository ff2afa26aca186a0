import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeContainerTools } from '../../../agent/adapters/node/container-tools.ts';
import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import { nodeSigningCrypto } from '../../../agent/adapters/node/signing-crypto.ts';
import { mumText } from '../../../agent/adapters/rehearsal/machine/mum.ts';
import { nodeWorkshop } from '../../../agent/adapters/workstation/workshop.ts';
import { lint } from '../../../agent/authoring/lint/rules.ts';
import { prepareServicing } from '../../../agent/authoring/prepare-servicing.ts';
import { type StageEnd, type StageWish, stage } from '../../../agent/authoring/stage/stage.ts';
import { parsePackageIdentity } from '../../../agent/domain/package-identity.ts';
import { makeSigningKey } from '../../../agent/manifest/minisign-secret-key.ts';
import { manifestComment, signMinisign } from '../../../agent/manifest/minisign-sign.ts';
import type { Workshop } from '../../../agent/ports/workshop.ts';
import { storedCabinet } from '../../../scripts/lib/stored-cabinet.ts';

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A package that says it has this identity. */
export function cabinet(identity: string, size = 3000, parent?: string): Uint8Array {
  const parsed = parsePackageIdentity(identity);
  const above = parent === undefined ? undefined : parsePackageIdentity(parent);
  if (parsed === undefined) throw new Error(`${identity} is no identity`);
  const mum = mumText(parsed, above === undefined ? {} : { parent: above });
  return storedCabinet([
    { name: 'update.mum', bytes: utf8(mum) },
    { name: 'payload.bin', bytes: new Uint8Array(size).fill(7) },
  ]);
}

export const LCU = 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.5131.1.10';
export const SSU = 'Package_for_ServicingStack_5129~31bf3856ad364e35~amd64~~19041.5129.1.2';
export const LANGUAGE =
  'Microsoft-Windows-Client-LanguagePack-Package~31bf3856ad364e35~amd64~de-DE~10.0.19041.1';

export const INF = [
  '[Version]',
  'Signature = "$WINDOWS NT$"',
  'Class = Net',
  'ClassGuid = {4d36e972-e325-11ce-bfc1-08002be10318}',
  'Provider = %P%',
  'CatalogFile = nic.cat',
  'DriverVer = 09/17/2024,3.1.7.0',
  '[Manufacturer]',
  '%P% = M,NTamd64',
  '[M.NTamd64]',
  '"Adapter" = Install,PCI\\VEN_FFFF&DEV_0300',
  '[SourceDisksNames]',
  '1 = "Disk"',
  '[SourceDisksFiles]',
  'nic.sys = 1',
  '[Strings]',
  'P = "Contoso"',
  '',
].join('\r\n');

/** The head of a servicing file that is beyond complaint. */
export const HEAD = [
  'id: monthly',
  'channel: office',
  'expires: in 90 days',
  'match: { architecture: [amd64], build: { min: 19041, max: 19045 } }',
  '',
].join('\n');

export function desk(files: Readonly<Record<string, Uint8Array | string>>) {
  const root = mkdtempSync(path.join(tmpdir(), 'servicer-stage-'));
  const at = (name: string): string => path.join(root, ...name.split('/'));
  const put = (name: string, content: Uint8Array | string): void => {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), content);
  };
  for (const [name, content] of Object.entries(files)) put(name, content);
  return {
    root,
    at,
    put,
    read: (name: string) => readFileSync(at(name)),
    manifest: () => JSON.parse(readFileSync(at('out/manifest.json'), 'utf8')),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

type Desk = ReturnType<typeof desk>;

const signing = nodeSigningCrypto();
export const KEY = makeSigningKey(new Uint8Array(40).fill(5), signing);
export const workshop = nodeWorkshop();

export function stageIn(
  here: Desk,
  wish: Partial<StageWish> & { readonly isSigned?: boolean; readonly workshop?: Workshop } = {},
): Promise<StageEnd> {
  const { isSigned = true, workshop: at = workshop, ...rest } = wish;
  return stage(
    {
      workshop: at,
      tools: nodeContainerTools(),
      checker: {
        crypto: nodeCrypto(),
        agentVersion: '1.0.0',
        nowMs: Date.parse('2026-01-02T00:00:00Z'),
        keys: [{ keyId: KEY.keyId, publicKey: KEY.publicKey, comment: '' }],
      },
      sign: isSigned
        ? (bytes, about) => signMinisign({ bytes, key: KEY, trustedComment: manifestComment(about) }, signing)
        : undefined,
    },
    {
      servicingFile: here.at('servicing.yaml'),
      out: here.at('out'),
      issued: '2026-01-01T00:00:00Z',
      isIssuedGiven: false,
      noCache: false,
      how: 'copy',
      onBytes: () => undefined,
      ...rest,
    },
  );
}

/** Codes that lint gives for these files, or the failures that come before it. */
export async function codesOf(
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<readonly string[]> {
  using here = desk(files);
  const prepared = await prepareServicing(
    { workshop, tools: nodeContainerTools() },
    here.at('servicing.yaml'),
  );
  if (!prepared.ok) return prepared.failures.map(({ code, detail }) => `${code} ${detail}`);
  return lint(prepared.value.subject).map(({ code }) => code);
}
