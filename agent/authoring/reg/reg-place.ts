import { keySchema } from '../../steps/registry-path.ts';

export type RegHive = 'SYSTEM' | 'SOFTWARE' | 'DEFAULT' | 'DEFAULT-USER';

export type RegPlace =
  /** `key` empty: the root of the hive. */
  | { readonly ok: true; readonly hive: RegHive; readonly key: string }
  | { readonly ok: false; readonly because: string };

const MACHINE = /^(?:HKEY_LOCAL_MACHINE|HKLM)\\(SOFTWARE|SYSTEM)(?:\\(.*))?$/i;
const DEFAULT_ACCOUNT = /^(?:HKEY_USERS|HKU)\\\.DEFAULT(?:\\(.*))?$/i;
const CURRENT_USER = /^(?:HKEY_CURRENT_USER|HKCU)(?:\\(.*))?$/i;

/** Which hive of an offline Windows a key of a .reg file lies in. `currentUser`: whose hive HKEY_CURRENT_USER means. */
export function placeOfKey(path: string, currentUser: 'DEFAULT-USER' | undefined): RegPlace {
  const machine = MACHINE.exec(path);
  if (machine !== null)
    return inHive(machine[1]?.toUpperCase() === 'SYSTEM' ? 'SYSTEM' : 'SOFTWARE', machine[2]);
  const account = DEFAULT_ACCOUNT.exec(path);
  if (account !== null) return inHive('DEFAULT', account[1]);
  const user = CURRENT_USER.exec(path);
  if (user !== null) {
    return currentUser === undefined
      ? failed(
          'nobody is logged on to an offline Windows; for accounts that are made later write currentUser: DEFAULT-USER beside "from"',
        )
      : inHive(currentUser, user[1]);
  }
  if (/^(?:HKEY_CLASSES_ROOT|HKCR)(\\|$)/i.test(path))
    return failed('an offline Windows has no HKEY_CLASSES_ROOT; write HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes');
  if (/^(?:HKEY_LOCAL_MACHINE|HKLM)(\\|$)/i.test(path))
    return failed('of HKEY_LOCAL_MACHINE only SOFTWARE and SYSTEM are set offline');
  if (/^(?:HKEY_USERS|HKU)(\\|$)/i.test(path)) return failed('of HKEY_USERS only .DEFAULT is set offline');
  return failed('it is no key of SOFTWARE, SYSTEM or .DEFAULT');
}

function inHive(hive: RegHive, key = ''): RegPlace {
  if (key === '') return { ok: true, hive, key };
  if (hive === 'SYSTEM' && /^(CurrentControlSet|ControlSet\d{3})$/i.test(key)) return { ok: true, hive, key };
  return keySchema.safeParse(key).success
    ? { ok: true, hive, key }
    : failed(
        'a step takes key names of letters, digits, blanks and . _ - { } ( ) only, 255 characters in all',
      );
}

function failed(because: string): RegPlace {
  return { ok: false, because };
}
