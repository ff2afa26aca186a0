import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeSigningCrypto } from '../../../agent/adapters/node/signing-crypto.ts';
import { decodeBase64, encodeBase64 } from '../../../agent/manifest/base64.ts';
import { blake2b } from '../../../agent/manifest/blake2b.ts';
import {
  formatPublicKey,
  formatSecretKey,
  makeSigningKey,
  openSecretKey,
  type SecretKeyReading,
} from '../../../agent/manifest/minisign-secret-key.ts';
import { checkComment, type SigningKey, signMinisign } from '../../../agent/manifest/minisign-sign.ts';
import { scryptCost } from '../../../agent/manifest/scrypt-cost.ts';
import { parsePublicKey, verifyManifestSignature } from '../../../agent/manifest/signature.ts';
import type { ScryptCost, SigningCrypto } from '../../../agent/ports/signing.ts';
import { crypto as checking, flipBit, text, utf8 } from './support.ts';

const crypto = nodeSigningCrypto();
/** scrypt at a cost that a test can pay; which cost was asked for is kept. */
const asked: ScryptCost[] = [];
const cheap: SigningCrypto = {
  ...crypto,
  scrypt: (password, salt, cost, length) => {
    asked.push(cost);
    return crypto.scrypt(password, salt, { n: 16, r: 8, p: 1 }, length);
  },
};
const key = makeSigningKey(
  Uint8Array.from({ length: 40 }, (_, index) => index),
  crypto,
);
const salt = new Uint8Array(32).fill(3);

function written(password?: string): string {
  const formatted = formatSecretKey(key, password === undefined ? undefined : { password, salt }, cheap);
  if (!formatted.ok) throw new Error(formatted.failure.detail);
  return formatted.text;
}

function ending(reading: SecretKeyReading): string {
  if (reading.ok) return reading.key.keyId;
  return reading.needs ?? reading.failure.code;
}

/** A key file with some of its 158 bytes changed. */
function changed(file: string, change: (bytes: Uint8Array) => void): string {
  const [comment = '', encoded = ''] = file.split('\n');
  const bytes = decodeBase64(encoded) ?? new Uint8Array();
  change(bytes);
  return `${comment}\n${encodeBase64(bytes)}\n`;
}

const limits = (operations: bigint, memory: bigint) => (bytes: Uint8Array) => {
  const view = new DataView(bytes.buffer);
  view.setBigUint64(38, operations, true);
  view.setBigUint64(46, memory, true);
};

describe('the parts of a key', () => {
  it.each([0, 1, 127, 128, 129, 255, 256, 257, 1000])('BLAKE2b of %i bytes is that of OpenSSL', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => index * 7);
    expect(Buffer.from(blake2b(bytes, 64)).toString('hex')).toBe(
      createHash('blake2b512').update(bytes).digest('hex'),
    );
  });

  it.each([0, 1, 2, 3, 4, 57, 158])('base64 of %i bytes is read again and is that of Node', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => 255 - index);
    expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    if (length > 0) expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
  });

  // Worked out by hand from libsodium's rule; the first row is what `minisign -G` writes (128 x N x r = 1 GiB).
  it.each([
    { operations: 33_554_432n, memory: 1_073_741_824n, cost: { n: 1_048_576, r: 8, p: 1 }, why: 'SENSITIVE' },
    { operations: 524_288n, memory: 16_777_216n, cost: { n: 16_384, r: 8, p: 1 }, why: 'INTERACTIVE' },
    { operations: 32_768n, memory: 16_777_216n, cost: { n: 1024, r: 8, p: 1 }, why: 'little work' },
    { operations: 0n, memory: 16_777_216n, cost: { n: 1024, r: 8, p: 1 }, why: 'the least work there is' },
    { operations: 33_554_432n, memory: 16_777_216n, cost: { n: 16_384, r: 8, p: 64 }, why: 'little memory' },
    { operations: 33_554_432n, memory: 0n, cost: { n: 2, r: 8, p: 524_288 }, why: 'no memory' },
    { operations: 33_554_433n, memory: 1_073_741_824n, cost: undefined, why: 'more work than minisign' },
    { operations: 33_554_432n, memory: 1_073_741_825n, cost: undefined, why: 'more memory than minisign' },
    { operations: 2n ** 64n - 1n, memory: 2n ** 64n - 1n, cost: undefined, why: 'the most there is' },
  ])('scrypt costs $cost for $why', ({ operations, memory, cost }) => {
    expect(scryptCost(operations, memory)).toEqual(cost);
  });
});

