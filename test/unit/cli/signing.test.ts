import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeSigningDesk } from '../../../agent/adapters/workstation/signing-desk.ts';
import type { SigningDesk } from '../../../agent/ports/signing.ts';
import { GOOD, source } from '../manifest/manifests.ts';
import { hasSignatures, skippedWithout, vector } from '../manifest/support.ts';
import { folderWith, servicer } from './desk.ts';

const folder = folderWith({});
const at = (...parts: readonly string[]) => path.join(folder.root, ...parts);
afterAll(() => folder[Symbol.dispose]());

const real = nodeSigningDesk();
/** The desk of these tests: scrypt at a small cost, a clock that stands, and what is typed. */
function desk(typed: readonly string[] = [], part: Partial<SigningDesk> = {}) {
  const lines = [...typed];
  const questions: string[] = [];
  const signing: SigningDesk = {
    ...real,
    crypto: {
      ...real.crypto,
      scrypt: (password, salt, _cost, length) =>
        real.crypto.scrypt(password, salt, { n: 16, r: 8, p: 1 }, length),
    },
    now: () => Date.parse('2026-11-21T00:00:00Z'),
    askSecret: async (question) => {
      questions.push(question);
      return lines.shift();
    },
    ...part,
  };
  return { part: { signing: async () => signing }, questions };
}

const run = (argv: readonly string[], typed?: readonly string[], part?: Partial<SigningDesk>) =>
  servicer(argv, desk(typed, part).part);

function code(said: { readonly err: string }): string {
  return /^SVC-\d+/.exec(said.err)?.[0] ?? said.err;
}

const OVERLAY = { sources: [{ type: 'beside' }], results: [], channel: 'line-a' };

beforeAll(async () => {
  for (const name of ['one', 'two', 'three']) await run(['keygen', '--out', at(name), '--no-password']);
  writeFileSync(at('manifest.json'), source(GOOD));
});

