import { createHash } from 'node:crypto';
import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import { type Disk, DiskError } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { type MemoryDisk, memoryDisk } from '../../../agent/adapters/rehearsal/disk/memory-disk.ts';
import { filesOverDisk } from '../../../agent/adapters/rehearsal/files-over-disk.ts';
import { rehearsalClock } from '../../../agent/adapters/rehearsal/rehearsal-clock.ts';
import type { Command, CommandEnd, CommandResult } from '../../../agent/domain/command.ts';
import type { WindowsCode } from '../../../agent/domain/windows-code.ts';
import type { World } from '../../../agent/ports/world.ts';
import { SLOT_BYTES } from '../../../agent/runtime/journal-codec.ts';
import { unusable } from '../world/test-world.ts';
import { type EngineOrder, type EngineVerdict, engineStart, START_MS } from './engine-start.ts';
import { CONTENT, type ToolWork } from './engine-steps.ts';

const GIB = 2 ** 30;
// A short run needs few slots: what a journal reads of its empty rest would be most of the time of a case.
const SLOTS = 64;
const crypto = nodeCrypto();

export interface MemoryEngine extends EngineOrder {
  readonly disk: MemoryDisk;
}

export interface EngineEnd extends EngineVerdict {
  /** What must never happen, and did. */
  readonly wrong: readonly string[];
}

export interface EngineOptions {
  readonly wrap?: (disk: Disk) => Disk;
  readonly onFlush?: () => void;
}

/** A disk as it is before the first start. */
export function engineDisk(): MemoryDisk {
  const disk = memoryDisk([
    { id: '\\\\?\\Volume{00000000-0000-0000-0000-00000000000d}\\', letter: 'D', sizeBytes: 40 * GIB },
    { id: '\\\\?\\Volume{00000000-0000-0000-0000-00000000000e}\\', letter: 'P', sizeBytes: GIB },
  ]);
  for (const folder of [
    'D:\\Windows',
    'D:\\Windows\\work',
    'D:\\Windows\\old',
    'D:\\ProgramData',
    'P:\\files',
  ])
    disk.makeFolder(folder);
  for (const name of ['x', 'y']) disk.write(`D:\\Windows\\old\\${name}`, new Uint8Array([1, 2, 3]));
  for (const [id, bytes] of CONTENT) disk.write(`P:\\files\\${id}.bin`, bytes);
  return disk;
}

/** One start in memory. */
export async function startInMemory(
  engine: MemoryEngine,
  start: number,
  options: EngineOptions = {},
): Promise<EngineEnd> {
  const wrong: string[] = [];
  const ended = await engineStart(memoryWorld(engine, start, options, wrong), engine);
  return { ...ended, wrong };
}

function memoryWorld(
  { disk }: MemoryEngine,
  start: number,
  { wrap, onFlush }: EngineOptions,
  wrong: string[],
): World {
  const seen = wrap?.(disk) ?? disk;
  const files = filesOverDisk(seen);
  let drawn = 0;
  return {
    host: {
      isWindowsPe: true,
      architecture: 'amd64',
      ramBytes: 8 * GIB,
      systemDrive: 'X:',
      systemRoot: 'X:\\Windows',
      ownFolder: 'X:\\servicer',
      macs: [],
    },
    files: {
      ...files,
      openSlots: (path, mode) => files.openSlots(path, mode, SLOTS * SLOT_BYTES),
      flushVolume: async (root) => {
        const done = await files.flushVolume(root);
        onFlush?.();
        return done;
      },
    },
    processes: { run: async (command) => resultOf(command, runTool(seen, disk, command, wrong)) },
    volumes: unusable('volumes'),
    clock: rehearsalClock(START_MS, Number.POSITIVE_INFINITY),
    random: {
      bytes: (count) => {
        drawn += 1;
        return new Uint8Array(createHash('sha256').update(`${start}:${drawn}`).digest().subarray(0, count));
      },
    },
    crypto,
  };
}

/** A program that does works, each in several writes, until the watchdog or an error of the disk ends it. */
function runTool(disk: Disk, truth: Disk, command: Command, wrong: string[]): CommandEnd {
  const works: readonly ToolWork[] = command.args.map((text) => JSON.parse(text));
  for (const one of works) checkWork(truth, one, wrong);
  const isSpoilt = works.some(({ manner }) => manner === 'spoils');
  try {
    for (const { id, writes, manner } of isSpoilt ? [] : works) {
      if (manner === undefined) work(disk, id, writes);
      if (manner !== 'hangs') continue;
      startWork(disk, id);
      return { end: 'timed-out', limit: 'idle' };
    }
  } catch (error) {
    if (error instanceof DiskError) return exited('0x8007045D'); // ERROR_IO_DEVICE
    throw error;
  }
  const isRefused = works.some(({ manner }) => manner === 'refuses');
  return exited(isSpoilt || isRefused ? '0x00000057' : '0x00000000');
}

function exited(exitCode: WindowsCode): CommandEnd {
  return { end: 'exited', exitCode };
}

function resultOf(command: Command, ended: CommandEnd): CommandResult {
  const nothing = new Uint8Array(0);
  return { command, ended, stdout: nothing, stderr: nothing, durationMs: 1 };
}

/** Nobody asks for what is done already, and nobody hands over what is damaged. */
function checkWork(disk: Disk, { id, reads = [] }: ToolWork, wrong: string[]): void {
  const bytes = contentOf(id);
  const target = `D:\\Windows\\work\\${id}`;
  const there = disk.stat(target)?.kind === 'file' ? disk.read(target) : undefined;
  if (there !== undefined && Buffer.compare(there, bytes) === 0) wrong.push(`${id} was done a second time`);
  for (const name of [id, ...reads]) {
    const staged = disk.read(`D:\\ProgramData\\Servicer\\staging\\files\\${name}.bin`);
    if (Buffer.compare(staged, contentOf(name)) !== 0) wrong.push(`the tool was handed a damaged ${name}`);
  }
}

function contentOf(id: string): Uint8Array {
  return CONTENT.get(id) ?? new Uint8Array(0);
}

function startWork(disk: Disk, id: string): void {
  const part = `D:\\Windows\\work\\${id}.part`;
  disk.write(part, new Uint8Array(0));
  disk.append(part, contentOf(id).subarray(0, 10));
}

function work(disk: Disk, id: string, writes: number): void {
  const bytes = contentOf(id);
  const target = `D:\\Windows\\work\\${id}`;
  const part = `${target}.part`;
  disk.write(part, new Uint8Array(0));
  const piece = Math.ceil(bytes.length / writes);
  for (let at = 0; at < bytes.length; at += piece) disk.append(part, bytes.subarray(at, at + piece));
  disk.rename(part, target);
}
