import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArguments } from './adapters/node/arguments.ts';
import { nodeClock } from './adapters/node/clock.ts';
import { nodeContainerTools } from './adapters/node/container-tools.ts';
import { nodeCrypto } from './adapters/node/crypto.ts';
import { nodeFiles } from './adapters/node/files.ts';
import { nodeInterrupts } from './adapters/node/interrupts.ts';
import { nodeProcesses } from './adapters/node/processes.ts';
import { nodeRandom } from './adapters/node/random.ts';
import { secretPrompt } from './adapters/node/secret-prompt.ts';
import { nodeTerminal } from './adapters/node/terminal.ts';
import { windowsHost } from './adapters/windows/host.ts';
import { windowsVolumes } from './adapters/windows/volumes.ts';
import { openDeskFile } from './adapters/workstation/desk-file.ts';
import { openDeskHive } from './adapters/workstation/desk-hive.ts';
import { openDeskImage } from './adapters/workstation/desk-image.ts';
import { workstationHost } from './adapters/workstation/host.ts';
import { lookAtPath } from './adapters/workstation/look-at.ts';
import { workstationVolumes } from './adapters/workstation/volumes.ts';
import { writeNewText } from './adapters/workstation/write-text.ts';
import type { Desk, Environment, FleetWish, RehearsalWish } from './cli/environment.ts';
import { mainCommand } from './cli/main-command.ts';
import { joinPath } from './domain/windows-path.ts';
import type { EventSink, Host, World } from './ports/world.ts';
import { describeEvent } from './results/event-text.ts';

/** Put in by the bundler; absent when the sources run as they are. */
declare const SERVICER_VERSION: string | undefined;
declare const SERVICER_BUILT_AT_MS: number | undefined;

/** Described seconds that pass in one second of a rehearsal: long enough to watch, short enough to wait for. */
const REHEARSAL_SPEED = 120;

const env = process.env;
const ownFolder = path.dirname(process.execPath);
const isWindows = process.platform === 'win32';

function host(): Host {
  if (!isWindows) return workstationHost(ownFolder);
  // windir first: Wine gives every program its own SystemRoot and SystemDrive, whatever its parent has set.
  const systemRoot = env.windir ?? env.SystemRoot ?? 'C:\\Windows';
  return windowsHost({ systemDrive: systemRoot.slice(0, 2), systemRoot, ownFolder });
}

/** The real machine. On other systems than Windows it can be looked at, and `run` refuses. */
function machine(): World {
  const here = host();
  const processes = nodeProcesses({ environment: env });
  const { systemDrive, systemRoot, isWindowsPe } = here;
  return {
    host: here,
    files: nodeFiles((windowsPath) => windowsPath),
    processes,
    volumes: isWindows
      ? windowsVolumes({ processes, systemDrive, systemRoot, isWindowsPe })
      : workstationVolumes(),
    clock: nodeClock(),
    random: nodeRandom(),
    crypto: nodeCrypto(),
    interrupts: nodeInterrupts(),
  };
}

/** The live log lies in the RAM disk of Windows PE; what matters of it goes into the result as well. */
async function openLog(world: World): Promise<EventSink | undefined> {
  if (!isWindows || !world.host.isWindowsPe) return undefined;
  const folder = joinPath(world.host.systemDrive, '\\servicer\\logs');
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    return undefined;
  }
  const { openFileLog } = await import('./adapters/node/log.ts');
  const log = openFileLog(joinPath(folder, 'servicer.log'));
  return {
    emit: (event) => {
      const line = describeEvent(event);
      if (line !== undefined) log.line({ ...line, at: event.at });
    },
  };
}

async function rehearsal(wish: RehearsalWish) {
  const { openRehearsal, stateName } = await import('./adapters/rehearsal/open-rehearsal.ts');
  const machineFile = wish.machineFile === undefined ? undefined : path.resolve(wish.machineFile);
  return openRehearsal({
    machineFile,
    stateFolder: path.resolve(wish.stateFolder ?? path.join('.cache', 'rehearsal', stateName(machineFile))),
    resultsFolder: path.resolve(wish.resultsFolder ?? 'results'),
    fresh: wish.fresh,
    speed: wish.fast ? Number.POSITIVE_INFINITY : REHEARSAL_SPEED,
  });
}

async function fleet(wish: FleetWish) {
  const { openFleet } = await import('./adapters/rehearsal/open-fleet.ts');
  const { machines, payload } = wish;
  return openFleet({
    machines: path.resolve(machines),
    payload: payload === undefined ? undefined : { ...payload, folder: path.resolve(payload.folder) },
  });
}

const desk: Desk = {
  image: openDeskImage,
  hive: openDeskHive,
  file: openDeskFile,
  lookAt: lookAtPath,
  containers: nodeContainerTools(),
  read: (at, maxBytes) => {
    const stat = statSync(at, { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size <= maxBytes ? readFileSync(at) : undefined;
  },
  writeText: writeNewText,
};

/** Loaded when it is asked for: the YAML reader is large, and a run in Windows PE needs none. */
async function authoring() {
  const { nodeWorkshop } = await import('./adapters/workstation/workshop.ts');
  const { nodeContainerTools } = await import('./adapters/node/container-tools.ts');
  return { workshop: nodeWorkshop(), tools: nodeContainerTools(), now: () => Date.now() };
}

const argv = process.argv.slice(2);
const environment: Environment = {
  version: typeof SERVICER_VERSION === 'string' ? SERVICER_VERSION : '0.0.0-source',
  builtAtMs: typeof SERVICER_BUILT_AT_MS === 'number' ? SERVICER_BUILT_AT_MS : 0,
  terminal: nodeTerminal({
    never: env.NO_COLOR !== undefined || argv.includes('--plain'),
    always: env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0',
  }),
  errors: { write: (text) => process.stderr.write(text) },
  parseArguments,
  askSecret:
    process.stdin.isTTY && process.stdout.isTTY ? secretPrompt(process.stdin, process.stdout) : undefined,
  crypto: nodeCrypto(),
  machine,
  rehearsal,
  fleet,
  openLog,
  desk,
  signing: async () => (await import('./adapters/workstation/signing-desk.ts')).nodeSigningDesk(),
  authoring,
};

mainCommand(environment, argv, host().isWindowsPe).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // The last net: whatever gets here is a fault of ours, and must not end as a bare prompt.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`SVC-9001 The agent met a fault of its own.\n${detail}\n`);
    process.exitCode = 92;
  },
);
