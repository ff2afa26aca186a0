import type { SpawnSyncOptions, SpawnSyncReturns } from 'node:child_process';

export const root: string;
export function ensureInstalled(): void;
export function ensureBundle(): Promise<string>;
export function runNpm(args: readonly string[], options: SpawnSyncOptions): SpawnSyncReturns<string | Buffer>;
export function runNode(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<number>;
export function run(file: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<number>;
export function runTypeScript(file: string, args: readonly string[]): Promise<number>;
