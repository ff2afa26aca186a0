import { asHresult, parseWindowsCode, type WindowsCode } from '../domain/windows-code.ts';
import { NETWORK_CODES } from './windows-codes/network.ts';
import { SERVICING_CODES } from './windows-codes/servicing.ts';
import { SYSTEM_CODES } from './windows-codes/system.ts';

/**
 * What a code asks for: nothing; another attempt; another package; another image; another machine or more room;
 * another command.
 */
export type CodeClass = 'success' | 'retry' | 'package' | 'image' | 'environment' | 'caller';

export interface CodeExplanation {
  /** As HRESULT, also when a plain Win32 number was asked for. */
  readonly code: WindowsCode;
  readonly symbol: string;
  readonly meaning: string;
  readonly remedy: string;
  readonly class: CodeClass;
}

const CLASSES = ['success', 'retry', 'package', 'image', 'environment', 'caller'] as const;

/** Every code with its meaning in the context of offline servicing, in the order of the tables. */
export const WINDOWS_CODES: readonly CodeExplanation[] = [
  ...readTable(SERVICING_CODES),
  ...readTable(SYSTEM_CODES),
  ...readTable(NETWORK_CODES),
];

const BY_CODE: ReadonlyMap<WindowsCode, CodeExplanation> = new Map(
  WINDOWS_CODES.map((explanation) => [explanation.code, explanation]),
);

/** Knows codes of servicing, Win32, logon and crashes; undefined for any other. */
export function explainWindowsCode(code: WindowsCode): CodeExplanation | undefined {
  return BY_CODE.get(code) ?? BY_CODE.get(asHresult(code));
}

function readTable(table: string): readonly CodeExplanation[] {
  return table.trim().split('\n').map(readRow);
}

function readRow(row: string): CodeExplanation {
  const [codeText = '', symbol = '', className, meaning = '', remedy = '', ...more] = row.split(' | ');
  const code = parseWindowsCode(codeText);
  const found = CLASSES.find((one) => one === className);
  // The tables are part of the program: a row that cannot be read is a mistake of ours, found by any test.
  if (code === undefined || found === undefined || remedy === '' || more.length > 0) {
    throw new Error(`the table of Windows codes has a bad row: ${row}`);
  }
  return { code, symbol, meaning, remedy, class: found };
}
