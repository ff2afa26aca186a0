import type { Command, CommandResult } from '../domain/command.ts';
import type { Credentials } from '../domain/settings.ts';
import { joinPath } from '../domain/windows-path.ts';
import { decodeText } from './decode.ts';

export { judgeNetError, type NetJudgement } from './net-errors.ts';

// The redirector gives up on a dead server after 20 to 60 seconds, and a name may first be asked of DNS.
const USE_MS = 120_000;

/** A failure that named no number. */
export const NET_ERROR_UNNAMED = -1;
// ERROR_SEM_TIMEOUT, 121: what Windows itself says when a server does not answer in time.
const TIMED_OUT = 121;

/**
 * Opens a session with a share, without a drive letter. The password goes to standard input, where no list of
 * processes shows it; the option is for a Windows PE whose `net use` reads the console only.
 * https://learn.microsoft.com/windows-server/administration/windows-commands/net-use
 */
export function useShare(
  system32: string,
  share: string,
  { user, password }: Credentials,
  { passwordOnCommandLine }: { readonly passwordOnCommandLine: boolean },
): Command {
  const rest = [`/user:${user}`, '/persistent:no'];
  // As an argument "*" asks for a password and "/..." is a switch: such a password can only be typed.
  if (passwordOnCommandLine && password !== '*' && !password.startsWith('/')) {
    return { ...net(system32, ['use', share, password, ...rest]), secretArgs: [2] };
  }
  return { ...net(system32, ['use', share, '*', ...rest]), secretInput: `${password}\r\n` };
}

/** Ends the session; open files do not stop it. 2250 (no such connection) is fine. */
export function dropShare(system32: string, share: string): Command {
  return net(system32, ['use', share, '/delete', '/yes']);
}

/**
 * The Windows error number of a `net` that failed, `NET_ERROR_UNNAMED` when it named none; undefined when it went
 * well. The text is translated, the number is not: `System error 53 has occurred.`, `Systemfehler 53 aufgetreten.`
 */
export function netError(result: CommandResult): number | undefined {
  if (result.ended.end === 'timed-out') return TIMED_OUT;
  if (result.ended.end === 'exited' && result.ended.exitCode === '0x00000000') return undefined;
  return numberIn(decodeText(result.stderr)) ?? numberIn(decodeText(result.stdout)) ?? NET_ERROR_UNNAMED;
}

function numberIn(text: string): number | undefined {
  // Prompts and messages name the share, and servers have numbers in their names and addresses.
  const plain = text
    .replace(/\\\\\S+/g, ' ')
    .replace(/['"][^'"\r\n]*['"]/g, ' ')
    .replace(/\d+(?:\.\d+)+/g, ' ');
  const digits = /(?<![\w.-])\d{1,5}(?![\w-])/.exec(plain)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

function net(system32: string, args: readonly string[]): Command {
  return {
    tool: 'net',
    file: joinPath(system32, 'net.exe'),
    args,
    effect: 'changes',
    timeoutMs: USE_MS,
    idleMs: USE_MS,
  };
}
