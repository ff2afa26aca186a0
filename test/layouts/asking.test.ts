import { describe, expect, it } from 'vitest';
import { boot } from '../support/scenario/boot.ts';
import {
  json,
  STICK,
  SYSTEM_PARTITION,
  stage,
  WINDOWS,
  type Wish,
  windowsVolume,
} from '../support/scenario/scenario.ts';
import { KEY_ID } from './parts.ts';

const PASSWORD = '111111-222222-333333-444444-555555-666666-700007-000011';
// It passes the check of its digits, and is the password of another volume.
const OTHER = PASSWORD.replace('000011', '000022');
const MISTYPED = PASSWORD.replace('333333', '333334');

const LOCKED: Wish = {
  machine: {
    volumes: [
      STICK,
      SYSTEM_PARTITION,
      windowsVolume(WINDOWS, { bitLocker: 'locked', recovery: { id: KEY_ID, password: PASSWORD } }),
    ],
    tools: { missing: [], added: ['manage-bde'] },
  },
};

async function run(answers: readonly (string | undefined)[] | undefined, wish: Wish = LOCKED) {
  const questions: string[] = [];
  const left = [...(answers ?? [])];
  const askSecret = async (question: string) => {
    questions.push(question);
    if (left.length === 0) throw new Error('asked more often than expected');
    return left.shift();
  };
  const booted = await boot(stage(wish), answers === undefined ? {} : { askSecret });
  const { end, events, screen } = booted;
  const commands = events.flatMap((event) => (event.type === 'command' ? [event.line] : []));
  const unlocks = commands.filter((line) => line.includes('-unlock'));
  return { booted, questions, unlocks, commands, said: JSON.stringify([events, end.result]) + screen };
}

describe('a locked Windows, with somebody at the console', () => {
  it.each([
    { typed: [PASSWORD], tries: 1, why: 'typed with dashes' },
    { typed: [PASSWORD.replaceAll('-', '')], tries: 1, why: 'without' },
    { typed: [` ${PASSWORD.replaceAll('-', ' ')} `], tries: 1, why: 'with blanks' },
    { typed: [MISTYPED, PASSWORD], tries: 1, why: 'mistyped first: not even tried' },
    { typed: [OTHER, MISTYPED, PASSWORD], tries: 2, why: 'at the third try' },
  ])('is opened, serviced and locked again: $why', async ({ typed, tries }) => {
    const { booted, questions, unlocks, commands, said } = await run(typed);
    expect(booted.end.exit).toBe(20);
    expect(questions).toHaveLength(typed.length);
    expect(questions[0]).toContain(`D:, key id ${KEY_ID} (48 digits`);
    expect(unlocks).toHaveLength(tries);
    expect(commands.at(-2)).toContain('manage-bde.exe -lock D:');
    expect(booted.boot.unlocked).toEqual({});
    for (const text of typed) {
      expect(said).not.toContain(text.trim());
      expect(questions.join()).not.toContain(text.trim());
    }
  });

  it.each([
    { typed: [OTHER, OTHER, OTHER], asked: 3, tries: 3, why: 'three wrong ones, and no fourth question' },
    { typed: [MISTYPED, '1', 'abc'], asked: 3, tries: 0, why: 'three that are none' },
    { typed: [''], asked: 1, tries: 0, why: 'nothing typed' },
    { typed: [undefined], asked: 1, tries: 0, why: 'Ctrl+C' },
    { typed: [OTHER, ''], asked: 2, tries: 1, why: 'given up after one' },
  ])('stays locked: $why', async ({ typed, asked, tries }) => {
    const { booted, questions, unlocks, said } = await run(typed);
    expect(booted.end.result.failure?.code).toBe('SVC-2003');
    expect(questions).toHaveLength(asked);
    expect(unlocks).toHaveLength(tries);
    expect(booted.boot.unlocked).toEqual({});
    expect(said).not.toContain(OTHER);
    expect(said).not.toContain(MISTYPED);
    expect(booted.end.result.warnings.join()).toContain('no recovery password that opens D: was typed');
  });

  it('says which group is mistyped, and how many tries are left', async () => {
    const { questions } = await run([MISTYPED, '11', undefined]);
    expect(questions[0]).toContain('3 tries');
    expect(questions[1]).toContain('group 3 of 8 is mistyped');
    expect(questions[2]).toContain('2 digits instead of 48');
    expect(questions[2]).toContain('last try');
  });

  it('is asked for only what the key file does not open', async () => {
    const alter: Wish['alter'] = ({ overlay }) =>
      void overlay.set('bitlocker.json', json({ [KEY_ID]: PASSWORD }));
    const wish = { ...LOCKED, settings: { bitLockerKeysFile: 'bitlocker.json' }, alter };
    const { booted, questions } = await run([], wish);
    expect(booted.end.exit).toBe(20);
    expect(questions).toEqual([]);
  });

  it('is never asked where nobody said that somebody is there', async () => {
    const { booted, unlocks } = await run(undefined);
    expect(booted.end.result.failure?.code).toBe('SVC-2003');
    expect(unlocks).toEqual([]);
  });

  it('is not asked where there is no manage-bde to use it', async () => {
    const machine = { ...LOCKED.machine, tools: { missing: [] } };
    const { booted, questions } = await run([], { machine });
    expect(questions).toEqual([]);
    expect(booted.end.result.warnings.join()).toContain('WinPE-SecureStartup');
  });
});
