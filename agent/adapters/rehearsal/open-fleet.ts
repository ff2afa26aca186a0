import fs from 'node:fs';
import path from 'node:path';
import { describeDeskError } from './desk-error.ts';
import { blankComments } from './machine/blank-comments.ts';
import { memoryMachine } from './machine/build-machine.ts';
import type { Contents, ReadDesk } from './machine/content.ts';
import { type MachineDescription, parseMachineDescription } from './machine/machine-description.ts';
import { deskReader } from './machine/read-desk.ts';
import { type RehearsalWorld, rehearsalWorld } from './world.ts';

export interface FleetPlaces {
  /** A folder of machine files, or one of them. */
  readonly machines: string;
  /** A staged payload that every machine is given in place of its own settings and shares. */
  readonly payload: { readonly folder: string; readonly channel: string } | undefined;
}

export interface FleetMember {
  /** Name of the machine's file. */
  readonly file: string;
  /** Built when it is asked for, in memory: nothing of it is kept. */
  readonly open: () => MemberOpening;
}

export type MemberOpening =
  | { readonly ok: true; readonly value: { readonly world: RehearsalWorld; readonly basis: string } }
  | { readonly ok: false; readonly because: string };

export type FleetOpening =
  | { readonly ok: true; readonly value: readonly FleetMember[] }
  | { readonly ok: false; readonly because: string };

const MAX_MACHINES = 256;
// A description is a few KiB; one with every package of a Windows in it, some hundred.
const MAX_FILE_BYTES = 4 * 1024 * 1024;
// All machines share one copy, and each makes its own of what it takes into staging.
const MAX_PAYLOAD_BYTES = 1024 * 1024 * 1024;

const SHARE = '\\\\desk\\payload';

/** The described machines of a folder, in the order of their names. */
export function openFleet({ machines, payload }: FleetPlaces): FleetOpening {
  try {
    const isFolder = fs.statSync(machines).isDirectory();
    const folder = isFolder ? machines : path.dirname(machines);
    const names = isFolder ? fs.readdirSync(machines).sort() : [path.basename(machines)];
    const files = isFolder ? names.filter((name) => /\.json$/i.test(name)) : names;
    if (files.length === 0) return { ok: false, because: `${machines} holds no .json file` };
    if (files.length > MAX_MACHINES)
      return { ok: false, because: `${machines} holds ${files.length} .json files, ${MAX_MACHINES} at most` };
    const given = payload === undefined ? undefined : readPayload(payload.folder);
    const members = files.map(
      (file): FleetMember => ({
        file,
        open: () => openMember(path.join(folder, file), payload?.channel, given),
      }),
    );
    return { ok: true, value: members };
  } catch (error) {
    return { ok: false, because: describeDeskError(error) };
  }
}

/** Read once for all machines. Its size is looked at first. */
function readPayload(folder: string): Contents {
  const bytes = sizeBelow(folder);
  if (bytes > MAX_PAYLOAD_BYTES) {
    throw new Error(
      `${folder} holds ${bytes} bytes, and a folder of machines is rehearsed in memory, with ${MAX_PAYLOAD_BYTES} at most`,
    );
  }
  return deskReader(folder)('.');
}

function sizeBelow(folder: string): number {
  let bytes = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) bytes += fs.statSync(path.join(entry.parentPath, entry.name)).size;
  return bytes;
}

function openMember(file: string, channel: string | undefined, payload: Contents | undefined): MemberOpening {
  try {
    const stat = fs.statSync(file);
    if (!stat.isFile() || stat.size > MAX_FILE_BYTES)
      return { ok: false, because: `no file, or one of more than ${MAX_FILE_BYTES} bytes` };
    const text = fs.readFileSync(file, 'utf8');
    const read = parseMachineDescription(text);
    if (!read.ok) return { ok: false, because: read.problems.join('; ') };
    const own = deskReader(path.dirname(file));
    const { machine, readDesk } =
      channel === undefined || payload === undefined
        ? { machine: read.machine, readDesk: own }
        : withPayload(read.machine, own, channel, payload);
    const disk = memoryMachine(machine, readDesk);
    const world = rehearsalWorld(machine, disk, { speed: Number.POSITIVE_INFINITY });
    const basis = basisOf(machine, /"pace"\s*:/.test(blankComments(text)));
    return { ok: true, value: { world, basis } };
  } catch (error) {
    return { ok: false, because: describeDeskError(error) };
  }
}

// Where the settings and the payload of the desk come from: no path of a description can look like that.
const SETTINGS = '\0settings';
const PAYLOAD = '\0payload';

/** The machine with the payload of this desk on a share, and settings that take it from there. */
function withPayload(
  machine: MachineDescription,
  own: ReadDesk,
  channel: string,
  payload: Contents,
): { readonly machine: MachineDescription; readonly readDesk: ReadDesk } {
  const settings = {
    sources: [{ type: 'share', path: SHARE }],
    results: [],
    channel,
    // A signature is checked by "verify"; which keys these machines trust is not known here.
    acceptUnsigned: true,
    networkWaitSeconds: 0,
    onSuccess: 'shell',
  };
  const bytes = new TextEncoder().encode(JSON.stringify(settings));
  return {
    machine: {
      ...machine,
      overlay: { 'servicer.json': SETTINGS },
      shares: [{ path: SHARE, from: PAYLOAD, readOnly: true, down: false, files: {} }],
    },
    readDesk: (wanted) => {
      if (wanted === SETTINGS) return new Map([['', bytes]]);
      return wanted === PAYLOAD ? payload : own(wanted);
    },
  };
}

/** What minutes are made of, in words. */
function basisOf({ pace }: MachineDescription, isWritten: boolean): string {
  const { cumulativeSeconds, packageSeconds, driverSeconds, verifySeconds } = pace;
  const numbers = `cumulative update ${cumulativeSeconds} s, package ${packageSeconds} s, driver ${driverSeconds} s, check ${verifySeconds} s`;
  return isWritten ? `pace of the machine file: ${numbers}` : `assumed pace, not measured: ${numbers}`;
}
