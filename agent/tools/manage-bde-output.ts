import { decodeText } from './decode.ts';

export type BitLockerStatus = 'none' | 'locked' | 'unlocked' | 'suspended' | 'unknown';

/** `  Name:   value`; in French a blank stands before the colon, and some languages use a wide one. */
const FIELD = /^\s+([^:：]{2,60}?)\s*[:：]\s*(\S.*?)\s*$/;
const GUID = /\{([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}/g;
const MAX_IDS = 64;

// Beginnings of the words of `Lock Status` and `Protection Status`: English, German, French, Spanish, Portuguese, Italian.
// English, German and Portuguese as captured; the others as the consoles of those languages are documented.
const LOCKED = /^(locked|gesperrt|verrouill|bloquead|bloccat)/i;
const UNLOCKED = /^(unlocked|entsperrt|déverrouill|desbloquead|sbloccat)/i;
const ON = /(^|\s)(on|aktiviert|activée?|activad[ao]|ativad[ao]|attivat[ao])\b/i;
const OFF = /(^|\s)(off|deaktiviert|désactivée?|desactivad[ao]|desativad[ao]|disattivat[ao])(?![\p{L}])/iu;

/**
 * What `manage-bde -status D:` says of one volume. The order of the fields is the same in every language: size, version,
 * conversion, percentage, method, protection, lock. A locked volume tells no percentage: that has a digit only where
 * the volume is open. Where the words of a known language say otherwise, nobody knows.
 */
export function parseStatus(stdout: Uint8Array): BitLockerStatus {
  const fields = decodeText(stdout)
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, name, value] = FIELD.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [{ name, value }];
    });
  // The product's name is the same in every language, and stands in the name of the second field.
  const start = fields.findIndex(({ name }) => /BitLocker/i.test(name));
  const [, , percentage, , protection, lock] = start < 0 ? [] : fields.slice(start);
  if (percentage === undefined || protection === undefined || lock === undefined) return 'unknown';
  if (!percentage.value.includes('%')) return 'unknown';
  const isOpen = /\d/.test(percentage.value);
  if (isOpen ? LOCKED.test(lock.value) : UNLOCKED.test(lock.value)) return 'unknown';
  if (!isOpen) return 'locked';
  if (isZero(percentage.value)) return 'none';
  if (OFF.test(protection.value)) return 'suspended';
  return ON.test(protection.value) || UNLOCKED.test(lock.value) ? 'unlocked' : 'unknown';
}

function isZero(percentage: string): boolean {
  return /^\D*0+([.,]0+)?\D*$/.test(percentage);
}

/** Key ids in the output of `-protectors -get`, lower case without braces. */
export function parseProtectorIds(stdout: Uint8Array): readonly string[] {
  const found = [...decodeText(stdout).matchAll(GUID)].slice(0, MAX_IDS);
  return [...new Set(found.map(([, id = '']) => id.toLowerCase()))];
}
