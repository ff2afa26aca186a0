import { IoError } from '../../domain/servicing-error.ts';
import { readImageFacts } from '../../offline/image-facts.ts';
import { inspectDocument } from '../../offline/inspect-document.ts';
import { inspectPage } from '../../offline/inspect-page.ts';
import { readSurroundings } from '../../offline/surroundings.ts';
import type { CommandLine } from '../command-line.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';
import { inspectFile, isInspectedFile } from './inspect-file.ts';
import { inspectHive } from './inspect-hive.ts';
import { whyNoWindows } from './why-no-windows.ts';

/** Looks at an offline Windows, at a file that holds updates or drivers, or with --hive at one registry hive. */
export function inspect(environment: Environment, line: CommandLine): number {
  try {
    return look(environment, line);
  } catch (error) {
    // A disk that fails in the middle: half of what was read must not look like all that is there.
    if (!(error instanceof IoError)) throw error;
    return fail(environment, { code: 'SVC-1006', detail: error.message }, line.flag('json'));
  }
}

function look(environment: Environment, line: CommandLine): number {
  const json = line.flag('json');
  const hive = line.text('hive');
  if (hive !== undefined) return inspectHive(environment, line, hive);
  for (const option of ['key', 'export']) {
    if (line.text(option) === undefined) continue;
    return fail(environment, { code: 'SVC-1003', detail: `--${option} needs --hive FILE` }, json);
  }
  const [path] = line.operands;
  if (path === undefined)
    return fail(environment, { code: 'SVC-1003', detail: 'inspect needs a path, or --hive FILE' }, json);
  const image = environment.desk.image(path);
  if (image === undefined && isInspectedFile(path)) return inspectFile(environment, path, json);
  if (image === undefined) {
    return fail(environment, { code: 'SVC-1006', detail: whyNoWindows(environment.desk, path) }, json);
  }
  try {
    const document = inspectDocument(image, readImageFacts(image), readSurroundings(image));
    environment.terminal.write(
      json ? `${JSON.stringify(document, null, 2)}\n` : `${inspectPage(document).join('\n')}\n`,
    );
    return 0;
  } finally {
    image.close();
  }
}
