import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { folderMachine } from '../../../agent/adapters/rehearsal/machine/build-machine.ts';
import { volumeId } from '../../../agent/adapters/rehearsal/machine/volume-ids.ts';
import { PROGRAMS } from '../../../agent/adapters/rehearsal/model/run-program.ts';
import { root } from '../../../scripts/lib/places.ts';
import { memoryEnvironment } from './less-memory.ts';
import {
  type DescriptionOptions,
  describeMachine,
  SERVER,
  SYSTEM_LETTER,
  WINDOWS_LETTER,
  WINDOWS_MIB,
} from './machine-description.ts';
import { ensureAgent, ensureTools } from './parts.ts';
import { publicKey, settingsFor, stagePayload } from './payload.ts';
import { benchPrefix, benchRun } from './places.ts';
import { type FileServer, makeFileServer } from './samba.ts';
import { makeNtfsVolume, type NtfsVolume } from './volumes.ts';
import { placeExecutable, runInWindowsPe } from './windows-pe.ts';
import { type Ended, type Wine, wineIn } from './wine.ts';

/** How one start of the machine went. */
export interface Boot extends Ended {
  /** The RAM disk as it was at the end. */
  readonly ramDisk: string;
  /** X:\servicer\verdict.txt, by which startnet.cmd knows that there is a verdict. */
  readonly verdict: string | undefined;
  /** What the stand-in tools remember of this start; undefined when none was started. */
  readonly tools: ToolMemory | undefined;
}

/** The part of the stand-ins' memory that a run must leave in order. */
export type ToolMemory = z.infer<typeof toolMemory>;

const toolMemory = z.looseObject({
  /** Registry hives that are loaded. */
  hives: z.record(z.string(), z.string()),
  /** Shares that are open. */
  sessions: z.record(z.string(), z.string()),
  power: z.enum(['on', 'reboot', 'shutdown']),
});

/** A machine with a disk of its own and a file server, to be started again and again. */
export interface BenchMachine {
  readonly wine: Wine;
  readonly server: FileServer;
  /** The volume with the offline Windows. */
  readonly disk: NtfsVolume;
  /** Those of `others`, in their order. */
  readonly others: readonly NtfsVolume[];
  /** Starts Windows PE afresh and waits until startnet.cmd has ended. */
  readonly boot: () => Promise<Boot>;
  /** Runs another command line in the Windows PE of the last start. */
  readonly run: (command: readonly string[]) => Promise<Ended>;
  /** The power goes off in the middle of whatever it does. */
  readonly cutPower: () => Promise<void>;
  readonly end: () => Promise<void>;
}

