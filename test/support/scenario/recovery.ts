import { nodeCrypto } from '../../../agent/adapters/node/crypto.ts';
import { listPackages } from '../../../agent/adapters/rehearsal/registry/component-servicing.ts';
import { readHiveFile } from '../../../agent/adapters/rehearsal/registry/hive-file.ts';
import { formatPackageIdentity } from '../../../agent/domain/package-identity.ts';
import type { World } from '../../../agent/ports/world.ts';
import { decodeSlots } from '../../../agent/runtime/journal-codec.ts';
import { hasEnded } from '../../../agent/runtime/recovery.ts';
import { type Booted, boot } from './boot.ts';
import { finishedFolders, outboxOf, violations } from './oracles.ts';
import { DOT_NET, LCU, PAYLOAD, TOOL } from './payload.ts';
import type { Staged } from './scenario.ts';
import { differences, imageOf } from './tree.ts';

const JOURNAL = 'D:\\Windows\\System32\\config\\Servicer\\journal';
const OUTBOX = 'D:\\Windows\\System32\\config\\Servicer\\outbox';
const GOOD = [0, 10, 20];
/** One that was cut, and three more. */
const MAX_BOOTS = 4;
const IDENTITIES: ReadonlyMap<string, string> = new Map([
  ['lcu', LCU],
  ['dotnet', DOT_NET],
  ['tool', TOOL],
]);

export interface Recovered {
  readonly boots: readonly Booted[];
  /** Codes of the boots that did not end well, in order. */
  readonly codes: readonly string[];
  /** What does not hold. */
  readonly wrong: readonly string[];
}

/** What a machine comes to in the end. */
export interface Wanted {
  readonly image: ReadonlyMap<string, string>;
  /** Exit codes of a run that did what it could. */
  readonly exits?: readonly number[] | undefined;
  readonly imageOf?: ((disk: Staged['disk']) => ReadonlyMap<string, string>) | undefined;
}

/** Starts the machine until a run ends well, and holds what came out against the undisturbed run. */
export async function recover(machine: Staged, wanted: Wanted, firstStart: number): Promise<Recovered> {
  const { image: undisturbed, exits = GOOD, imageOf: look = imageOf } = wanted;
  const begun = journalsOf(machine).filter(({ types }) => types.includes('accepted'));
  const wrong: string[] = [];
  const codes: string[] = [];
  const boots: Booted[] = [];
  for (let start = firstStart; start < firstStart + MAX_BOOTS - 1; start += 1) {
    // A person has looked at a machine that was left in doubt.
    const settled = (boots.at(-1)?.end.exitClass ?? 0) >= 75;
    const around = watchingPackages(machine, wrong);
    const booted = await boot(machine, { start, blind: true, settled, around });
    boots.push(booted);
    const { end } = booted;
    const isGood = exits.includes(end.exit);
    wrong.push(...violations(machine, booted).filter((text) => !isExpected(text, isGood, begun)));
    if (end.exitClass >= 90) wrong.push(`a fault of ours: ${end.result.failure?.detail}`);
    if (isGood) break;
    codes.push(end.result.failure?.code ?? `exit ${end.exit}`);
  }
  const last = boots.at(-1)?.end;
  if (!exits.includes(last?.exit ?? -1))
    wrong.push(`exit ${last?.exit} after ${boots.length} starts: ${last?.result.failure?.detail}`);
  wrong.push(...differences(undisturbed, look(machine.disk)));
  wrong.push(...outboxOf(machine.disk).map((runId) => `the result of ${runId} still waits`));
  const told = [...finishedFolders(machine.disk)]
    .flatMap(([folder, files]) => [folder, ...files.keys()])
    .join('|');
  for (const { runId } of begun) if (!told.includes(runId)) wrong.push(`nobody was told of run ${runId}`);
  for (const { runId, isOpen } of journalsOf(machine))
    if (isOpen) wrong.push(`run ${runId} was never closed`);
  return { boots, codes, wrong };
}

/**
 * A run that stops before it knows the cause leaves the staged files to the next one. A run that changed nothing keeps
 * no copy of its result: one that was cut off on its way is not there, which is what a DONE that does not verify means.
 */
function isExpected(text: string, isGood: boolean, begun: readonly { readonly runId: string }[]): boolean {
  if (text.endsWith('is still there')) return !isGood;
  return text.includes('a DONE that does not verify') && !begun.some(({ runId }) => text.includes(runId));
}

/**
 * What is claimed at the moment of a cut must be true on the disks as the cut left them: a result that somebody may read
 * and that says "done" holds even if everything that was not flushed is lost.
 */
export function falseClaims({ disk }: Staged, undisturbed: ReadonlyMap<string, string>): readonly string[] {
  const claims = [...finishedFolders(disk), ...finishedFolders(disk, OUTBOX)].filter(([, files]) =>
    /"verdict": "(done|done-first-boot|nothing-to-do)"/.test(
      new TextDecoder().decode(files.get('result.json')),
    ),
  );
  if (claims.length === 0) return [];
  return differences(undisturbed, imageOf(disk)).map((text) => `a result says that it is done, and ${text}`);
}

/** The page file of an earlier boot goes with the next start, and nothing else changes any more. */
export async function afterwards(machine: Staged, start: number, exit = 10): Promise<readonly string[]> {
  const before = imageOf(machine.disk);
  const booted = await boot(machine, { start, blind: true });
  const wrong = [...violations(machine, booted), ...differences(before, imageOf(machine.disk))];
  if (booted.end.exit !== exit) wrong.push(`one more start ended with ${booted.end.exit}`);
  if (machine.disk.stat('D:\\servicer-pagefile.sys') !== undefined)
    wrong.push('the page file is still there');
  return wrong;
}

/** No package is given to DISM that the image holds already. */
function watchingPackages(machine: Staged, wrong: string[]): (world: World) => World {
  return (world) => ({
    ...world,
    processes: {
      run: (command, watch) => {
        const path = command.args.find((arg) => arg.startsWith('/PackagePath:'));
        const file = [...PAYLOAD].find(([, each]) => path?.endsWith(each.path.replaceAll('/', '\\')));
        const identity = IDENTITIES.get(file?.[0] ?? '');
        const image = command.args.find((arg) => arg.startsWith('/Image:'))?.slice('/Image:'.length) ?? '';
        if (identity !== undefined && installed(machine, image).has(identity))
          wrong.push(`${identity} was added a second time`);
        return world.processes.run(command, watch);
      },
    },
  });
}

function installed({ disk }: Staged, image: string): ReadonlySet<string> {
  const software = readHiveFile(disk, `${image.replace(/\\$/, '')}\\Windows\\System32\\config\\SOFTWARE`);
  const packages = software === undefined ? [] : listPackages(software);
  return new Set(
    packages.filter(({ state }) => state >= 0x60).map(({ identity }) => formatPackageIdentity(identity)),
  );
}

function journalsOf({ disk }: Staged) {
  const names = disk.list(JOURNAL) ?? [];
  return names
    .filter((name) => name.endsWith('.wal'))
    .map((name) => {
      const runId = name.slice(4, 36);
      const { records, state } = decodeSlots(runId, disk.read(`${JOURNAL}\\${name}`), nodeCrypto().sha256);
      const types: readonly string[] = records.map(({ entry }) => entry.type);
      return { runId, types, isOpen: !hasEnded(records) && state !== 'damaged' };
    });
}
