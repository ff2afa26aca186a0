import { describe, expect, it } from 'vitest';
import { planPage } from '../../agent/cli/plan-page.ts';
import { planOnly } from '../support/scenario/boot.ts';
import { FRENCH, FRENCH_STEP, LANGUAGE } from '../support/scenario/language.ts';
import { FOUNDATION, LCU, STEP } from '../support/scenario/payload.ts';
import { type Played, play, playOn } from '../support/scenario/play.ts';
import { redescribed, stage } from '../support/scenario/scenario.ts';

const NEWER = LCU.replace('5131', '5737');
const BASE = { build: '19045.1', packages: [{ identity: FOUNDATION }] };

/** `/PackagePath:` of every call that added something, by file name. */
function added({ boots }: Played): readonly string[] {
  return boots
    .flatMap(({ events }) => events)
    .flatMap((event) => (event.type === 'command' ? [event.line] : []))
    .flatMap((line) => /\/Add-Package \S*\\([^\\\s"]+)/.exec(line)?.[1] ?? []);
}

describe('a cumulative update that the image has, beside a language', () => {
  it('is applied again after the language, and both stand in the plan', async () => {
    const { record } = await planOnly(stage(LANGUAGE));
    expect(record.plan.map(({ id, decision }) => [id, decision])).toEqual([
      ['fr', 'apply'],
      ['lcu', 'skip'],
      ['lcu+again', 'apply'],
    ]);
    const page = planPage(record);
    expect(page).toContain('again after fr');
    const played = await play(LANGUAGE);
    await expect(played.transcript).toMatchFileSnapshot('../golden/scenarios/update-again.txt');
    expect(added(played)).toEqual(['fr-fr.cab', 'kb5046613.msu']);
    expect(played.last.end.exit).toBe(0);
    expect(played.violations).toEqual([]);
  });

  it('is left alone by the next run', async () => {
    const played = await play(LANGUAGE, 2);
    expect(played.last.end.exit).toBe(10);
    expect(added(played)).toHaveLength(2);
  });

  it('is no hindrance to an undo: the language goes, the update stays', async () => {
    const played = await play(LANGUAGE, [{}, { undo: 'newest' }]);
    expect(played.boots.map(({ end }) => end.result.failure?.code)).toEqual([undefined, undefined]);
    const lines = played.last.events.flatMap((event) => (event.type === 'command' ? [event.line] : []));
    const removed = lines.filter((line) => line.includes('/Remove-Package'));
    expect(removed).toHaveLength(1);
    expect(removed[0]).toContain(FRENCH);
  });

  it('is applied by the next run, where DISM failed to: the journals tell, the image cannot', async () => {
    const mishaps = [{ tool: 'dism', match: 'kb5046613', does: 'effect-then-exit-552' }];
    const first = await play({ ...LANGUAGE, mishaps });
    expect(first.last.end.exit).toBe(70);
    const next = await playOn(redescribed(first.machine, LANGUAGE), 2, 2);
    expect(next.boots.map(({ end }) => end.exit)).toEqual([0, 10]);
    expect(added(next)).toEqual(['kb5046613.msu']);
    expect([...first.violations, ...next.violations]).toEqual([]);
  });

  it.each([
    {
      why: 'an update that is applied anyway comes after the language: once is enough',
      wish: { windows: BASE },
      adds: ['fr-fr.cab', 'kb5046613.msu'],
    },
    {
      why: 'the language needs the update first: the update comes twice',
      wish: { windows: BASE, steps: [STEP.lcu, { ...FRENCH_STEP, needs: ['lcu'] }] },
      adds: ['kb5046613.msu', 'fr-fr.cab', 'kb5046613.msu'],
    },
    {
      why: 'the language is there already: nothing is added, nothing renewed',
      wish: {
        windows: {
          ...BASE,
          build: '19045.5131',
          packages: [FOUNDATION, LCU, FRENCH].map((identity) => ({ identity })),
        },
        steps: [STEP.lcu, FRENCH_STEP, STEP.logo],
      },
      adds: [],
    },
    {
      why: 'a language that fails adds nothing',
      wish: {
        steps: [STEP.lcu, { ...FRENCH_STEP, required: false }],
        mishaps: [{ tool: 'dism', match: 'fr-fr', does: 'exit-0-without-effect' }],
      },
      adds: ['fr-fr.cab'],
    },
  ])('$why', async ({ wish, adds }) => {
    const played = await play({ ...LANGUAGE, ...wish });
    expect(added(played)).toEqual(adds);
    expect(played.violations).toEqual([]);
  });

  it.each([
    { why: 'no update in the manifest', steps: [FRENCH_STEP], identity: LCU, warned: true },
    {
      why: 'only an older one than the image has',
      steps: [STEP.lcu, FRENCH_STEP],
      identity: NEWER,
      warned: true,
    },
    { why: 'an image without any', steps: [FRENCH_STEP], identity: FOUNDATION, warned: false },
  ])('is missed where it must come again and cannot: $why', async ({ steps, identity, warned }) => {
    const packages = [FOUNDATION, identity].map((one) => ({ identity: one }));
    const played = await play({ ...LANGUAGE, steps, windows: { build: '19045.5737', packages } });
    const { warnings } = played.last.end.result;
    expect(warnings.some((text) => text.includes('manifest brings none'))).toBe(warned);
    expect(added(played)).toEqual(['fr-fr.cab']);
    expect(played.last.end.exit).toBe(0);
  });
});
