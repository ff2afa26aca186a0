import { isFile } from '../disk/disk.ts';
import { failed, GOOD, type Verb } from './dism-session.ts';
import { FAILURE } from './dism-text.ts';
import { wait } from './program.ts';

/**
 * Applies nothing: what an answer file names is not modelled. The real one too ends well without having applied a package
 * that does not fit.
 * https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-unattended-servicing-command-line-options
 */
export const applyUnattend: Verb = function* ({ args, station, mishap }) {
  const [path = ''] = args.options.get('/apply-unattend') ?? [];
  yield wait(station.machine.pace.packageSeconds);
  if (mishap === 'hang') yield { waitMs: Number.POSITIVE_INFINITY };
  if (!isFile(station.disk, path)) return failed(FAILURE.noFile);
  const text = new TextDecoder().decode(station.disk.read(path));
  // The sentence is invented.
  return text.includes('<unattend') ? GOOD : failed(FAILURE.parameter('The answer file is not valid.'));
};
