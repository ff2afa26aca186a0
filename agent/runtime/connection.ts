import { exitedWith } from '../domain/command.ts';
import { type Failure, IoError } from '../domain/servicing-error.ts';
import type { Credentials } from '../domain/settings.ts';
import { shareRoot } from '../domain/windows-path.ts';
import { dropShare, judgeNetError, NET_ERROR_UNNAMED, netError, useShare } from '../tools/net.ts';
import type { RunContext } from './context.ts';
import { describeEnd, runCommand } from './run-command.ts';

/** Pauses between attempts, in milliseconds: MDT's practice of five tries, 5 to 25 s apart (ZTIUtility.vbs). */
const PAUSES_MS = [5_000, 10_000, 15_000, 20_000, 25_000] as const;
/** For what may pass by itself, but rarely does: a name that is not known yet. */
const LIMITED_RETRIES = 2;
/** ERROR_ACCESS_DENIED, ERROR_NETWORK_ACCESS_DENIED: the account is good, this share is not for it. */
const DENIED = [5, 65];
/** ERROR_NOT_CONNECTED: there is no such session. */
const NO_CONNECTION = 2250;
/** ERROR_SESSION_CREDENTIAL_CONFLICT: our own older session is in the way. */
const SESSION_CONFLICT = 1219;

export interface ShareOptions {
  readonly system32: string;
  readonly credentials: Credentials | undefined;
  readonly passwordOnCommandLine: boolean;
  /** Total patience in milliseconds. */
  readonly waitMs: number;
}

export type Connected =
  | { readonly ok: true; readonly share: string }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Opens a session to the share of a UNC path. An account that the server refused is not tried there again, for any of
 * its shares: more tries lock it out.
 * Without credentials the session is left to Windows, and the share is looked for until it is there.
 */
export async function connectShare(
  context: RunContext,
  path: string,
  options: ShareOptions,
): Promise<Connected> {
  const share = shareRoot(path);
  if (share === undefined)
    return { ok: false, failure: { code: 'SVC-5002', detail: `${path} is not a share` } };
  const { credentials } = options;
  if (credentials === undefined) return await waitForShare(context, share, options.waitMs);
  const account = `\\\\${share.split('\\')[2] ?? ''} ${credentials.user}`.toLowerCase();
  const refused = context.refusedAccounts.get(account);
  if (refused !== undefined) {
    const detail = `${share}: the server has refused this account before, so it is not tried again`;
    return { ok: false, failure: { code: refused.code, detail } };
  }
  const startedMs = context.world.clock.elapsedMs();
  let conflictCleared = false;
  for (let attempt = 0; ; attempt += 1) {
    const result = await runCommand(
      context,
      useShare(options.system32, share, credentials, {
        passwordOnCommandLine: options.passwordOnCommandLine,
      }),
    );
    if (exitedWith(result)) return { ok: true, share };
    if (result.ended.end === 'not-started')
      return { ok: false, failure: { code: 'SVC-6002', detail: `net: ${describeEnd(result)}` } };
    const number = netError(result) ?? NET_ERROR_UNNAMED;
    if (number === SESSION_CONFLICT && !conflictCleared) {
      conflictCleared = true;
      await runCommand(context, dropShare(options.system32, share));
      continue;
    }
    const { code, meaning, retry } = judgeNetError(number);
    const ended = number === NET_ERROR_UNNAMED ? describeEnd(result) : `error ${number}`;
    const detail = `${share}: net use ended with ${ended} (${meaning})`;
    const pauseMs = PAUSES_MS[attempt];
    const spentMs = context.world.clock.elapsedMs() - startedMs;
    const mayRetry = retry === 'yes' || (retry === 'limited' && attempt < LIMITED_RETRIES);
    if (!mayRetry || pauseMs === undefined || spentMs + pauseMs > options.waitMs) {
      const isAccount = (code === 'SVC-5003' || code === 'SVC-5004') && !DENIED.includes(number);
      if (isAccount) context.refusedAccounts.set(account, { code, detail });
      return { ok: false, failure: { code, detail } };
    }
    context.emit({ type: 'note', level: 'info', text: `${detail}; next try in ${pauseMs / 1000} s` });
    await context.world.clock.sleep(pauseMs);
  }
}

/** The network may still be coming up: the share is looked for with the same patience as a session is asked for. */
async function waitForShare(context: RunContext, share: string, waitMs: number): Promise<Connected> {
  const { clock, files } = context.world;
  const startedMs = clock.elapsedMs();
  for (const pauseMs of [...PAUSES_MS, undefined]) {
    const found = await files.stat(share).catch((error: unknown) => {
      if (error instanceof IoError) return undefined;
      throw error;
    });
    if (found !== undefined) return { ok: true, share };
    if (pauseMs === undefined || clock.elapsedMs() - startedMs + pauseMs > waitMs) break;
    context.emit({
      type: 'note',
      level: 'info',
      text: `${share} is not there yet; next try in ${pauseMs / 1000} s`,
    });
    await clock.sleep(pauseMs);
  }
  return { ok: false, failure: { code: 'SVC-5002', detail: `${share} cannot be reached` } };
}

/** Lets the share go. A session that is already gone is what we want; one that stays is tried again, and said. */
export async function disconnectShare(context: RunContext, system32: string, share: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const result = await runCommand(context, dropShare(system32, share));
    if (exitedWith(result) || netError(result) === NO_CONNECTION) return;
  }
  context.warn(`the session with ${share} could not be closed`);
}
