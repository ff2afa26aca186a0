const GROUPS = 8;
const GROUP_DIGITS = 6;
// Each group is a 16-bit number times eleven:
// https://learn.microsoft.com/windows/win32/secprov/protectkeywithnumericalpassword-win32-encryptablevolume
const CHECK = 11;
const ABOVE_LARGEST = 720_896;

export type RecoveryPasswordReading =
  | { readonly ok: true; readonly password: string }
  /** Holds nothing of what was typed. */
  | { readonly ok: false; readonly because: string };

/** A BitLocker recovery password as a person types it: 48 digits, with or without dashes and blanks. */
export function readRecoveryPassword(typed: string): RecoveryPasswordReading {
  const digits = typed.replace(/[\s-]/g, '');
  if (!/^\d*$/.test(digits)) return { ok: false, because: 'there is something else than digits' };
  if (digits.length !== GROUPS * GROUP_DIGITS)
    return { ok: false, because: `${digits.length} digits instead of ${GROUPS * GROUP_DIGITS}` };
  const groups = Array.from({ length: GROUPS }, (_, index) =>
    digits.slice(index * GROUP_DIGITS, (index + 1) * GROUP_DIGITS),
  );
  const wrong = groups.flatMap((group, index) =>
    Number(group) % CHECK === 0 && Number(group) < ABOVE_LARGEST ? [] : [index + 1],
  );
  return wrong.length === 0
    ? { ok: true, password: groups.join('-') }
    : { ok: false, because: `group ${wrong.join(' and ')} of ${GROUPS} is mistyped` };
}
