import { dword, sz } from '../../../offline/regf/tree.ts';
import { type DismSession, failed, GOOD, type Verb } from './dism-session.ts';
import { FAILURE } from './dism-text.ts';
import { editImageHive, readImageHive } from './offline-image.ts';
import { lines, wait } from './program.ts';

const WINPE = 'Microsoft\\Windows NT\\CurrentVersion\\WinPE';
const FBWF = 'ControlSet001\\Services\\FBWF';
const SIZES = ['32', '64', '128', '256', '512'];

/** Only the provider of Windows PE knows these words; believed: in another image the option is unknown. */
function isWindowsPe({ image }: DismSession): boolean {
  const current = readImageHive(image, 'SOFTWARE').find('Microsoft\\Windows NT\\CurrentVersion');
  return current?.text('InstallationType') === 'WindowsPE';
}

/** The layout is invented: nobody reads it. */
export const getPeSettings: Verb = function* (session) {
  if (!isWindowsPe(session)) return failed(FAILURE.unknownOption('get-pesettings'));
  const space = readImageHive(session.image, 'SYSTEM').find(FBWF)?.dword('WinPECacheThreshold') ?? 32;
  const path = readImageHive(session.image, 'SOFTWARE').find(WINPE)?.text('InstRoot') ?? 'X:\\';
  yield lines(`Scratch Space : ${space}`, `Target Path : ${path}`, '');
  return GOOD;
};

/** https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-windows-pe-servicing-command-line-options */
export const setScratchSpace: Verb = function* (session) {
  const [value = ''] = session.args.options.get('/set-scratchspace') ?? [];
  yield wait(2);
  if (!isWindowsPe(session)) return failed(FAILURE.unknownOption('set-scratchspace'));
  if (!SIZES.includes(value)) return failed(FAILURE.parameter('The scratch space is not a valid size.'));
  if (session.mishap !== 'exit-0-without-effect')
    editImageHive(session.image, 'SYSTEM', (root) =>
      root.ensure(FBWF).set(dword('WinPECacheThreshold', Number(value))),
    );
  return GOOD;
};

export const setTargetPath: Verb = function* (session) {
  const [value = ''] = session.args.options.get('/set-targetpath') ?? [];
  yield wait(2);
  if (!isWindowsPe(session)) return failed(FAILURE.unknownOption('set-targetpath'));
  if (value.length < 3 || value.length > 32 || !/^[C-Z]:\\\S*$/i.test(value))
    return failed(FAILURE.parameter('The target path is not valid.'));
  if (session.mishap !== 'exit-0-without-effect')
    editImageHive(session.image, 'SOFTWARE', (root) => root.ensure(WINPE).set(sz('InstRoot', value)));
  return GOOD;
};
