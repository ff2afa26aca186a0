import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkTrustedComment,
  parsePublicKey,
  type TrustedKey,
  verifyManifestSignature,
} from '../../../agent/manifest/signature.ts';
import { crypto, flipBit, hasSignatures, makeSigner, skippedWithout, text, utf8, vector } from './support.ts';

function key(publicText: string): TrustedKey {
  const parsed = parsePublicKey(publicText);
  if ('code' in parsed) throw new Error(parsed.detail);
  return parsed;
}

function check(
  bytes: Uint8Array,
  signatureText: Uint8Array | undefined,
  keys: readonly TrustedKey[],
  revoked: readonly string[] = [],
) {
  return verifyManifestSignature({ bytes, signatureText, keys, crypto, revoked });
}

function codeOf(verified: ReturnType<typeof check>): string {
  return verified.ok ? 'accepted' : verified.failure.code;
}

describe.skipIf(!hasSignatures)(`files that minisign and signify wrote${skippedWithout}`, () => {
  const message = hasSignatures ? vector('m.json') : new Uint8Array();
  const signature = hasSignatures ? vector('m.json.minisig') : new Uint8Array();
  const keys = hasSignatures ? [key(text(vector('k.pub')))] : [];

  it('shows the key id as minisign prints it', () => {
    expect(keys.map((one) => one.keyId)).toEqual(['8D96DB5C9CC1778A']);
  });

  it('accepts the default signature, with its trusted comment', () => {
    expect(check(message, signature, keys)).toEqual({
      ok: true,
      trust: { signed: true, keyId: '8D96DB5C9CC1778A', trustedComment: 'file:m.json serial:42' },
    });
  });

  it.each([
    { file: 'm.json.legacy.minisig', says: /legacy.*without -l/ },
    { file: 'm.json.sig', says: /signify/ },
    { file: 'k.pub', says: /line 2/ },
    { file: 'm.json', says: /line 1/ },
  ])('refuses $file as malformed and says what it is', ({ file, says }) => {
    const verified = check(message, vector(file), keys);
    expect(verified).toMatchObject({ ok: false, failure: { code: 'SVC-1202' } });
    expect(verified.ok ? '' : verified.failure.detail).toMatch(says);
  });

  it('accepts a changed signature file only where the change is in the text of the untrusted comment', () => {
    const accepted: number[] = [];
    for (let bit = 0; bit < signature.length * 8; bit += 1) {
      if (check(message, flipBit(signature, bit), keys).ok) accepted.push(bit >> 3);
    }
    expect(signature.length * 8).toBe(2264);
    expect(accepted).toHaveLength(272);
    expect([Math.min(...accepted), Math.max(...accepted)]).toEqual([19, 52]);
  });

  it('refuses every changed bit of the message', () => {
    for (let bit = 0; bit < message.length * 8; bit += 1) {
      expect(codeOf(check(flipBit(message, bit), signature, keys)), `bit ${bit}`).toBe('SVC-1204');
    }
  });

  it('refuses every prefix of the signature file and of the message, and one byte more', () => {
    for (let length = 0; length < signature.length; length += 1) {
      expect(codeOf(check(message, signature.subarray(0, length), keys)), `${length} bytes`).toBe('SVC-1202');
    }
    for (let length = 0; length < message.length; length += 1) {
      expect(codeOf(check(message.subarray(0, length), signature, keys))).toBe('SVC-1204');
    }
    expect(codeOf(check(message, Uint8Array.from([...signature, 0x0a]), keys))).toBe('SVC-1202');
    expect(codeOf(check(Uint8Array.from([...message, 0x0a]), signature, keys))).toBe('SVC-1204');
  });

  it('takes line ends of minisign.exe (all CR LF) and refuses a mixture', () => {
    expect(codeOf(check(message, utf8(text(signature).replaceAll('\n', '\r\n')), keys))).toBe('accepted');
    expect(
      codeOf(check(message, utf8(text(signature).replace('\n', '\r\n').replace('==\n', '==\r\n')), keys)),
    ).toBe('SVC-1202');
  });
});

