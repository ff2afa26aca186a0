import { listPackages } from '../registry/component-servicing.ts';
import { type DismSession, failed, GOOD, type Verb } from './dism-session.ts';
import { FAILURE } from './dism-text.ts';
import { note, noteOf } from './model-notes.ts';
import { readImageHive } from './offline-image.ts';
import { lines, wait } from './program.ts';

/** Layout as captured. */
export const getIntl: Verb = function* (session) {
  const language = session.image.described?.language ?? 'en-US';
  const value = (name: string, otherwise: string) => noteOf(session.image, name) ?? otherwise;
  yield lines(
    'Reporting offline international settings.',
    '',
    `Default system UI language : ${value('/set-uilang', language)}`,
    `System locale : ${value('/set-syslocale', language)}`,
    `Default time zone : ${value('/set-timezone', 'Pacific Standard Time')}`,
    `User locale for default user : ${value('/set-userlocale', language)}`,
    'Location : United States (GEOID = 244)',
    `Active keyboard(s) : ${value('/set-inputlocale', '0409:00000409')}`,
    'Keyboard layered driver : PC/AT Enhanced Keyboard (101/102-Key)',
    '',
    ...installedLanguages(session).flatMap((one) => [
      `Installed language(s): ${one}`,
      '  Type : Fully localized language.',
    ]),
    '',
  );
  return GOOD;
};

function installedLanguages({ image }: DismSession): readonly string[] {
  const own = image.described?.language ?? 'en-US';
  const added = listPackages(readImageHive(image, 'SOFTWARE'))
    .filter(({ identity, state }) => /LanguagePack/i.test(identity.name) && state >= 0x60)
    .map(({ identity }) => identity.language);
  return [...new Set([own, ...added])];
}

/** https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-languages-and-international-servicing-command-line-options */
export const setInternational: Verb = function* (session) {
  const { args, image, mishap } = session;
  const verb = args.verb ?? '';
  const [value = ''] = args.options.get(verb) ?? [];
  yield wait(3);
  if (mishap === 'hang') yield { waitMs: Number.POSITIVE_INFINITY };
  // The code and the sentence of a language that is not installed are invented.
  if (verb === '/set-uilang' && !installedLanguages(session).includes(value))
    return failed(FAILURE.parameter('The specified language is not installed in the image.'));
  if (mishap !== 'exit-0-without-effect') note(image, verb, value.replaceAll(';', ', '));
  return GOOD;
};