describe('keygen', () => {
  it('writes two files, the secret one for its owner only, and says which goes where', async () => {
    const said = await run(['keygen', '--out', at('line'), '--json'], ['correct horse', 'correct horse']);
    expect([said.exit, said.err]).toEqual([0, '']);
    const { keyId } = JSON.parse(said.out) as { keyId: string };
    expect(JSON.parse(said.out)).toEqual({
      keyId,
      secretKeyFile: at('line.key'),
      publicKeyFile: at('line.pub'),
      hasPassword: true,
    });
    expect(statSync(at('line.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(at('line.pub'), 'utf8')).toContain(keyId);
    expect(readdirSync(folder.root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const page = await run(['keygen', '--out', at('page'), '--no-password']);
    expect(page.out).toMatch(/NO PASSWORD.*\n.*page\.pub {2}goes into the keys folder/);
  });

  it.each([
    { why: 'the passwords differ', argv: [], typed: ['a', 'b'], ends: 'SVC-1216' },
    { why: 'the password is empty', argv: [], typed: ['', ''], ends: 'SVC-1216' },
    { why: 'nobody types', argv: [], typed: [], ends: 'SVC-1216' },
    { why: 'the second is not typed', argv: [], typed: ['a'], ends: 'SVC-1216' },
    { why: 'the password file is not there', argv: ['--password-file', 'none'], typed: [], ends: 'SVC-1006' },
  ])('writes nothing when $why', async ({ argv, typed, ends }) => {
    const said = await run(['keygen', '--out', at('never'), ...argv], typed);
    expect([said.exit, code(said)]).toEqual([40, ends]);
    expect(readdirSync(folder.root).filter((name) => name.startsWith('never'))).toEqual([]);
  });

  it.each(['key', 'pub'])('overwrites no .%s without --force, and nothing is half done', async (end) => {
    writeFileSync(at(`taken-${end}.${end}`), 'precious');
    const said = await run(['keygen', '--out', at(`taken-${end}`), '--no-password']);
    expect([said.exit, code(said)]).toEqual([40, 'SVC-1218']);
    expect(readFileSync(at(`taken-${end}.${end}`), 'utf8')).toBe('precious');
    expect(existsSync(at(`taken-${end}.${end === 'key' ? 'pub' : 'key'}`))).toBe(false);
    chmodSync(at(`taken-${end}.${end}`), 0o666);
    expect((await run(['keygen', '--out', at(`taken-${end}`), '--no-password', '--force'])).exit).toBe(0);
    expect(statSync(at(`taken-${end}.key`)).mode & 0o777).toBe(0o600);
  });

  it('does not follow a file that appears while the password is typed', async () => {
    const said = await run(['keygen', '--out', at('raced')], [], {
      askSecret: async () => {
        writeFileSync(at('raced.key'), 'precious');
        return 'same';
      },
    });
    expect([said.exit, code(said)]).toEqual([40, 'SVC-1218']);
    expect(readFileSync(at('raced.key'), 'utf8')).toBe('precious');
  });
});

describe('sign', () => {
  it('signs a manifest with its channel and serial, and other files with their names', async () => {
    writeFileSync(at('notes.txt'), 'hello');
    const said = await run(['sign', at('manifest.json'), at('notes.txt'), '-s', at('one.key'), '--json']);
    expect([said.exit, said.err]).toEqual([0, '']);
    const { signed } = JSON.parse(said.out) as { signed: readonly { trustedComment: string }[] };
    expect(signed.map(({ trustedComment }) => trustedComment)).toEqual([
      'winpe-servicer channel=line-a serial=42',
      'file:notes.txt',
    ]);
    expect((await run(['verify', at('manifest.json'), '-p', at('one.pub')])).exit).toBe(0);
    expect((await run(['verify', at('notes.txt'), '-p', at('two.pub')])).exit).toBe(40);
  });

  it('asks for the password unseen, or reads it from a file', async () => {
    await run(['keygen', '--out', at('locked')], ['correct horse', 'correct horse']);
    writeFileSync(at('password'), 'correct horse\r\n');
    writeFileSync(at('two-lines'), 'correct horse\nbattery\n');
    const sign = ['sign', at('manifest.json'), '-s', at('locked.key')];
    const asked = desk(['correct horse']);
    expect((await servicer(sign, asked.part)).exit).toBe(0);
    expect(asked.questions).toEqual([`Password of ${at('locked.key')}: `]);
    expect((await run([...sign, '--password-file', at('password')])).exit).toBe(0);
    expect((await run([...sign, '--password-file', '-'], ['correct horse'])).exit).toBe(0);
    expect(code(await run(sign, ['wrong']))).toBe('SVC-1216');
    expect(code(await run([...sign, '--password-file', at('two-lines')]))).toBe('SVC-1216');
  });

  const broken = (change: Readonly<Record<string, unknown>>) => source({ ...GOOD, ...change });
  it.each([
    { why: 'the manifest is no JSON', name: 'manifest.json', bytes: Buffer.from('{'), ends: 'SVC-1102' },
    { why: 'the manifest has a typo', name: 'manifest.json', bytes: broken({ serail: 1 }), ends: 'SVC-1103' },
    {
      why: 'a manifest of another name has one',
      name: 'm2.json',
      bytes: broken({ serial: 0 }),
      ends: 'SVC-1103',
    },
    {
      why: 'the comment says another serial',
      name: 'manifest.json',
      bytes: source(GOOD),
      argv: ['-t', 'serial=41'],
      ends: 'SVC-1205',
    },
    {
      why: 'the comment moves the cursor',
      name: 'notes',
      bytes: Buffer.from('x'),
      argv: ['-t', 'a\u001b[2J'],
      ends: 'SVC-1003',
    },
    { why: 'the key is no key', name: 'notes', bytes: Buffer.from('x'), key: 'one.pub', ends: 'SVC-1215' },
    {
      why: 'the key is not there',
      name: 'notes',
      bytes: Buffer.from('x'),
      key: 'none.key',
      ends: 'SVC-1006',
    },
  ])('signs nothing when $why: $ends', async ({ name, bytes, argv = [], key = 'one.key', ends }) => {
    using own = folderWith({ [name]: bytes, good: 'good' });
    const files = [path.join(own.root, 'good'), path.join(own.root, name)];
    expect(code(await run(['sign', ...files, '-s', at(key), ...argv]))).toBe(ends);
    expect(readdirSync(own.root).sort()).toEqual([name, 'good'].sort());
  });

  it('wants a key and a file', async () => {
    expect(code(await run(['sign', at('manifest.json')]))).toBe('SVC-1003');
    expect(code(await run(['sign', '-s', at('one.key')]))).toBe('SVC-1003');
    expect(code(await run(['sign', at('none'), '-s', at('one.key')]))).toBe('SVC-1006');
  });
});

describe.skipIf(!hasSignatures)(`verify, beside minisign -V${skippedWithout}`, () => {
  const files = () => ({
    'm.json': vector('m.json'),
    'm.json.minisig': vector('m.json.minisig'),
    'legacy.json': vector('m.json'),
    'legacy.json.minisig': vector('m.json.legacy.minisig'),
    'signify.json': vector('m.json'),
    'signify.json.minisig': vector('m.json.sig'),
    'bad.json': 'x',
    'bad.json.minisig': vector('m.json.minisig'),
    'k.pub': vector('k.pub'),
  });

  it.each([
    { file: 'm.json', argv: [], exit: 0, why: 'as minisign writes it' },
    { file: 'legacy.json', argv: [], exit: 0, why: 'legacy' },
    { file: 'm.json', argv: ['-H'], exit: 0, why: 'prehashed, as asked' },
    { file: 'legacy.json', argv: ['-H'], exit: 40, why: 'legacy, where prehashed is asked' },
    { file: 'signify.json', argv: [], exit: 40, why: 'of signify' },
    { file: 'bad.json', argv: [], exit: 40, why: 'of another file' },
  ])('$file $argv: $exit ($why), and minisign says the same', async ({ file, argv, exit }) => {
    using own = folderWith(files());
    const key = path.join(own.root, 'k.pub');
    const given = path.join(own.root, file);
    expect((await run(['verify', given, '-p', key, ...argv])).exit).toBe(exit);
    const encoded = readFileSync(key, 'utf8').split('\n')[1] ?? '';
    expect((await run(['verify', given, '-P', encoded, ...argv])).exit).toBe(exit);
    if (minisign(['-v'])) expect(minisign(['-V', '-p', key, '-m', given, ...argv])).toBe(exit === 0);
  });
});

describe('verify with the settings of an overlay', () => {
  const overlay = async (settings: object, keys: readonly string[], sign: readonly string[][]) => {
    const own = folderWith({
      'servicer.json': JSON.stringify({ ...OVERLAY, ...settings }),
      'manifest.json': source({ ...GOOD, revokes: ['00000000000000AA'] }),
      ...Object.fromEntries(keys.map((name) => [`keys/${name}.pub`, readFileSync(at(`${name}.pub`))])),
    });
    const file = path.join(own.root, 'manifest.json');
    for (const [name = '', ...argv] of sign) await run(['sign', file, '-s', at(`${name}.key`), ...argv]);
    const argv = ['verify', file, '--settings', path.join(own.root, 'servicer.json')];
    return { own, file, argv };
  };

  it('says who signed what, until when, and that it would be taken', async () => {
    const { own, argv, file } = await overlay({}, ['one', 'two'], [['one']]);
    using _ = own;
    const said = await run(argv);
    const keyId = JSON.parse((await run([...argv, '--json'])).out).trust.keyId as string;
    expect(said.out).toBe(
      [
        `${file}: good`,
        `  signed by  ${keyId}  "winpe-servicer channel=line-a serial=42"`,
        '  manifest   monthly',
        '  channel    line-a',
        '  serial     42',
        '  issued     2026-11-20T08:00:00Z',
        '  expires    2027-02-20T08:00:00Z',
        '  revokes    00000000000000AA',
        '  Not looked at: the machine it is for, serials it has seen, the payload files.',
        '',
      ].join('\n'),
    );
    expect(said.exit).toBe(0);
  });

  it.each([
    { why: 'two must sign', settings: { signatures: { threshold: 2 } }, sign: [['one']], ends: 'SVC-1207' },
    {
      why: 'one signed twice',
      settings: { signatures: { threshold: 2 } },
      sign: [['one'], ['one', '--second']],
      ends: 'SVC-1208',
    },
    {
      why: 'the second is a stranger',
      settings: { signatures: { threshold: 2 } },
      sign: [['one'], ['three', '--second']],
      ends: 'SVC-1207',
    },
    { why: 'nobody signed', settings: {}, sign: [], ends: 'SVC-1201' },
    { why: 'a stranger signed', settings: {}, sign: [['three']], ends: 'SVC-1203' },
    { why: 'it is of another channel', settings: { channel: 'line-b' }, sign: [['one']], ends: 'SVC-1106' },
    { why: 'its serial is too low', settings: { serialFloor: 43 }, sign: [['one']], ends: 'SVC-1108' },
    { why: 'the settings are broken', settings: { chanel: 'x' }, sign: [['one']], ends: 'SVC-1002' },
  ])('says why it would be refused when $why: $ends', async ({ settings, sign, ends }) => {
    const { own, argv } = await overlay(settings, ['one', 'two'], sign);
    using _ = own;
    const said = await run(argv);
    expect(`${said.out}${said.err}`).toContain(ends);
    expect(said.exit).toBe(ends === 'SVC-1002' ? 60 : 40);
  });

  it('takes the signatures of two persons, and shows both', async () => {
    const two = { signatures: { threshold: 2 } };
    const { own, argv } = await overlay(two, ['one', 'two'], [['one'], ['two', '--second']]);
    using _ = own;
    const said = await run(argv);
    expect([said.exit, said.out]).toEqual([0, expect.stringMatching(/signed by .*\n {2}and by /)]);
  });
});

function minisign(argv: readonly string[]): boolean {
  try {
    execFileSync('minisign', [...argv], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
