import { describe, expect, it } from 'vitest';
import { known, no, notKnown, type Reading, unknown, yes } from '../../../agent/domain/fact.ts';
import type { ProbeAnswer, RegistryValue } from '../../../agent/domain/probe.ts';
import type { BoundStep } from '../../../agent/steps/kind.ts';
import { bindStep, stepSchema } from '../../../agent/steps/registry.ts';
import { STEP_CARDS } from '../../../scripts/docs/step-cards.ts';
import { exampleStep } from '../../../scripts/docs/steps.ts';
import { finder, PLACES, payload, stepOf } from './support.ts';

const FILES = [
  payload('inf', 'drivers/nic.inf'),
  payload('logo', 'files/logo.bmp'),
  payload('kb', 'updates/kb.cab'),
  payload('msi', 'apps/agent.msi'),
  payload('xml', 'answers/unattend.xml'),
  payload('appx', 'apps/a.appx'),
  payload('wim', 'source/install.wim'),
];
const KB = 'Package_for_KB5100001~31bf3856ad364e35~amd64~~10.0.1.3';
const SSU = 'Package_for_ServicingStack_1~31bf3856ad364e35~amd64~~10.0.1.3';

function step(data: object): BoundStep {
  return stepOf(bindStep(stepSchema.parse({ id: 'it', ...data }), finder(...FILES)));
}

function undoOf(data: object) {
  const { undo } = step(data);
  if (undo?.can !== 'yes') throw new Error(`no undo: ${undo?.can === 'no' ? undo.because : undo?.can}`);
  return undo;
}

/** What is kept, and the command lines of what it leads to on an image where all of that is still to be put back. */
function roundTrip(
  data: object,
  own: readonly ProbeAnswer[],
  besides: readonly ProbeAnswer[] = [],
): string | { kept: unknown; steps: readonly BoundStep[] } {
  const undo = undoOf(data);
  const keeping = undo.keep({ own, besides });
  if (!keeping.ok) return keeping.because;
  const kept: unknown = JSON.parse(JSON.stringify(keeping.kept));
  const back = undo.inverse(kept);
  return back.ok ? { kept, steps: back.steps } : back.because;
}

const dism = (...lines: string[]): ProbeAnswer => ({
  ask: 'dism',
  reading: known({ exitCode: '0x00000000', stdout: new TextEncoder().encode(lines.join('\r\n')) }),
});
const dark: ProbeAnswer = { ask: 'dism', reading: notKnown('dism did not start') };
const feature = (state: string) => dism('Feature Name : Telnet', `State : ${state}`);

const titles = (told: ReturnType<typeof roundTrip>) =>
  typeof told === 'string' ? told : told.steps.map(({ title }) => title);

describe('every kind says how it is undone', () => {
  const kinds = stepSchema.options.map((option) => option.shape.kind.value);

  it.each(kinds)('%s', (kind) => {
    expect(exampleStep(kind).undo).toBeDefined();
    expect(STEP_CARDS[kind].undo.length).toBeGreaterThan(3);
  });

  it.each([
    { data: { kind: 'check-disk' }, can: 'nothing', why: 'it looks' },
    { data: { kind: 'system-files' }, can: 'nothing', why: 'it looks' },
    { data: { kind: 'system-files', repair: true }, can: 'no', why: 'it repairs' },
    { data: { kind: 'store-health' }, can: 'nothing', why: 'it looks' },
    { data: { kind: 'store-health', source: 'wim' }, can: 'no', why: 'it repairs' },
    { data: { kind: 'package', payload: 'kb', identity: KB }, can: 'yes', why: 'a plain update' },
    { data: { kind: 'package', payload: 'kb', identity: SSU }, can: 'no', why: 'a servicing stack' },
    { data: { kind: 'package', ensure: 'absent', identity: KB }, can: 'no', why: 'a removal' },
    { data: { kind: 'feature', feature: 'Telnet' }, can: 'yes', why: 'a switch' },
    { data: { kind: 'feature', feature: 'Telnet', all: true }, can: 'no', why: 'others came with it' },
    {
      data: { kind: 'feature', feature: 'Telnet', ensure: 'disabled', removePayload: true },
      can: 'no',
      why: 'its files are gone',
    },
    { data: { kind: 'driver', inf: 'inf' }, can: 'yes', why: 'an addition' },
    {
      data: { kind: 'driver', remove: { inf: 'a.inf', provider: 'x' } },
      can: 'no',
      why: 'a removal',
    },
    { data: { kind: 'app', app: 'Contoso.App' }, can: 'no', why: 'a removal' },
    {
      data: { kind: 'app', app: 'Contoso.App', ensure: 'present', payload: 'appx' },
      can: 'yes',
      why: 'added',
    },
  ])('$why: $can ($data.kind)', ({ data, can }) => {
    expect(step(data).undo?.can).toBe(can);
  });

  it('the step of an expectation keeps its undo, and its own answers come first', () => {
    const { undo } = step({ kind: 'file', delete: 'a.txt', expect: { file: 'b.txt' } });
    expect(undo?.can).toBe('yes');
  });
});

