import { describe, expect, it } from 'vitest';
import { no, yes } from '../../../agent/domain/fact.ts';
import type { ProbeAnswer } from '../../../agent/domain/probe.ts';
import { bindPackage, packageSchema } from '../../../agent/steps/package.ts';
import { EXIT_0, finder, PLACES, payload, ran, stepOf } from './support.ts';

const MIB = 1024 * 1024;
const LCU = 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.5131.1.10';

function bind(identity: string, file = payload('lcu', 'updates/lcu.msu', 700 * MIB)) {
  return bindPackage(
    packageSchema.parse({ id: 'lcu', kind: 'package', payload: 'lcu', identity }),
    finder(file),
  );
}

describe('a package step', () => {
  it.each([
    { name: 'Package_for_ServicingStack_4769', rank: 10 },
    { name: 'Microsoft-Windows-Client-LanguagePack-Package', rank: 20 },
    { name: 'Microsoft-Windows-LanguageFeatures-Basic-de-de-Package', rank: 20 },
    { name: 'Package_for_KB5001716', rank: 30 },
    { name: 'Package_for_DotNetRollup_481', rank: 40 },
    { name: 'Package_for_RollupFix', rank: 60 },
  ])('$name has rank $rank in the servicing order', ({ name, rank }) => {
    expect(stepOf(bind(`${name}~t~amd64~~1.0.0.0`)).rank).toBe(rank);
  });

  it.each([
    { name: 'Package_for_KB1', sizeBytes: 1, scratchBytes: 256 * MIB, why: 'a small one takes the least' },
    { name: 'Package_for_KB1', sizeBytes: 100 * MIB, scratchBytes: 300 * MIB, why: 'three times its size' },
    { name: 'X-LanguagePack-Y', sizeBytes: 1, scratchBytes: 1024 * MIB, why: 'a language takes 1 GiB' },
    {
      name: 'X-LanguagePack-Y',
      sizeBytes: 400 * MIB,
      scratchBytes: 1200 * MIB,
      why: 'or three times its size',
    },
  ])('$why', ({ name, sizeBytes, scratchBytes }) => {
    const step = stepOf(bind(`${name}~t~amd64~~1.0.0.0`, payload('lcu', 'a.cab', sizeBytes)));
    expect(step.needs).toMatchObject({ payloadIds: ['lcu'], scratchBytes, imageBytes: 3 * sizeBytes });
  });

  it.each([
    { identity: 'KB5046613', file: payload('lcu', 'a.cab'), code: 'SVC-1103', why: 'no identity' },
    { identity: LCU, file: payload('other', 'a.cab'), code: 'SVC-1110', why: 'no such payload' },
    { identity: LCU, file: payload('lcu', 'a.exe'), code: 'SVC-1304', why: 'no package file' },
    {
      identity: LCU,
      file: payload('lcu', 'a.cab.txt'),
      code: 'SVC-1304',
      why: 'no package file, although cab is in it',
    },
  ])('is refused: $why', ({ identity, file, code }) => {
    expect(bind(identity, file)).toMatchObject({ ok: false, failure: { code } });
  });

  it('runs DISM on the staged file, with scratch and log on the disk', () => {
    const [action, ...more] = stepOf(bind(LCU)).actions(PLACES, []);
    expect(more).toEqual([]);
    if (action?.do !== 'run') throw new Error('no command');
    expect(action.command).toMatchObject({
      tool: 'dism',
      file: 'X:\\Windows\\System32\\dism.exe',
      effect: 'changes',
      logPath: 'D:\\ProgramData\\Servicer\\runs\\r1\\dism-lcu.log',
    });
    expect(action.command.args).toContain(
      '/PackagePath:D:\\ProgramData\\Servicer\\staging\\updates\\lcu.msu',
    );
  });

  it.each([{ firstBoot: true }, { firstBoot: false }])(
    'waits for the first boot: $firstBoot',
    ({ firstBoot }) => {
      const answer = (fact: ReturnType<typeof yes>): readonly ProbeAnswer[] => [
        { ask: 'package', fact, firstBoot },
      ];
      const step = stepOf(bind(LCU));
      expect(step.title).toBe('Package Package_for_RollupFix 19041.5131.1.10');
      expect(step.probes).toMatchObject([{ ask: 'package', identity: { name: 'Package_for_RollupFix' } }]);
      expect(step.satisfied(answer(no('absent'))).answer).toBe('no');
      expect(
        step.judge({ before: answer(no('absent')), after: answer(yes('there')), ended: [ran(EXIT_0)] }),
      ).toEqual({ kind: 'changed', because: 'there', firstBoot, by: 'act' });
    },
  );
});
