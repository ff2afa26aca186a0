import { type Evidence, type Fact, no, type Reading, unknown, yes } from '../domain/fact.ts';
import { formatPackageIdentity } from '../domain/package-identity.ts';
import { currentControlSet } from './control-set.ts';
import type { HiveView } from './hive-view.ts';
import type { ImageSource } from './image-source.ts';
import type { PackageState } from './package-state.ts';
import { CBS, type PackageRecord } from './servicing.ts';
import { isSetupInProgress } from './setup-state.ts';

export type PendingId =
  | 'pending-xml'
  | 'packages-pending'
  | 'reboot-pending'
  | 'reboot-in-progress'
  | 'sessions-pending'
  | 'unserviceable'
  | 'setup-execute'
  | 'setup-in-progress'
  | 'uninstall-pending'
  | 'install-pending'
  | 'file-renames';

/** One sign of unfinished work in the image. */
export interface PendingReason {
  readonly id: PendingId;
  /** Work on the image must wait until Windows has started once; else the sign is only worth a note. */
  readonly blocks: boolean;
  readonly because: string;
  readonly evidence: readonly Evidence[];
}

export interface PendingWork {
  /** Whether anything blocks: `unknown` when a place could not be looked at and nothing else blocks. */
  readonly blocks: Fact;
  readonly reasons: readonly PendingReason[];
  /** What could not be looked at. */
  readonly unknown: readonly string[];
}

const COMPONENT_STORE = 'Windows\\WinSxS';
const PENDING_XML = `${COMPONENT_STORE}\\pending.xml`;

/** Everything that Windows left to be done at its next start. */
export function readPending(
  source: Pick<ImageSource, 'exists'>,
  software: HiveView,
  system: HiveView,
  packages: Reading<readonly PackageRecord[]>,
): PendingWork {
  const reasons = [
    ...fromFiles(source),
    ...fromServicing(software),
    ...fromPackages(packages),
    ...fromSystem(system),
  ];
  const doubts = [software.doubt ?? software.damage(), system.doubt ?? system.damage()].filter(
    (doubt) => doubt !== undefined,
  );
  // No Windows is without this folder: where only a part of one was copied, nothing tells of the file in it.
  if (doubts.length === 0 && !source.exists(COMPONENT_STORE))
    doubts.push(`${COMPONENT_STORE} is not there: whether component operations wait cannot be seen`);
  return { blocks: blockedBy(reasons, doubts), reasons, unknown: doubts };
}

/** Whether any of these forbids more work; `doubts`: what could not be looked at. */
export function blockedBy(reasons: readonly PendingReason[], doubts: readonly string[]): Fact {
  const blocking = reasons.filter((reason) => reason.blocks);
  if (blocking.length > 0) {
    const because = blocking.map((reason) => reason.because).join('; ');
    return yes(because, ...blocking.flatMap((reason) => reason.evidence));
  }
  return doubts.length > 0 ? unknown(doubts.join('; ')) : no('nothing waits for the next start of Windows');
}

function fromFiles(source: Pick<ImageSource, 'exists'>): readonly PendingReason[] {
  if (!source.exists(PENDING_XML)) return [];
  return [reason('pending-xml', true, 'component operations wait for the next start', { file: PENDING_XML })];
}

function fromServicing(software: HiveView): readonly PendingReason[] {
  const reasons: PendingReason[] = [];
  const add = (id: PendingId, because: string, at: string, saw?: string): void => {
    reasons.push(reason(id, true, because, software.evidence(`${CBS}\\${at}`, saw)));
  };
  const waiting = countSubkeys(software, 'PackagesPending');
  if (waiting > 0)
    add('packages-pending', 'packages wait for the next start', 'PackagesPending', `${waiting}`);
  if (software.key(`${CBS}\\RebootPending`) !== undefined) {
    add('reboot-pending', 'servicing waits for a restart', 'RebootPending');
  }
  if (software.key(`${CBS}\\RebootInProgress`) !== undefined) {
    add('reboot-in-progress', 'servicing was in the middle of a restart', 'RebootInProgress');
  }
  const session = openSession(software);
  if (session !== undefined)
    add('sessions-pending', 'a servicing session is not finished', 'SessionsPending', session);
  if (software.key(CBS)?.value('Unserviceable') !== undefined) {
    add('unserviceable', 'Windows refuses all servicing', 'Unserviceable');
  }
  return reasons;
}

const MAX_COUNTED = 10_000;

function countSubkeys(software: HiveView, at: string): number {
  let count = 0;
  for (const _ of software.key(`${CBS}\\${at}`)?.subkeys() ?? []) {
    count += 1;
    if (count >= MAX_COUNTED) break;
  }
  return count;
}

/** The key is there on healthy machines too, and finished sessions stay in it with Complete = 1. */
function openSession(software: HiveView): string | undefined {
  const sessions = software.key(`${CBS}\\SessionsPending`);
  if ((sessions?.value('Exclusive')?.dword() ?? 0) !== 0) return 'Exclusive is set';
  for (const session of sessions?.subkeys() ?? []) {
    if (session.value('Complete')?.dword() !== 1) return session.name;
  }
  return undefined;
}

function fromPackages(packages: Reading<readonly PackageRecord[]>): readonly PendingReason[] {
  if (!packages.known) return [];
  const reasons: PendingReason[] = [];
  const add = (id: PendingId, state: PackageState, blocks: boolean, because: string): void => {
    const found = packages.value.filter((record) => record.state === state);
    const [first] = found;
    if (first === undefined) return;
    const names = found.slice(0, 3).map(({ identity }) => formatPackageIdentity(identity));
    const more = found.length > names.length ? ` and ${found.length - names.length} more` : '';
    reasons.push(reason(id, blocks, `${because}: ${names.join(', ')}${more}`, first.evidence));
  };
  add('uninstall-pending', 'Uninstall Pending', true, 'packages wait to be removed');
  // That is how packages end that were added offline: they are done as far as we can do them.
  add('install-pending', 'Install Pending', false, 'packages are applied and wait for the first start');
  return reasons;
}

function fromSystem(system: HiveView): readonly PendingReason[] {
  const reasons: PendingReason[] = [];
  const manager = `${currentControlSet(system)}\\Control\\Session Manager`;
  const execute = system.key(manager)?.value('SetupExecute')?.texts() ?? [];
  if (execute.some((line) => /poqexec/i.test(line))) {
    const evidence = system.evidence(`${manager}\\SetupExecute`, execute.join(' | '));
    reasons.push(reason('setup-execute', true, 'queued file operations run at the next start', evidence));
  }
  const setup = isSetupInProgress(system);
  if (setup.answer === 'yes') {
    reasons.push(reason('setup-in-progress', true, setup.because, ...setup.evidence));
  }
  const renames = system.key(manager)?.value('PendingFileRenameOperations');
  if (renames !== undefined) {
    // On nearly every healthy machine: it says nothing about servicing.
    const evidence = system.evidence(`${manager}\\PendingFileRenameOperations`);
    reasons.push(reason('file-renames', false, 'files are renamed at the next start', evidence));
  }
  return reasons;
}

function reason(
  id: PendingId,
  blocks: boolean,
  because: string,
  ...evidence: readonly Evidence[]
): PendingReason {
  return { id, blocks, because, evidence };
}