describe('feature', () => {
  it.each([
    { was: 'Disabled', ensure: 'enabled', says: ['Feature Telnet disabled'] },
    { was: 'Disable Pending', ensure: 'enabled', says: ['Feature Telnet disabled'] },
    { was: 'Enabled', ensure: 'disabled', says: ['Feature Telnet enabled'] },
    { was: 'Enabled', ensure: 'enabled', says: [] },
    { was: 'Partially Installed', ensure: 'enabled', says: 'the state of Telnet cannot be told' },
  ])('$was, and $ensure by the step', ({ was, ensure, says }) => {
    expect(titles(roundTrip({ kind: 'feature', feature: 'Telnet', ensure }, [feature(was)]))).toEqual(says);
  });

  it('one without its files loses them again', () => {
    const told = roundTrip({ kind: 'feature', feature: 'Telnet' }, [
      feature('Disabled with Payload Removed'),
    ]);
    const [back] = typeof told === 'string' ? [] : told.steps;
    const [action] = back?.actions(PLACES, [feature('Enabled')]) ?? [];
    expect(action?.do === 'run' ? action.command.args : []).toContain('/Remove');
  });

  it('a question that DISM did not answer is no undo', () => {
    expect(roundTrip({ kind: 'feature', feature: 'Telnet' }, [dark])).toContain('cannot be told');
  });
});

describe('package, capability and app', () => {
  const fact = { absent: no('it is not there'), there: yes('it is there'), dark: unknown('no hive') };
  const added = { kind: 'package', payload: 'kb', identity: KB };
  const answer = (answers: keyof typeof fact): ProbeAnswer => ({
    ask: 'package',
    fact: fact[answers],
    firstBoot: false,
  });

  it.each([
    { was: 'absent', says: ['Remove package Package_for_KB5100001 10.0.1.3'] },
    { was: 'there', says: 'it is there' },
    { was: 'dark', says: 'no hive' },
  ] as const)('a package that was $was', ({ was, says }) => {
    expect(titles(roundTrip(added, [answer(was)]))).toEqual(says);
  });

  it('a capability', () => {
    const capability = 'OpenSSH.Client~~~~0.0.1.0';
    const own: ProbeAnswer = { ask: 'capability', fact: fact.absent, firstBoot: false };
    expect(titles(roundTrip({ kind: 'capability', capability }, [own]))).toEqual([
      `Capability ${capability} absent`,
    ]);
  });

  it('an app; a list that DISM did not give is no undo', () => {
    const data = { kind: 'app', app: 'Contoso.App', ensure: 'present', payload: 'appx' };
    expect(titles(roundTrip(data, [dism('nothing')]))).toEqual(['App Contoso.App absent']);
    expect(roundTrip(data, [dark])).toContain('cannot be told');
  });
});

describe('settings', () => {
  const value = (type: number, ...data: number[]): Reading<RegistryValue | undefined> =>
    known({ type, data: Uint8Array.from(data) });
  const pe = (
    scratch: Reading<RegistryValue | undefined>,
    target: Reading<RegistryValue | undefined>,
  ): readonly ProbeAnswer[] => [
    { ask: 'windows', reading: notKnown('not asked') },
    { ask: 'registry-value', reading: scratch },
    { ask: 'registry-value', reading: target },
  ];
  const absent = known<RegistryValue | undefined>(undefined);

  it.each([
    { part: { scratchSpaceMiB: 512 }, own: pe(value(4, 32, 0, 0, 0), absent), says: { scratchSpaceMiB: 32 } },
    { part: { scratchSpaceMiB: 512 }, own: pe(value(4, 33, 0, 0, 0), absent), says: 'cannot be set again' },
    { part: { scratchSpaceMiB: 512 }, own: pe(absent, absent), says: 'no scratchSpaceMiB was set' },
    {
      part: { targetPath: 'X:\\' },
      own: pe(absent, value(1, 89, 0, 58, 0, 92, 0, 0, 0)),
      says: { targetPath: 'Y:\\' },
    },
  ])('Windows PE: $says', ({ part, own, says }) => {
    const told = roundTrip({ kind: 'pe-image', ...part }, own);
    if (typeof says === 'string') expect(told).toContain(says);
    else expect(told).toMatchObject({ kept: says });
  });

  const intl = (zone: string, keyboards = '0409:00000409') =>
    dism(`Default time zone : ${zone}`, `Active keyboard(s) : ${keyboards}`);

  it('language and region are set as DISM showed them', () => {
    const data = { kind: 'international', timeZone: 'UTC', keyboards: ['0407:00000407'] };
    const told = roundTrip(data, [intl('W. Europe Standard Time', '0409:00000409, 0407:00000407')]);
    expect(titles(told)).toEqual([
      'Language and region: 0409:00000409;0407:00000407, W. Europe Standard Time',
    ]);
  });

  it('what no step may set is not set again', () => {
    expect(roundTrip({ kind: 'international', timeZone: 'UTC' }, [intl('& calc.exe')])).toContain(
      'cannot be set again',
    );
  });
});

