import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { benchExecutable } from './places.ts';
import { runProgram } from './run-program.ts';

/** What makes Wine believe that the machine has so much memory; nothing for the memory that there is. */
export function memoryEnvironment(ramMiB: number | undefined): Readonly<Record<string, string>> {
  if (ramMiB === undefined) return {};
  const library = benchExecutable('less-memory.so');
  mkdirSync(dirname(library), { recursive: true });
  const source = join(import.meta.dirname, '..', 'programs', 'less-memory.c');
  runProgram('tcc', ['-shared', '-o', library, source]);
  return { LD_PRELOAD: library, LESS_MEMORY_MIB: String(ramMiB) };
}
