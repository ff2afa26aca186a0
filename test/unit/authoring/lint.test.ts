import { describe, expect, it } from 'vitest';
import { LINT_RULES, lint } from '../../../agent/authoring/lint/rules.ts';
import type { LintSubject } from '../../../agent/authoring/lint/subject.ts';
import { parsePackageIdentity } from '../../../agent/domain/package-identity.ts';
import type { PackageFacts, PackageFile } from '../../../agent/offline/containers/package-file.ts';
import type { BoundStep } from '../../../agent/steps/kind.ts';
import { bindStep } from '../../../agent/steps/registry.ts';
import { STEP_ROW_CODES } from './lint-steps.rows.ts';
import { cabinet, codesOf, HEAD, INF, LANGUAGE, LCU, SSU } from './support.ts';

const DRIVER = { 'd/nic.inf': INF, 'd/nic.cat': 'cat', 'd/nic.sys': 'sys' };
const NEWER = LCU.replace('5131', '5247');
const CLEAN = {
  'servicing.yaml': `${HEAD}packages: [p]\ndrivers: [d]\n`,
  'p/lcu.cab': cabinet(LCU),
  ...DRIVER,
};

interface Row {
  readonly code: string;
  readonly why: string;
  readonly files: Readonly<Record<string, Uint8Array | string>>;
}

const registry = (name: string) =>
  `${HEAD}registry:\n  - { hive: SOFTWARE, set: [{ key: A, name: ${name}, type: REG_SZ, data: x }] }\n`;
const withMatch = (match: string) =>
  `id: m\nchannel: c\nexpires: in 9 days\nmatch: ${match}\npackages: [p]\n`;

