import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SETTINGS_LIMITS } from '../../../agent/manifest/json-value.ts';
import { readCommentedJson } from '../../../agent/manifest/jsonc.ts';
import { formatProblem } from '../../../agent/manifest/problem.ts';
import { readCredentials, readSettings } from '../../../agent/manifest/settings-schema.ts';
import { utf8 } from './support.ts';

const MINIMAL = { sources: [{ type: 'beside' }], results: [] };

function messages(value: unknown): readonly string[] {
  const reading = readSettings(value);
  return reading.ok ? [] : reading.problems.map(formatProblem);
}

describe('servicer.json', () => {
  it('needs two lines; everything else has a default', () => {
    expect(readSettings(MINIMAL)).toEqual({
      ok: true,
      settings: {
        sources: [{ type: 'beside' }],
        results: [],
        credentialsFile: undefined,
        keysFolder: 'keys',
        channel: 'default',
        serialFloor: 0,
        serialMaxJump: 10_000,
        revokedKeys: [],
        acceptUnsigned: false,
        signatures: { threshold: 1, signify: false },
        target: { policy: 'only' },
        allowHibernated: false,
        allowDirty: false,
        dismFolder: undefined,
        bitLockerKeysFile: undefined,
        secretsFile: undefined,
        onSuccess: 'reboot',
        onFailure: 'shell',
        networkWaitSeconds: 90,
        passwordOnCommandLine: false,
      },
    });
  });

  it('is read with everything in it, and paths in one spelling', () => {
    const given = {
      $schema: './servicer.schema.json',
      sources: [
        { type: 'share', path: '//srv.example/deploy$/line a/' },
        { type: 'volume' },
        { type: 'volume', path: 'x/y', label: 'SERVICER' },
      ],
      results: [
        { type: 'share', path: '\\\\10.0.0.1\\results' },
        { type: 'volume', label: 'SERVICER' },
      ],
      credentialsFile: 'secrets/share.json',
      keysFolder: 'keys/line-a',
      channel: 'line-a',
      serialFloor: 40,
      serialMaxJump: 1,
      revokedKeys: ['8D96DB5C9CC1778A'],
      acceptUnsigned: true,
      signatures: { threshold: 2, signify: true },
      target: { policy: 'build', min: 22_621, max: 22_621 },
      allowHibernated: true,
      allowDirty: true,
      dismFolder: 'tools\\dism',
      bitLockerKeysFile: 'secrets/bitlocker.json',
      secretsFile: 'secrets/keys.json',
      onSuccess: 'shutdown',
      onFailure: 'reboot',
      networkWaitSeconds: 0,
      passwordOnCommandLine: true,
    };
    const { $schema: _forEditors, ...expected } = given;
    expect(readSettings(given)).toEqual({
      ok: true,
      settings: {
        ...expected,
        sources: [
          { type: 'share', path: '\\\\srv.example\\deploy$\\line a' },
          { type: 'volume', path: '\\servicer\\payload' },
          { type: 'volume', path: '\\x\\y', label: 'SERVICER' },
        ],
        results: [
          { type: 'share', path: '\\\\10.0.0.1\\results' },
          { type: 'volume', label: 'SERVICER', path: '\\servicer\\results' },
        ],
        credentialsFile: 'secrets\\share.json',
        bitLockerKeysFile: 'secrets\\bitlocker.json',
        secretsFile: 'secrets\\keys.json',
        keysFolder: 'keys\\line-a',
      },
    });
  });

  it('says of a broken file where, what is found and what is expected', () => {
    const file = `{
  // line A, hall 3
  "sorces": [{ "type": "beside" }],
  "results": [
    { "type": "shar", "path": "//srv/results" },
    { "type": "share", "path": "\\\\srv\\\\results" },
    { "type": "volume", "path": "D:\\\\results" },
    "//srv/results",
  ],
  "channel": "Line A",
  "networkWaitSeconds": "90",
  "serialFloor": -1,
  "target": { "policy": "label" },
  "onSucess": "reboot",
  "onFailure": "restart",
  "acceptUnsigned": 1,
  "colour": "red",
}`;
    const json = readCommentedJson(utf8(file), SETTINGS_LIMITS);
    const reading = json.ok ? readSettings(json.value, json.positions) : json;
    expect(reading.ok ? [] : reading.problems.map(formatProblem)).toMatchInlineSnapshot(`
      [
        "sources (1:1): is missing; expected a list [ ]",
        "results[0].type (5:15): found "shar"; expected "share" or "volume"; did you mean "share"?",
        "results[1].path (6:32): found "\\srv\\results"; it starts with one backslash; in a text each backslash is written twice (in JSON: "\\\\\\\\server\\\\share" or "//server/share")",
        "results[2].label (7:5): is missing; expected a text",
        "results[2].path (7:33): found "D:\\results"; it names a drive letter, which changes from boot to boot; give the path only, and a "label"",
        "results[3] (8:5): found "//srv/results"; expected an object { }",
        "channel (10:14): found "Line A"; must be 1 to 32 of a-z, 0-9 and dash",
        "serialFloor (12:18): found -1; expected at least 0",
        "acceptUnsigned (16:21): found 1; expected true or false",
        "target.label (13:13): is missing; expected a text",
        "onFailure (15:16): found "restart"; expected "reboot", "shutdown" or "shell"",
        "networkWaitSeconds (11:25): found "90"; expected a whole number",
        "sorces (3:13): this key is not known; did you mean "sources"?",
        "onSucess (14:15): this key is not known; did you mean "onSuccess"?",
        "colour (17:13): this key is not known; known are "$schema", "sources", "results", "credentialsFile", "keysFolder", "channel", "serialFloor", "serialMaxJump", "revokedKeys", "acceptUnsigned", "signatures", "target", "allowHibernated", "allowDirty", "bitLockerKeysFile", "secretsFile", "dismFolder", "onSuccess", "onFailure", "networkWaitSeconds" and "passwordOnCommandLine"",
      ]
    `);
  });

  it('says of a file that is no JSON where it stops to be JSON', () => {
    const json = readCommentedJson(
      utf8('{\n  "sources": [{ "type": "share", "path": "\\\\srv\\deploy" }]\n}'),
      SETTINGS_LIMITS,
    );
    expect(json.ok ? [] : json.problems.map(formatProblem)).toEqual([
      '2:48: this is no escape; a backslash is written \\\\ (byte 49)',
    ]);
  });

  it.each([
    { value: [], says: 'the file: found an empty list; expected an object { }' },
    { value: null, says: 'the file: found null; expected an object { }' },
    { value: { ...MINIMAL, sources: [] }, says: 'sources: found an empty list; expected at least 1 entry' },
    {
      value: { ...MINIMAL, target: { policy: 'build', min: 2, max: 1 } },
      says: 'target: "min" is above "max"',
    },
    {
      value: { ...MINIMAL, networkWaitSeconds: 3601 },
      says: 'networkWaitSeconds: found 3601; expected at most 3600',
    },
    {
      value: { ...MINIMAL, signatures: { threshold: 3 } },
      says: 'signatures.threshold: found 3; expected 1 or 2',
    },
    {
      value: { ...MINIMAL, signatures: { threshold: 0 } },
      says: 'signatures.threshold: found 0; expected 1 or 2',
    },
    {
      value: { ...MINIMAL, signatures: { threshhold: 2 } },
      says: 'signatures.threshhold: this key is not known; did you mean "threshold"?',
    },
    {
      value: { ...MINIMAL, revokedKeys: ['RWQ'] },
      says: 'revokedKeys[0]: found "RWQ"; expected a key id, 16 hex digits, as minisign prints it',
    },
    {
      value: { ...MINIMAL, credentialsFile: 'X:\\secret.json' },
      says: 'credentialsFile: found "X:\\secret.json"; it must be relative to the folder of the settings file',
    },
    {
      value: { ...MINIMAL, keysFolder: '..\\keys' },
      says: 'keysFolder: found "..\\keys"; it goes to another folder with "." or ".."',
    },
    {
      value: { ...MINIMAL, results: [{ type: 'beside' }] },
      says: 'results[0].type: found "beside"; expected "share" or "volume"',
    },
    {
      value: { ...MINIMAL, results: [{ type: 'volume', label: 'a\u0007' }] },
      says: 'results[0].label: found "a\\u0007"; expected no control characters',
    },
  ])('$says', ({ value, says }) => {
    expect(messages(value)).toEqual([says]);
  });

  it('shows twenty problems and counts the rest', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, index]));
    const shown = messages({ ...MINIMAL, ...many });
    expect(shown).toHaveLength(21);
    expect(shown.at(-1)).toBe('besides: 30 more of this sort');
  });

  it('never ends in an exception, whatever the value', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('sources', 'results', 'target', 'channel'),
        (value, key) => {
          readSettings(value);
          readSettings({ ...MINIMAL, [key]: value });
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('the path of a share', () => {
  const path = (text: string) =>
    messages({ ...MINIMAL, sources: [{ type: 'share', path: text }] })[0] ?? 'accepted';

  it.each([
    '\\\\srv\\share',
    '\\\\srv\\share\\',
    '//srv/share/folder/more',
    '\\\\srv-1.factory.example\\line$\\a b',
    '\\\\192.168.0.10\\x',
    '\\\\srv\\Verteilung\\B\u00fcro',
    '\\\\fe80--1.ipv6-literal.net\\x',
  ])('%s is accepted', (text) => {
    expect(path(text)).toBe('accepted');
  });

  it.each([
    { text: '', says: 'is no share' },
    { text: 'srv\\share', says: 'is no share' },
    { text: '\\srv\\share', says: 'each backslash is written twice' },
    { text: '\\\\srv', says: 'names no share on the server' },
    { text: '\\\\srv\\', says: 'names no share on the server' },
    { text: '\\\\', says: 'is no share' },
    { text: '\\\\?\\UNC\\srv\\share', says: 'device path' },
    { text: '\\\\.\\C:\\x', says: 'device path' },
    { text: '\\\\s rv\\share', says: 'no server name' },
    { text: '\\\\srv@80\\DavWWWRoot', says: 'no server name' },
    { text: '\\\\-x\\share', says: 'no server name' },
    { text: '\\\\srv\\share\\..\\c$', says: 'goes to another folder' },
    { text: '\\\\srv\\share\\\\x', says: 'has an empty part' },
    { text: '\\\\srv\\share\\con', says: 'keeps for a device' },
    { text: '\\\\srv\\sh"are', says: 'no file system takes' },
    { text: '\\\\srv\\share\\x:y', says: 'no file system takes' },
    { text: '\\\\srv\\sha\nre', says: 'no file system takes' },
    { text: '\\\\srv\\share \\x', says: 'starts or ends in a space or dot' },
    { text: 'Z:\\deploy', says: 'names a drive' },
    { text: 'https://srv/share', says: 'is an address' },
    { text: 'file://srv/share', says: 'is an address' },
    { text: `\\\\srv\\${'x'.repeat(145)}`, says: 'at most 150' },
  ])('$text: $says', ({ text, says }) => {
    expect(path(text)).toContain(says);
  });
});

describe('the path on a volume', () => {
  const path = (text: string) =>
    messages({ ...MINIMAL, sources: [{ type: 'volume', path: text }] })[0] ?? 'accepted';

  it.each([
    { text: '\\servicer', says: 'accepted' },
    { text: 'servicer/payload/', says: 'accepted' },
    { text: 'D:\\servicer', says: 'changes from boot to boot' },
    { text: '\\\\srv\\x', says: 'is a share' },
    { text: '\\', says: 'has an empty part' },
    { text: '', says: 'has an empty part' },
    { text: '\\a\\..', says: 'goes to another folder' },
    { text: '\\a\\.', says: 'goes to another folder' },
  ])('$text: $says', ({ text, says }) => {
    expect(path(text)).toContain(says);
  });
});

describe('the credentials file', () => {
  it.each([
    { user: 'in$', password: '123456', why: 'six characters' },
    { user: 'LINE\\in', password: 'p\u00e4ss "w" ord', why: 'spaces, quotes and umlauts' },
    { user: 'in@line.example', password: 'x'.repeat(256), why: 'the longest' },
  ])('is read ($why)', ({ user, password }) => {
    expect(readCredentials({ user, password })).toEqual({ ok: true, credentials: { user, password } });
  });

  it.each([
    {
      value: { user: 'in', password: '12345' },
      says: ['password: found a text of 5; expected at least 6 characters'],
    },
    {
      value: { user: 'in', password: '' },
      says: ['password: found a text of 0; expected at least 6 characters'],
    },
    { value: { user: 'in' }, says: ['password: is missing; expected a text'] },
    {
      value: { user: '', password: '123456' },
      says: ['user: found a text of 0; expected at least 1 character'],
    },
    {
      value: { user: 'in', password: '123\n456' },
      says: ['password: found a text of 7; expected no line end and no other control character'],
    },
    {
      value: { user: 'a"b', password: '123456' },
      says: ['user: found a text of 3; expected user, DOMAIN\\user or user@domain'],
    },
    {
      value: { user: 'in', pasword: '123456' },
      says: [
        'password: is missing; expected a text',
        'the file: a key here is not known; did you mean "password"?',
      ],
    },
    { value: { user: 'in', password: 123_456 }, says: ['password: found a number; expected a text'] },
    { value: 'user=in', says: ['the file: found a text of 7; expected an object { }'] },
  ])('is refused: $says', ({ value, says }) => {
    const reading = readCredentials(value);
    expect(reading.ok ? [] : reading.problems.map(formatProblem)).toEqual(says);
  });

  it('never shows in a problem what stands in it', () => {
    const canary = 'Hunter2Canary';
    const place = fc.constantFrom<(text: string) => unknown>(
      (text) => ({ user: 'in', password: `${text}\n` }),
      (text) => ({ user: `${text}"`, password: 'short' }),
      (text) => ({ user: [text], password: { text } }),
      (text) => ({ user: 'in', password: text, [text]: text }),
      (text) => ({ [text]: 1 }),
      (text) => [text],
      (text) => text,
    );
    fc.assert(
      fc.property(place, (make) => {
        const reading = readCredentials(make(canary));
        expect(reading.ok).toBe(false);
        expect(JSON.stringify(reading).toLowerCase()).not.toContain('hunter');
      }),
    );
  });

  it('never shows a part of a password that the JSON reader trips over', () => {
    for (const broken of [
      '{"password": Hunter2Canary}',
      '{"password": "Hunter2Canary',
      '{"password": "Hunter2\\Canary"}',
    ]) {
      const json = readCommentedJson(utf8(broken), SETTINGS_LIMITS);
      expect(json.ok).toBe(false);
      expect(JSON.stringify(json)).not.toMatch(/hunter|canary/i);
    }
  });
});
