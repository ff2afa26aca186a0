import { type Fact, no, unknown } from '../domain/fact.ts';
import { type DismBlock, parseDismBlocks } from '../tools/dism-query.ts';
import { answerTo } from './common.ts';
import type { Answers } from './kind.ts';

// CBS_E_UNKNOWN_UPDATE
const NOT_NAMED = '0x800F080C';

export type Blocks =
  | { readonly ok: true; readonly blocks: readonly DismBlock[] }
  | { readonly ok: false; readonly fact: Fact };

/** What DISM printed to the question at `index`; a question it could not answer is no answer. */
export function blocksOf(answers: Answers, index: number, subject: string): Blocks {
  const { reading } = answerTo(answers, index, 'dism');
  if (!reading.known) return { ok: false, fact: unknown(`${subject}: ${reading.because}`) };
  const { exitCode, stdout } = reading.value;
  if (exitCode === NOT_NAMED) return { ok: false, fact: no(`the image does not know ${subject}`) };
  if (exitCode !== '0x00000000')
    return { ok: false, fact: unknown(`${subject}: dism ended with ${exitCode}`) };
  return { ok: true, blocks: parseDismBlocks(stdout) };
}
