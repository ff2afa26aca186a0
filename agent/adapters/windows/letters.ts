import { statfs } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { errorCodeOf } from '../node/io-errors.ts';
import type { ProviderAnswer, VolumePart } from './volume-parts.ts';

// A phantom floppy or a dead network drive holds a call for many seconds. Such a call cannot be taken back, and Node
// has four threads for them: after two that hang no more letters are asked.
const LETTER_MS = 3_000;
const MAX_HANGING = 2;

/** Asked for one letter; a test gives its own. */
export type AskLetter = (root: string) => Promise<{ readonly sizeBytes: number; readonly freeBytes: number }>;

/**
 * Every letter that answers, with size and free space: needs no program, so it always works. A letter that answers
 * with an error other than "not there" is a volume that cannot be read: no medium, damaged, or locked.
 */
export async function surveyLetters(
  ask: AskLetter = askFileSystem,
  letterMs = LETTER_MS,
): Promise<ProviderAnswer> {
  const parts: VolumePart[] = [];
  const hanging: string[] = [];
  for (const letter of 'CDEFGHIJKLMNOPQRSTUVWXYZAB') {
    const root = `${letter}:\\`;
    if (hanging.length === MAX_HANGING) break;
    const answer = await Promise.race([
      ask(root).catch((error: unknown) => errorCodeOf(error) || 'UNKNOWN'),
      wait(letterMs, 'hangs' as const, { ref: false }),
    ]);
    if (answer === 'hangs') hanging.push(root);
    else if (typeof answer !== 'string') parts.push({ root, ...answer });
    else if (answer !== 'ENOENT') parts.push({ root });
  }
  const found = `${parts.length} letters${hanging.length === 0 ? '' : `; no answer from ${hanging.join(' ')}`}`;
  return {
    report: { provider: 'letters', answer: hanging.length === 0 ? 'used' : 'timed-out', detail: found },
    parts,
  };
}

async function askFileSystem(root: string): Promise<{ sizeBytes: number; freeBytes: number }> {
  const { bavail, blocks, bsize } = await statfs(root);
  return { sizeBytes: blocks * bsize, freeBytes: bavail * bsize };
}