const ROWS: readonly Row[] = [
  {
    code: 'LINT-003',
    why: 'a language waits for the cumulative update',
    files: {
      'servicing.yaml': `${HEAD}packages: [{ path: p/l.cab, after: [lcu] }, { path: p/u.cab, id: lcu }]\n`,
      'p/l.cab': cabinet(LANGUAGE),
      'p/u.cab': cabinet(LCU),
    },
  },
  {
    code: 'LINT-004',
    why: '24H2 without its checkpoint',
    files: {
      'servicing.yaml': withMatch('{ architecture: [amd64], build: { min: 26100, max: 26200 } }'),
      'p/u.cab': cabinet(LCU.replace('19041.5131', '26100.2605')),
    },
  },
  {
    code: 'LINT-017',
    why: 'files of "payload" lie in one folder',
    files: {
      'servicing.yaml': [
        'id: m',
        'channel: c',
        'payload: [{ id: lcu, path: a.msu }, { id: net, path: b.msu }]',
        'steps:',
        `  - { id: lcu, kind: package, payload: lcu, identity: ${LCU.replace('19041.5131', '26100.2605')} }`,
        `  - { id: net, kind: package, payload: net, identity: ${LANGUAGE} }`,
        '',
      ].join('\n'),
      'a.msu': 'x',
      'b.msu': 'x',
    },
  },
  {
    code: 'LINT-006',
    why: 'eight language packs, one above',
    files: {
      'servicing.yaml': `${HEAD}packages: [p]\n`,
      ...Object.fromEntries(
        ['de', 'fr', 'it', 'es', 'nl', 'sv', 'da', 'fi'].map((tag) => [
          `p/${tag}.cab`,
          cabinet(LANGUAGE.replace('de-DE', `${tag}-XX`)),
        ]),
      ),
    },
  },
  {
    code: 'LINT-007',
    why: 'two files, one identity',
    files: { ...CLEAN, 'p/again.cab': cabinet(LCU) },
  },
  {
    code: 'LINT-008',
    why: 'two months of one update',
    files: { ...CLEAN, 'p/next.cab': cabinet(NEWER) },
  },
  {
    code: 'LINT-009',
    why: 'a language, and nothing after it',
    files: { 'servicing.yaml': `${HEAD}packages: [p]\n`, 'p/l.cab': cabinet(LANGUAGE) },
  },
  {
    code: 'LINT-010',
    why: 'a package for another architecture than the rules mean',
    files: { ...CLEAN, 'p/lcu.cab': cabinet(LCU.replace('amd64', 'arm64')) },
  },
  {
    code: 'LINT-011',
    why: 'no architecture in the rules',
    files: { 'servicing.yaml': withMatch('{ build: { min: 19041, max: 19045 } }'), 'p/u.cab': cabinet(LCU) },
  },
  {
    code: 'LINT-012',
    why: 'an update of Windows 11 for machines with Windows 10',
    files: { ...CLEAN, 'p/lcu.cab': cabinet(LCU.replace('19041.5131', '22621.4460')) },
  },
  {
    code: 'LINT-013',
    why: 'the rules reach one build above the family',
    files: {
      'servicing.yaml': withMatch('{ architecture: [amd64], build: { min: 19041, max: 19046 } }'),
      'p/u.cab': cabinet(LCU),
    },
  },
  {
    code: 'LINT-013',
    why: 'the rules have no upper end',
    files: {
      'servicing.yaml': withMatch('{ architecture: [amd64], build: { min: 19041 } }'),
      'p/u.cab': cabinet(LCU),
    },
  },
  {
    code: 'LINT-014',
    why: 'a package of Professional, rules that mean Enterprise too',
    files: {
      'servicing.yaml': withMatch('{ architecture: [amd64], edition: [Professional, Enterprise] }'),
      'p/u.cab': cabinet(
        'Contoso-Pro~31bf3856ad364e35~amd64~~1.0.0.0',
        100,
        'Microsoft-Windows-ProfessionalEdition~31bf3856ad364e35~amd64~~10.0.19041.1',
      ),
    },
  },
  {
    code: 'LINT-015',
    why: 'every machine',
    files: { 'servicing.yaml': 'id: a\nchannel: c\nfiles: [{ delete: a.txt }]\n' },
  },
  {
    code: 'LINT-016',
    why: 'no date',
    files: { 'servicing.yaml': 'id: a\nchannel: c\nfiles: [{ delete: a.txt }]\n' },
  },
  {
    code: 'LINT-020',
    why: 'the catalog was left behind',
    files: { 'servicing.yaml': `${HEAD}drivers: [d]\n`, 'd/nic.inf': INF, 'd/nic.sys': 's' },
  },
  {
    code: 'LINT-021',
    why: 'the driver itself was left behind',
    files: { 'servicing.yaml': `${HEAD}drivers: [d]\n`, 'd/nic.inf': INF, 'd/nic.cat': 'c' },
  },
  {
    code: 'LINT-022',
    why: 'an INF without models',
    files: {
      ...CLEAN,
      'd/nic.inf': INF.replace('[Manufacturer]', '[Nobody]'),
    },
  },
  {
    code: 'LINT-023',
    why: 'forced',
    files: { ...DRIVER, 'servicing.yaml': `${HEAD}drivers: [{ path: d, forceUnsigned: true }]\n` },
  },
  {
    code: 'LINT-031',
    why: 'a name that is not ASCII',
    files: {
      'servicing.yaml': `${HEAD}files: [{ from: "Übersicht 1.txt", to: a.txt }]\n`,
      'Übersicht 1.txt': 'x',
    },
  },
  {
    code: 'LINT-040',
    why: 'a password of automatic logon',
    files: { 'servicing.yaml': registry('DefaultPassword') },
  },
  {
    code: 'LINT-041',
    why: 'a required step waits for an optional one',
    files: {
      'servicing.yaml': `${HEAD}files: [{ id: a, delete: a.txt, required: false }, { id: b, delete: b.txt, after: [a] }]\n`,
    },
  },
];

