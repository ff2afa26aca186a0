import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFleet } from '../../../agent/adapters/rehearsal/open-fleet.ts';
import { lookAtPath } from '../../../agent/adapters/workstation/look-at.ts';
import type { Environment } from '../../../agent/cli/environment.ts';
import { realDesk, servicer } from '../cli/desk.ts';
import { cabinet, desk, HEAD, LCU, stageIn } from './support.ts';

const EXAMPLES = path.join(import.meta.dirname, '../../../payload/examples');
const MONTHLY = readFileSync(path.join(EXAMPLES, 'monthly/machine.json'), 'utf8');
const FOUNDATION = 'Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~10.0.19041.1';

const FILES = {
  'servicing.yaml': `${HEAD}packages: [p]\n`,
  'p/lcu.cab': cabinet(LCU, 3000, FOUNDATION),
};

const at: Partial<Environment> = {
  fleet: async (wish) => openFleet(wish),
  desk: {
    ...realDesk(),
    lookAt: lookAtPath,
    read: (file) =>
      statSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file) : undefined,
    writeText: () => undefined,
  },
};

/** A payload of one cumulative update, and these machine files. */
async function fleetOf(machines: Readonly<Record<string, string>>, files: typeof FILES = FILES) {
  const here = desk(files);
  const staged = await stageIn(here);
  expect(staged.ok ? [] : staged.failures).toEqual([]);
  mkdirSync(here.at('machines'));
  for (const [name, text] of Object.entries(machines)) writeFileSync(here.at(`machines/${name}`), text);
  return here;
}

const rehearse = async (...argv: readonly string[]) => await servicer(['rehearse', ...argv], at);
const done = MONTHLY.replace('19041.4780.1.10', '19041.5131.1.10');
const full = MONTHLY.replace('"freeMiB": 98304', '"freeMiB": 10');
const paced = MONTHLY.replace('{\n', '{ "pace": { "cumulativeSeconds": 3600 },\n');

