import { StringDecoder } from 'node:string_decoder';

/** The parts of standard input that are used. */
export interface SecretInput {
  readonly isTTY?: boolean | undefined;
  readonly setRawMode?: (mode: boolean) => unknown;
  readonly on: (event: 'data' | 'end' | 'error', listener: (chunk: Uint8Array) => void) => unknown;
  readonly off: (event: 'data' | 'end' | 'error', listener: (chunk: Uint8Array) => void) => unknown;
  readonly resume: () => unknown;
  readonly pause: () => unknown;
}

// minisign takes 1024 bytes of password.
const MAX_CHARACTERS = 1024;
const END_OF_TEXT = '\u0003';
const END_OF_TRANSMISSION = '\u0004';

/**
 * Asks for lines that are not shown. The question goes to standard error, so that `--json` stays one document. What comes
 * after a line in a pipe is kept for the next question.
 */
export function secretPrompt(
  input: SecretInput,
  screen: { readonly write: (text: string) => unknown },
): (question: string) => Promise<string | undefined> {
  const decoder = new StringDecoder('utf8');
  let waiting = '';
  let hasEnded = false;
  return (question) =>
    new Promise((resolve) => {
      const isTyped = input.isTTY === true;
      if (isTyped) screen.write(question);
      let line = '';
      const finish = (answer: string | undefined) => {
        input.off('data', onData);
        input.off('end', onEnd);
        input.off('error', onEnd);
        if (isTyped) input.setRawMode?.(false);
        // Else the process would wait for more.
        input.pause();
        if (isTyped) screen.write('\n');
        resolve(answer);
      };
      const take = (): boolean => {
        const characters = [...waiting];
        for (const [index, character] of characters.entries()) {
          const rest = characters.slice(index + 1).join('');
          if (character === '\r' || character === '\n') {
            waiting = character === '\r' && rest.startsWith('\n') ? rest.slice(1) : rest;
            finish(line);
            return true;
          }
          if (isTyped && (character === END_OF_TEXT || character === END_OF_TRANSMISSION)) {
            waiting = rest;
            finish(undefined);
            return true;
          }
          if (isTyped && (character === '\u007f' || character === '\b'))
            line = [...line].slice(0, -1).join('');
          else line += character;
          if (line.length > MAX_CHARACTERS) {
            waiting = '';
            finish(undefined);
            return true;
          }
        }
        waiting = '';
        return false;
      };
      const onData = (chunk: Uint8Array) => {
        waiting += decoder.write(chunk);
        take();
      };
      const onEnd = () => {
        hasEnded = true;
        finish(line === '' ? undefined : line);
      };
      if (take()) return;
      if (hasEnded) {
        finish(line === '' ? undefined : line);
        return;
      }
      if (isTyped) input.setRawMode?.(true);
      input.on('data', onData);
      input.on('end', onEnd);
      input.on('error', onEnd);
      input.resume();
    });
}
