import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { boundedOutput } from '../../../agent/adapters/node/bounded-output.ts';
import { nodeProcesses } from '../../../agent/adapters/node/processes.ts';
import type { Command } from '../../../agent/domain/command.ts';

const say = (...words: readonly string[]) => program('say.mjs', words);
const program = (name: string, words: readonly string[]): Command => ({
  tool: 'dism',
  file: process.execPath,
  args: [fileURLToPath(new URL(`./programs/${name}`, import.meta.url)), ...words],
  effect: 'reads',
  timeoutMs: 20_000,
  idleMs: 20_000,
});
const { run } = nodeProcesses({ environment: process.env });
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

/** A process that has ended but was not waited for yet (state Z) does not run. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a program', () => {
  it('has its output and its exit code kept apart', async () => {
    const result = await run(say('out:hello', 'err:oops', 'exit:3'));
    expect(result.ended).toEqual({ end: 'exited', exitCode: '0x00000003' });
    expect([text(result.stdout), text(result.stderr)]).toEqual(['hello', 'oops']);
    expect(result.durationMs).toBeGreaterThan(0);
  });

  it('gets its arguments as they are, without a shell', async () => {
    const result = await run(say('out:a b', 'out:"$HOME" & %PATH% | > \\', 'out:'));
    expect(text(result.stdout)).toBe('a b"$HOME" & %PATH% | > \\');
  });

  it('is heard while it speaks', async () => {
    const heard: string[] = [];
    const onOutput = (bytes: Uint8Array) => void heard.push(text(bytes));
    await run(say('out:one', 'wait:300', 'out:two'), { onOutput });
    expect(heard).toEqual(['one', 'two']);
  });

  it('goes on when the listener fails', async () => {
    const onOutput = () => {
      throw new Error('listener');
    };
    const result = await run(say('out:one', 'exit:5'), { onOutput });
    expect(result.ended).toEqual({ end: 'exited', exitCode: '0x00000005' });
    expect(text(result.stdout)).toBe('one');
  });

  it('reads a secret from standard input, and its end', async () => {
    const result = await run({ ...say('stdin'), secretInput: 'Sesame\r\n' });
    expect(text(result.stdout)).toBe('<Sesame\r\n>');
  });

  it('finds standard input at its end when there is no secret', async () => {
    const result = await run(say('stdin', 'out:done'));
    expect(text(result.stdout)).toBe('done');
  });

  it('may leave a secret unread', async () => {
    const result = await run({ ...say('out:no interest'), secretInput: 'x'.repeat(1_000_000) });
    expect(result.ended).toEqual({ end: 'exited', exitCode: '0x00000000' });
  });

  it.each([
    { file: '/no/such/program', because: 'ENOENT' },
    { file: 'bad\0name', because: 'ERR_INVALID_ARG_VALUE' },
  ])('that cannot be started is a value: $because', async ({ file, because }) => {
    const result = await run({ ...say(), file });
    expect(result.ended).toEqual({ end: 'not-started', because });
  });

  it('inherits the environment, but nothing that steers Node', async () => {
    const processes = nodeProcesses({
      environment: {
        ...process.env,
        LINE: '4',
        NODE_OPTIONS: '--no-such-option',
        node_path: '/x',
        PKG_EXECPATH: '/y',
      },
    });
    const result = await processes.run(
      say('env:LINE', 'env:NODE_OPTIONS', 'env:node_path', 'env:PKG_EXECPATH'),
    );
    expect(text(result.stdout)).toBe('LINE=4;NODE_OPTIONS=;node_path=;PKG_EXECPATH=;');
  });
});

describe('the limits of a program', () => {
  it('end it when it takes too long, however much it prints', async () => {
    const words = Array.from({ length: 200 }, () => ['out:.', 'wait:50']).flat();
    const result = await run({ ...say(...words), timeoutMs: 600 });
    expect(result.ended).toEqual({ end: 'timed-out', limit: 'hard' });
    expect(text(result.stdout)).toMatch(/^\.+$/);
    expect(result.durationMs).toBeLessThan(5_000);
  });

  it('end it when it is silent for too long', async () => {
    const result = await run({ ...say('out:started', 'wait:30000'), idleMs: 500 });
    expect(result.ended).toEqual({ end: 'timed-out', limit: 'idle' });
    expect(text(result.stdout)).toBe('started');
  });

  it('let it be while its log grows', async () => {
    const log = join(mkdtempSync(join(tmpdir(), 'log-')), 'tool.log');
    const words = Array.from({ length: 8 }, () => [`log:${log}`, 'wait:200']).flat();
    const result = await run({ ...say(...words, 'exit:4'), idleMs: 900, logPath: log });
    expect(result.ended).toEqual({ end: 'exited', exitCode: '0x00000004' });
  });

  it('let it be while the disk changes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'disk-'));
    let pieces = 0;
    const writing = setInterval(() => {
      pieces += 1;
      writeFileSync(join(folder, String(pieces)), Buffer.alloc(4 * 1024 * 1024, 1), { flush: true });
    }, 150);
    try {
      const result = await run({ ...say('wait:2500', 'exit:4'), idleMs: 1_000, diskPath: folder });
      expect(result.ended).toEqual({ end: 'exited', exitCode: '0x00000004' });
    } finally {
      clearInterval(writing);
      rmSync(folder, { recursive: true });
    }
  });

  it('are told of at half of the idle limit, once for each silence', async () => {
    const quiet: (readonly [number, number])[] = [];
    const result = await run(
      { ...say('out:a', 'wait:1500', 'out:b', 'wait:30000'), idleMs: 2_000 },
      { onQuiet: (quietMs, leftMs) => quiet.push([quietMs, leftMs]) },
    );
    expect(result.ended).toEqual({ end: 'timed-out', limit: 'idle' });
    expect(quiet).toHaveLength(2);
    for (const [quietMs, leftMs] of quiet) {
      expect(quietMs).toBeGreaterThanOrEqual(1_000);
      expect(quietMs + leftMs).toBeCloseTo(2_000);
    }
  });

  it('end what it has started too, where the system can', async () => {
    const result = await run({ ...program('parent.mjs', []), timeoutMs: 700 });
    expect(result.ended).toEqual({ end: 'timed-out', limit: 'hard' });
    const grandchild = Number(text(result.stdout));
    await wait(200);
    expect(isRunning(grandchild)).toBe(false);
  });
});

describe('a program that leaves another one behind', () => {
  it('has ended when it has ended, although its output stays open', async () => {
    const result = await run(program('parent.mjs', ['leave']));
    expect(result.ended).toEqual({ end: 'exited', exitCode: '0x00000007' });
    expect(result.durationMs).toBeLessThan(10_000);
    process.kill(Number(text(result.stdout)), 'SIGKILL');
  });
});

describe('long output', () => {
  it('is kept at both ends only', async () => {
    const MIB = 1024 * 1024;
    const result = await run(say('out:first', `bytes:${3 * MIB}`, 'out:last'));
    expect(result.stdout.length).toBeGreaterThan(MIB - 2);
    expect(result.stdout.length).toBeLessThanOrEqual(MIB);
    expect(text(result.stdout).slice(0, 6)).toBe('firstx');
    expect(text(result.stdout).slice(-5)).toBe('xlast');
  });

  it.each([
    { chunks: ['abcd'], kept: 'abcd', why: 'fits into the beginning' },
    { chunks: ['abcdefgh'], kept: 'abcdefgh', why: 'fits into both ends' },
    {
      chunks: ['abcdefghi'],
      kept: 'abcdghi',
      why: 'one byte lost, another dropped to stay on even positions',
    },
    { chunks: ['abcdefghij'], kept: 'abcdghij', why: 'two bytes lost' },
    { chunks: ['ab', 'cdef', 'gh', 'ij', 'kl'], kept: 'abcdijkl', why: 'in pieces' },
    { chunks: ['', 'a', ''], kept: 'a', why: 'empty pieces' },
    { chunks: ['abcd', 'x'.repeat(99), 'yyyy'], kept: 'abcdyyy', why: 'an odd number lost between' },
  ])('with ends of four bytes, $chunks leaves $kept ($why)', ({ chunks, kept }) => {
    const output = boundedOutput(4);
    for (const chunk of chunks) output.add(Buffer.from(chunk));
    expect(text(output.bytes())).toBe(kept);
  });
});
