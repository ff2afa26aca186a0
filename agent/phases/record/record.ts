import { formatCommand } from '../../domain/command.ts';
import type { HostFacts, MachineIdentity } from '../../domain/machine.ts';
import { IoError, ServicingError } from '../../domain/servicing-error.ts';
import type { Volume, VolumeSurvey } from '../../domain/volume.ts';
import { joinPath } from '../../domain/windows-path.ts';
import { placeOf } from '../../plan/image-choice.ts';
import type { RunContext } from '../../runtime/context.ts';
import { describeEnd, runCommand } from '../../runtime/run-command.ts';
import { createMask } from '../../tools/mask.ts';
import { findDisms } from '../dism.ts';
import { has, withScript } from '../locate/loans.ts';
import { checkTools, readMachine, system32Of } from '../machine.ts';
import { RECORD_ROWS, type Recording, type RecordRow } from './commands.ts';
import { answersOf, type RecordDocument, recordPage } from './page.ts';
import { checkRecordFolder } from './place.ts';
import type { Seen, Transcript, VolumeLook } from './seen.ts';
import { labelsIn, readVersions, sourceOf, transcriptFiles } from './transcript.ts';

const WIM_OVERLAY = 'System Volume Information\\WimOverlay.dat';

interface RecordWish {
  readonly folder: string;
  readonly mask: boolean;
  /** The words of a model are no evidence, and are marked so in every file. */
  readonly isRehearsal: boolean;
}

/**
 * Runs every command of the table once, keeps what it prints byte for byte, and answers the open questions of
 * docs/field-test.md from it. Changes nothing on the machine's disks. A program that fails, hangs or is missing is noted,
 * and the next one runs; each file is whole or not there. Throws SVC-6006, SVC-6009 and SVC-6010.
 */
export async function recordMachine(context: RunContext, wish: RecordWish): Promise<RecordDocument> {
  await checkTools(context);
  const survey = await context.world.volumes.survey();
  await checkRecordFolder(context, wish.folder, survey);
  const { machine, host } = await readMachine(context);
  const transcripts = await recordAll(context, wish, { machine, host, survey });
  const mask = wish.mask ? createMask(namesIn(machine, survey, transcripts)) : undefined;
  const seen: Seen = {
    host,
    ownFolder: context.world.host.ownFolder,
    transcripts,
    looks: survey.volumes.flatMap((volume) => lookAt(context, volume)),
  };
  const document = answersOf(seen, {
    agent: context.agentVersion,
    source: sourceOf(context, wish.isRehearsal),
    at: new Date(context.world.clock.now()).toISOString(),
    versions: readVersions(host, transcripts),
    mask,
  });
  await keep(context, wish.folder, 'answers.json', `${JSON.stringify(document, null, 2)}\n`);
  await keep(context, wish.folder, 'answers.txt', `${recordPage(document).join('\r\n')}\r\n`);
  return document;
}

interface Around {
  readonly machine: MachineIdentity;
  readonly host: HostFacts;
  readonly survey: VolumeSurvey;
}

async function recordAll(
  context: RunContext,
  wish: RecordWish,
  around: Around,
): Promise<readonly Transcript[]> {
  const { survey, host, machine } = around;
  const place = {
    system32: system32Of(context),
    volumes: survey.volumes,
    disms: findDisms(context, undefined),
  };
  const done: Transcript[] = [];
  for (const row of RECORD_ROWS)
    for (const recording of row.recordings(place)) {
      const transcript = await recordOne(context, row, recording);
      done.push(transcript);
      const mask = wish.mask ? createMask(namesIn(machine, survey, done)) : undefined;
      const header = { source: sourceOf(context, wish.isRehearsal), ...readVersions(host, done) };
      for (const { name, text } of transcriptFiles(transcript, header, mask))
        await keep(context, wish.folder, name, text);
    }
  return done;
}

/** However it goes, the next one runs. */
async function recordOne(context: RunContext, row: RecordRow, { id, start }: Recording): Promise<Transcript> {
  const named = { tool: row.tool, id, relies: row.relies };
  try {
    if (start.by === 'diskpart') {
      if (!(await has(context, 'diskpart.exe'))) return { ...named, kind: 'missing' };
      return { ...named, kind: 'recorded', result: await withScript(context, start.script, 'reads') };
    }
    const { command } = start;
    if (command.effect !== 'reads') throw new Error(`${formatCommand(command)} does not only read`);
    if ((await context.world.files.stat(command.file)) === undefined) return { ...named, kind: 'missing' };
    const result = await runCommand(context, command);
    return result.ended.end === 'not-started'
      ? { ...named, kind: 'failed', because: describeEnd(result) }
      : { ...named, kind: 'recorded', result };
  } catch (error) {
    if (!(error instanceof IoError || error instanceof ServicingError)) throw error;
    return { ...named, kind: 'failed', because: error.message };
  }
}

function lookAt(context: RunContext, volume: Volume): readonly VolumeLook[] {
  const root = placeOf(volume);
  if (root === undefined || volume.driveType === 'ram-disk') return [];
  const { look } = context.world.files;
  return [
    {
      volume,
      rootNames: look.list(root)?.length,
      seesSystemVolumeInformation: look.list(joinPath(root, 'System Volume Information')) !== undefined,
      hasWimOverlay: look.stat(joinPath(root, WIM_OVERLAY)) !== undefined,
    },
  ];
}

/** Under another name first: a file of the record is whole, whenever the power goes. */
async function keep(context: RunContext, folder: string, name: string, text: string): Promise<void> {
  const { files } = context.world;
  const path = joinPath(folder, name);
  try {
    await files.makeFolder(path.slice(0, path.lastIndexOf('\\')));
    await files.write(`${path}.part`, new TextEncoder().encode(text), 'replace');
    await files.move(`${path}.part`, path);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    throw new ServicingError('SVC-6010', `${path}: ${error.message}`, { cause: error });
  }
}

/** Everything that may name this machine or its network in some output. */
function namesIn(
  machine: MachineIdentity,
  { volumes }: VolumeSurvey,
  transcripts: readonly Transcript[],
): Parameters<typeof createMask>[0] {
  const { serial, uuid, assetTag, macs } = machine;
  return [
    ...[serial, uuid, assetTag].filter((name) => name !== undefined),
    ...macs.flatMap((mac) => [mac, mac.replaceAll(':', '-'), mac.replaceAll(':', '')]),
    ...volumes.flatMap(({ label }) => label ?? []),
    ...transcripts.flatMap(labelsIn),
  ];
}
