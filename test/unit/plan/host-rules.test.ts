import { describe, expect, it } from 'vitest';
import { HOST_RULES } from '../../../agent/plan/host-rule-table.ts';
import {
  chooseDism,
  type HostWork,
  judgeHost,
  type RuleDism,
  type RuleHost,
  type ServicingCase,
  windowsPeHost,
} from '../../../agent/plan/host-rules.ts';

const PE: RuleHost = {
  system: 'windows-pe',
  build: 26100,
  isServer: false,
  architecture: 'amd64',
  processArchitecture: 'amd64',
  isElevated: 'yes',
  hasMsxml6: 'unknown',
  hasKb960037: 'unknown',
};
const DISM: RuleDism = {
  version: '10.0.26100.1',
  architecture: 'amd64',
  from: 'host',
  hasMountFilter: 'unknown',
};

interface Part {
  readonly host?: Partial<RuleHost>;
  readonly dism?: Partial<RuleDism> | 'none';
  readonly image?: Partial<ServicingCase['image']>;
  readonly work?: readonly HostWork[];
}

/** A Windows PE of today with Windows 10, and what is different; DISM is of the host's kind unless told otherwise. */
function rulings({ host = {}, dism = {}, image = {}, work = ['package'] }: Part): readonly string[] {
  const whole = { ...PE, processArchitecture: host.architecture ?? PE.architecture, ...host };
  const tool = dism === 'none' ? undefined : { ...DISM, architecture: whole.architecture, ...dism };
  const asked = { architecture: whole.architecture, build: 19045, ...image };
  return judgeHost({ host: whole, dism: tool, image: asked, work }).map(
    ({ rule, kind }) => `${kind} ${rule}`,
  );
}

const full = (build: number, more: Partial<RuleHost> = {}): Partial<RuleHost> => ({
  system: 'windows',
  build,
  ...more,
});
const none: readonly string[] = [];

interface Row extends Part {
  readonly says: readonly string[];
  readonly why: string;
}