describe('driver', () => {
  const own = (fact: 'yes' | 'no' | 'unknown'): ProbeAnswer => ({
    ask: 'driver',
    fact: { answer: fact, because: `${fact}: seen`, evidence: [] },
  });
  const copies = (...names: string[]): ProbeAnswer => ({
    ask: 'driver-copies',
    reading: known(names.map((name) => ({ name, version: undefined }))),
  });
  const noDatabase: ProbeAnswer = { ask: 'driver-copies', reading: notKnown('no driver database') };
  const data = { kind: 'driver', inf: 'inf' };

  it.each([
    { own: own('no'), besides: copies(), says: ['Remove drivers nic.inf'], why: 'it was missing' },
    { own: own('yes'), besides: copies('oem1.inf'), says: [], why: 'it was there: nothing was brought' },
    {
      own: own('no'),
      besides: copies('oem1.inf'),
      says: 'nic.inf was there as oem1.inf already',
      why: 'the same INF with another catalog',
    },
    { own: own('unknown'), besides: copies(), says: 'nic.inf: unknown: seen', why: 'a doubt' },
    { own: own('no'), besides: noDatabase, says: 'nic.inf: no driver database', why: 'Windows 7' },
  ])('$why', ({ own: seen, besides, says }) => {
    expect(titles(roundTrip(data, [seen], [besides]))).toEqual(says);
  });

  it('is removed by the names that the image has for it then, and by no other', () => {
    const told = roundTrip(data, [own('no')], [copies()]);
    const [back] = typeof told === 'string' ? [] : told.steps;
    const [action] = back?.actions(PLACES, [copies('oem4.inf', 'oem7.inf')]) ?? [];
    const words = action?.do === 'run' ? action.command.args.filter((word) => /oem/.test(word)) : [];
    expect(words).toEqual(['/Driver:oem4.inf', '/Driver:oem7.inf']);
    expect(back?.actions(PLACES, [noDatabase])).toEqual([]);
    expect(back?.satisfied([copies()]).answer).toBe('yes');
    expect(back?.satisfied([copies('oem4.inf')]).answer).toBe('no');
    expect(back?.satisfied([noDatabase]).answer).toBe('unknown');
  });
});

describe('files', () => {
  const stood = (sha256 = '1'.repeat(64)): ProbeAnswer => ({
    ask: 'file',
    reading: known({ sizeBytes: 7, sha256 }),
  });
  const nothing: ProbeAnswer = { ask: 'file', reading: known(undefined) };
  const unread: ProbeAnswer = { ask: 'file', reading: notKnown('a bad sector') };

  it.each([
    { besides: [nothing], says: ['Remove Windows\\a.bmp'], why: 'a new file goes' },
    { besides: [stood()], says: ['File Windows\\a.bmp'], why: 'an old file comes back' },
    {
      besides: [unread],
      says: 'Windows\\a.bmp: a bad sector',
      why: 'one that cannot be read',
    },
  ])('$why', ({ besides, says }) => {
    expect(titles(roundTrip({ kind: 'file', payload: 'logo', to: 'Windows\\a.bmp' }, [], besides))).toEqual(
      says,
    );
  });

  it('the backup of a step is put back with it', () => {
    const data = { kind: 'file', payload: 'logo', to: 'Windows\\a.bmp', backup: 'Windows\\a.old' };
    expect(titles(roundTrip(data, [], [stood(), nothing]))).toEqual([
      'File Windows\\a.bmp',
      'Remove Windows\\a.old',
    ]);
  });

  it('what lies for the first boot goes, and the script is as it was', () => {
    const data = { kind: 'first-boot', installer: 'msi' };
    expect(titles(roundTrip(data, [], [stood(), nothing]))).toEqual([
      'File Windows\\Setup\\Scripts\\SetupComplete.cmd',
      'Remove Windows\\Setup\\Scripts\\it\\agent.msi',
    ]);
  });

  it('an answer file for the first boot is a file; one that DISM applied is not', () => {
    const data = { kind: 'answer-file', payload: 'xml' };
    expect(titles(roundTrip({ ...data, use: 'first-boot' }, [], [nothing]))).toEqual([
      'Remove Windows\\Panther\\unattend.xml',
    ]);
    expect(step({ ...data, use: 'offline', expect: { file: 'a' } }).undo?.can).toBe('no');
  });
});
