import { failed, GOOD, type Verb } from './dism-session.ts';
import { note } from './model-notes.ts';
import { wait } from './program.ts';

// The sentence as field reports quote it; that the code is ERROR_INVALID_DATA is invented.
const REFUSED = {
  code: 0x8007_000d,
  sentences: [
    'The specified product key could not be validated.',
    'Check that the specified product key is valid and that it matches the target edition.',
  ],
};
/** What no key of Microsoft has: vowels and letters that look like digits. N came with Windows 8. */
const KEY = /^[BCDFGHJKMNPQRTVWXY2-9]{5}(-[BCDFGHJKMNPQRTVWXY2-9]{5}){4}$/;

/** Takes the key and says nothing of it on the screen, but the whole command line stands in its log. */
export const setProductKey: Verb = function* ({ args, image, log, mishap }) {
  const [key = ''] = args.options.get('/set-productkey') ?? [];
  log.info(`DISM.EXE: Executing command line: dism.exe /Image:${image.root} /Set-ProductKey:${key}`);
  yield wait(3);
  if (mishap === 'hang') yield { waitMs: Number.POSITIVE_INFINITY };
  if (!KEY.test(key)) return failed(REFUSED);
  if (mishap !== 'exit-0-without-effect') note(image, 'product key', 'set');
  return GOOD;
};
