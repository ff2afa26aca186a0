import { describe, expect, it } from 'vitest';
import { type Fact, no, unknown, yes } from '../../../agent/domain/fact.ts';
import { bindCapability, capabilitySchema } from '../../../agent/steps/capability.ts';
import { bindPackage, packageSchema } from '../../../agent/steps/package.ts';
import { repeatOf } from '../../../agent/steps/repeat.ts';
import { finder, PLACES, payload, ran, stepOf } from './support.ts';

const NAMES = {
  lcu: 'Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.4061.1.6',
  language: 'Microsoft-Windows-Client-LanguagePack-Package~31bf3856ad364e35~amd64~fr-FR~10.0.26100.1',
  fod: 'Microsoft-Windows-Notepad-FoD-Package~31bf3856ad364e35~amd64~~10.0.26100.1',
  pe: 'WinPE-WMI-Package~31bf3856ad364e35~amd64~~10.0.26100.1',
  plain: 'Package_for_KB5100001~31bf3856ad364e35~amd64~~10.0.1.3',
  stack: 'Package_for_ServicingStack_4060~31bf3856ad364e35~amd64~~26100.4060.1.0',
  dotnet: 'Package_for_DotNetRollup_481~31bf3856ad364e35~amd64~~10.0.9286.2',
} as const;

const bound = (identity: string, more: object = {}) =>
  stepOf(
    bindPackage(
      packageSchema.parse({ id: 'p', kind: 'package', payload: 'file', identity, ...more }),
      finder(payload('file', 'updates/file.cab')),
    ),
  );
const again = (isDue = () => true) => {
  const step = repeatOf(bound(NAMES.lcu), ['fr', 'de'], isDue);
  if (step === undefined) throw new Error('not to be repeated');
  return step;
};

describe('what makes an update necessary again, and what can be done again', () => {
  it.each([
    { name: 'lcu', adds: false, repeats: true },
    { name: 'language', adds: true, repeats: false },
    { name: 'fod', adds: true, repeats: false },
    { name: 'pe', adds: true, repeats: false },
    { name: 'plain', adds: false, repeats: false },
    { name: 'stack', adds: false, repeats: false },
    { name: 'dotnet', adds: false, repeats: false },
  ] as const)('$name: adds $adds, repeats $repeats', ({ name, adds, repeats }) => {
    const step = bound(NAMES[name]);
    expect(step.addsOld === true).toBe(adds);
    expect(step.again !== undefined).toBe(repeats);
    expect(repeatOf(step, ['fr'], () => true) !== undefined).toBe(repeats);
  });

  it.each([
    { ensure: 'present', adds: true },
    { ensure: 'absent', adds: false },
  ])('a capability that shall be $ensure: adds $adds', ({ ensure, adds }) => {
    const data = { id: 'c', kind: 'capability', capability: 'OpenSSH.Client~~~~0.0.1.0', ensure };
    const step = stepOf(bindCapability(capabilitySchema.parse(data), finder()));
    expect([step.addsOld === true, step.keepsAll === true]).toEqual([adds, adds]);
  });

  it('a removal of a language adds nothing', () => {
    const step = bound(NAMES.language, { ensure: 'absent', payload: undefined });
    expect(step.addsOld).toBeUndefined();
  });
});

describe('a cumulative update that comes again', () => {
  it('is a step of its own behind the first, with a log of its own', () => {
    const step = again();
    expect([step.id, step.after, step.rank]).toEqual(['p+again', ['p'], 60]);
    expect(step.satisfied([]).because).toBe('again after fr, de: what was added is older than this update');
    const [action] = step.actions(PLACES, []);
    const line = action?.do === 'run' ? action.command.args.join(' ') : '';
    expect(line).toContain('/Add-Package');
    expect(line).toContain('dism-p-again.log');
  });

  it.each([
    { after: yes('it is Installed'), code: '0x00000000', end: 'changed', why: 'DISM did it' },
    { after: yes('it is Installed'), code: '0x00000BC2', end: 'changed', why: '3010' },
    {
      after: yes('it is Installed'),
      code: '0x00000228',
      end: 'SVC-3001',
      why: '552: that it is there proves nothing',
    },
    { after: yes('it is Installed'), code: '0x800F081E', end: 'SVC-3003', why: 'not applicable' },
    { after: yes('it is Installed'), code: '0x00000070', end: 'SVC-3007', why: 'disk full' },
    { after: no('it is gone'), code: '0x00000000', end: 'SVC-3002', why: 'DISM said yes and it is gone' },
    { after: unknown('no hive'), code: '0x00000000', end: 'SVC-4001', why: 'nothing can be seen' },
  ] as const)('$end: $why', ({ after, code, end }) => {
    const answer = (fact: Fact) => [{ ask: 'package', fact, firstBoot: true } as const];
    const ended = [ran({ end: 'exited', exitCode: code })];
    const outcome = again().judge({ before: answer(yes('there')), after: answer(after), ended });
    expect(outcome.kind === 'failed' ? outcome.failure.code : outcome.kind).toBe(end);
    if (outcome.kind === 'changed') expect(outcome.firstBoot).toBe(true);
  });
});
