import type { ActionResult } from '../domain/action.ts';
import { exitedWith } from '../domain/command.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type HiveName, hiveFile } from '../domain/probe.ts';
import { joinPath } from '../domain/windows-path.ts';
import { addValue, deleteKey, deleteValue, loadHive, type RegType, unloadHive } from '../tools/reg.ts';
import type { StepPlaces } from './kind.ts';

/** One change of a hive: a value set, a value deleted (`type` undefined), a key deleted (`name` undefined). */
export interface HiveChange {
  readonly key: string;
  readonly name: string | undefined;
  readonly type: RegType | undefined;
  readonly text: string;
}

/** Load, edit, unload: the unload runs whatever happened before it. */
export function hiveEdit(hive: HiveName, changes: readonly HiveChange[], places: StepPlaces) {
  const mount = `HKLM\\servicer-${hive}`;
  const file = joinPath(places.imageRoot, hiveFile(hive));
  const { system32 } = places;
  const commands = [
    loadHive(system32, mount, file),
    ...changes.map(({ key, name, type, text }) => {
      const full = `${mount}\\${offlineKey(key, places.controlSet)}`;
      if (name === undefined) return deleteKey(system32, full);
      return type === undefined
        ? deleteValue(system32, full, name)
        : addValue(system32, full, name, type, text);
    }),
    unloadHive(system32, mount),
  ];
  return commands.map((command) => ({ do: 'run' as const, command }));
}

/** An offline SYSTEM hive has no CurrentControlSet: the link is made when Windows starts. */
export function offlineKey(key: string, controlSet: string): string {
  return key.replace(/^CurrentControlSet(?=\\|$)/i, controlSet);
}

/**
 * A hive that was loaded and not released again: what was written is lost with the power, and DISM cannot open the
 * image. That weighs more than what the values look like.
 */
export function notReleased(hive: HiveName, ended: readonly ActionResult[]): Outcome | undefined {
  const [loaded, unloaded] = [ended.at(0), ended.at(-1)];
  if (loaded?.do !== 'run' || unloaded?.do !== 'run') return undefined;
  if (!exitedWith(loaded.result) || exitedWith(unloaded.result)) return undefined;
  const { ended: end } = unloaded.result;
  const how = end.end === 'exited' ? `ended with ${end.exitCode}` : 'did not end by itself';
  return { kind: 'failed', failure: { code: 'SVC-3010', detail: `${hive}: reg unload ${how}` } };
}
