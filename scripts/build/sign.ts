import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { findProgram } from '../lib/find-program.ts';
import { Problem } from '../lib/problem.ts';

export interface SignSettings {
  /** Arguments of `osslsigncode sign` that say which key is used. */
  readonly keyArgs: readonly string[];
  readonly timestampUrl: string | undefined;
}

/**
 * How executables are signed, or undefined when nobody asked for it.
 * SERVICER_SIGN_PFX and SERVICER_SIGN_PASSWORD_FILE name a PKCS#12 file and the file that holds its password;
 * SERVICER_SIGN_ARGS_FILE instead holds osslsigncode arguments, one a line (a token through PKCS#11, for example).
 */
export function signSettings(env: NodeJS.ProcessEnv): SignSettings | undefined {
  const timestampUrl = env.SERVICER_SIGN_TIMESTAMP_URL;
  const argsFile = env.SERVICER_SIGN_ARGS_FILE;
  if (argsFile !== undefined) {
    const lines = readFileSync(mustExist(argsFile, 'SERVICER_SIGN_ARGS_FILE'), 'utf8').split(/\r?\n/);
    return { keyArgs: lines.map((line) => line.trim()).filter((line) => line !== ''), timestampUrl };
  }
  const pfx = env.SERVICER_SIGN_PFX;
  if (pfx === undefined) return undefined;
  const password = env.SERVICER_SIGN_PASSWORD_FILE;
  // Only ever a file: a password among the arguments can be read by every process of the machine.
  const passwordArgs =
    password === undefined ? [] : ['-readpass', mustExist(password, 'SERVICER_SIGN_PASSWORD_FILE')];
  return { keyArgs: ['-pkcs12', mustExist(pfx, 'SERVICER_SIGN_PFX'), ...passwordArgs], timestampUrl };
}

/** Signs the file in place (SHA-256). */
export function sign(file: string, settings: SignSettings): void {
  const tool = findProgram('osslsigncode');
  if (tool === undefined) throw new Problem('signing is configured, but osslsigncode is not installed');
  const signed = `${file}.signed`;
  rmSync(signed, { force: true });
  const timestamp = settings.timestampUrl === undefined ? [] : ['-ts', settings.timestampUrl];
  const args = [
    'sign',
    ...settings.keyArgs,
    '-h',
    'sha256',
    '-n',
    'winpe-servicer',
    ...timestamp,
    '-in',
    file,
    '-out',
    signed,
  ];
  const ran = spawnSync(tool, args, { encoding: 'utf8' });
  if (ran.status !== 0) throw new Problem(`osslsigncode could not sign ${file}: ${ran.stderr.trim()}`);
  renameSync(signed, file);
}

function mustExist(file: string, name: string): string {
  if (!existsSync(file)) throw new Problem(`${name} names ${file}, which is not there`);
  return file;
}