describe('a secret key file', () => {
  it('is opened again, without and with its password', () => {
    expect(openSecretKey(written(), undefined, cheap)).toEqual({ ok: true, key });
    expect(openSecretKey(written('a b ü'), 'a b ü', cheap)).toEqual({ ok: true, key });
    expect(asked.at(-1)).toEqual({ n: 1_048_576, r: 8, p: 1 });
  });

  it('holds nothing of the key in the open when it has a password', () => {
    const bytes = decodeBase64(written('secret').split('\n')[1] ?? '') ?? new Uint8Array();
    for (const part of [key.seed, key.publicKey, key.keyNumber]) {
      expect(Buffer.from(bytes).includes(Buffer.from(part))).toBe(false);
    }
  });

  const open = written();
  const locked = written('secret');
  it.each([
    { why: 'the password is missing', file: locked, password: undefined, ends: 'password' },
    { why: 'the password is wrong', file: locked, password: 'Secret', ends: 'SVC-1216' },
    { why: 'the password is empty', file: locked, password: '', ends: 'SVC-1216' },
    { why: 'it is empty', file: '', password: undefined, ends: 'SVC-1215' },
    { why: 'it is cut off', file: open.slice(0, -9), password: undefined, ends: 'SVC-1215' },
    { why: 'it is a public key', file: formatPublicKey(key), password: undefined, ends: 'SVC-1215' },
    { why: 'it is endless', file: `${open}${'\n'.repeat(3000)}`, password: undefined, ends: 'SVC-1215' },
    { why: 'there are two keys in it', file: `${open}${open}`, password: undefined, ends: 'SVC-1215' },
    {
      why: 'the first line is no comment',
      file: open.replace('untrusted', 'x'),
      password: undefined,
      ends: 'SVC-1215',
    },
    {
      why: 'it names another signature',
      file: changed(open, (bytes) => bytes.set([0x45, 0x45])),
      password: undefined,
      ends: 'SVC-1215',
    },
    {
      why: 'it names another derivation',
      file: changed(open, (bytes) => bytes.set([0x53, 0x64], 2)),
      password: undefined,
      ends: 'SVC-1215',
    },
    {
      why: 'it names another checksum',
      file: changed(open, (bytes) => bytes.set([0x42, 0x33], 4)),
      password: undefined,
      ends: 'SVC-1215',
    },
    {
      why: 'it asks for 2 GiB',
      file: changed(locked, limits(33_554_432n, 2_147_483_648n)),
      password: 'secret',
      ends: 'SVC-1215',
    },
    {
      why: 'it asks for endless work',
      file: changed(locked, limits(2n ** 63n, 1024n)),
      password: 'secret',
      ends: 'SVC-1215',
    },
    {
      why: 'seed and public key do not belong together',
      file: changed(open, (bytes) => bytes.fill(0, 94, 158)),
      password: undefined,
      ends: 'SVC-1215',
    },
  ])('is not opened when $why: $ends', ({ file, password, ends }) => {
    expect(ending(openSecretKey(file, password, cheap))).toBe(ends);
  });

  it('is refused with any bit of the key turned, with and without a password', () => {
    for (const [file, password, code] of [
      [open, undefined, 'SVC-1215'],
      [locked, 'secret', 'SVC-1216'],
    ] as const) {
      const ends = new Set<string>();
      for (let bit = 54 * 8; bit < 158 * 8; bit += 1) {
        const flipped = changed(file, (bytes) => bytes.set(flipBit(bytes, bit)));
        ends.add(ending(openSecretKey(flipped, password, cheap)));
      }
      expect([...ends]).toEqual([code]);
    }
  });

  it('says so when the memory cannot be had', () => {
    const poor: SigningCrypto = { ...crypto, scrypt: () => undefined };
    expect(ending(openSecretKey(locked, 'secret', poor))).toBe('SVC-1217');
    expect(formatSecretKey(key, { password: 'secret', salt }, poor)).toMatchObject({
      ok: false,
      failure: { code: 'SVC-1217', detail: '1024 MiB of memory could not be had for the password' },
    });
  });
});

