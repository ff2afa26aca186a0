import { parseWindowsCode, type WindowsCode } from '../domain/windows-code.ts';
import { decodeText, textLines } from './decode.ts';

/** What DISM printed. It is evidence, no verdict: exit code and sentences are known to disagree. */
export interface DismOutput {
  readonly toolVersion?: string;
  readonly imageVersion?: string;
  /** The sentence "The operation completed successfully." stood on a line of its own. */
  readonly succeeded: boolean;
  /** Every `Error:` in the order printed, also those of single packages; plain Win32 numbers stay plain. */
  readonly errors: readonly WindowsCode[];
  /** The last error of the run; of a package when the run printed none. */
  readonly lastError?: WindowsCode;
  /** What else was said, without banner and progress bars: at most the last 40 lines of 500 characters. */
  readonly messages: readonly string[];
  /** Answer of /CheckHealth or /ScanHealth. */
  readonly health?: 'none' | 'repairable' | 'not-repairable';
}

const MAX_MESSAGES = 40;
const MAX_MESSAGE_LENGTH = 500;
const MAX_ERRORS = 256;

const BAR = /\[[= ]*\d{1,3}[.,]\d%[= ]*\]/g;
const SUCCESS = 'The operation completed successfully.';
// dism.exe prints Win32 numbers in decimal and everything else as unpadded lower-case hex. A few texts have no
// English form even with /English; German is the one other language that was captured.
const ERROR_AT_END = /(?:^|\s)(?:Error|Fehler): (0x[0-9a-f]{1,8}|\d{1,10})$/i;
const VERSION_AT_END = /(?:^|[^\d.])(\d{1,5}(?:\.\d{1,10}){2,3})$/;
const LOG_HINT = /^The DISM log file can be found at |^Die DISM-Protokolldatei befindet sich /;
// The banner: blank line, title, version, blank line, image version.
const BANNER_LINES = 8;

const HEALTH = {
  'No component store corruption detected.': 'none',
  'The component store is repairable.': 'repairable',
  'The component store cannot be repaired.': 'not-repairable',
} as const;

export function parseDism(stdout: Uint8Array): DismOutput {
  const lines = textLines(decodeText(stdout).replace(BAR, '\n'));
  const messages: string[] = [];
  const errors: WindowsCode[] = [];
  let runError: WindowsCode | undefined;
  let toolVersion: string | undefined;
  let imageVersion: string | undefined;
  let succeeded = false;
  let health: DismOutput['health'];
  for (const [index, raw] of lines.entries()) {
    const line = raw.trimEnd();
    const text = line.trimStart();
    if (text === '') continue;
    const code = parseWindowsCode(ERROR_AT_END.exec(line)?.[1] ?? '');
    if (code !== undefined && errors.length < MAX_ERRORS) errors.push(code);
    if (code !== undefined && /^\S+: \S+$/.test(line)) {
      runError = code;
      continue;
    }
    const version = index < BANNER_LINES ? VERSION_AT_END.exec(text)?.[1] : undefined;
    if (version !== undefined && toolVersion === undefined) {
      toolVersion = version;
    } else if (version !== undefined && text.startsWith('Image Version: ')) {
      imageVersion = version;
    } else if (text === SUCCESS) {
      succeeded = true;
    } else if (!LOG_HINT.test(text) && text !== 'Deployment Image Servicing and Management tool') {
      health = healthOf(text) ?? health;
      messages.push(text.slice(0, MAX_MESSAGE_LENGTH));
    }
  }
  const lastError = runError ?? errors.at(-1);
  return {
    ...(toolVersion === undefined ? {} : { toolVersion }),
    ...(imageVersion === undefined ? {} : { imageVersion }),
    succeeded,
    errors,
    ...(lastError === undefined ? {} : { lastError }),
    messages: messages.slice(-MAX_MESSAGES),
    ...(health === undefined ? {} : { health }),
  };
}

function healthOf(text: string): DismOutput['health'] {
  for (const [sentence, health] of Object.entries(HEALTH)) if (text === sentence) return health;
  return undefined;
}
