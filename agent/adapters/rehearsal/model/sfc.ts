import { isSamePath, joinPath, parentPath } from '../../../domain/windows-path.ts';
import { isFolder } from '../disk/disk.ts';
import { note, noteOf } from './model-notes.ts';
import { hasPendingOperations, openImage } from './offline-image.ts';
import { type Happening, type Program, type ProgramRun, type Station, splitOption, wait } from './program.ts';

// Sentences as captured. sfc has no /English, and ends with 0 whatever it found.
const COULD_NOT_START = 'Windows Resource Protection could not start the repair service.';
const PENDING =
  'There is a system repair pending which requires reboot to complete.  Restart\r\nWindows and run sfc again.';
const CLEAN = 'Windows Resource Protection did not find any integrity violations.';
const VIOLATED =
  'Windows Resource Protection found integrity violations. For offline\r\nrepairs, details are included in the log file provided by the /OFFLOGFILE flag.';
const REPAIRED = 'Windows Resource Protection found corrupt files and successfully repaired them.';
const USAGE = 'Microsoft (R) Windows (R) Resource Checker Version 6.0\r\n\r\nSFC [/SCANNOW] [/VERIFYONLY]';
const KNOWN = ['/verifyonly', '/scannow', '/offbootdir', '/offwindir', '/offlogfile'];

/** sfc.exe: its standard output is UTF-16LE when it is redirected, whatever the code page. */
export const sfc: Program = function* ({ args, mishap }, station): ProgramRun {
  const options = new Map(args.map((arg) => [splitOption(arg).name, splitOption(arg).value ?? '']));
  const isOffline = options.has('/offbootdir') && options.has('/offwindir');
  const isKnown = [...options.keys()].every((name) => KNOWN.includes(name));
  const repairs = options.has('/scannow');
  if (!isKnown || options.has('/verifyonly') === repairs || !isOffline) {
    yield utf16(`\r\n${USAGE}\r\n`);
    return 0;
  }
  yield utf16('\r\nBeginning system scan.  This process will take some time.\r\n\r\n');
  yield wait(2);
  const windows = options.get('/offwindir') ?? '';
  const found = judge(windows, options.get('/offbootdir') ?? '', station);
  const verdict = repairs && found === VIOLATED ? REPAIRED : found;
  if (verdict === REPAIRED) note(openImage(station, parentPath(windows)), 'system files', 'repaired');
  if (verdict === CLEAN || verdict === VIOLATED || verdict === REPAIRED) {
    yield utf16('Beginning verification phase of system scan.\r\n');
    for (let percent = 0; percent <= 100; percent += 4) {
      yield wait(station.machine.pace.verifySeconds / 26);
      yield utf16(`\rVerification ${percent}% complete.`);
    }
    yield utf16('\r\n');
    writeLog(options.get('/offlogfile'), verdict, station);
  }
  const shown = mishap === 'localised' ? (GERMAN[verdict] ?? verdict) : verdict;
  yield utf16(`\r\n${shown}\r\n`);
  return 0;
};

/** As captured, but for violations that were not repaired: those are inferred from the negation. */
const GERMAN: Readonly<Record<string, string>> = {
  [CLEAN]: 'Der Windows-Ressourcenschutz hat keine Integritätsverletzungen gefunden.',
  [VIOLATED]: 'Der Windows-Ressourcenschutz hat Integritätsverletzungen gefunden.',
  [REPAIRED]: 'Der Windows-Ressourcenschutz hat beschädigte Dateien gefunden und erfolgreich repariert.',
};

function judge(windows: string, boot: string, station: Station): string {
  const root = parentPath(windows);
  if (!isFolder(station.disk, joinPath(windows, 'System32', 'config')) || !isFolder(station.disk, boot))
    return COULD_NOT_START;
  if (!isSamePath(joinPath(root, 'Windows'), windows)) return COULD_NOT_START;
  const image = openImage(station, root);
  if (hasPendingOperations(image)) return PENDING;
  const isRepaired = noteOf(image, 'system files') === 'repaired';
  return image.described?.systemFiles === 'violated' && !isRepaired ? VIOLATED : CLEAN;
}

function writeLog(path: string | undefined, verdict: string, { disk, nowMs }: Station): void {
  if (path === undefined || !isFolder(disk, parentPath(path))) return;
  const time = new Date(nowMs()).toISOString().slice(0, 19).replace('T', ' ');
  const found =
    verdict === VIOLATED
      ? `${time}, Info                  DEPLOY [Pnp] Corrupt file: win32kfull.sys\r\n`
      : '';
  const text = `${found}${time}, Info                  CSI    [SR] Verify complete\r\n`;
  disk.append(path, new TextEncoder().encode(text));
}

/** As sfc writes into a pipe. */
export function utf16(text: string): Happening {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at += 1) view.setUint16(at * 2, text.charCodeAt(at), true);
  return { out: bytes };
}
