import { memoryMachine } from '../../agent/adapters/rehearsal/machine/build-machine.ts';
import {
  type MachineDescription,
  parseMachineDescription,
} from '../../agent/adapters/rehearsal/machine/machine-description.ts';
import { type RehearsalWorld, rehearsalWorld } from '../../agent/adapters/rehearsal/world.ts';
import { diagnosisPage } from '../../agent/cli/doctor-page.ts';
import type { RunEvent } from '../../agent/domain/event.ts';
import { type Diagnosis, diagnose } from '../../agent/phases/doctor.ts';
import { createContext } from '../../agent/runtime/context.ts';
import { json } from '../support/scenario/scenario.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A machine, and what the settings say of it. */
export interface Layout {
  readonly volumes: readonly Json[];
  readonly host?: Json;
  readonly machine?: Json;
  readonly settings?: Json;
  readonly keys?: Json;
}

export interface Examined {
  readonly description: MachineDescription;
  readonly diagnosis: Diagnosis;
  readonly page: string;
  readonly world: RehearsalWorld;
  readonly events: readonly RunEvent[];
}

const SETTINGS = { sources: [{ type: 'beside' }], results: [] };

/** The doctor in a Windows PE that was started on a described machine. */
export async function examine(layout: Layout): Promise<Examined> {
  const description = describeMachine(layout);
  const overlay = new Map([
    ['servicer.json', json({ ...SETTINGS, ...layout.settings })],
    ['bitlocker.json', json(layout.keys ?? {})],
  ]);
  const disk = memoryMachine(description, (wanted) => {
    const bytes = overlay.get(wanted);
    return bytes === undefined ? new Map() : new Map([['', bytes]]);
  });
  const world = rehearsalWorld(description, disk, {
    speed: Number.POSITIVE_INFINITY,
    random: { bytes: (count) => new Uint8Array(count) },
  });
  const events: RunEvent[] = [];
  const context = createContext({
    world,
    agentVersion: '1.0.0',
    builtAtMs: 0,
    sinks: [{ emit: (event) => void events.push(event) }],
  });
  const diagnosis = await diagnose(context);
  const page = `${diagnosisPage(diagnosis, 160).join('\n')}\n`;
  return { description, diagnosis, page, world, events };
}

function describeMachine({ volumes, host, machine }: Layout): MachineDescription {
  const reading = parseMachineDescription(
    JSON.stringify({
      host: {
        ramMiB: 8192,
        architecture: 'amd64',
        bootKind: 'network',
        firmware: 'uefi',
        dismVersion: '10.0.26100.1',
        ...host,
      },
      smbios: { manufacturer: 'Contoso', product: 'Box', uuid: '8f1d2c3a-5b60-4e7f-9a11-c0ffee300042' },
      overlay: { 'servicer.json': 'servicer.json', 'bitlocker.json': 'bitlocker.json' },
      clock: '2026-11-22T08:00:00Z',
      ...machine,
      volumes,
    }),
  );
  if (!reading.ok) throw new Error(reading.problems.join('; '));
  return reading.machine;
}