const BARE: LintSubject = {
  match: { isEmpty: false, architectures: ['amd64'], editions: undefined, build: { min: 1, max: 2 } },
  expires: '2036-01-01T00:00:00Z',
  steps: [],
  ordered: [],
  packages: [],
  drivers: [],
  files: [],
};
const codes = (part: Partial<LintSubject>) => lint({ ...BARE, ...part }).map(({ code }) => code);
const file = (sizeBytes: number, isAtRoot: boolean) => ({
  id: 'x',
  path: 'updates/x.msu',
  sizeBytes,
  source: undefined,
  isAtRoot,
});

const NEEDS = { payloadIds: [], imageBytes: 0, because: '' };

/** What a .cab says that needs this servicing stack. */
function needing(servicingStack: PackageFacts['servicingStack']): PackageFacts {
  const identity = parsePackageIdentity(LCU);
  if (identity === undefined) throw new Error('no identity');
  return {
    path: 'update.mum',
    identity,
    role: 'cumulative',
    kb: undefined,
    architecture: 'amd64',
    language: undefined,
    releaseType: undefined,
    description: undefined,
    restart: undefined,
    isPermanent: false,
    parents: [],
    servicingStack,
    capability: undefined,
    evidence: [],
  };
}

function onePackage(text: string, part: { readonly facts?: PackageFacts; readonly scratchBytes?: number }) {
  const identity = parsePackageIdentity(text);
  const bound = bindStep(
    { id: 'one', kind: 'file', delete: 'a.txt', required: true, after: [] },
    () => undefined,
  );
  if (identity === undefined || !bound.ok) throw new Error('the sample is wrong');
  const file: PackageFile = { kind: 'unknown', because: '', container: 'cab', compression: [], files: [] };
  const step: BoundStep = { ...bound.step, needs: { ...NEEDS, scratchBytes: part.scratchBytes ?? 2 ** 30 } };
  return {
    ordered: [step],
    facts: part.facts,
    subject: { stepId: 'one', identity, file, payload: 'one', checkpoints: [] },
  };
}

