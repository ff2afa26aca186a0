import { IoError } from '../../domain/servicing-error.ts';
import { readImageFacts } from '../../offline/image-facts.ts';
import { placeOf } from '../../plan/image-choice.ts';
import type { World } from '../../ports/world.ts';
import { lookAtImage } from '../../runtime/offline-image.ts';
import { machineDescription, type SeenVolume } from '../capture-document.ts';
import type { CommandLine } from '../command-line.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';
import { examine, machineOf } from './doctor.ts';

/** Writes what `rehearse --machine` reads: this machine, without the contents of its disks. */
export async function capture(environment: Environment, line: CommandLine): Promise<number> {
  const json = line.flag('json');
  const [out] = line.operands;
  if (out === undefined)
    return fail(environment, { code: 'SVC-1003', detail: 'capture needs a file to write, OUT.json' }, json);
  const opened = await machineOf(environment, line);
  if (!opened.ok) return fail(environment, { code: 'SVC-1007', detail: opened.because }, json);
  const diagnosis = await examine(environment, opened.value);
  const seen = lookAtVolumes(opened.value, diagnosis.survey);
  const document = machineDescription(diagnosis, seen, { mask: line.flag('mask') });
  try {
    environment.desk.writeText(out, 'ascii', [asciiJson(document)]);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    return fail(environment, { code: 'SVC-1006', detail: error.message }, json);
  }
  const said = {
    written: out,
    volumes: seen.size,
    windows: [...seen.values()].filter(({ windows }) => windows !== undefined).length,
  };
  environment.terminal.write(
    json
      ? `${JSON.stringify(said)}\n`
      : `${out}: ${said.volumes} volumes, ${said.windows} of them with a Windows. Try it: servicer rehearse PAYLOAD --machine ${out}\n`,
  );
  return 0;
}

const BOOT_STORES = ['EFI\\Microsoft\\Boot\\BCD', 'Boot\\BCD'];

function lookAtVolumes(
  world: World,
  survey: Parameters<typeof machineDescription>[0]['survey'],
): ReadonlyMap<string, SeenVolume> {
  const found = new Map<string, SeenVolume>();
  for (const volume of survey) {
    // A letter that was lent is given back by now.
    const place = volume.letterIsTemporary ? volume.id : placeOf(volume);
    if (place === undefined || volume.driveType === 'ram-disk' || volume.bitLocker === 'locked') continue;
    const image = lookAtImage(world.files, place);
    try {
      const isWindows = image.exists('Windows\\System32\\config\\SOFTWARE');
      found.set(volume.id, {
        windows: isWindows ? readImageFacts(image) : undefined,
        hasBootStore: BOOT_STORES.some((path) => image.exists(path)),
      });
    } finally {
      image.close();
    }
  }
  return found;
}

function asciiJson(document: unknown): string {
  const text = JSON.stringify(document, null, 2).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${text}\n`;
}
