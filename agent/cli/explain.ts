import { type ErrorCode, errorSpec, parseErrorCode } from '../domain/error-table.ts';
import { parseWindowsCode, type WindowsCode } from '../domain/windows-code.ts';
import { explainWindowsCode } from '../tools/windows-codes.ts';

/** What a code means. undefined: neither table knows it. */
export interface Explanation {
  readonly code: string;
  readonly summary: string;
  readonly remedy: string;
  readonly more: readonly string[];
}

const IMAGE = {
  untouched: 'The offline Windows was not touched.',
  known: 'The offline Windows was looked at again and is not in doubt.',
  'in-doubt': 'The offline Windows is in doubt: do not ship this machine.',
} as const;
const RETRY = {
  never: 'Trying again without a change will end the same way.',
  now: 'The agent itself tries again.',
  boot: 'Once the cause is gone, boot Windows PE again.',
} as const;

/** `SVC-2004`, `svc2004`, or a Windows code as hex, signed or unsigned number. */
export function explain(text: string): Explanation | undefined {
  const own = ownCode(text);
  if (own !== undefined) {
    const { summary, remedy, image, retry, exit } = errorSpec(own);
    return { code: own, summary, remedy, more: [IMAGE[image], RETRY[retry], `Exit class ${exit}.`] };
  }
  const code = parseWindowsCode(text.trim());
  return code === undefined ? undefined : windowsExplanation(code);
}

function windowsExplanation(code: WindowsCode): Explanation | undefined {
  const known = explainWindowsCode(code);
  if (known === undefined) return undefined;
  const signed = Number.parseInt(code.slice(2), 16) | 0;
  return {
    code: known.code,
    summary: known.meaning,
    remedy: known.remedy,
    more: [`${known.symbol}; as an exit code ${signed}. Class: ${known.class}.`],
  };
}

function ownCode(text: string): ErrorCode | undefined {
  const digits = /^\s*svc-?(\d{4})\s*$/i.exec(text)?.[1];
  return digits === undefined ? undefined : parseErrorCode(`SVC-${digits}`);
}
