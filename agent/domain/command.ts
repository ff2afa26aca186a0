import type { WindowsCode } from './windows-code.ts';

/** The Windows programs this product drives. Each has a module in `tools`. */
export type ToolName =
  | 'dism'
  | 'reg'
  | 'net'
  | 'wpeutil'
  | 'diskpart'
  | 'mountvol'
  | 'sfc'
  | 'fsutil'
  | 'manage-bde'
  | 'bcdboot'
  | 'chkdsk'
  /** Whatever program a manifest names. */
  | 'program';

/** One program start, as data: it can be printed, compared and journaled. Never a shell line. */
export interface Command {
  readonly tool: ToolName;
  /** Absolute path: nothing is ever searched for on PATH. */
  readonly file: string;
  readonly args: readonly string[];
  /** `reads` may be run by `plan` and `doctor`; `changes` only by a run that has passed its plan phase. */
  readonly effect: 'reads' | 'changes';
  /** Hard limit in milliseconds. */
  readonly timeoutMs: number;
  /** Ended after so many milliseconds without output, change of `logPath` or of the free space at `diskPath`. */
  readonly idleMs: number;
  /** The tool's own log, when it writes one. */
  readonly logPath?: string;
  /** Where others may note more about the same work: looked through for the cause of an end that says little. */
  readonly moreLogs?: readonly string[];
  /** On the volume where the work of the tool can be seen: its free space changes while the tool gets on. */
  readonly diskPath?: string;
  /** Fed to standard input and never logged. */
  readonly secretInput?: string;
  /** Positions in `args` that must never be printed: for `manage-bde -unlock`, and a `net use` that reads no input. */
  readonly secretArgs?: readonly number[];
  /** Run even when an earlier command of the same step failed: `reg unload`. */
  readonly always?: true;
  /** However it exits, what comes after it in the step is run all the same: its exit code is no verdict. */
  readonly anyExit?: true;
}

/** How a program ended. A non-zero exit code is data: only the tool's module knows what it means. */
export type CommandEnd =
  | { readonly end: 'exited'; readonly exitCode: WindowsCode }
  | { readonly end: 'timed-out'; readonly limit: 'hard' | 'idle' }
  | { readonly end: 'not-started'; readonly because: string };

export interface CommandResult {
  readonly command: Command;
  readonly ended: CommandEnd;
  /** Standard output as it came, at most the first and last half MiB. Decoded by the tool's module. */
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly durationMs: number;
}

/** For people and logs. The secret input is not part of it by construction, a secret argument reads `***`. */
export function formatCommand({ file, args, secretArgs }: Command): string {
  const shown = args.map((word, index) => (secretArgs?.includes(index) ? '***' : word));
  return [file, ...shown].map((word) => (/[\s"]/.test(word) || word === '' ? `"${word}"` : word)).join(' ');
}

/** Whether a result is an exit with one of the given codes (default: zero only). */
export function exitedWith(result: CommandResult, ...codes: readonly WindowsCode[]): boolean {
  const accepted = codes.length === 0 ? ['0x00000000'] : codes;
  return result.ended.end === 'exited' && accepted.includes(result.ended.exitCode);
}
