import { DiskError } from '../disk/disk.ts';
import { liveRegistry } from '../machine/live-registry.ts';
import type { EditableKey } from '../registry/editable-key.ts';
import { readHiveFile, writeHiveFile } from '../registry/hive-file.ts';
import { formatValueLine, registryData } from '../registry/registry-text.ts';
import { err, lines, out, type Program, type ProgramRun, type Station, wait } from './program.ts';

// Sentences and exit codes: https://learn.microsoft.com/windows-server/administration/windows-commands/reg
const DONE = 'The operation completed successfully.';
const SYNTAX = 'ERROR: Invalid syntax.\r\nType "REG /?" for usage.';
const NOT_FOUND = 'ERROR: The system was unable to find the specified registry key or value.';
const IN_USE = 'ERROR: The process cannot access the file because it is being used by another process.';
const DENIED = 'ERROR: Access is denied.';

/** reg.exe: queries of the running Windows PE, and changes of hives that it loads. */
export const reg: Program = function* ({ args, stdin }, station): ProgramRun {
  yield wait(0.1);
  const [verb = '', ...rest] = args;
  try {
    switch (verb.toLowerCase()) {
      case 'query':
        return yield* query(rest, station);
      case 'load':
        return yield* load(rest, station);
      case 'unload':
        return yield* unload(rest, station);
      case 'add':
        return yield* add(rest, stdin, station);
      case 'delete':
        return yield* remove(rest, station);
    }
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return yield* refuse(error.code === 'ENOSPC' ? 'ERROR: There is not enough space on the disk.' : DENIED);
  }
  return yield* refuse(SYNTAX);
};

function* refuse(text: string): ProgramRun {
  yield err(`${text}\r\n`);
  return 1;
}

/** A key as it was named: the hive it lies in, and where in it. */
interface Place {
  readonly root: EditableKey;
  readonly path: string;
  /** As reg.exe prints it. */
  readonly shown: string;
  /** The file to write back to; undefined for what the running Windows PE shows. */
  readonly file: string | undefined;
}

function find(named: string, { machine, boot, disk }: Station): Place | undefined {
  const match = /^(?:HKLM|HKEY_LOCAL_MACHINE)(?:\\(.*))?$/i.exec(named);
  if (match === null) return undefined;
  const below = (match[1] ?? '').replace(/\\+$/, '');
  const [top = '', ...rest] = below.split('\\');
  const file = boot.hives[top.toUpperCase()];
  const shown = below === '' ? 'HKEY_LOCAL_MACHINE' : `HKEY_LOCAL_MACHINE\\${below}`;
  if (file === undefined) {
    return { root: liveRegistry(machine, boot.bootInfoUpdated), path: below, shown, file: undefined };
  }
  const root = readHiveFile(disk, file);
  return root === undefined ? undefined : { root, path: rest.join('\\'), shown, file };
}

function* query(args: readonly string[], station: Station): ProgramRun {
  const [named = '', ...options] = args;
  const place = find(named, station);
  const parsed = parseOptions(options, ['/s', '/ve', '/reg:64', '/reg:32'], ['/v', '/t']);
  if (place === undefined || parsed === undefined) return yield* refuse(SYNTAX);
  const key = place.root.find(place.path);
  if (key === undefined) return yield* refuse(NOT_FOUND);
  const wanted = parsed.has('/ve') ? '' : parsed.get('/v');
  if (wanted !== undefined) {
    const value = key.value(wanted);
    if (value === undefined) return yield* refuse(NOT_FOUND);
    yield lines('', place.shown, formatValueLine(value), '');
    return 0;
  }
  yield out('\r\n');
  yield* list(key, place.shown, parsed.has('/s'));
  return 0;
}

/** The values of a key, then the names of its subkeys; with /s their contents too. */
function* list(
  key: EditableKey,
  shown: string,
  deep: boolean,
): Generator<ReturnType<typeof lines>, void, void> {
  const values = key.values();
  if (values.length > 0) yield lines(shown, ...values.map(formatValueLine), '');
  for (const child of key.keys()) {
    const name = `${shown}\\${child.name}`;
    if (deep) yield* list(child, name, true);
    else yield lines(name);
  }
}

