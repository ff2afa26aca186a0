import { exitedWith } from '../domain/command.ts';
import { ServicingError } from '../domain/servicing-error.ts';
import type { Settings } from '../domain/settings.ts';
import { joinPath } from '../domain/windows-path.ts';
import type { RunContext } from '../runtime/context.ts';
import { dirtyQuery, parseDirty } from '../tools/fsutil.ts';
import { has } from './loans.ts';
import { system32Of } from './machine.ts';

/** The list of image files that a volume takes its files from: the sources of wimlib (wimboot.c). */
const WIM_OVERLAY = 'System Volume Information\\WimOverlay.dat';

/** What of the volume itself forbids to service the Windows on it. */
export async function checkVolume(
  context: RunContext,
  root: string,
  settings: Pick<Settings, 'allowDirty'>,
): Promise<void> {
  if (context.world.files.look.stat(joinPath(root, WIM_OVERLAY)) !== undefined)
    throw new ServicingError('SVC-2013', `${root} has ${WIM_OVERLAY}`);
  if (!(await has(context, 'fsutil.exe'))) return;
  const asked = await context.world.processes.run(dirtyQuery(system32Of(context), root.slice(0, 2)));
  if (!exitedWith(asked) || parseDirty(asked.stdout) !== 'dirty') return;
  const because = `fsutil says that ${root} is dirty`;
  if (!settings.allowDirty) throw new ServicingError('SVC-2012', because);
  context.warn(`${because}; going on because allowDirty is set`, 'SVC-2012');
}