describe('rehearse with a folder of machines', () => {
  it('gives each machine its row, and ends with the worst class', async () => {
    using here = await fleetOf({
      'a.json': MONTHLY,
      'b.json': done,
      'c.json': full,
      'd.json': '{ "host": ',
      'notes.txt': 'no machine',
    });
    const said = await rehearse(here.at('out'), '--machine', here.at('machines'), '--json');
    expect(said.err).toBe('');
    const { exit, machines } = JSON.parse(said.out);
    expect(
      machines.map((one: { file: string; end: string; exit: number }) => [one.file, one.end, one.exit]),
    ).toEqual([
      ['a.json', 'rehearsed', 20],
      ['b.json', 'rehearsed', 10],
      ['c.json', 'rehearsed', 60],
      ['d.json', 'unreadable', 40],
    ]);
    expect([exit, said.exit]).toEqual([60, 60]);
    const [first, second, third] = machines;
    // One session to add it; those of the look before and after are counted too.
    expect(first.dismSessions).toBeGreaterThan(0);
    expect(first.programs).toBeGreaterThanOrEqual(first.dismSessions);
    expect(first.needBytes).toBeGreaterThan(256 * 1024 * 1024);
    expect(second).toMatchObject({ verdict: 'nothing-to-do', dismSessions: 0 });
    expect(third).toMatchObject({ verdict: 'refused' });
    expect(first.steps[0].commands[0]).toContain('/Add-Package');
  });

  it('takes minutes from the pace of the machine file, and says whose they are', async () => {
    using here = await fleetOf({ 'slow.json': paced, 'usual.json': MONTHLY });
    const said = await rehearse(here.at('out'), '--machine', here.at('machines'), '--json');
    const [slow, usual] = JSON.parse(said.out).machines;
    expect(slow.minutes - usual.minutes).toBeGreaterThan((3600 - 420) / 60 - 1);
    expect(slow.minutesFrom).toContain('pace of the machine file: cumulative update 3600 s');
    expect(usual.minutesFrom).toContain('assumed pace, not measured: cumulative update 420 s');
    const page = await rehearse(here.at('out'), '--machine', here.at('machines'));
    expect(page.out).toContain('cumulative update 3600 s, package 55 s, driver 9 s, check 80 s (slow.json)');
    expect(page.out).toContain('2 machines: 2 done-first-boot. Worst exit class 20.');
    expect(page.out).toContain('took the payload unsigned');
  });

  it('changes no machine: the second time says the same', async () => {
    using here = await fleetOf({ 'a.json': MONTHLY });
    const argv = [here.at('out'), '--machine', here.at('machines')];
    const first = await rehearse(...argv);
    expect((await rehearse(...argv)).out).toBe(first.out);
  });

  it('takes what capture writes: a machine without settings and shares', async () => {
    const { host, smbios, macs, volumes } = JSON.parse(
      MONTHLY.replace(/^\s*\/\/.*$/gm, '').replace(/,(\s*[}\]])/g, '$1'),
    );
    using here = await fleetOf({ 'captured.json': JSON.stringify({ host, smbios, macs, volumes }) });
    expect((await rehearse(here.at('out'), '--machine', here.at('machines/captured.json'))).exit).toBe(20);
    // Without a payload it has nowhere to take one from.
    const alone = await rehearse('--machine', here.at('machines'), '--json');
    expect(JSON.parse(alone.out).machines[0].failure.code).toBe('SVC-1001');
    expect(alone.exit).toBe(60);
  });

  it('goes on behind a machine whose DISM crashes', async () => {
    const cut = MONTHLY.replace(
      '{\n',
      '{ "mishaps": [{ "tool": "dism", "match": "/Add-Package", "does": "crash" }],\n',
    );
    using here = await fleetOf({ 'a.json': cut, 'b.json': MONTHLY });
    const { machines } = JSON.parse(
      (await rehearse(here.at('out'), '--machine', here.at('machines'), '--json')).out,
    );
    expect(machines.map((one: { exit: number }) => one.exit)).toEqual([70, 20]);
  });

  it('goes on behind a machine whose rehearsal breaks off', async () => {
    using here = await fleetOf({ 'a.json': MONTHLY, 'b.json': MONTHLY });
    const said = await servicer(['rehearse', here.at('out'), '--machine', here.at('machines')], {
      ...at,
      fleet: async (wish) => {
        const fleet = openFleet(wish);
        if (!fleet.ok) return fleet;
        const [first, ...others] = fleet.value;
        if (first === undefined) return fleet;
        const broken = () => {
          const opened = first.open();
          if (!opened.ok) return opened;
          const world = {
            ...opened.value.world,
            random: {
              bytes: () => {
                throw new Error('a fault');
              },
            },
          };
          return { ok: true as const, value: { ...opened.value, world } };
        };
        return { ok: true, value: [{ ...first, open: broken }, ...others] };
      },
    });
    expect(said.out).toMatch(/a\.json +broke-off +90/);
    expect(said.out).toMatch(/b\.json +done-first-boot +20/);
    expect(said.exit).toBe(90);
  });

  it.each([
    { count: 256, exit: 40, says: '256 unreadable', why: 'the most' },
    { count: 257, exit: 40, says: 'SVC-1007', why: 'one above' },
  ])('is bounded: $why', async ({ count, exit, says }) => {
    using here = await fleetOf(
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}.json`, '{}'])),
    );
    const said = await rehearse(here.at('out'), '--machine', here.at('machines'));
    expect(said.exit).toBe(exit);
    expect(said.out + said.err).toContain(says);
  });

  it.each([
    { argv: ['out'], exit: 60, says: '--machine', why: 'a payload without machines' },
    {
      argv: ['out', '--machine', 'machines', '--plan-only'],
      exit: 60,
      says: '--plan-only',
      why: 'what one machine can',
    },
    { argv: ['--machine', 'machines', '--state', 'x'], exit: 60, says: '--state', why: 'nothing is kept' },
    { argv: ['servicing.yaml', '--machine', 'machines'], exit: 40, says: 'staged first', why: 'no payload' },
    { argv: ['p', '--machine', 'machines'], exit: 40, says: 'SVC-1006', why: 'a folder without a manifest' },
    { argv: ['out', '--machine', 'gone'], exit: 40, says: 'SVC-1007', why: 'no such folder' },
    { argv: ['out', '--machine', 'p'], exit: 40, says: 'no .json file', why: 'a folder without machines' },
  ])('is refused with a code: $why', async ({ argv, exit, says }) => {
    using here = await fleetOf({ 'a.json': MONTHLY });
    const names = ['out', 'machines', 'servicing.yaml', 'p', 'gone'];
    const said = await rehearse(...argv.map((word) => (names.includes(word) ? here.at(word) : word)));
    expect(said.exit).toBe(exit);
    expect(said.err).toContain(says);
  });
});