const ROWS: readonly Row[] = [
  { says: none, why: 'Windows PE of today, Windows 10 of the same kind' },

  {
    host: { hasUpdateAgent: 'no' },
    image: { build: 26100 },
    work: ['msu'],
    says: ['instruct update-agent'],
    why: 'a .msu of 24H2 and no update agent',
  },
  {
    host: { hasUpdateAgent: 'no' },
    image: { build: 26099 },
    work: ['msu'],
    says: none,
    why: 'one build below',
  },
  { host: { hasUpdateAgent: 'yes' }, image: { build: 26100 }, work: ['msu'], says: none, why: 'it has one' },
  { image: { build: 26100 }, work: ['msu'], says: none, why: 'not looked for' },
  { host: { hasUpdateAgent: 'no' }, image: { build: 26100 }, says: none, why: 'no .msu' },

  { host: { isElevated: 'no' }, says: ['refuse elevated'], why: 'not elevated' },
  { host: { isElevated: 'unknown' }, says: none, why: 'not known: DISM answers 740 itself' },

  {
    dism: 'none',
    host: { build: 6001 },
    says: ['refuse no-dism-before-windows-7'],
    why: 'Windows PE of Vista has no DISM: a folder is carried',
  },
  {
    dism: 'none',
    host: { build: 7599 },
    says: ['refuse no-dism-before-windows-7'],
    why: 'one below Windows 7',
  },
  { dism: 'none', host: { build: 7600 }, says: ['refuse dism-missing'], why: 'Windows 7 has one' },
  { dism: 'none', host: { build: 7601 }, says: ['refuse dism-missing'], why: 'and so its service pack' },
  { dism: 'none', host: { build: undefined }, says: ['refuse dism-missing'], why: 'a host of unknown age' },
  {
    dism: { from: 'carried' },
    host: { build: 6001 },
    says: none,
    why: 'Windows PE of Vista with a carried folder',
  },

  {
    dism: { architecture: 'x86' },
    says: ['refuse native-dism'],
    why: 'Windows PE of x64 cannot start programs of x86',
  },
  {
    dism: { architecture: 'x86' },
    host: full(19045),
    says: ['refuse native-dism'],
    why: 'WOW64: it starts, and is the wrong one all the same',
  },
  { dism: { architecture: undefined }, says: none, why: 'its kind is not known' },
  {
    host: full(19045, { processArchitecture: 'x86' }),
    says: ['instruct wow64-agent'],
    why: 'an agent of x86 sees System32 redirected',
  },

  { host: { architecture: 'x86' }, image: { architecture: 'amd64' }, says: none, why: 'PE of x86: x64' },
  { host: { architecture: 'x86' }, image: { architecture: 'ia64' }, says: none, why: 'PE of x86: Itanium' },
  { host: { architecture: 'x86' }, image: { architecture: 'x86' }, says: none, why: 'PE of x86: x86' },
  { image: { architecture: 'x86' }, says: ['refuse architecture'], why: 'PE of x64: only x64' },
  { image: { architecture: 'ia64' }, says: ['refuse architecture'], why: 'PE of x64: not Itanium' },
  { image: { architecture: 'arm64' }, says: ['refuse architecture'], why: 'PE of x64: not ARM' },
  {
    host: { architecture: 'ia64' },
    image: { architecture: 'ia64' },
    says: none,
    why: 'PE of Itanium: its own',
  },
  {
    host: { architecture: 'ia64' },
    image: { architecture: 'amd64' },
    says: ['refuse architecture'],
    why: 'PE of Itanium: not x64',
  },
  {
    host: { architecture: 'ia64' },
    image: { architecture: 'x86' },
    says: ['refuse architecture'],
    why: 'PE of Itanium: not x86',
  },
  {
    host: { architecture: 'arm64' },
    image: { architecture: 'amd64' },
    says: ['refuse architecture'],
    why: 'PE of ARM: only ARM',
  },
  { host: full(19045), image: { architecture: 'x86' }, says: none, why: 'a full Windows of x64: x86 too' },
  {
    host: full(19045),
    image: { architecture: 'arm64' },
    says: ['refuse architecture'],
    why: 'a full Windows of x64: not ARM',
  },
  { image: { architecture: undefined }, says: none, why: 'the kind of the image is not known' },

  {
    image: { build: 5999 },
    says: ['refuse image-before-vista-sp1'],
    why: 'before Vista',
  },
  { image: { build: 6000 }, says: ['refuse image-before-vista-sp1'], why: 'Vista without service pack' },
  { image: { build: 6001 }, says: ['instruct image-of-vista'], why: 'Vista SP1 and Server 2008' },
  { image: { build: 6002 }, says: ['instruct image-of-vista'], why: 'Vista SP2' },
  { image: { build: 6001 }, work: ['driver'], says: none, why: 'drivers need no expanding' },
  { image: { build: 7599 }, says: ['instruct image-of-vista'], why: 'one below Windows 7' },
  { image: { build: 7600 }, says: none, why: 'Windows 7' },
  { image: { build: 9200 }, says: none, why: 'Windows 8 and Server 2012' },
  { image: { build: 9600 }, says: none, why: 'Windows 8.1 and Server 2012 R2' },
  { image: { build: 14393 }, says: none, why: 'Server 2016' },
  { image: { build: 20348 }, says: none, why: 'Server 2022' },
  { image: { build: 26100 }, says: none, why: 'Windows 11 24H2 and Server 2025, as new as DISM' },
  { image: { build: 26101 }, says: ['refuse dism-older-than-image'], why: 'one newer than DISM' },
  { image: { build: undefined }, says: none, why: 'the build is not known' },
  {
    dism: { version: '6.1.7600.16385' },
    image: { build: 7601 },
    says: ['refuse dism-older-than-image'],
    why: 'DISM of Windows 7 without service pack',
  },
  {
    dism: { version: '6.3.9600.17031' },
    image: { build: 10240 },
    says: ['refuse dism-older-than-image'],
    why: 'Windows 10 needs the DISM of Windows 10',
  },
  { dism: { version: 'text' }, image: { build: 99999 }, says: none, why: 'a version that cannot be read' },

  { image: { fileSystem: 'ReFS' }, says: ['refuse image-on-refs'], why: 'ReFS' },
  { image: { fileSystem: 'NTFS' }, says: none, why: 'NTFS' },

  {
    host: full(6001, { hasKb960037: 'no' }),
    says: ['refuse kb960037'],
    why: '64-bit Vista SP1',
  },
  { host: full(6001, { hasKb960037: 'yes' }), says: none, why: 'it is installed' },
  { host: full(6001), says: ['instruct kb960037'], why: 'nobody knows' },
  {
    host: full(6001, { hasKb960037: 'no' }),
    work: ['feature'],
    says: ['refuse kb960037'],
    why: 'features too',
  },
  { host: full(6001, { hasKb960037: 'no' }), work: ['driver'], says: none, why: 'drivers are not concerned' },
  {
    host: full(6001, { hasKb960037: 'no', architecture: 'x86' }),
    says: none,
    why: 'only 64-bit hosts',
  },
  { host: full(6000, { hasKb960037: 'no' }), says: none, why: 'one below' },
  { host: full(6002, { hasKb960037: 'no' }), says: none, why: 'Vista SP2 has it' },
  {
    host: full(6002, { hasKb960037: 'no', isServer: true }),
    says: ['refuse kb960037'],
    why: 'Server 2008 is named without a service pack',
  },
  { host: full(7600, { hasKb960037: 'no', isServer: true }), says: none, why: 'Server 2008 R2 is later' },
  {
    host: full(3790, { hasKb960037: 'no', hasMsxml6: 'yes', isServer: true }),
    says: ['refuse kb960037'],
    why: 'Server 2003 R2',
  },
  { host: { build: 6001, hasKb960037: 'no' }, says: none, why: 'a Windows PE takes no updates' },

  { host: { build: 3790, hasMsxml6: 'no' }, says: ['refuse msxml6'], why: 'Windows PE of Server 2003' },
  { host: { build: 3790 }, says: ['instruct msxml6'], why: 'nobody knows' },
  { host: { build: 3790, hasMsxml6: 'yes' }, says: none, why: 'it is there' },
  { host: { build: 3789, hasMsxml6: 'no' }, says: none, why: 'one below' },
  { host: { build: 3791, hasMsxml6: 'no' }, says: none, why: 'one above' },

  {
    work: ['international'],
    image: { build: 6002 },
    says: ['instruct international-by-intlcfg'],
    why: 'Vista SP2',
  },
  {
    work: ['international'],
    image: { build: 7599 },
    says: ['instruct international-by-intlcfg'],
    why: 'one below Windows 7',
  },
  { work: ['international'], image: { build: 7600 }, says: none, why: 'DISM from Windows 7 on' },

  {
    dism: { from: 'carried' },
    work: ['mount'],
    says: ['instruct carried-mount-filter'],
    why: 'its filter is installed once',
  },
  { dism: { from: 'carried', hasMountFilter: 'yes' }, work: ['mount'], says: none, why: 'it was' },
  { dism: { from: 'carried' }, work: ['package'], says: none, why: 'nothing is mounted' },
  { work: ['mount'], says: none, why: "the host's own" },

  { work: ['msi'], says: ['instruct msi-first-boot'], why: 'no .msi is installed offline' },
];

