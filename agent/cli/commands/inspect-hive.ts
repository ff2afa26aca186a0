import { exportReg } from '../../offline/reg-export.ts';
import type { Hive, Value } from '../../offline/regf/hive.ts';
import { countTree } from '../../offline/regf/walk.ts';
import type { CommandLine } from '../command-line.ts';
import type { Environment } from '../environment.ts';
import { fail } from '../failure-page.ts';

/** Root of the exported paths: Windows and hivexregedit take any, and this one names no live hive. */
const PREFIX = 'HKEY_LOCAL_MACHINE\\offline';

/** One registry hive file with the logs beside it: what state it is in, one key, or all of it as a .reg file. */
export function inspectHive(environment: Environment, line: CommandLine, path: string): number {
  const json = line.flag('json');
  const opened = environment.desk.hive(path);
  if (opened === undefined)
    return fail(environment, { code: 'SVC-1006', detail: `there is no file ${path}` }, json);
  try {
    const { opening } = opened;
    if (opening.status === 'unreadable') {
      if (json)
        environment.terminal.write(
          `${JSON.stringify({ status: 'unreadable', because: opening.because }, null, 2)}\n`,
        );
      return json ? 40 : fail(environment, { code: 'SVC-1006', detail: `${path}: ${opening.because}` }, json);
    }
    const { hive } = opening;
    const wanted = line.text('key');
    const target = line.text('export');
    if (target !== undefined) environment.desk.write(target, exportReg(hive, PREFIX));
    if (wanted !== undefined) return showKey(environment, hive, wanted, json);
    const { keys, values } = countTree(hive);
    const document = {
      status: opening.status,
      keys,
      values,
      replayed: opening.replayed,
      notes: opening.notes,
      problems: hive.problems,
    };
    environment.terminal.write(
      json ? `${JSON.stringify(document, null, 2)}\n` : page(path, document, target),
    );
    return 0;
  } finally {
    opened.close();
  }
}

function page(
  path: string,
  found: {
    readonly status: string;
    readonly keys: number;
    readonly values: number;
    readonly replayed: { readonly logs: number; readonly entries: number; readonly pages: number };
    readonly notes: readonly string[];
    readonly problems: Hive['problems'];
  },
  target: string | undefined,
): string {
  const { entries, pages, logs } = found.replayed;
  return [
    `${path}: ${found.status}, ${found.keys} keys, ${found.values} values`,
    ...(entries === 0
      ? []
      : [`  replayed: ${entries} entries, ${pages} pages of ${logs} log${logs === 1 ? '' : 's'}`]),
    ...found.notes.map((note) => `  note: ${note}`),
    ...found.problems.slice(0, 10).map(({ at, what }) => `  damaged at ${at}: ${what}`),
    ...(target === undefined ? [] : [`  written to ${target}`]),
    '',
  ].join('\n');
}

function showKey(environment: Environment, hive: Hive, path: string, json: boolean): number {
  const key = hive.key(path);
  if (key === undefined)
    return fail(environment, { code: 'SVC-1006', detail: `the hive has no key ${path}` }, json);
  const values = [...key.values()].map((value) => ({
    name: value.name,
    type: value.type,
    data: show(value),
  }));
  const subkeys = [...key.subkeys()].map(({ name }) => name);
  environment.terminal.write(
    json
      ? `${JSON.stringify({ path: key.path, values, subkeys }, null, 2)}\n`
      : [
          `[${key.path}]`,
          ...values.map(
            ({ name, type, data }) => `  ${name === '' ? '(default)' : name} (type ${type}) = ${data}`,
          ),
          ...subkeys.map((name) => `  \\${name}`),
          '',
        ].join('\n'),
  );
  return 0;
}

function show(value: Value): string {
  const text = value.text();
  if (text !== undefined) return text;
  const texts = value.texts();
  if (texts !== undefined) return texts.join(' | ');
  const number = value.dword() ?? value.qword();
  if (number !== undefined) return String(number);
  const shown = Array.from(value.raw.subarray(0, 64), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return value.raw.length > 64 ? `${shown} ... (${value.raw.length} bytes)` : shown;
}
