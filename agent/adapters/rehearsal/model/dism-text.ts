import { windowsCode } from '../../../domain/windows-code.ts';
import { type Happening, lines, out } from './program.ts';

// Shapes and sentences: the message table of dism.exe (libyal/winevt-kb), and captured runs.
const INNER = 58;

export function banner(version: string): Happening {
  return lines('', 'Deployment Image Servicing and Management tool', `Version: ${version}`, '');
}

/** One step of the bar, as a pipe gets it: carriage return, bar, blank, carriage return, line feed. */
export function bar(percent: number): Happening {
  const text = `${percent.toFixed(1)}%`;
  const start = Math.ceil((INNER - text.length) / 2);
  const filled = '='.repeat(Math.floor((percent * INNER) / 100)).padEnd(INNER);
  return out(`\r[${filled.slice(0, start)}${text}${filled.slice(start + text.length)}] \r\n`);
}

export interface DismFailure {
  /** As an HRESULT or a plain Win32 number. */
  readonly code: number;
  readonly sentences: readonly string[];
}

/** dism.exe ends with the HRESULT, and with the plain number for those that wrap a Win32 error. */
export function exitCodeOf(code: number): number {
  return code >>> 16 === 0x8007 ? code & 0xffff : code >>> 0;
}

/** Decimal for Win32 errors, lower-case hex without padding for everything else. */
function shownCode(code: number): string {
  const plain = exitCodeOf(code);
  return plain <= 0xffff ? String(plain) : `0x${plain.toString(16)}`;
}

/** The error block, and where the log is. German where the words of the tool come out translated. */
export function errorBlock(failure: DismFailure, logPath: string, isGerman: boolean): Happening {
  const word = isGerman ? 'Fehler' : 'Error';
  const sentences = isGerman ? failure.sentences.map((text) => GERMAN[text] ?? text) : failure.sentences;
  const where = isGerman
    ? `Die DISM-Protokolldatei befindet sich unter "${logPath}".`
    : `The DISM log file can be found at ${logPath}`;
  return lines('', `${word}: ${shownCode(failure.code)}`, '', ...sentences, '', where);
}

export function success(isGerman: boolean): Happening {
  return lines(isGerman ? 'Der Vorgang wurde erfolgreich beendet.' : 'The operation completed successfully.');
}

const GERMAN: Readonly<Record<string, string>> = {
  'There is not enough space on the disk.':
    'Es steht nicht genug Speicherplatz auf dem Datentraeger zur Verfuegung.',
  'The specified package is not applicable to this image.':
    'Das angegebene Paket kann nicht auf dieses Image angewendet werden.',
};

function failure(code: number, ...sentences: readonly string[]): DismFailure {
  return { code, sentences };
}

/** The failures that the model knows, with the sentences that DISM prints for them. */
export const FAILURE = {
  notApplicable: failure(0x800f_081e, 'The specified package is not applicable to this image.'),
  invalidPackage: failure(
    0x800f_0805,
    'DISM failed. No operation was performed.',
    'For more information, review the log file.',
  ),
  newerStackNeeded: (path: string) =>
    failure(
      0x800f_0823,
      `Package ${path} may have failed due to pending updates to servicing components in the image. Try the command again.`,
    ),
  diskFull: failure(0x8007_0070, 'There is not enough space on the disk.'),
  pending: failure(0x800f_0806, 'The operation could not be completed due to pending operations.'),
  msuWrapper: failure(
    0x8007_0228,
    'An error occurred applying the Unattend.xml file from the .msu package.',
    'For more information, review the log file.',
  ),
  rpc: failure(0x8007_06be, 'The remote procedure call failed.'),
  unserviceable: failure(
    0x800f_0830,
    'The specified image is no longer serviceable and may be corrupted.',
    'Discard the modified image and start again.',
  ),
  badFormat: failure(0x8007_000b, 'An attempt was made to load a program with an incorrect format.'),
  // Sentences of the mount verbs as reported from the field.
  mountNotEmpty: failure(0xc142_0114, 'The specified mount directory is not empty.'),
  mountOpen: failure(
    0xc142_0117,
    'The directory could not be completely unmounted.',
    'This is usually due to applications that still have files opened within the mount directory.',
  ),
  mountedTwice: failure(
    0xc142_0127,
    'The specified image in the specified wim is already mounted for read/write access.',
  ),
  mountReadOnly: failure(
    0xc151_0111,
    'You do not have permissions to mount and modify this image.',
    'Verify that you have Read/Write permissions, or mount the image using the Read-Only option.',
  ),
  noFile: failure(0x8007_0002, 'The system cannot find the file specified.'),
  noPath: failure(0x8007_0003, 'The system cannot find the path specified.'),
  noImage: failure(
    0x8007_0002,
    'Unable to access the image.',
    'Make sure that the image path and the Windows directory for the image exist and you have Read permissions on the folder.',
  ),
  sharing: failure(
    0x8007_0020,
    'The process cannot access the file because it is being used by another process.',
  ),
  unknownOption: (option: string) =>
    failure(
      0x8007_0057,
      `The ${option} option is unknown.`,
      'For more information, refer to the help by running DISM.exe /?.',
    ),
  parameter: (sentence: string) => failure(0x8007_0057, sentence),
  notSupported: (sentence: string) => failure(0x8007_0032, sentence),
  scratch: failure(
    0x8007_0003,
    'An error occurred while accessing the temporary directory.',
    'Ensure that the path exists and that you have Read/Write permissions on the folder, or use the /ScratchDir option.',
  ),
} as const;

export function describeFailure({ code, sentences }: DismFailure): string {
  return `${sentences.join(' ')} [HRESULT = ${windowsCode(code)}]`;
}
