import type { Command } from '../domain/command.ts';
import { joinPath } from '../domain/windows-path.ts';
import { decodeText } from './decode.ts';

/** What sfc said in the end. Its exit code says nothing: it was 0 in every captured run, with and without damage. */
export type SfcAnswer = 'clean' | 'violations' | 'pending-repair' | 'could-not-run' | 'unknown';

// Reads every protected file: ten minutes on an SSD, most of an hour on a worn hard disk.
const VERIFY_MS = 90 * 60_000;
const VERIFY_IDLE_MS = 20 * 60_000;

/** Where sfc looks, and where it notes what it found. */
export interface SfcPlaces {
  /** Folder that contains `Windows`. */
  readonly imageRoot: string;
  readonly windowsFolder: string;
  /** Root of the volume with the boot files; the image's own where that is not lettered. */
  readonly bootRoot: string;
  readonly logPath: string;
}

/** Checks the protected files of the offline image and repairs nothing. Start it before packages are added. */
export function verifyOnly(system32: string, where: SfcPlaces): Command {
  return sfc(system32, '/verifyonly', where, 'reads');
}

/** Replaces damaged files by those of the component store. Whether it did is for a check to say, however this exits. */
export function scanNow(system32: string, where: SfcPlaces): Command {
  return { ...sfc(system32, '/scannow', where, 'changes'), anyExit: true };
}

function sfc(system32: string, verb: string, where: SfcPlaces, effect: Command['effect']): Command {
  return {
    tool: 'sfc',
    file: joinPath(system32, 'sfc.exe'),
    args: [
      verb,
      `/offbootdir=${where.bootRoot}`,
      `/offwindir=${where.windowsFolder}`,
      `/offlogfile=${where.logPath}`,
    ],
    effect,
    timeoutMs: VERIFY_MS,
    idleMs: VERIFY_IDLE_MS,
    logPath: where.logPath,
  };
}

/**
 * The verdict sentences of sfc, English and German as captured (the German one for violations that were found but not
 * repaired is inferred from its negation); there is no /English. Other languages are `unknown`, which is not
 * verifiable, never clean. "repair pending" comes after offline servicing and for wrong folders alike.
 */
const SENTENCES: readonly (readonly [RegExp, SfcAnswer])[] = [
  [/Windows Resource Protection did not find any integrity violations/, 'clean'],
  [/Der Windows-Ressourcenschutz hat keine Integritätsverletzungen gefunden/, 'clean'],
  [/Windows Resource Protection found (?:integrity violations|corrupt files)/, 'violations'],
  [/Der Windows-Ressourcenschutz hat (?:Integritätsverletzungen|beschädigte Dateien) gefunden/, 'violations'],
  [/There is a system repair pending which requires reboot to complete/, 'pending-repair'],
  [
    /Windows Resource Protection could not (?:perform the requested operation|start the repair service)/,
    'could-not-run',
  ],
];

/** Contradicting sentences are `unknown`. */
export function parseSfc(stdout: Uint8Array): SfcAnswer {
  // Lines are redrawn and wrapped: white space of any kind and number is one blank.
  const text = decodeText(stdout).replaceAll('\0', '').replace(/\s+/g, ' ');
  const answers = new Set(SENTENCES.filter(([sentence]) => sentence.test(text)).map(([, answer]) => answer));
  const [answer] = answers;
  return answers.size === 1 && answer !== undefined ? answer : 'unknown';
}
