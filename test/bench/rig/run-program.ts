import { spawnSync } from 'node:child_process';

/** Runs a Linux program and waits; anything but exit code 0 is an error that carries what it said. */
export function runProgram(file: string, args: readonly string[], input = ''): string {
  const ran = spawnSync(file, [...args], { encoding: 'utf8', input });
  if (ran.status === 0) return ran.stdout;
  const said = `${ran.error?.message ?? ''}${ran.stdout ?? ''}${ran.stderr ?? ''}`.trim();
  throw new Error(`${file} ${args.join(' ')} ended with ${ran.status ?? ran.signal}: ${said}`);
}

/** The same for a program whose standard output is data. */
export function runForBytes(file: string, args: readonly string[]): Uint8Array {
  const ran = spawnSync(file, [...args], { maxBuffer: 256 * 1024 * 1024 });
  if (ran.status === 0) return ran.stdout;
  throw new Error(
    `${file} ${args.join(' ')} ended with ${ran.status ?? ran.signal}: ${ran.stderr.toString()}`,
  );
}
