import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import type { Disk } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { memoryDisk } from '../../../agent/adapters/rehearsal/disk/memory-disk.ts';
import { filesOverDisk } from '../../../agent/adapters/rehearsal/files-over-disk.ts';
import { rehearsalClock } from '../../../agent/adapters/rehearsal/rehearsal-clock.ts';
import type { TimedEvent } from '../../../agent/domain/event.ts';
import type { Files } from '../../../agent/ports/files.ts';
import type { World } from '../../../agent/ports/world.ts';
import { createContext, type RunContext } from '../../../agent/runtime/context.ts';
import { type ScriptedCall, type ScriptedProcesses, scriptedProcesses } from './scripted-processes.ts';

const GIB = 2 ** 30;
export const START_MS = Date.parse('2026-03-01T08:00:00Z');

/** A context over memory: D: with room, X:, a share, scripted programs, time that jumps. */
export interface TestWorld {
  readonly world: World;
  readonly disk: Disk;
  readonly processes: ScriptedProcesses;
  readonly events: readonly TimedEvent[];
  readonly context: RunContext;
}

/** A port that a test did not supply: any use of it fails the test. */
export function unusable<T extends object>(name: string): T {
  const refuse = () => {
    throw new Error(`the test supplies no ${name}`);
  };
  // The one place where a fake is called what it stands for.
  return new Proxy({}, { get: refuse, has: refuse }) as T;
}

export function emptyDisk(): Disk {
  const disk = memoryDisk([
    { id: '\\\\?\\Volume{00000000-0000-0000-0000-00000000000d}\\', letter: 'D', sizeBytes: GIB },
    { id: '\\\\?\\Volume{00000000-0000-0000-0000-000000000098}\\', letter: 'X', sizeBytes: GIB },
    { id: '\\\\srv\\results$', letter: undefined, sizeBytes: GIB },
  ]);
  disk.makeFolder('X:\\servicer');
  return disk;
}

export function testWorld(
  part: {
    readonly disk?: Disk;
    /** A person answers for what an earlier run left. */
    readonly settled?: boolean;
    readonly script?: readonly ScriptedCall[];
    /** Changes the files, to fail or to take notes. */
    readonly files?: (files: Files) => Files;
    readonly world?: Partial<World>;
  } = {},
): TestWorld {
  const disk = part.disk ?? emptyDisk();
  const files = filesOverDisk(disk);
  const processes = scriptedProcesses(part.script ?? []);
  const events: TimedEvent[] = [];
  let drawn = 0;
  const world: World = {
    host: {
      isWindowsPe: true,
      architecture: 'amd64',
      ramBytes: 8 * GIB,
      systemDrive: 'X:',
      systemRoot: 'X:\\Windows',
      ownFolder: 'X:\\servicer',
      macs: [],
    },
    files: part.files?.(files) ?? files,
    processes,
    volumes: unusable('volumes'),
    clock: rehearsalClock(START_MS, Number.POSITIVE_INFINITY),
    random: {
      bytes: (count) => {
        drawn += 1;
        return new Uint8Array(count).fill(drawn);
      },
    },
    crypto: nodeCrypto(),
    ...part.world,
  };
  const sinks = [{ emit: (event: TimedEvent) => void events.push(event) }];
  const context = createContext({
    world,
    agentVersion: '1.2.3',
    builtAtMs: START_MS,
    sinks,
    settled: part.settled ?? false,
  });
  return { world, disk, processes, events, context };
}

/** A listing of a folder of the memory disk, with everything below it. */
export function tree(disk: Disk, path: string): readonly string[] {
  return (disk.list(path) ?? []).flatMap((name) => {
    const at = `${path.replace(/\\$/, '')}\\${name}`;
    return disk.stat(at)?.kind === 'folder' ? [`${at}\\`, ...tree(disk, at)] : [at];
  });
}

export function textOf(disk: Disk, path: string): string {
  return new TextDecoder().decode(disk.read(path));
}