function* load(args: readonly string[], { boot, disk }: Station): ProgramRun {
  const [named = '', file = '', ...more] = args;
  const name = /^(?:HKLM|HKEY_LOCAL_MACHINE)\\([^\\]+)$/i.exec(named)?.[1]?.toUpperCase();
  if (name === undefined || file === '' || more.length > 0) return yield* refuse(SYNTAX);
  const isLoaded = Object.values(boot.hives).some((other) => other.toLowerCase() === file.toLowerCase());
  if (boot.hives[name] !== undefined || isLoaded) return yield* refuse(IN_USE);
  if (disk.stat(file) === undefined) {
    return yield* refuse('ERROR: The system cannot find the file specified.');
  }
  const root = readHiveFile(disk, file);
  if (root === undefined) return yield* refuse('ERROR: The configuration registry database is corrupt.');
  // Windows replays the logs when it loads a hive, and writes the result.
  writeHiveFile(disk, file, root);
  boot.hives[name] = file;
  yield lines(DONE);
  return 0;
}

function* unload(args: readonly string[], { boot }: Station): ProgramRun {
  const [named = '', ...more] = args;
  const name = /^(?:HKLM|HKEY_LOCAL_MACHINE)\\([^\\]+)$/i.exec(named)?.[1]?.toUpperCase();
  if (name === undefined || more.length > 0) return yield* refuse(SYNTAX);
  if (boot.hives[name] === undefined) return yield* refuse('ERROR: The parameter is incorrect.');
  delete boot.hives[name];
  yield lines(DONE);
  return 0;
}

function* add(args: readonly string[], stdin: string | undefined, station: Station): ProgramRun {
  const [named = '', ...options] = args;
  const parsed = parseOptions(options, ['/f', '/ve', '/reg:64', '/reg:32'], ['/v', '/t', '/d', '/s']);
  const place = find(named, station);
  if (place === undefined || parsed === undefined) return yield* refuse(SYNTAX);
  if (place.file === undefined) return yield* refuse(DENIED);
  const key = place.root.ensure(place.path);
  const name = parsed.has('/ve') ? '' : parsed.get('/v');
  if (name !== undefined) {
    const value = registryData(parsed.get('/t') ?? 'REG_SZ', parsed.get('/d') ?? '', parsed.get('/s'));
    if (value === undefined) return yield* refuse('ERROR: Invalid value specified for "/d".');
    if (key.value(name) !== undefined && !parsed.has('/f') && !/^y/i.test(stdin ?? '')) {
      yield out(`Value ${name} exists, overwrite(Yes/No)? `);
      yield lines('The operation was cancelled by the user.');
      return 0;
    }
    key.set({ name, type: value.type, data: value.data });
  }
  writeHiveFile(station.disk, place.file, place.root);
  yield lines(DONE);
  return 0;
}

function* remove(args: readonly string[], station: Station): ProgramRun {
  const [named = '', ...options] = args;
  const parsed = parseOptions(options, ['/f', '/ve', '/va', '/reg:64', '/reg:32'], ['/v']);
  const place = find(named, station);
  if (place === undefined || parsed === undefined) return yield* refuse(SYNTAX);
  if (place.file === undefined) return yield* refuse(DENIED);
  const key = place.root.find(place.path);
  if (key === undefined) return yield* refuse(NOT_FOUND);
  if (!parsed.has('/f')) {
    yield lines('The operation was cancelled by the user.');
    return 0;
  }
  const name = parsed.has('/ve') ? '' : parsed.get('/v');
  if (parsed.has('/va')) key.removeAllValues();
  else if (name !== undefined && !key.removeValue(name)) return yield* refuse(NOT_FOUND);
  else if (name === undefined && !place.root.remove(place.path)) return yield* refuse(DENIED);
  writeHiveFile(station.disk, place.file, place.root);
  yield lines(DONE);
  return 0;
}

/** Options by lower-case name; undefined when one is not known, comes twice, or lacks its value. */
function parseOptions(
  args: readonly string[],
  flags: readonly string[],
  withValue: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  for (let at = 0; at < args.length; at += 1) {
    const name = (args[at] ?? '').toLowerCase();
    if (found.has(name)) return undefined;
    if (flags.includes(name)) found.set(name, '');
    else if (withValue.includes(name)) {
      const value = args[at + 1];
      if (value === undefined) return undefined;
      found.set(name, value);
      at += 1;
    } else return undefined;
  }
  return found;
}
