import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import { type Disk, writeFile } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { memoryMachine } from '../../../agent/adapters/rehearsal/machine/build-machine.ts';
import type { JournalEntry } from '../../../agent/domain/journal.ts';
import type { PayloadFile } from '../../../agent/domain/manifest.ts';
import type { StepReport } from '../../../agent/domain/outcome.ts';
import { createContext } from '../../../agent/runtime/context.ts';
import type { Journal } from '../../../agent/runtime/journal.ts';
import { serviceStep } from '../../../agent/runtime/service-step.ts';
import type { StepPlaces } from '../../../agent/steps/kind.ts';
import { bindStep, stepSchema } from '../../../agent/steps/registry.ts';
import { withRules } from '../../../agent/steps/with-rules.ts';
import { machineWith, start } from '../../unit/rehearsal/support.ts';
import { finder, PLACES, stepOf } from '../../unit/steps/support.ts';

type Json = Readonly<Record<string, unknown>>;

/** One step against a described Windows, with the model of the tools that a rehearsal uses. */
export interface StepPlay {
  readonly step: Json;
  readonly windows?: Json;
  readonly machine?: Json;
  readonly mishaps?: readonly Json[];
  /** Payload files: path and text by id; they lie in the staging folder. */
  readonly payload?: Readonly<Record<string, readonly [path: string, content: string | Uint8Array]>>;
  /** What the plan phase finds besides: the boot partition, secrets. */
  readonly places?: Partial<StepPlaces>;
  /** A disk that an earlier step was played on. */
  readonly disk?: Disk;
}

export interface PlayedStep {
  readonly report: StepReport;
  /** Command lines of what was started, without what every call of DISM is told. */
  readonly commands: readonly string[];
  /** What was started and changes the image. */
  readonly changes: readonly string[];
  readonly touched: boolean;
  readonly disk: Disk;
}

export async function playStep(play: StepPlay): Promise<PlayedStep> {
  const machine = machineWith(
    { mishaps: play.mishaps ?? [], ...play.machine },
    { removalState: 'Removed', ...play.windows },
  );
  const disk = play.disk ?? memoryMachine(machine);
  const { world } = start(machine, disk);
  const files = Object.entries(play.payload ?? {}).map(([id, [path, content]]): PayloadFile => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    writeFile(disk, `${PLACES.stagingFolder}\\${path.replaceAll('/', '\\')}`, bytes);
    return { id, path, sizeBytes: bytes.length, sha256: nodeCrypto().sha256(bytes) };
  });
  for (const folder of [PLACES.scratchFolder, PLACES.logFolder]) writeFile(disk, `${folder}\\here`, '');
  const lines: string[] = [];
  const changes: string[] = [];
  const context = createContext({
    world: {
      ...world,
      processes: {
        run: async (command, watch) => {
          const line = [command.tool, ...command.args.filter((word) => !EVERY_CALL.test(word))].join(' ');
          lines.push(line);
          if (command.effect === 'changes') changes.push(line);
          return await world.processes.run(command, watch);
        },
      },
    },
    agentVersion: '1.2.3',
    builtAtMs: 0,
    sinks: [],
    settled: false,
  });
  const data = stepSchema.parse({ id: 'it', ...play.step });
  const subject = { machine: undefined, host: undefined };
  const step = stepOf(withRules(data, bindStep(data, finder(...files)), subject));
  const run = {
    journal: memoryJournal(),
    places: { ...PLACES, ...play.places },
    find: finder(...files),
    count: 1,
  };
  const report = await serviceStep(context, run, { step, index: 0, hindrance: undefined });
  return { report, commands: lines, changes, touched: context.record.imageTouched, disk };
}

const EVERY_CALL = /^\/(English$|Image:|ScratchDir:|LogPath:|LogLevel:|NoRestart$)/;

function memoryJournal(): Journal {
  const at = (entry: JournalEntry, sequence: number) => ({ sequence, bootId: 'b', at: '', entry });
  const records: ReturnType<typeof at>[] = [];
  return {
    runId: 'r',
    path: 'D:\\j',
    earlier: [],
    append: (entry) => void records.push(at(entry, records.length)),
    records: () => records,
    close: () => undefined,
  };
}

/** How a step ended, in one line. */
export function endOf({ report }: PlayedStep): string {
  const { outcome } = report;
  switch (outcome.kind) {
    case 'changed':
      return outcome.firstBoot ? 'changed, first boot finishes' : 'changed';
    case 'unchanged':
    case 'not-applicable':
      return outcome.kind;
    case 'failed':
    case 'left-out':
      return `${outcome.kind} ${outcome.failure.code}`;
  }
}
