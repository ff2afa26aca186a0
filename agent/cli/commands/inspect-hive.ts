import { IoError } from '../../domain/servicing-error.ts';
import { hiveDocument, keyDocument } from '../../offline/hive-document.ts';
import type { HiveDocument, KeyDocument } from '../../offline/hive-document-schema.ts';
import { exportReg, regEncoding } from '../../offline/reg-export.ts';
import type { Hive } from '../../offline/regf/hive.ts';
import type { CommandLine } from '../command-line.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';

/** Root of the exported paths: Windows and hivexregedit take any, and this one names no live hive. */
const PREFIX = 'HKEY_LOCAL_MACHINE\\offline';
const SHOWN_DAMAGE = 10;

/** One registry hive file with the logs beside it: what state it is in, one key, or all of it as a .reg file. */
export function inspectHive(environment: Environment, line: CommandLine, path: string): number {
  const json = line.flag('json');
  if (line.text('key') !== undefined && line.text('export') !== undefined) {
    const detail = '--export writes the whole hive, --key shows one key of it: give one of them';
    return fail(environment, { code: 'SVC-1003', detail }, json);
  }
  const opened = environment.desk.hive(path);
  if (opened === undefined) {
    const isThere = environment.desk.lookAt(path).kind !== 'nothing';
    const detail = isThere ? `${path} is not a file` : `there is no file ${path}`;
    return fail(environment, { code: 'SVC-1006', detail }, json);
  }
  try {
    const { opening } = opened;
    const wanted = line.text('key');
    const target = line.text('export');
    if (opening.status === 'unreadable') {
      if (!json) return fail(environment, { code: 'SVC-1006', detail: `${path}: ${opening.because}` }, json);
      print(environment, hiveDocument(opening));
      return 40;
    }
    const notWritten = target === undefined ? undefined : writeReg(environment, opening.hive, target);
    if (notWritten !== undefined) return fail(environment, { code: 'SVC-1006', detail: notWritten }, json);
    if (wanted !== undefined) return showKey(environment, opening.hive, wanted, json);
    const document = hiveDocument(opening);
    if (json) print(environment, document);
    else environment.terminal.write(hivePage(path, document, target));
    return 0;
  } finally {
    opened.close();
  }
}

/** Why the .reg file was not written; undefined when it was. */
function writeReg({ desk }: Environment, hive: Hive, target: string): string | undefined {
  try {
    desk.writeText(target, regEncoding(hive), exportReg(hive, PREFIX));
    return undefined;
  } catch (error) {
    if (!(error instanceof IoError) || error.path !== target) throw error;
    if (error.reason === 'exists')
      return `${target} is there already, and is left as it is. Give another name, or remove it first`;
    if (error.reason === 'not-found')
      return `the folder of ${target} is not there. Make it first, or give another name`;
    throw error;
  }
}

function showKey(environment: Environment, hive: Hive, path: string, json: boolean): number {
  const key = hive.key(path);
  if (key === undefined)
    return fail(environment, { code: 'SVC-1006', detail: `the hive has no key ${path}` }, json);
  const document = keyDocument(key);
  if (json) print(environment, document);
  else environment.terminal.write(keyPage(document));
  return 0;
}

function hivePage(path: string, document: HiveDocument, target: string | undefined): string {
  const { status, keys, values, replayed, notes, damage } = document;
  const { entries, pages, logs } = replayed;
  return lines([
    `${path}: ${status}, ${keys} keys, ${values} values`,
    ...(entries === 0
      ? []
      : [`  replayed: ${entries} entries, ${pages} pages of ${logs} log${logs === 1 ? '' : 's'}`]),
    ...notes.map((note) => `  note: ${note}`),
    ...(damage.found === 0 ? [] : [`  damage: ${damage.found} places were skipped`]),
    ...damage.first.slice(0, SHOWN_DAMAGE).map(({ at, what }) => `    at ${at}: ${what}`),
    ...(target === undefined ? [] : [`  written to ${target}`]),
  ]);
}

function keyPage({ path, lastWritten, values, subkeys }: KeyDocument): string {
  return lines([
    `[${path}]${lastWritten === null ? '' : `  last written ${lastWritten}`}`,
    ...values.map(({ name, type, data }) => `  ${name === '' ? '(default)' : name}  ${type}  ${show(data)}`),
    ...subkeys.map((name) => `  \\${name}`),
  ]);
}

function show(data: KeyDocument['values'][number]['data']): string {
  if (data === null) return '(damaged)';
  return Array.isArray(data) ? data.join(' | ') : String(data);
}

function lines(text: readonly string[]): string {
  return `${text.join('\n')}\n`;
}

function print(environment: Environment, document: HiveDocument | KeyDocument): void {
  environment.terminal.write(`${JSON.stringify(document, null, 2)}\n`);
}
