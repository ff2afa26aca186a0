import { z } from 'zod';
import { type Fact, no, unknown, yes } from '../domain/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import { dismField } from '../tools/dism-query.ts';
import { setOption } from '../tools/dism-verbs.ts';
import { answerTo, judgeByFact, stepBase, stepHead } from './common.ts';
import { blocksOf } from './dism-fact.ts';
import { dismCall, run, SMALL_SCRATCH_BYTES } from './dism-step.ts';
import type { Answers, Bound } from './kind.ts';
import { type ShownSetting, undoOfInternational } from './undo/settings.ts';

const localeSchema = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/, 'must be a language name such as de-DE');

/**
 * Sets languages, keyboards and time zone of the offline Windows. Not for Windows Vista and Server 2008, whose settings
 * only Intlcfg can change.
 */
export const internationalSchema = z
  .strictObject({
    ...stepBase,
    kind: z.literal('international'),
    uiLanguage: localeSchema.optional().describe('Language of the user interface; it must be installed.'),
    systemLocale: localeSchema.optional().describe('Language for programs without Unicode.'),
    userLocale: localeSchema.optional().describe('Formats of new accounts.'),
    keyboards: z
      .array(z.string().regex(/^[0-9a-f]{4}:[0-9a-f]{8}$/, 'must be like 0407:00000407'))
      .min(1)
      .max(8)
      .optional()
      .describe('Input locales of new accounts, the default one first.'),
    timeZone: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9 ().+_-]{1,79}$/, 'must be a time zone such as W. Europe Standard Time')
      .optional()
      .describe('Name of the time zone as Windows keeps it.'),
  })
  .refine((step) => wantedOf(step).length > 0, { message: 'sets nothing' });

export type InternationalData = z.infer<typeof internationalSchema>;
type Settings = {
  readonly [N in 'uiLanguage' | 'systemLocale' | 'userLocale' | 'timeZone']?: string | undefined;
} & { readonly keyboards?: readonly string[] | undefined };

/** One setting: how it is set, where DISM shows it, and how it then reads. */
interface Setting extends ShownSetting {
  readonly option: string;
  readonly value: string;
}

// Languages first; a language pack must be there before.
const RANK = 22;

function wantedOf(data: Settings): readonly Setting[] {
  const keyboards = data.keyboards;
  const all: readonly (Setting | undefined)[] = [
    setting('uiLanguage', '/Set-UILang', 'Default system UI language', data.uiLanguage),
    setting('systemLocale', '/Set-SysLocale', 'System locale', data.systemLocale),
    setting('userLocale', '/Set-UserLocale', 'User locale for default user', data.userLocale),
    setting('keyboards', '/Set-InputLocale', 'Active keyboard(s)', keyboards?.join(';')),
    setting('timeZone', '/Set-TimeZone', 'Default time zone', data.timeZone),
  ];
  return all.filter((one) => one !== undefined);
}

function setting(
  name: Setting['name'],
  verb: string,
  field: string,
  value: string | undefined,
): Setting | undefined {
  return value === undefined ? undefined : { name, option: `${verb}:${value}`, field, value };
}

export function bindInternational(data: InternationalData): Bound {
  const wanted = wantedOf(data);
  const fact = (answers: Answers) => allAsWanted(answers, wanted);
  return {
    ok: true,
    step: {
      ...stepHead(
        data,
        RANK,
        `Language and region: ${wanted.map(({ value }) => value).join(', ')}`.slice(0, 120),
      ),
      needs: {
        payloadIds: [],
        scratchBytes: SMALL_SCRATCH_BYTES,
        imageBytes: 0,
        because: 'settings are values in hives',
      },
      keepsAll: true,
      probes: [{ ask: 'dism', verb: ['/Get-Intl'] }, { ask: 'windows' }],
      undo: undoOfInternational(
        data,
        wanted,
        (value) => internationalSchema.safeParse(value).data,
        bindInternational,
      ),
      satisfied: fact,
      actions: (places, before) =>
        (tooOld(before) === undefined ? wanted : [])
          .filter((one) => judgeSetting(before, one).answer !== 'yes')
          .map((one, index) => run(setOption(dismCall(places, data.id, `${index + 1}`), one.option))),
      judge: ({ before, after, ended }) =>
        tooOld(before) ??
        judgeByFact({ before: fact(before), after: fact(after), ended }, 'language and region', false),
    },
  };
}

// The first build whose settings DISM can change: Windows 7.
// https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-languages-and-international-servicing-command-line-options
const FIRST_BUILD = 7600;

function tooOld(before: Answers): Outcome | undefined {
  const { reading } = answerTo(before, 1, 'windows');
  if (!reading.known || !reading.value.build.known || reading.value.build.value >= FIRST_BUILD)
    return undefined;
  const detail = `language and region of build ${reading.value.build.value} are set with Intlcfg of the Windows 7 WAIK`;
  return { kind: 'failed', failure: { code: 'SVC-3025', detail } };
}

function allAsWanted(answers: Answers, wanted: readonly Setting[]): Fact {
  const facts = wanted.map((one) => judgeSetting(answers, one));
  const wrong = facts.find(({ answer }) => answer === 'no') ?? facts.find(({ answer }) => answer !== 'yes');
  return wrong ?? yes(facts.map(({ because }) => because).join(', '), { file: 'dism', at: '/Get-Intl' });
}

function judgeSetting(answers: Answers, { field, value }: Setting): Fact {
  const asked = blocksOf(answers, 0, 'language and region');
  if (!asked.ok) return asked.fact;
  const seen = dismField(asked.blocks, field);
  if (seen === undefined) return unknown(`DISM does not say: ${field}`);
  const plain = (text: string) =>
    text
      .toLowerCase()
      .split(/[;,]\s*/)
      .join(';');
  const evidence = { file: 'dism', at: `/Get-Intl ${field}`, saw: seen };
  return plain(seen) === plain(value)
    ? yes(`${field} is ${seen}`, evidence)
    : no(`${field} is ${seen}`, evidence);
}
