import type { ByteSource } from '../../offline/byte-source.ts';
import { packageDocument } from '../../offline/containers/package-document.ts';
import { packagePage } from '../../offline/containers/package-page.ts';
import { readPackageFile } from '../../offline/containers/read-package-file.ts';
import { readInf } from '../../offline/inf.ts';
import { infDocument, infPage } from '../../offline/inf-page.ts';
import { MOST_INF_BYTES } from '../../offline/inf-sections.ts';
import { plainText } from '../../results/plain-text.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';

const LINE_CHARS = 500;
const IS_INF = /\.inf$/i;
const IS_FILE = /\.(cab|msu|wim|esd|swm|inf)$/i;

/** Is it a file that `inspectFile` reads, by its name? */
export function isInspectedFile(path: string): boolean {
  return IS_FILE.test(path);
}

/** An update container or a driver's INF file: what it is and for which Windows. Nothing is unpacked to the disk. */
export function inspectFile(environment: Environment, path: string, json: boolean): number {
  const opened = environment.desk.file(path);
  if (opened === undefined)
    return fail(environment, { code: 'SVC-1006', detail: `there is no file ${path}` }, json);
  try {
    const read = IS_INF.test(path)
      ? readAsInf(path, opened.source)
      : readAsPackage(environment, path, opened.source);
    if (!read.ok) {
      const { message, offset } = read.problem;
      const detail = plainText(`${path}: ${message} (at byte ${offset})`, LINE_CHARS);
      return fail(environment, { code: 'SVC-1006', detail }, json);
    }
    const lines = json
      ? [JSON.stringify(read.document, null, 2)]
      : read.page.map(
          (line) => line.slice(0, line.length - line.trimStart().length) + plainText(line, LINE_CHARS),
        );
    environment.terminal.write(`${lines.join('\n')}\n`);
    return 0;
  } finally {
    opened.close();
  }
}

type FileReading =
  | {
      readonly ok: true;
      readonly document: Readonly<Record<string, unknown>>;
      readonly page: readonly string[];
    }
  | { readonly ok: false; readonly problem: { readonly message: string; readonly offset: number } };

function readAsInf(path: string, source: ByteSource): FileReading {
  const reading = readInf(source.read(0, Math.min(source.sizeBytes, MOST_INF_BYTES + 1)));
  if (!reading.ok) return reading;
  return { ok: true, document: infDocument(reading.inf), page: infPage(path, reading.inf) };
}

function readAsPackage({ desk }: Environment, path: string, source: ByteSource): FileReading {
  const reading = readPackageFile(source, desk.containers);
  if (!reading.ok) return reading;
  return { ok: true, document: packageDocument(reading.file), page: packagePage(path, reading.file) };
}