describe('lint', () => {
  it('has nothing to say of a good servicing file', async () => {
    expect(await codesOf(CLEAN)).toEqual([]);
    expect(await codesOf({ ...CLEAN, 'p/ssu.cab': cabinet(SSU) })).toEqual([]);
  });

  it.each(ROWS)('$code: $why', async ({ code, files }) => {
    expect(await codesOf(files)).toContain(code);
  });

  it.each([
    { bytes: 2 ** 32 - 1, has: false, why: 'the largest that FAT32 takes' },
    { bytes: 2 ** 32, has: true, why: 'one byte more' },
  ])('LINT-030: $why', ({ bytes, has }) => {
    expect(codes({ files: [file(bytes, false)] }).includes('LINT-030')).toBe(has);
  });

  it('LINT-001: a package at the root of a volume', () => {
    expect(codes({ files: [file(1, true)] })).toEqual(['LINT-001']);
    expect(codes({ files: [file(1, false)] })).toEqual([]);
  });

  it.each([
    {
      code: 'LINT-002',
      identity: LCU,
      part: { facts: needing([19041, 5129, 1, 2]) },
      has: true,
      why: 'it needs a stack',
    },
    {
      code: 'LINT-002',
      identity: LCU,
      part: { facts: needing(undefined) },
      has: false,
      why: 'it needs none',
    },
    {
      code: 'LINT-005',
      identity: LANGUAGE,
      part: { scratchBytes: 2 ** 30 - 1 },
      has: true,
      why: 'one byte below',
    },
    { code: 'LINT-005', identity: LANGUAGE, part: { scratchBytes: 2 ** 30 }, has: false, why: 'on it' },
  ])('$code: $why', ({ code, identity, part, has }) => {
    const { subject, facts, ordered } = onePackage(identity, part);
    const found = codes({ ordered, packages: [{ ...subject, facts }] });
    expect(found.includes(code)).toBe(has);
  });

  it('has each code once, and an example for each here', () => {
    const all = LINT_RULES.map(({ code }) => code);
    expect(new Set(all).size).toBe(all.length);
    const apart = [...STEP_ROW_CODES, 'LINT-001', 'LINT-002', 'LINT-005', 'LINT-030'];
    const shown = new Set([...ROWS.map(({ code }) => code), ...apart]);
    expect(all.filter((code) => !shown.has(code))).toEqual([]);
  });

  it.each([
    { name: 'PassCount', data: 'type: REG_SZ, data: x', has: false, why: 'only sounds near one' },
    { name: 'DisablePasswordReveal', data: 'type: REG_DWORD, data: 1', has: false, why: 'a switch' },
    { name: 'DefaultPassword', data: "type: REG_SZ, data: ''", has: false, why: 'nothing in it' },
    { name: 'DefaultPassword', data: 'type: REG_SZ, data: x', has: true, why: 'a password' },
  ])('LINT-040 of a registry value: $why', async ({ name, data, has }) => {
    const yaml = `${HEAD}registry:\n  - { hive: SOFTWARE, set: [{ key: A, name: ${name}, ${data} }] }\n`;
    expect(await codesOf({ 'servicing.yaml': yaml })).toEqual(has ? ['LINT-040'] : []);
  });

  it.each([
    { words: '[/qn, SVCPASSWORD=hunter22]', has: true, why: 'a property of Windows Installer' },
    { words: '["/password:hunter22"]', has: true, why: 'a switch with a colon' },
    { words: '[--api-key, hunter22]', has: true, why: 'two words' },
    { words: '[--password-file, pw.txt]', has: false, why: 'it says where the password is kept' },
    { words: '[--no-password, x]', has: false, why: 'there is none' },
    { words: '[/password, /quiet]', has: false, why: 'the next word is a switch' },
  ])('LINT-040 of arguments: $why', async ({ words, has }) => {
    const step = `{ id: s, kind: first-boot, installer: app, arguments: ${words} }`;
    const yaml = `${HEAD}payload: [{ id: app, path: app.msi }]\nsteps:\n  - ${step}\n`;
    const found = await codesOf({ 'servicing.yaml': yaml, 'app.msi': 'x' });
    expect(found.filter((code) => code !== 'LINT-064')).toEqual(has ? ['LINT-040'] : []);
  });

  it.each([
    { editions: '[Professional]', has: false, why: 'the edition itself' },
    { editions: '[professional]', has: false, why: 'case does not count' },
    { editions: '[Prof*]', has: false, why: 'a pattern that it is one of' },
    { editions: '[Ent*]', has: true, why: 'a pattern that it is none of' },
  ])('LINT-014: $why', async ({ editions, has }) => {
    const parent = 'Microsoft-Windows-ProfessionalEdition~31bf3856ad364e35~amd64~~10.0.19041.1';
    const found = await codesOf({
      'servicing.yaml': withMatch(`{ architecture: [amd64], edition: ${editions} }`),
      'p/u.cab': cabinet('Contoso-Pro~31bf3856ad364e35~amd64~~1.0.0.0', 100, parent),
    });
    expect(found).toEqual(has ? ['LINT-014'] : []);
  });

  it('takes a package for every architecture as one that fits, also where it stands first', async () => {
    const neutral = cabinet('Contoso-Fonts~31bf3856ad364e35~neutral~~10.0.1.0');
    const packages = { 'p/a.cab': neutral, 'p/b.cab': cabinet(LCU) };
    expect(await codesOf({ 'servicing.yaml': `${HEAD}packages: [p]\n`, ...packages })).toEqual([]);
    const open = `${HEAD}packages: [p]\n`.replace('architecture: [amd64], ', '');
    expect(await codesOf({ 'servicing.yaml': open, ...packages })).toEqual(['LINT-011']);
    expect(await codesOf({ 'servicing.yaml': open, 'p/a.cab': neutral })).toEqual([]);
  });
});
