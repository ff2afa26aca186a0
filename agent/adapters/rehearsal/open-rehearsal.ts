import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { makeFolders } from '../node/make-folders.ts';
import { describeDeskError } from './desk-error.ts';
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

/** Where a machine keeps its disks: `machine.json` goes by its folder; files beside it are machines of their own. */
export function stateName(machineFile: string | undefined): string {
  if (machineFile === undefined) return 'factory-line';
  const { dir, name } = path.parse(machineFile);
  const folder = path.basename(dir);
  return name === 'machine' ? folder : `${folder}-${name}`;
}

/** Starts the described machine from what earlier rehearsals left of it, or from its first boot. */
export function openRehearsal(places: RehearsalPlaces): OpenedRehearsal {
  const { stateFolder, resultsFolder, fresh, speed } = places;
  try {
    if (isForeign(stateFolder))
      return { ok: false, because: `${stateFolder} holds something else; choose another --state` };
    const text =
      places.machineFile === undefined ? exampleText() : fs.readFileSync(places.machineFile, 'utf8');
    const read = parseMachineDescription(text);
    if (!read.ok) return { ok: false, because: `${places.machineFile}: ${read.problems.join('; ')}` };
    if (fresh) fs.rmSync(stateFolder, { recursive: true, force: true });
    const refused = claim(stateFolder, read.machine, places.machineFile === undefined);
    if (refused !== undefined) return { ok: false, because: refused };
    const machineFile = places.machineFile ?? unpackExample(stateFolder);
    return { ok: true, value: stage(read.machine, machineFile, stateFolder, resultsFolder, speed) };
  } catch (error) {
    return { ok: false, because: describeDeskError(error) };
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

/**
 * Marks the folder as that of this machine. The disks of another one would give its answers as those of this one: they
 * are refused, but for the example, which may be another one in each version of the program.
 */
function claim(stateFolder: string, machine: MachineDescription, isExample: boolean): string | undefined {
  const marker = path.join(stateFolder, MARKER);
  const { smbios, macs, volumes } = machine;
  const whose = createHash('sha256')
    .update(JSON.stringify([smbios, macs, volumes]))
    .digest('hex');
  if (fs.existsSync(marker) && !fs.readFileSync(marker, 'utf8').includes(whose)) {
    if (!isExample)
      return `${stateFolder} holds the disks of another machine, or of this one as it was described before: begin again with rehearse --fresh, or choose another --state`;
    fs.rmSync(stateFolder, { recursive: true });
  }
  makeFolders(stateFolder);
  fs.writeFileSync(marker, `Disks of a described machine, kept by servicer rehearse.\n${whose}\n`);
  return undefined;
}

const EXAMPLE_MACHINE = 'factory-line/machine.json';

function exampleText(): string {
  return Buffer.from(EXAMPLE_FILES[EXAMPLE_MACHINE] ?? '', 'base64').toString('utf8');
}

function unpackExample(stateFolder: string): string {
  const folder = path.join(stateFolder, 'example');
  for (const [name, base64] of Object.entries(EXAMPLE_FILES)) {
    const file = path.join(folder, ...name.split('/'));
    makeFolders(path.dirname(file));
    fs.writeFileSync(file, Buffer.from(base64, 'base64'));
  }
  return path.join(folder, EXAMPLE_MACHINE);
}

function isForeign(stateFolder: string): boolean {
  const stat = fs.statSync(stateFolder, { throwIfNoEntry: false });
  if (stat === undefined || fs.existsSync(path.join(stateFolder, MARKER))) return false;
  return !stat.isDirectory() || fs.readdirSync(stateFolder).length > 0;
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