describe('what the signer makes', () => {
  const pub = parsePublicKey(formatPublicKey(key));
  const keys = 'code' in pub ? [] : [pub];

  it.each(['', 'channel=line-a serial=42', 'Ä'.repeat(4000)])(
    'is accepted by the agent, comment "%.30s"',
    (trustedComment) => {
      const bytes = utf8('{"schema":1}\n');
      expect(checkComment(trustedComment)).toBeUndefined();
      const signature = signMinisign({ bytes, key, trustedComment }, crypto);
      expect(
        verifyManifestSignature({ bytes, signatureText: signature, keys, crypto: checking, revoked: [] }),
      ).toEqual({ ok: true, trust: { signed: true, keyId: key.keyId, trustedComment } });
    },
  );

  it.each([
    { comment: 'a\nb', why: 'two lines' },
    { comment: 'a\rb', why: 'a carriage return' },
    { comment: '\u001b[2J', why: 'an escape' },
    { comment: 'a\u202eb', why: 'a mark of direction' },
    { comment: 'x'.repeat(8001), why: 'one byte too many' },
  ])('has no comment with $why', ({ comment }) => {
    expect(checkComment(comment)).toBeDefined();
  });
});

function hasMinisign(): boolean {
  try {
    execFileSync('minisign', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const installed = hasMinisign();

describe.skipIf(!installed)(
  `the installed minisign${installed ? '' : ' (skipped: it is not installed)'}`,
  () => {
    let folder = '';
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'servicer-keys-'));
      writeFileSync(at('m'), 'message\n');
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const at = (name: string) => join(folder, name);
    const minisign = (args: readonly string[], input = '') =>
      execFileSync('minisign', args, { input, stdio: ['pipe', 'pipe', 'ignore'] });

    function opened(file: string, password?: string): SigningKey {
      const reading = openSecretKey(readFileSync(at(file), 'utf8'), password, crypto);
      if (!reading.ok) throw new Error(`${file} is not opened: ${ending(reading)}`);
      return reading.key;
    }

    it('takes our open key, and we take its', () => {
      writeFileSync(at('ours.key'), written());
      writeFileSync(at('ours.pub'), formatPublicKey(key));
      minisign(['-S', '-s', at('ours.key'), '-m', at('m'), '-t', 'by minisign']);
      minisign(['-V', '-H', '-p', at('ours.pub'), '-m', at('m')]);

      minisign(['-G', '-W', '-p', at('theirs.pub'), '-s', at('theirs.key')]);
      const theirs = opened('theirs.key');
      writeFileSync(
        at('m.minisig'),
        signMinisign({ bytes: utf8('message\n'), key: theirs, trustedComment: 'by us' }, crypto),
      );
      expect(text(minisign(['-V', '-H', '-p', at('theirs.pub'), '-m', at('m')]))).toContain('by us');
      expect(decodeBase64(formatPublicKey(theirs).split('\n')[1] ?? '')).toEqual(
        decodeBase64(readFileSync(at('theirs.pub'), 'utf8').split('\n')[1] ?? ''),
      );
    });

    it('takes our key with a password, and we take its, at the full cost of scrypt', () => {
      const locked = formatSecretKey(key, { password: 'correct horse', salt }, crypto);
      writeFileSync(at('locked.key'), locked.ok ? locked.text : '');
      writeFileSync(at('locked.pub'), formatPublicKey(key));
      minisign(['-S', '-s', at('locked.key'), '-m', at('m')], 'correct horse\n');
      minisign(['-V', '-H', '-p', at('locked.pub'), '-m', at('m')]);

      minisign(['-G', '-p', at('far.pub'), '-s', at('far.key')], 'pass word\npass word\n');
      expect(ending(openSecretKey(readFileSync(at('far.key'), 'utf8'), 'pass word ', crypto))).toBe(
        'SVC-1216',
      );
      const far = opened('far.key', 'pass word');
      writeFileSync(
        at('m.minisig'),
        signMinisign({ bytes: utf8('message\n'), key: far, trustedComment: '' }, crypto),
      );
      minisign(['-V', '-H', '-p', at('far.pub'), '-m', at('m')]);
    }, 120_000);
  },
);
