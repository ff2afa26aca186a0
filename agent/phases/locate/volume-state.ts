import { exitedWith } from '../../domain/command.ts';
import { ServicingError } from '../../domain/servicing-error.ts';
import type { Settings } from '../../domain/settings.ts';
import { joinPath } from '../../domain/windows-path.ts';
import type { RunContext } from '../../runtime/context.ts';
import { dirtyQuery, parseDirty } from '../../tools/fsutil.ts';
import { system32Of } from '../machine.ts';
import { has } from './loans.ts';

/** The list of image files that a volume takes its files from: the sources of wimlib (wimboot.c). */
const WIM_OVERLAY = 'System Volume Information\\WimOverlay.dat';

/** Programs of every Windows of its kind, which compact OS compresses; files that the boot loader reads are left out of it. */
const COMPRESSIBLE = [
  'Windows\\System32\\kernel32.dll',
  'Windows\\explorer.exe',
  'Windows\\System32\\services.exe',
];
/** Where the system keeps what it compressed. Hidden wherever its filter driver unpacks it for us. */
const COMPRESSED_STREAM = 'WofCompressedData';
const PROGRAM = [0x4d, 0x5a];

/** What of the volume itself forbids to service the Windows on it. */
export async function checkVolume(
  context: RunContext,
  root: string,
  settings: Pick<Settings, 'allowDirty'>,
): Promise<void> {
  if (context.world.files.look.stat(joinPath(root, WIM_OVERLAY)) !== undefined)
    throw new ServicingError('SVC-2013', `${root} has ${WIM_OVERLAY}`);
  checkSystemFiles(context, root);
  if (!(await has(context, 'fsutil.exe'))) return;
  const asked = await context.world.processes.run(dirtyQuery(system32Of(context), root.slice(0, 2)));
  const answer = exitedWith(asked) ? parseDirty(asked.stdout) : 'unknown';
  if (answer === 'unknown') {
    const text = `whether ${root} is marked as dirty is not known: fsutil gave no answer that we can read`;
    context.emit({ type: 'note', level: 'info', text });
  }
  if (answer !== 'dirty') return;
  const because = `fsutil says that ${root} is dirty`;
  if (!settings.allowDirty) throw new ServicingError('SVC-2012', because);
  context.warn(`${because}; going on because allowDirty is set`, 'SVC-2012');
}

/**
 * Compact OS is allowed, as long as this Windows PE unpacks it: without the filter driver (wof.sys, since Windows 8.1) a
 * compressed program reads as zeros or not at all, and what DISM would make of that nobody knows. Where the driver works,
 * compression cannot be seen, and need not be.
 */
function checkSystemFiles({ world, emit }: RunContext, root: string): void {
  const { look } = world.files;
  const paths = COMPRESSIBLE.map((name) => joinPath(root, name));
  const program = paths.find((path) => (look.stat(path)?.sizeBytes ?? 0) > 0);
  if (program === undefined) return;
  const head = look.head(program, PROGRAM.length);
  if (!PROGRAM.every((byte, index) => head?.[index] === byte)) {
    const seen = head === undefined ? 'cannot be opened' : 'does not begin as a program does';
    throw new ServicingError('SVC-2030', `${program} ${seen}; perhaps Windows was installed as compact OS`);
  }
  if (look.stat(`${program}:${COMPRESSED_STREAM}`) !== undefined)
    emit({ type: 'note', level: 'info', text: `${root} is a compact OS, which is serviced like any other` });
}