describe('who may service whom', () => {
  it.each(ROWS)('$why: $says', ({ says, why: _why, ...part }) => {
    expect(rulings(part)).toEqual(says);
  });

  it('has a row of this table for every rule', () => {
    const met = new Set(ROWS.flatMap(({ says }) => says.map((one) => one.split(' ')[1])));
    expect(HOST_RULES.map(({ id }) => id).filter((id) => !met.has(id))).toEqual([]);
  });

  it('names a source for every rule, and each rule once', () => {
    for (const { source } of HOST_RULES)
      expect(source).toMatch(/^(https:\/\/learn\.microsoft\.com\/|https:\/\/github\.com\/|Windows AIK)/);
    expect(new Set(HOST_RULES.map(({ id }) => id)).size).toBe(HOST_RULES.length);
  });

  it('says how to elevate, what to carry, and what is needed', () => {
    const details = (part: Part & { readonly host: Partial<RuleHost> }) =>
      judgeHost({
        host: { ...PE, ...part.host },
        dism: part.dism === 'none' ? undefined : DISM,
        image: { architecture: 'amd64', build: 19045 },
        work: ['package'],
      }).map((ruling) => (ruling.kind === 'refuse' ? ruling.failure.detail : ruling.text));
    expect(details({ host: { isElevated: 'no' } })[0]).toContain('Run as administrator');
    expect(details({ host: { build: 6001 }, dism: 'none' })[0]).toContain('run WimMountInstall once');
    expect(details({ host: full(6001, { hasKb960037: 'no' }) })[0]).toContain('KB960037');
    expect(details({ host: { build: 3790, hasMsxml6: 'no' } })[0]).toContain('MSXML 6');
  });
});

describe('the DISM that is used', () => {
  const pe = windowsPeHost({ architecture: 'amd64', dismVersion: '10.0.19041.1' });
  const host = { ...DISM, version: '10.0.19041.1' };
  const carried: RuleDism = { ...DISM, from: 'carried', version: '10.0.26100.1' };
  const choose = (build: number, found: readonly RuleDism[]) =>
    chooseDism({ ...pe, image: { architecture: 'amd64', build } }, found);

  it.each([
    { build: 19041, found: [carried, host], from: 'host', why: "the host's own, while it may" },
    { build: 19046, found: [host, carried], from: 'carried', why: 'a newer carried one for a newer image' },
    { build: 26100, found: [host, carried], from: 'carried', why: 'as new as the carried one' },
    { build: 26101, found: [host, carried], from: undefined, why: 'newer than both' },
    { build: 19041, found: [], from: undefined, why: 'there is none' },
    {
      build: 22000,
      found: [host, { ...carried, architecture: 'x86' }],
      from: undefined,
      why: 'a carried one of another kind does not count',
    },
  ] as const)('$build: $why', ({ build, found, from }) => {
    expect(choose(build, found)?.from).toBe(from);
  });
});
