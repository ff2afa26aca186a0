import { ServicingError } from '../../domain/servicing-error.ts';
import { MANIFEST_LIMITS } from '../../manifest/json-value.ts';
import { readStrictJson } from '../../manifest/strict-json.ts';
import { runMachine } from '../../phases/pipeline.ts';
import type { World } from '../../ports/world.ts';
import { createContext } from '../../runtime/context.ts';
import { recorder } from '../../runtime/recorder.ts';
import type { Environment, FleetMember, Opened } from '../environment.ts';
import { fail } from '../failure-page.ts';
import { type FleetRow, fleetDocument, fleetPage, worstExit } from '../fleet-page.ts';

export interface FleetAsk {
  /** A folder of machine files, or one of them. */
  readonly machines: string;
  /** A staged payload for all of them. */
  readonly payload: string | undefined;
  readonly json: boolean;
}

/** One manifest against many described machines, each in memory: what would happen, and what it would cost. */
export async function rehearseFleet(environment: Environment, ask: FleetAsk): Promise<number> {
  const { machines, payload, json } = ask;
  const channel = payload === undefined ? undefined : channelOf(environment, payload);
  if (channel?.ok === false) return fail(environment, { code: 'SVC-1006', detail: channel.because }, json);
  const given =
    payload === undefined || channel === undefined ? undefined : { folder: payload, channel: channel.value };
  const fleet = await environment.fleet({ machines, payload: given });
  if (!fleet.ok) return fail(environment, { code: 'SVC-1007', detail: fleet.because }, json);
  const rows: FleetRow[] = [];
  // One after the other: each holds a whole machine in memory.
  for (const member of fleet.value) rows.push(await rehearseOne(environment, member));
  environment.terminal.write(
    json
      ? `${JSON.stringify(fleetDocument(rows), null, 2)}\n`
      : `${fleetPage(rows, { payload, width: environment.terminal.columns }).join('\n')}\n`,
  );
  return worstExit(rows);
}

/** Of a staged manifest; the whole of it is checked by each run. */
function channelOf({ desk }: Environment, folder: string): Opened<string> {
  const file = `${folder.replace(/[\\/]+$/, '')}/manifest.json`;
  const isFolder = desk.lookAt(folder).kind === 'folder';
  const bytes = isFolder ? desk.read(file, MANIFEST_LIMITS.maxBytes) : undefined;
  if (bytes === undefined)
    return { ok: false, because: `there is no ${file}; a servicing.yaml is staged first (servicer stage)` };
  const reading = readStrictJson(bytes, MANIFEST_LIMITS);
  const value = reading.ok ? reading.value : undefined;
  const channel =
    typeof value === 'object' && value !== null && 'channel' in value ? value.channel : undefined;
  return typeof channel === 'string'
    ? { ok: true, value: channel }
    : { ok: false, because: `${file} is no manifest` };
}

async function rehearseOne(environment: Environment, { file, open }: FleetMember): Promise<FleetRow> {
  const opened = open();
  if (!opened.ok) return { file, end: 'unreadable', because: opened.because };
  const { world, basis } = opened.value;
  const counts = { programs: 0, dismSessions: 0 };
  const { version, builtAtMs } = environment;
  try {
    const events = recorder();
    const context = createContext({
      world: counting(world, counts),
      agentVersion: version,
      builtAtMs,
      sinks: [events],
    });
    const { result, exitClass, verdict } = await runMachine(context, events);
    return { file, end: 'rehearsed', result, exitClass, verdict, basis, ...counts };
  } catch (error) {
    // A described power cut ends the world; any fault of ours ends this machine and not the others.
    const because =
      error instanceof ServicingError ? error.message : `the rehearsal broke off: ${String(error)}`;
    return { file, end: 'broke-off', because };
  }
}

function counting(world: World, counts: { programs: number; dismSessions: number }): World {
  return {
    ...world,
    processes: {
      run: async (command, watch) => {
        counts.programs += 1;
        if (command.tool === 'dism') counts.dismSessions += 1;
        return await world.processes.run(command, watch);
      },
    },
  };
}