describe('a signature', () => {
  const line = makeSigner(1);
  const other = makeSigner(2);
  const bytes = utf8('{"schema":1}\n');
  const good = line.sign(bytes, 'channel=a serial=1');
  const lines = text(good).split('\n');

  it('is accepted with the right key among others', () => {
    expect(check(bytes, good, [other.trusted, line.trusted])).toMatchObject({ ok: true });
  });

  it.each([
    { why: 'there is none', signature: undefined, keys: [line.trusted], code: 'SVC-1201' },
    { why: 'it is empty', signature: utf8(''), keys: [line.trusted], code: 'SVC-1202' },
    {
      why: 'it is endless',
      signature: new Uint8Array(12 * 1024 + 1).fill(0x0a),
      keys: [line.trusted],
      code: 'SVC-1202',
    },
    { why: 'the overlay has no key', signature: good, keys: [], code: 'SVC-1005' },
    { why: 'the key is another one', signature: good, keys: [other.trusted], code: 'SVC-1203' },
    {
      why: 'another key claims the same id',
      signature: good,
      keys: [{ ...other.trusted, keyId: line.trusted.keyId }],
      code: 'SVC-1204',
    },
    {
      why: 'it is for other bytes',
      signature: line.sign(utf8('x'), ''),
      keys: [line.trusted],
      code: 'SVC-1204',
    },
    {
      why: 'the trusted comment was exchanged',
      signature: utf8(text(good).replace('serial=1', 'serial=2')),
      keys: [line.trusted],
      code: 'SVC-1204',
    },
    {
      why: 'the global signature comes from another file',
      signature: utf8(
        [...lines.slice(0, 3), text(line.sign(bytes, 'serial=2')).split('\n')[3], ''].join('\n'),
      ),
      keys: [line.trusted],
      code: 'SVC-1204',
    },
    {
      why: 'the trusted comment is missing',
      signature: utf8(`${lines.slice(0, 2).join('\n')}\n`),
      keys: [line.trusted],
      code: 'SVC-1202',
    },
    {
      why: 'the base64 is not canonical',
      signature: utf8(text(good).replace('==\n', '=\n')),
      keys: [line.trusted],
      code: 'SVC-1202',
    },
    {
      why: 'a space stands after the base64',
      signature: utf8(text(good).replace('==\n', '== \n')),
      keys: [line.trusted],
      code: 'SVC-1202',
    },
    {
      why: 'a fifth line follows',
      signature: utf8(`${text(good)}\n`),
      keys: [line.trusted],
      code: 'SVC-1202',
    },
    {
      why: 'something without a line end follows',
      signature: utf8(`${text(good)}x`),
      keys: [line.trusted],
      code: 'SVC-1202',
    },
    {
      why: 'the algorithm is unknown',
      signature: utf8(text(good).replace('\nRUQ', '\nRVQ')),
      keys: [line.trusted],
      code: 'SVC-1202',
    },
  ])('is refused with $code when $why', ({ signature, keys, code }) => {
    expect(codeOf(check(bytes, signature, keys))).toBe(code);
  });

  it('is refused when its key is revoked, in whatever case the id is written, also if it is good', () => {
    const lettered = makeSigner(0xab);
    const signed = lettered.sign(bytes, '');
    expect(codeOf(check(bytes, signed, [lettered.trusted], ['abababababababab']))).toBe('SVC-1206');
    expect(codeOf(check(bytes, signed, [lettered.trusted], ['ABABABABABABABAB']))).toBe('SVC-1206');
    expect(codeOf(check(bytes, signed, [lettered.trusted], [other.trusted.keyId]))).toBe('accepted');
  });

  it('names both sides when the key is another one', () => {
    const verified = check(bytes, good, [other.trusted]);
    expect(verified.ok ? '' : verified.failure.detail).toBe(
      'it is signed with key 0101010101010101; this overlay trusts 0202020202020202',
    );
  });

  it('shows a trusted comment without what could move the cursor', () => {
    const signature = line.sign(bytes, 'a\u001b[2Jb\u202ec');
    expect(check(bytes, signature, [line.trusted])).toMatchObject({
      ok: true,
      trust: { trustedComment: 'a\\u001b[2Jb\\u202ec' },
    });
  });
});

