import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASES } from '../../scripts/build/bases.ts';
import { blobGenerator, makeBlob, NODE_ARGUMENTS, to32Bit } from '../../scripts/build/blob.ts';
import { bundle } from '../../scripts/build/bundle.ts';
import { makeExecutable } from '../../scripts/build/executable.ts';
import { fetchNode } from '../../scripts/build/fetch-base.ts';
import { sign, signSettings } from '../../scripts/build/sign.ts';
import { findProgram } from '../../scripts/lib/find-program.ts';
import { readPackageJson } from '../../scripts/lib/places.ts';
import { ensureWinePrefix, runWine, whyNoWine } from '../../scripts/lib/wine.ts';

const STUB = 'scripts/build/testing/stub.ts';

function whyNoBase(): string | undefined {
  try {
    fetchNode(BASES.x64);
    blobGenerator();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const noBase = whyNoBase();
const noWine = whyNoWine();
const because = (reason: string | undefined): string => (reason === undefined ? '' : ` (${reason})`);

describe.skipIf(noBase !== undefined)(`the executable${because(noBase)}`, () => {
  let folder: string;
  let exe: string;
  let code: Uint8Array;

  const build = (name: string): string => {
    const file = join(folder, name);
    makeExecutable({ code, architecture: 'x64', file, fileName: 'servicer.exe', packer: 'resedit' });
    return file;
  };
  const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'servicer-build-'));
    code = (await bundle(STUB)).code;
    exe = build('servicer.exe');
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has the same bytes when it is built again', () => {
    const again = build('again.exe');
    expect(hash(again)).toBe(hash(exe));
    rmSync(again);
  });

  it('tells nothing of the folder that it was built in', () => {
    expect(readFileSync(exe).includes(process.cwd())).toBe(false);
    expect(readFileSync(exe).includes(folder)).toBe(false);
  });

  it('carries no signature of the base', () => {
    const bytes = readFileSync(exe);
    const optional = bytes.readUInt32LE(0x3c) + 24;
    // Certificate table: fifth data directory of a PE32+ file.
    expect([bytes.readUInt32LE(optional + 112 + 32), bytes.readUInt32LE(optional + 112 + 36)]).toEqual([
      0, 0,
    ]);
  });

  it('grows over its base by less than 2 MiB', () => {
    const base = readFileSync(fetchNode(BASES.x64)).length;
    expect(readFileSync(exe).length - base).toBeLessThan(2 * 1024 * 1024);
  });

  it.skipIf(findProgram('osslsigncode') === undefined)(
    'has the checksum that osslsigncode computes (needs osslsigncode)',
    () => {
      const { stdout, stderr } = spawnSync('osslsigncode', ['verify', '-in', exe], { encoding: 'utf8' });
      expect(stdout + stderr).toMatch(/PE checksum\s*: [0-9A-F]+/);
      expect(stdout + stderr).not.toMatch(/invalid PE checksum/);
    },
  );

  it('a 32-bit blob says the same with four-byte lengths', () => {
    const wide = makeBlob(code, blobGenerator());
    const narrow = to32Bit(wide);
    const view = new DataView(narrow.buffer, narrow.byteOffset, narrow.byteLength);
    // Path, script, number of arguments, and each of these.
    expect(narrow.length).toBe(wide.length - 4 * (3 + NODE_ARGUMENTS.length));
    const pathBytes = view.getUint32(9, true);
    expect(Buffer.from(narrow.subarray(13, 13 + pathBytes)).toString()).toBe('servicer.cjs');
    expect(view.getUint32(13 + pathBytes, true)).toBe(code.length);
    const codeAt = 17 + pathBytes;
    expect(Buffer.from(narrow.subarray(codeAt, codeAt + code.length)).equals(Buffer.from(code))).toBe(true);
    const behind = Buffer.from(narrow.subarray(codeAt + code.length)).toString('latin1');
    for (const argument of NODE_ARGUMENTS) expect(behind).toContain(argument);
  });

  describe.skipIf(noWine !== undefined)(`under Wine${because(noWine)}`, () => {
    const run = (file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
      runWine(ensureWinePrefix(), [file, ...args], env);

    it('starts and says its version', () => {
      expect(run(exe, ['--version'])).toEqual({
        status: 0,
        stdout: `${readPackageJson().version}\n`,
        stderr: '',
      });
    });

    it('takes its arguments as they are, options of Node too', () => {
      const { stdout } = run(exe, ['run', 'two words', '--inspect', '--eval', '1']);
      expect(JSON.parse(stdout).args).toEqual(['run', 'two words', '--inspect', '--eval', '1']);
    });

    it('is not changed by NODE_OPTIONS', () => {
      const { status } = run(exe, ['--version'], { NODE_OPTIONS: '--require=Z:\\not-there.js' });
      expect(status).toBe(0);
    });

    it('knows the name of the link that it was started through', () => {
      const link = join(folder, 'dism.exe');
      symlinkSync(exe, link);
      expect(JSON.parse(run(link, []).stdout).execPath).toMatch(/\\dism\.exe$/);
    });

    it.skipIf(findProgram('osslsigncode') === undefined || findProgram('openssl') === undefined)(
      'still starts after it was signed (needs osslsigncode and openssl)',
      () => {
        const at = (name: string): string => join(folder, name);
        const subject = ['-subj', '/CN=test', '-addext', 'extendedKeyUsage=codeSigning'];
        const made = [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-keyout',
          at('k'),
          '-out',
          at('c'),
          ...subject,
        ];
        spawnSync('openssl', made);
        spawnSync('openssl', [
          'pkcs12',
          '-export',
          '-inkey',
          at('k'),
          '-in',
          at('c'),
          '-out',
          at('p'),
          '-passout',
          'pass:x',
        ]);
        writeFileSync(at('password'), 'x');
        const settings = signSettings({
          SERVICER_SIGN_PFX: at('p'),
          SERVICER_SIGN_PASSWORD_FILE: at('password'),
        });
        if (settings === undefined) throw new Error('no settings');
        const signed = at('signed.exe');
        copyFileSync(exe, signed);
        sign(signed, settings);
        const { stdout } = spawnSync('osslsigncode', ['verify', '-in', signed], { encoding: 'utf8' });
        const digests = [...stdout.matchAll(/message digest\s*: ([0-9A-F]{64})/g)].map(
          ([, digest]) => digest,
        );
        expect(digests[0]).toBe(digests[1]);
        expect(existsSync(`${signed}.signed`)).toBe(false);
        expect(run(signed, ['--version']).stdout).toBe(`${readPackageJson().version}\n`);
      },
    );
  });
});
