import { errorSpec } from '../../domain/error-table.ts';
import { ServicingError } from '../../domain/servicing-error.ts';
import { type Diagnosis, diagnose } from '../../phases/doctor.ts';
import { recordPage } from '../../phases/record/page.ts';
import { recordMachine } from '../../phases/record/record.ts';
import type { World } from '../../ports/world.ts';
import { createContext } from '../../runtime/context.ts';
import type { CommandLine } from '../command-line.ts';
import { diagnosisDocument, diagnosisPage } from '../doctor-page.ts';
import type { Environment, Opened } from '../environment.ts';
import { fail } from '../failure-page.ts';

/** Everything that can be seen of this machine, or of a described one, before a run. Changes nothing. */
export async function doctor(environment: Environment, line: CommandLine): Promise<number> {
  const json = line.flag('json');
  const opened = await machineOf(environment, line);
  if (!opened.ok) return fail(environment, { code: 'SVC-1007', detail: opened.because }, json);
  const folder = line.text('record');
  if (folder !== undefined) return await record(environment, opened.value, line, folder);
  const diagnosis = await examine(environment, opened.value);
  const { columns = 80 } = environment.terminal;
  environment.terminal.write(
    json
      ? `${JSON.stringify(diagnosisDocument(diagnosis), null, 2)}\n`
      : `${diagnosisPage(diagnosis, columns).join('\n')}\n`,
  );
  const [first] = diagnosis.refusals;
  return first === undefined ? 0 : errorSpec(first.code).exit;
}

/** Writes a record, and shows its answers. */
async function record(
  environment: Environment,
  world: World,
  line: CommandLine,
  folder: string,
): Promise<number> {
  const json = line.flag('json');
  const { version, builtAtMs, terminal } = environment;
  const context = createContext({ world, agentVersion: version, builtAtMs, sinks: [] });
  const isRehearsal = line.text('machine') !== undefined;
  try {
    const document = await recordMachine(context, { folder, mask: line.flag('mask'), isRehearsal });
    const page = [...recordPage(document), `Written to ${folder}`].map((text) => `${text}\n`);
    terminal.write(json ? `${JSON.stringify(document, null, 2)}\n` : page.join(''));
    return 0;
  } catch (error) {
    if (!(error instanceof ServicingError)) throw error;
    return fail(environment, { code: error.code, detail: error.detail }, json);
  }
}

export async function examine({ version, builtAtMs }: Environment, world: World): Promise<Diagnosis> {
  return await diagnose(createContext({ world, agentVersion: version, builtAtMs, sinks: [] }));
}

/** This machine, or with --machine the described one. */
export async function machineOf(environment: Environment, line: CommandLine): Promise<Opened<World>> {
  const machineFile = line.text('machine');
  if (machineFile === undefined) return { ok: true, value: environment.machine() };
  const stage = await environment.rehearsal({
    machineFile,
    stateFolder: line.text('state'),
    resultsFolder: undefined,
    fresh: false,
    fast: true,
  });
  return stage.ok ? { ok: true, value: stage.value.world } : stage;
}
