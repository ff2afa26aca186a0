import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import type { Disk } from '../../../agent/adapters/rehearsal/disk/disk.ts';
import { exitCode } from '../../../agent/domain/outcome.ts';
import { checkFolder, DONE } from '../../../agent/results/folder.ts';
import type { Booted } from './boot.ts';
import { canariesIn } from './canary.ts';
import { RESULTS, type Staged } from './scenario.ts';
import { walk } from './tree.ts';

const { sha256 } = nodeCrypto();
const OUTBOX = 'D:\\Windows\\System32\\config\\Servicer\\outbox';

/** What must hold at the end of every boot, however it ended. Empty: all of it holds. */
export function violations(machine: Staged, booted: Booted): readonly string[] {
  const { disk } = machine;
  return [
    ...secretsOn(disk),
    ...secretsIn(booted),
    ...wrongFolders(disk),
    ...exitCodes(machine, booted),
    ...leftovers(machine, booted),
  ];
}

/** The password of the shares stands in one file only: the credentials file of the overlay. */
export function secretsOn(disk: Disk): readonly string[] {
  const found: string[] = [];
  for (const root of ['X:\\', 'D:\\', 'E:\\', 'C:\\', RESULTS]) {
    for (const { path, bytes } of walk(disk, root)) {
      if (bytes === undefined || path.toLowerCase() === 'x:\\servicer\\credentials.json') continue;
      for (const encoding of canariesIn(bytes)) found.push(`the password stands in ${path} (${encoding})`);
    }
  }
  return found;
}

function secretsIn({ screen, events, end }: Booted): readonly string[] {
  const places = {
    'the screen': screen,
    'the events': JSON.stringify(events),
    'the end': JSON.stringify(end),
  };
  return Object.entries(places).flatMap(([place, text]) =>
    canariesIn(new TextEncoder().encode(text)).map(
      (encoding) => `the password stands in ${place} (${encoding})`,
    ),
  );
}

/** Result folders that somebody may have read: those with a DONE. */
export function finishedFolders(
  disk: Disk,
  root = RESULTS,
): ReadonlyMap<string, ReadonlyMap<string, Uint8Array>> {
  const folders = new Map<string, Map<string, Uint8Array>>();
  for (const { path, bytes } of walk(disk, root)) {
    if (bytes === undefined) continue;
    const at = path.lastIndexOf('\\');
    const folder = folders.get(path.slice(0, at)) ?? new Map<string, Uint8Array>();
    folders.set(path.slice(0, at), folder.set(path.slice(at + 1), bytes));
  }
  return new Map([...folders].filter(([, files]) => files.has(DONE)));
}

function wrongFolders(disk: Disk): readonly string[] {
  const runs = new Map<string, string>();
  return [...finishedFolders(disk)].flatMap(([folder, files]) => {
    const checked = checkFolder(files, sha256);
    if (!checked.complete) return [`${folder} has a DONE that does not verify: ${checked.because}`];
    const twin = runs.get(checked.runId);
    runs.set(checked.runId, folder);
    return twin === undefined ? [] : [`run ${checked.runId} has two results: ${twin} and ${folder}`];
  });
}

/** Exit code, result and mark say the same. */
function exitCodes({ disk }: Staged, { end }: Booted): readonly string[] {
  const { exit, exitClass, delivery, verdict, result, where } = end;
  const found: string[] = [];
  if (exit !== exitCode(exitClass, delivery)) found.push(`exit ${exit} is not ${exitClass} and ${delivery}`);
  if (result.exitClass !== exitClass || result.verdict !== verdict)
    found.push('the result has another verdict');
  const mark = text(disk, 'X:\\servicer\\verdict.txt');
  if (mark !== undefined && mark !== `${exit} ${verdict}\r\n`) found.push(`the mark says ${mark}`);
  if (delivery === 'screen-only') return found;
  const kept = text(disk, `${where}\\result.json`);
  if (kept === undefined) return [...found, `${where} holds no result`];
  if (!kept.includes(`"verdict": "${verdict}"`)) found.push(`${where} tells of another verdict`);
  if (disk.stat(`${where}\\${DONE}`) === undefined) found.push(`${where} has no DONE`);
  return found;
}

function leftovers({ disk }: Staged, { boot }: Booted): readonly string[] {
  const found: string[] = [];
  for (const root of ['D:', 'E:']) {
    for (const name of ['scratch', 'staging']) {
      const folder = `${root}\\ProgramData\\Servicer\\${name}`;
      if (disk.stat(folder) !== undefined) found.push(`${folder} is still there`);
    }
  }
  for (const hive of Object.keys(boot.hives)) found.push(`the hive ${hive} is still loaded`);
  for (const share of Object.keys(boot.sessions)) found.push(`the session with ${share} is still open`);
  for (const [id, letter] of Object.entries(boot.letters)) {
    if (letter !== null) found.push(`${letter}: was given to ${id} and not taken back`);
  }
  return found;
}

/** Names of the results that wait on the serviced disk. One that was cut off while it was written is none. */
export function outboxOf(disk: Disk): readonly string[] {
  return (disk.list(OUTBOX) ?? []).filter((name) => disk.stat(`${OUTBOX}\\${name}\\${DONE}`) !== undefined);
}

function text(disk: Disk, path: string): string | undefined {
  return disk.stat(path)?.kind === 'file' ? new TextDecoder().decode(disk.read(path)) : undefined;
}
