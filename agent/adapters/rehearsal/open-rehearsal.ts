import fs from 'node:fs';
import path from 'node:path';
import { splitDiskPath } from './disk/disk-path.ts';
import { volumeKey } from './disk/volume-slots.ts';
import { EXAMPLE_FILES } from './example.generated.ts';
import { folderMachine } from './machine/build-machine.ts';
import { type MachineDescription, parseMachineDescription } from './machine/machine-description.ts';
import { deskReader } from './machine/read-desk.ts';
import { type RehearsalWorld, rehearsalWorld } from './world.ts';

export interface RehearsalPlaces {
  /** machine.json, by its path on this desk; undefined: the factory-line example that is part of the program. */
  readonly machineFile: string | undefined;
  /** Keeps the disks of the machine from one rehearsal to the next. */
  readonly stateFolder: string;
  /** Takes the place of the share that results go to. */
  readonly resultsFolder: string;
  /** Forget what earlier rehearsals did. */
  readonly fresh: boolean;
  /** How many described seconds pass in one of the desk. */
  readonly speed: number;
}

export interface RehearsalStage {
  readonly world: RehearsalWorld;
  readonly machineFile: string;
  /** Where a path of the described machine lies on this desk. */
  readonly nativePath: (windowsPath: string) => string | undefined;
}

export type OpenedRehearsal =
  | { readonly ok: true; readonly value: RehearsalStage }
  | { readonly ok: false; readonly because: string };

/** The marker by which a folder is known to hold a rehearsed machine, so that --fresh never removes anything else. */
const MARKER = 'rehearsal-state.txt';

/** Starts the described machine from what earlier rehearsals left of it, or from its first boot. */
export function openRehearsal(places: RehearsalPlaces): OpenedRehearsal {
  const { stateFolder, resultsFolder, fresh, speed } = places;
  const refused = fresh ? forget(stateFolder) : undefined;
  if (refused !== undefined) return { ok: false, because: refused };
  try {
    claim(stateFolder);
    const machineFile = places.machineFile ?? unpackExample(stateFolder);
    const read = parseMachineDescription(fs.readFileSync(machineFile, 'utf8'));
    if (!read.ok) return { ok: false, because: `${machineFile}: ${read.problems.join('; ')}` };
    return { ok: true, value: stage(read.machine, machineFile, stateFolder, resultsFolder, speed) };
  } catch (error) {
    return { ok: false, because: error instanceof Error ? error.message : String(error) };
  }
}

function stage(
  machine: MachineDescription,
  machineFile: string,
  stateFolder: string,
  resultsFolder: string,
  speed: number,
): RehearsalStage {
  // Results go to the last share: the first one is where the payload comes from, if there are two.
  const results = machine.shares.at(-1)?.path;
  const mapped = results === undefined ? {} : { [results]: resultsFolder };
  const readDesk = deskReader(path.dirname(machineFile));
  const { disk } = folderMachine(machine, { root: stateFolder, readDesk, mapped });
  const world = rehearsalWorld(machine, disk, { speed });
  return { world, machineFile, nativePath: (at) => native(at, results, resultsFolder, stateFolder) };
}

/** Marks the folder as ours; a folder that holds something else is left alone. */
function claim(stateFolder: string): void {
  if (isForeign(stateFolder)) throw new Error(`${stateFolder} holds something else; choose another --state`);
  fs.mkdirSync(stateFolder, { recursive: true });
  fs.writeFileSync(
    path.join(stateFolder, MARKER),
    'Disks of a described machine, kept by servicer rehearse.\n',
  );
}

function unpackExample(stateFolder: string): string {
  const folder = path.join(stateFolder, 'example');
  for (const [name, base64] of Object.entries(EXAMPLE_FILES)) {
    const file = path.join(folder, ...name.split('/'));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, Buffer.from(base64, 'base64'));
  }
  return path.join(folder, 'factory-line', 'machine.json');
}

function forget(stateFolder: string): string | undefined {
  if (isForeign(stateFolder))
    return `${stateFolder} holds something else than a rehearsed machine; choose another --state`;
  fs.rmSync(stateFolder, { recursive: true, force: true });
  return undefined;
}

function isForeign(stateFolder: string): boolean {
  if (!fs.existsSync(stateFolder) || fs.existsSync(path.join(stateFolder, MARKER))) return false;
  return fs.readdirSync(stateFolder).length > 0;
}

function native(
  windowsPath: string,
  results: string | undefined,
  resultsFolder: string,
  stateFolder: string,
): string | undefined {
  if (!/^([A-Za-z]:|\\\\)/.test(windowsPath)) return undefined;
  const { volume, parts } = splitDiskPath(windowsPath);
  if (results !== undefined && volumeKey(volume) === volumeKey(results))
    return path.join(resultsFolder, ...parts);
  if (/^[A-Za-z]:$/.test(volume)) return path.join(stateFolder, volume.slice(0, 1).toUpperCase(), ...parts);
  return undefined;
}