describe('a trusted comment', () => {
  it.each([
    { comment: '', fits: true, why: 'it names nothing' },
    {
      comment: 'timestamp:1700000000\tfile:manifest.json\thashed',
      fits: true,
      why: 'minisign wrote it by itself',
    },
    { comment: 'winpe-servicer channel=line-a serial=42', fits: true, why: 'both are the same' },
    { comment: 'channel=line-b serial=42', fits: false, why: 'the channel is another one' },
    { comment: 'channel=line-a serial=41', fits: false, why: 'the serial is another one' },
    { comment: 'serial=042', fits: false, why: 'the serial is written otherwise' },
    { comment: 'serial=42 serial=43', fits: false, why: 'it says two things' },
    { comment: 'channel=', fits: false, why: 'it names the empty channel' },
    { comment: 'xchannel=b', fits: true, why: 'this is another word' },
  ])('"$comment" fits: $fits ($why)', ({ comment, fits }) => {
    expect(checkTrustedComment(comment, { channel: 'line-a', serial: 42 }).length === 0).toBe(fits);
  });
});

describe('a public key file', () => {
  const { pub, trusted } = makeSigner(7);
  const encoded = pub.split('\n')[1] ?? '';

  it.each([
    { file: pub, why: 'as minisign writes it' },
    { file: pub.replaceAll('\n', '\r\n'), why: 'with Windows line ends' },
    { file: `\ufeff${pub}`, why: 'saved by an editor of Windows' },
    { file: encoded, why: 'the line of minisign -P alone' },
    { file: `${pub}\n\n`, why: 'with empty lines at the end' },
  ])('is read $why', ({ file }) => {
    expect(parsePublicKey(file)).toMatchObject({ keyId: trusted.keyId, publicKey: trusted.publicKey });
  });

  it.each([
    { file: '', why: 'it is empty' },
    { file: 'hello', why: 'it is something else' },
    { file: `untrusted comment: x\n${encoded}\n${encoded}\n`, why: 'there are two keys in it' },
    { file: `comment\n${encoded}\n`, why: 'the first line is another one' },
    { file: encoded.slice(0, -4), why: 'it is cut off' },
    { file: encoded.replace('RW', 'RU'), why: 'it is no Ed25519 key' },
    { file: `${' '.repeat(3000)}${encoded}`, why: 'it is too long' },
  ])('is refused when $why', ({ file }) => {
    expect(parsePublicKey(file)).toMatchObject({ code: 'SVC-1005' });
  });

  it('says so when it is the secret key', () => {
    const parsed = parsePublicKey('untrusted comment: minisign encrypted secret key\nRWRTY0Iy\n');
    expect(parsed).toMatchObject({ detail: expect.stringContaining('is a secret key') });
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
      folder = mkdtempSync(join(tmpdir(), 'servicer-minisign-'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const at = (name: string) => join(folder, name);

    it('signs what we accept, and refuses what we refuse', () => {
      execFileSync('minisign', ['-G', '-W', '-f', '-p', at('k.pub'), '-s', at('k.key')], { stdio: 'ignore' });
      const keys = [key(readFileSync(at('k.pub'), 'utf8'))];
      for (const size of [0, 1, 13, 4096, 1024 * 1024]) {
        const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 31 + size) & 0xff);
        writeFileSync(at('m'), bytes);
        const comment = `winpe-servicer channel=line-a serial=${size + 1}`;
        execFileSync('minisign', ['-S', '-W', '-s', at('k.key'), '-m', at('m'), '-t', comment], {
          stdio: 'ignore',
        });
        const signature = new Uint8Array(readFileSync(at('m.minisig')));
        expect(check(bytes, signature, keys)).toMatchObject({ ok: true, trust: { trustedComment: comment } });
        expect(minisignAccepts()).toBe(true);

        writeFileSync(at('m'), Uint8Array.from([...bytes, 0]));
        expect(minisignAccepts()).toBe(false);
        expect(codeOf(check(Uint8Array.from([...bytes, 0]), signature, keys))).toBe('SVC-1204');
      }
    });

    it('accepts what the signer of these tests makes', () => {
      const signer = makeSigner(9);
      writeFileSync(at('k.pub'), signer.pub);
      writeFileSync(at('m'), 'message');
      writeFileSync(at('m.minisig'), signer.sign(utf8('message'), 'channel=a'));
      expect(minisignAccepts()).toBe(true);
    });

    function minisignAccepts(): boolean {
      try {
        execFileSync('minisign', ['-V', '-H', '-p', at('k.pub'), '-m', at('m')], { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    }
  },
);