export interface MachineOptions extends Omit<DescriptionOptions, 'account'> {
  /** Memory of the machine; left out: as much as the bench itself has. */
  readonly ramMiB?: number;
  /** Leaves servicer.exe out of the overlay. */
  readonly withoutAgent?: boolean;
  /** This folder lies beside servicer.exe as its payload, and no file server runs. */
  readonly payloadBeside?: string;
  /** Changes the disk before the first start. */
  readonly prepare?: (windowsVolume: string) => void;
  /** Laid over the settings of the line. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

// Prepares devices and network and says nothing; there is nothing to prepare here.
const WPEINIT = '@echo off\r\n';

const made: BenchMachine[] = [];

/** Ends every machine that is not ended yet: for `afterAll`, also where making one has failed. */
export async function endMachines(): Promise<void> {
  for (const machine of made.splice(0)) await machine.end();
}

/** Makes a machine with a fresh disk, payload on the share, and the overlay as a build makes it. */
export async function makeBenchMachine(name: string, options: MachineOptions = {}): Promise<BenchMachine> {
  const agent = options.withoutAgent === true ? undefined : await ensureAgent();
  const tools = await ensureTools();
  const folder = join(benchRun, name);
  mkdirSync(folder, { recursive: true });
  const server = makeFileServer(
    join(folder, 'server'),
    ['results$', 'payload$'],
    randomBytes(9).toString('hex'),
  );
  const account = { user: server.user, password: server.password };
  const description = describeMachine({ ...options, account });
  const disk = makeNtfsVolume(folder, 'windows', 'Windows', WINDOWS_MIB);
  const others = (options.others ?? []).map(({ letter, label }) => ({
    letter,
    volume: makeNtfsVolume(folder, `volume-${letter}`, label, WINDOWS_MIB),
  }));
  const system = join(folder, 'system');
  const wine = wineIn(benchPrefix, memoryEnvironment(options.ramMiB));
  if (options.payloadBeside === undefined) {
    stagePayload(server.shareFolder('payload$'));
    await server.start();
  }
  const ramDisk = join(folder, 'machine', 'X');
  let boots = 0;
  let runs = 0;

  /** New contents of X:, and the volumes as described when they are still empty. */
  function startPe(): void {
    if (existsSync(ramDisk)) renameSync(ramDisk, join(folder, `x-${boots}`));
    const mapped = {
      [volumeId(0)]: disk.folder,
      [volumeId(1)]: system,
      ...Object.fromEntries(others.map(({ volume }, index) => [volumeId(2 + index), volume.folder])),
      [`\\\\${SERVER}\\results$`]: server.shareFolder('results$'),
      [`\\\\${SERVER}\\payload$`]: server.shareFolder('payload$'),
    };
    const { isNew } = folderMachine(description, { root: dirname(ramDisk), mapped });
    if (isNew) options.prepare?.(disk.folder);
    layOverlay(ramDisk, agent, account, options.settings);
    if (options.payloadBeside !== undefined)
      cpSync(options.payloadBeside, join(ramDisk, 'servicer', 'payload'), { recursive: true });
    for (const tool of Object.keys(PROGRAMS)) {
      const place = join(ramDisk, 'Windows', 'System32', `${tool}.exe`);
      rmSync(place, { force: true });
      placeExecutable(tools, place);
    }
    writeFileSync(join(ramDisk, 'Windows', 'System32', 'wpeinit.cmd'), WPEINIT);
    mkdirSync(join(ramDisk, 'standin'));
    writeFileSync(join(ramDisk, 'standin', 'machine.json'), JSON.stringify(description, null, 2));
  }

  function run(command: readonly string[]): Promise<Ended> {
    runs += 1;
    return runInWindowsPe(wine, ramDisk, command, join(folder, `screen-${runs}`));
  }

  const machine: BenchMachine = {
    wine,
    server,
    disk,
    others: others.map(({ volume }) => volume),
    boot: async () => {
      disk.mount();
      for (const { volume } of others) volume.mount();
      startPe();
      boots += 1;
      wine.map({
        letters: {
          X: ramDisk,
          [WINDOWS_LETTER]: disk.folder,
          [SYSTEM_LETTER]: system,
          ...Object.fromEntries(others.map(({ letter, volume }) => [letter, volume.folder])),
        },
        servers: options.payloadBeside === undefined ? { [SERVER]: server.neighbourFolder } : {},
      });
      const ended = await run(['X:\\Windows\\System32\\startnet.cmd']);
      const memory = readMaybe(join(ramDisk, 'standin', 'state.json'));
      return {
        ...ended,
        ramDisk,
        verdict: readMaybe(join(ramDisk, 'servicer', 'verdict.txt'))?.trim(),
        tools: memory === undefined ? undefined : toolMemory.parse(JSON.parse(memory)),
      };
    },
    run,
    cutPower: async () => {
      await Promise.all([wine.cutPower(), disk.cut(), ...others.map(({ volume }) => volume.cut())]);
    },
    end: async () => {
      await wine.cutPower();
      await disk.unmount();
      for (const { volume } of others) await volume.unmount();
      await server.end();
    },
  };
  made.push(machine);
  return machine;
}

function readMaybe(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** The overlay, with the settings of this line and its credentials. */
function layOverlay(
  ramDisk: string,
  agent: string | undefined,
  account: { readonly user: string; readonly password: string },
  settings: Readonly<Record<string, unknown>> = {},
): void {
  const servicer = join(ramDisk, 'servicer');
  rmSync(servicer, { recursive: true, force: true });
  cpSync(join(root, 'winpe-overlay'), ramDisk, { recursive: true });
  writeFileSync(
    join(servicer, 'servicer.json'),
    JSON.stringify({ ...settingsFor(SERVER), ...settings }, null, 2),
  );
  writeFileSync(join(servicer, 'credentials.json'), JSON.stringify(account));
  writeFileSync(join(servicer, 'keys', 'line.pub'), publicKey);
  if (agent !== undefined) placeExecutable(agent, join(servicer, 'servicer.exe'));
}
