import fs from 'node:fs';
import path from 'node:path';
import { splitDiskPath } from './disk/disk-path.ts';
import { volumeKey } from './disk/volume-slots.ts';
import { folderMachine } from './machine/build-machine.ts';
import { parseMachineDescription } from './machine/machine-description.ts';
import { deskReader } from './machine/read-desk.ts';
import { type RehearsalWorld, rehearsalWorld } from './world.ts';

export interface RehearsalPlaces {
  /** machine.json, by its path on this desk. */
  readonly machineFile: string;
  /** Keeps the disks of the machine from one rehearsal to the next. */
  readonly stateFolder: string;
  /** Takes the place of the share that results go to. */
  readonly resultsFolder: string;
  /** Forget what earlier rehearsals did. */
  readonly fresh: boolean;
  /** How many described seconds pass in one of the desk. */
  readonly speed: number;
}

export type OpenedRehearsal =
  | { readonly ok: false; readonly because: string }
  | {
      readonly ok: true;
      readonly value: {
        readonly world: RehearsalWorld;
        readonly machineFile: string;
        /** Where a path of the described machine lies on this desk. */
        readonly nativePath: (windowsPath: string) => string | undefined;
      };
    };

/** The marker by which a folder is known to hold a rehearsed machine, so that --fresh never removes anything else. */
const MARKER = 'rehearsal-state.txt';

/** Starts the described machine from what earlier rehearsals left of it, or from its first boot. */
export function openRehearsal(places: RehearsalPlaces): OpenedRehearsal {
  const { machineFile, stateFolder, resultsFolder, fresh, speed } = places;
  let text: string;
  try {
    text = fs.readFileSync(machineFile, 'utf8');
  } catch (error) {
    return { ok: false, because: error instanceof Error ? error.message : String(error) };
  }
  const read = parseMachineDescription(text);
  if (!read.ok) return { ok: false, because: `${machineFile}: ${read.problems.join('; ')}` };
  if (fresh) {
    const refused = forget(stateFolder);
    if (refused !== undefined) return { ok: false, because: refused };
  }
  const { machine } = read;
  // Results go to the last share: the first one is where the payload comes from, if there are two.
  const results = machine.shares.at(-1)?.path;
  const mapped = results === undefined ? {} : { [results]: resultsFolder };
  try {
    fs.mkdirSync(stateFolder, { recursive: true });
    fs.writeFileSync(
      path.join(stateFolder, MARKER),
      'Disks of a described machine, kept by servicer rehearse.\n',
    );
    const { disk } = folderMachine(machine, {
      root: stateFolder,
      readDesk: deskReader(path.dirname(machineFile)),
      mapped,
    });
    const world = rehearsalWorld(machine, disk, { speed });
    return {
      ok: true,
      value: { world, machineFile, nativePath: (at) => native(at, results, resultsFolder, stateFolder) },
    };
  } catch (error) {
    return { ok: false, because: error instanceof Error ? error.message : String(error) };
  }
}

function forget(stateFolder: string): string | undefined {
  if (!fs.existsSync(stateFolder)) return undefined;
  if (!fs.existsSync(path.join(stateFolder, MARKER)) && fs.readdirSync(stateFolder).length > 0) {
    return `${stateFolder} holds something else than a rehearsed machine; choose another --state`;
  }
  fs.rmSync(stateFolder, { recursive: true, force: true });
  return undefined;
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
