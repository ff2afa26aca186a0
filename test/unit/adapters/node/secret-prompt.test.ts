import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { secretPrompt } from '../../../../agent/adapters/node/secret-prompt.ts';

/** Standard input as the prompt uses it; what it is asked to do is kept. */
class Input extends EventEmitter {
  readonly asked: string[] = [];
  readonly isTTY: boolean;
  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
  readonly setRawMode = (mode: boolean) => void this.asked.push(`raw ${mode}`);
  readonly resume = () => void this.asked.push('resume');
  readonly pause = () => void this.asked.push('pause');
}

function prompt(isTTY: boolean) {
  const input = new Input(isTTY);
  let shown = '';
  const ask = secretPrompt(input, {
    write: (text) => {
      shown += text;
    },
  });
  return { input, ask, type: (text: string) => input.emit('data', Buffer.from(text)), shown: () => shown };
}

describe('a password that is asked for', () => {
  it.each([
    { typed: ['secret\r'], answer: 'secret', why: 'with Enter' },
    { typed: ['secret\r\n'], answer: 'secret', why: 'with the Enter of Windows' },
    { typed: ['s', 'e', 'c\u007f', 'c\n'], answer: 'sec', why: 'with a slip of the finger' },
    { typed: ['\u007f\u007fa\b\bb\r'], answer: 'b', why: 'with more slips than letters' },
    { typed: ['a\u{1f600}\u007fb\r'], answer: 'ab', why: 'with a letter of two units taken back' },
    { typed: ['\r'], answer: '', why: 'with nothing' },
    { typed: ['abc\u0003'], answer: undefined, why: 'and Ctrl+C' },
    { typed: ['abc\u0004'], answer: undefined, why: 'and Ctrl+D' },
    { typed: [`${'x'.repeat(1025)}\r`], answer: undefined, why: 'with one character too many' },
    { typed: [`${'x'.repeat(1024)}\r`], answer: 'x'.repeat(1024), why: 'with as many as there may be' },
  ])('at a terminal is read unseen, $why', async ({ typed, answer }) => {
    const { input, ask, type, shown } = prompt(true);
    const answered = ask('Password: ');
    for (const text of typed) type(text);
    expect(await answered).toBe(answer);
    expect(shown()).toBe('Password: \n');
    expect(input.asked).toEqual(['raw true', 'resume', 'raw false', 'pause']);
    expect(input.eventNames()).toEqual([]);
  });

  it('at a terminal may come in pieces of a letter', async () => {
    const { input, ask } = prompt(true);
    const answered = ask('');
    for (const byte of Buffer.from('ü\r')) input.emit('data', Buffer.from([byte]));
    expect(await answered).toBe('ü');
  });

  it('from a pipe is a line, shows no question, and keeps the rest for the next one', async () => {
    const { input, ask, type, shown } = prompt(false);
    const first = ask('Password: ');
    type('one\ntwo\r\nthr');
    expect(await first).toBe('one');
    expect(await ask('Again: ')).toBe('two');
    const third = ask('Third: ');
    type('ee');
    input.emit('end');
    expect(await third).toBe('three');
    expect(await ask('Fourth: ')).toBeUndefined();
    expect(shown()).toBe('');
  });

  it('from a pipe that breaks is none', async () => {
    const { input, ask } = prompt(false);
    const answered = ask('');
    input.emit('error', new Error('EIO'));
    expect(await answered).toBeUndefined();
  });
});
