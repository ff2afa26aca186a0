import { generateKeyPairSync, sign } from 'node:crypto';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeClock } from '../../../agent/adapters/node/clock.ts';
import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import { openFileLog } from '../../../agent/adapters/node/log.ts';
import { nodeRandom } from '../../../agent/adapters/node/random.ts';
import { nodeTerminal } from '../../../agent/adapters/node/terminal.ts';

describe('crypto', () => {
  const { sha256, blake2b512, verifyEd25519 } = nodeCrypto();
  const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

  it('hashes as the standards say', () => {
    // FIPS 180-2 appendix B.1; RFC 7693 appendix A.
    expect(sha256(Buffer.from('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(Buffer.from(blake2b512(Buffer.from('abc'))).toString('hex')).toBe(
      'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
    );
  });

  it('verifies a signature of RFC 8032 (section 7.1, test 2), and nothing near it', () => {
    const key = hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
    const message = hex('72');
    const signature = hex(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    );
    expect(verifyEd25519(key, message, signature)).toBe(true);
    expect(verifyEd25519(key, hex('73'), signature)).toBe(false);
    expect(verifyEd25519(key, message, signature.with(0, 0))).toBe(false);
    expect(verifyEd25519(key.with(0, 0), message, signature)).toBe(false);
    expect(verifyEd25519(key.subarray(1), message, signature)).toBe(false);
    expect(verifyEd25519(key, message, signature.subarray(1))).toBe(false);
    expect(verifyEd25519(new Uint8Array(32).fill(255), message, signature)).toBe(false);
  });

  it('verifies what a fresh key has signed', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })).slice(-32);
    const message = Buffer.from('manifest');
    expect(verifyEd25519(raw, message, new Uint8Array(sign(null, message, privateKey)))).toBe(true);
  });
});

describe('clock and random', () => {
  it('sleep at least as long as asked, on a clock that does not go back', async () => {
    const clock = nodeClock();
    const before = clock.elapsedMs();
    await clock.sleep(30);
    // Timers may fire up to one millisecond early.
    expect(clock.elapsedMs() - before).toBeGreaterThanOrEqual(29);
    await clock.sleep(-5);
    expect(clock.now()).toBeGreaterThan(Date.parse('2020-01-01'));
  });

  it('random bytes are as many as asked, and different', () => {
    const random = nodeRandom();
    expect(random.bytes(16)).toHaveLength(16);
    expect(random.bytes(16)).not.toEqual(random.bytes(16));
  });
});

describe('the terminal', () => {
  const stream = (isTTY: boolean, columns = 120) => {
    const written: string[] = [];
    return {
      written,
      isTTY,
      columns,
      write: (text: string) => written.push(text) > 0,
      on: () => process.stdout,
    };
  };

  it.each([
    { isTTY: true, never: false, always: false, colour: true, why: 'a console' },
    { isTTY: false, never: false, always: false, colour: false, why: 'a file' },
    { isTTY: true, never: true, always: false, colour: false, why: 'NO_COLOR' },
    { isTTY: false, never: false, always: true, colour: true, why: 'FORCE_COLOR' },
    { isTTY: true, never: true, always: true, colour: false, why: 'both: no wins' },
  ])('has colour: $colour ($why)', ({ isTTY, never, always, colour }) => {
    const terminal = nodeTerminal({ never, always }, stream(isTTY));
    expect([terminal.hasColour, terminal.isInteractive]).toEqual([colour, isTTY]);
  });

  it('writes, and knows its width', () => {
    const out = stream(true, 132);
    const terminal = nodeTerminal({ never: false, always: false }, out);
    terminal.write('hello');
    expect(out.written).toEqual(['hello']);
    expect(terminal.columns).toBe(132);
    out.columns = 90;
    expect(terminal.columns).toBe(90);
  });

  it('does not call a file by a title', () => {
    const before = process.title;
    nodeTerminal({ never: false, always: false }, stream(false)).setTitle('servicer');
    expect(process.title).toBe(before);
  });
});

describe('the log', () => {
  const line = (text: string, level: 'info' | 'warning' | 'error' = 'info') =>
    ({ level, at: '2026-01-02T03:04:05.678Z', component: 'service', text }) as const;
  const fresh = () => join(mkdtempSync(join(tmpdir(), 'log-')), 'servicer.log');

  it('has every line on the disk when the call returns', () => {
    const path = fresh();
    const log = openFileLog(path);
    for (let number = 0; number < 5000; number += 1) log.line(line(`line ${number}`));
    const lines = readFileSync(path, 'utf8').split('\r\n');
    expect(lines).toHaveLength(5001);
    expect(lines[4999]).toContain('<![LOG[line 4999]LOG]!>');
    log.close();
  });

  it('says once that it is full, and takes no more', () => {
    const path = fresh();
    const log = openFileLog(path, 1000);
    for (let number = 0; number < 50; number += 1) log.line(line(`line ${number}`));
    log.close();
    const lines = readFileSync(path, 'utf8').trimEnd().split('\r\n');
    expect(lines.slice(0, -1).join('\r\n').length).toBeLessThanOrEqual(1000);
    expect(lines.at(-1)).toMatch(/This log is full.*type="2"/);
    expect(lines.at(-2)).toContain(`line ${lines.length - 2}]`);
  });

  it('marks warnings and errors as CMTrace does', () => {
    const path = fresh();
    const log = openFileLog(path);
    log.line(line('w', 'warning'));
    log.line(line('e', 'error'));
    log.close();
    expect(readFileSync(path, 'utf8')).toMatch(/LOG\[w\].*type="2".*\r\n.*LOG\[e\].*type="3"/);
  });

  it('adds to what is there, and is silent once it is closed', () => {
    const path = fresh();
    openFileLog(path).line(line('one'));
    const log = openFileLog(path);
    log.line(line('two'));
    log.close();
    log.line(line('three'));
    expect(readFileSync(path, 'utf8').split('\r\n')).toHaveLength(3);
  });

  it('is ignored when it cannot be opened', () => {
    const log = openFileLog(join(tmpdir(), 'no', 'such', 'folder', 'x.log'));
    log.line(line('lost'));
    log.close();
    expect(log.brokenBecause()).toContain('ENOENT');
  });

  it.skipIf(!existsSync('/dev/full'))(
    'is marked broken when it cannot be written any more (needs /dev/full)',
    () => {
      const log = openFileLog('/dev/full');
      expect(log.brokenBecause()).toBeUndefined();
      log.line(line('lost'));
      log.line(line('lost as well'));
      expect(log.brokenBecause()).toContain('ENOSPC');
      log.close();
    },
  );
});

it.skipIf(!existsSync('/dev/null'))(
  'file descriptors are not used up by logs that are closed (needs /dev/null)',
  () => {
    const first = openSync('/dev/null', 'r');
    closeSync(first);
    for (let round = 0; round < 50; round += 1) openFileLog('/dev/null').close();
    const last = openSync('/dev/null', 'r');
    closeSync(last);
    expect(last).toBe(first);
  },
);
