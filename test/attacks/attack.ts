import { createHash, createPrivateKey, sign as signEd25519 } from 'node:crypto';
import type { ErrorCode } from '../../agent/domain/error-table.ts';
import { parsePublicKey, type TrustedKey } from '../../agent/manifest/signature.ts';
import { STEP } from '../support/scenario/payload.ts';
import { sharedFiles } from '../support/scenario/scenario.ts';
import { makeSigner, type TestSigner, text, utf8 } from '../unit/manifest/support.ts';

/** What the whole of an attacker's power is: the files at the source. Settings and keys are the defender's. */
export interface Attack {
  readonly name: string;
  /** Made of the good manifest, then signed. */
  readonly manifest?: (good: Document) => unknown;
  /** The bytes that are signed, made of those of the manifest. */
  readonly bytes?: (good: Uint8Array) => Uint8Array;
  /** What is done to the manifest after signing. */
  readonly tamper?: (signed: Uint8Array) => Uint8Array;
  /** undefined: no such file. Without it the line's key signs. */
  readonly sign?: (bytes: Uint8Array) => Uint8Array | undefined;
  readonly second?: (bytes: Uint8Array) => Uint8Array | undefined;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Public key files of the overlay. */
  readonly keys?: readonly string[];
  /** What this machine accepted before, in this order. */
  readonly seen?: readonly Pick<Attack, 'manifest' | 'sign' | 'second'>[];
  readonly ends: ErrorCode | 'accepted';
}

export type Document = Readonly<Record<string, unknown>> & {
  readonly steps: readonly Document[];
  readonly payload: readonly Document[];
};

export const line = makeSigner(7);
export const other = makeSigner(8);
export const stranger = makeSigner(9);
export const PUBS = { line: line.pub, other: other.pub } as const;
export const COMMENT = 'winpe-servicer channel=line-a serial=7';

/** The manifest that every attack starts from, and that this machine takes. */
export const GOOD_BYTES = sharedFiles({ steps: [STEP.station] }).get('manifest.json') ?? new Uint8Array();
const GOOD = JSON.parse(text(GOOD_BYTES)) as Document;

export interface Delivered {
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array | undefined;
  readonly second: Uint8Array | undefined;
}

/** The three files that an attack leaves at the source. */
export function deliver(attack: Omit<Attack, 'name' | 'ends'>): Delivered {
  const { manifest, bytes = same, tamper = same, sign = (given) => line.sign(given, ''), second } = attack;
  const document = manifest === undefined ? GOOD_BYTES : encode(manifest(GOOD));
  const signed = bytes(document);
  return { bytes: tamper(signed), signature: sign(signed), second: second?.(signed) };
}

export function keysOf({ keys = [line.pub] }: Attack): readonly TrustedKey[] {
  return keys.flatMap((pub) => {
    const key = parsePublicKey(pub);
    return 'code' in key ? [] : [key];
  });
}

export function encode(value: unknown): Uint8Array {
  return utf8(JSON.stringify(value));
}

/** The text of the good manifest with one place changed: for what JSON.stringify does not write. */
export function edited(from: string | RegExp, to: string): (good: Uint8Array) => Uint8Array {
  return (good) => {
    const before = text(good);
    const after = before.replace(from, to);
    if (after === before) throw new Error(`the manifest has no ${from}`);
    return utf8(after);
  };
}

/** Signed as it should be, by somebody. */
export function by(signer: TestSigner, comment = '') {
  return (bytes: Uint8Array): Uint8Array => signer.sign(bytes, comment);
}

/** A signature file with its lines changed. */
export function relined(change: (lines: string[]) => readonly string[], comment = COMMENT) {
  return (bytes: Uint8Array): Uint8Array => {
    const lines = text(line.sign(bytes, comment)).split('\n').slice(0, 4);
    return utf8(`${change(lines).join('\n')}\n`);
  };
}

/** Line 2 of a signature file with its bytes changed. */
export function resigned(change: (bytes: Buffer) => void, by: TestSigner = line) {
  return (bytes: Uint8Array): Uint8Array => {
    const [untrusted = '', encoded = '', ...rest] = text(by.sign(bytes, COMMENT)).split('\n');
    const raw = Buffer.from(encoded, 'base64');
    change(raw);
    return utf8([untrusted, raw.toString('base64'), ...rest].join('\n'));
  };
}

/** What `minisign -l` and signify make: a signature over the bytes themselves. */
export function legacy(seed: number, { withComment }: { readonly withComment: boolean }) {
  return (bytes: Uint8Array): Uint8Array => {
    const key = createPrivateKey({
      key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]),
      format: 'der',
      type: 'pkcs8',
    });
    const signature = signEd25519(null, bytes, key);
    const first = Buffer.concat([Buffer.from('Ed'), Buffer.alloc(8, seed), signature]).toString('base64');
    const global = signEd25519(null, Buffer.concat([signature, utf8(COMMENT)]), key).toString('base64');
    const head = `untrusted comment: old\n${first}\n`;
    return utf8(withComment ? `${head}trusted comment: ${COMMENT}\n${global}\n` : head);
  };
}

/** The key of `signer` under another id: the file of somebody who wants to count twice. */
export function renamedPub(signer: TestSigner, id: number): string {
  const raw = Buffer.from(signer.pub.split('\n')[1] ?? '', 'base64');
  raw.fill(id, 2, 10);
  return `untrusted comment: again\n${raw.toString('base64')}\n`;
}

export const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const same = (bytes: Uint8Array): Uint8Array => bytes;
