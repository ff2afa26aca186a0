import { sz } from '../../../offline/regf/tree.ts';
import { isFile } from '../disk/disk.ts';
import { CBS_KEY } from '../registry/component-servicing.ts';
import { progress } from './dism-progress.ts';
import { type DismSession, failed, GOOD, type Verb, type VerbEnd } from './dism-session.ts';
import { settle } from './dism-settled.ts';
import { FAILURE } from './dism-text.ts';
import { note, noteOf } from './model-notes.ts';
import { editImageHive, hasPendingOperations } from './offline-image.ts';
import { type Happening, lines } from './program.ts';

/** https://learn.microsoft.com/windows-hardware/manufacture/desktop/repair-a-windows-image */
export const cleanupImage: Verb = function* (session) {
  const has = (name: string) => session.args.options.has(name);
  if (has('/startcomponentcleanup')) return yield* cleanUp(session);
  if (has('/analyzecomponentstore')) return yield* analyze(session);
  if (has('/restorehealth')) return yield* restore(session);
  if (has('/revertpendingactions')) return yield* revert(session);
  if (!has('/checkhealth') && !has('/scanhealth'))
    return failed(FAILURE.parameter('The command-line is missing a required servicing command.'));
  if (has('/scanhealth')) {
    const { verifySeconds } = session.station.machine.pace;
    const ended = yield* progress(session, verifySeconds, () => undefined);
    if (ended !== undefined) return ended;
  }
  yield lines(VERDICTS[storeOf(session)]);
  return GOOD;
};

const VERDICTS = {
  healthy: 'No component store corruption detected.',
  repairable: 'The component store is repairable.',
  'not-repairable': 'The component store cannot be repaired.',
} as const;

function storeOf({ image }: DismSession): keyof typeof VERDICTS {
  return noteOf(image, 'restored') === 'yes' ? 'healthy' : (image.described?.store ?? 'healthy');
}

function reclaimable({ image }: DismSession): number {
  const stuck = image.described?.stuckPackages ?? 0;
  return stuck + (noteOf(image, 'cleaned') === undefined ? (image.described?.reclaimablePackages ?? 0) : 0);
}

function* cleanUp(session: DismSession): Generator<Happening, VerbEnd, void> {
  const { image, args, station } = session;
  // Captured.
  if (hasPendingOperations(image)) return failed(FAILURE.pending);
  return yield* settle(session, station.machine.pace.verifySeconds, () => {
    const time = new Date(station.nowMs()).toISOString().slice(0, 19).replace('T', ' ');
    note(image, 'cleaned', 'yes');
    note(image, 'LastCleanup', time);
    if (args.options.has('/resetbase')) {
      editImageHive(image, 'SOFTWARE', (root) => root.ensure(CBS_KEY).set(sz('LastResetBase_UTC', time)));
    }
    return GOOD;
  });
}

/** https://learn.microsoft.com/windows-hardware/manufacture/desktop/determine-the-actual-size-of-the-winsxs-folder */
function* analyze(session: DismSession): Generator<Happening, VerbEnd, void> {
  const { verifySeconds } = session.station.machine.pace;
  const ended = yield* progress(session, verifySeconds, () => undefined);
  if (ended !== undefined) return ended;
  const count = reclaimable(session);
  yield lines(
    '',
    'Component Store (WinSxS) information:',
    '',
    'Windows Explorer Reported Size of Component Store : 4.98 GB',
    '',
    'Actual Size of Component Store : 4.88 GB',
    '',
    '    Shared with Windows : 4.38 GB',
    '    Backups and Disabled Features : 506.90 MB',
    '    Cache and Temporary Data : 279.52 KB',
    '',
    `Date of Last Cleanup : ${noteOf(session.image, 'LastCleanup') ?? '2023-09-12 06:30:00'}`,
    '',
    `Number of Reclaimable Packages : ${count}`,
    `Component Store Cleanup Recommended : ${count > 0 ? 'Yes' : 'No'}`,
    '',
  );
  return GOOD;
}

// CBS_E_REPAIR_CONTENT_MISSING, captured.
const NO_CONTENT = { code: 0x800f_0915, sentences: ['The repair content could not be found anywhere.'] };

/** Repairs from a .wim that is there; which Windows it holds the model does not read. */
function* restore(session: DismSession): Generator<Happening, VerbEnd, void> {
  const { image, args, station } = session;
  const store = storeOf(session);
  const files = (args.options.get('/source') ?? []).map((one) => /^wim:(.+):\d+$/i.exec(one)?.[1] ?? '');
  const isHere = files.some((file) => isFile(station.disk, file));
  return yield* settle(session, station.machine.pace.verifySeconds, () => {
    if (store === 'not-repairable' || (store === 'repairable' && !isHere)) return failed(NO_CONTENT);
    note(image, 'restored', 'yes');
    return GOOD;
  });
}

/**
 * Only noted: Windows reverts when it starts, so what waits still waits when DISM is done. That is believed: the page of
 * the verb says what it is for, not what it leaves on the disk.
 */
function* revert(session: DismSession): Generator<Happening, VerbEnd, void> {
  const { image, station } = session;
  if (image.described?.installationType === 'WindowsPE')
    return failed(FAILURE.notSupported('The command is not supported on an image of Windows PE.'));
  yield lines('Reverting pending actions from the image...');
  return yield* settle(session, station.machine.pace.packageSeconds, () => {
    note(image, 'revert', 'ordered');
    return GOOD;
  });
}
