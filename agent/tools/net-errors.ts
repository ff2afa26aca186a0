import type { ErrorCode } from '../domain/error-table.ts';

/** What to make of a failed `net use`. */
export interface NetJudgement {
  /** `limited`: once or twice, it may be a name that is not known yet, or our own old session. */
  readonly retry: 'yes' | 'limited' | 'no';
  readonly code: ErrorCode;
  /** One short clause, lower case, no full stop. */
  readonly meaning: string;
}

type Row = readonly [retry: NetJudgement['retry'], code: ErrorCode, meaning: string];

/**
 * Numbers: https://learn.microsoft.com/windows/win32/debug/system-error-codes and lmerr.h (2100 and up).
 * An account is tried once: another attempt with the same wrong password may lock it.
 */
const NET_ERRORS: Readonly<Record<number, Row>> = {
  5: ['no', 'SVC-5003', 'access is denied'],
  51: ['yes', 'SVC-5002', 'the remote computer is not available'],
  53: ['yes', 'SVC-5002', 'the network path was not found'],
  54: ['yes', 'SVC-5002', 'the network is busy'],
  55: ['limited', 'SVC-5002', 'the network resource is no longer available'],
  58: ['limited', 'SVC-5002', 'the server cannot do what was asked'],
  59: ['yes', 'SVC-5002', 'an unexpected network error'],
  64: ['yes', 'SVC-5002', 'the connection was closed by the server'],
  65: ['no', 'SVC-5003', 'network access is denied'],
  67: ['limited', 'SVC-5002', 'the share name cannot be found'],
  71: ['yes', 'SVC-5002', 'the server has no room for another connection'],
  85: ['limited', 'SVC-5002', 'the local device name is already in use'],
  86: ['no', 'SVC-5003', 'the password is not correct'],
  121: ['yes', 'SVC-5002', 'the server did not answer in time'],
  1202: ['limited', 'SVC-5002', 'the local device name is remembered for another share'],
  1203: ['yes', 'SVC-5002', 'no network provider accepted the path'],
  1208: ['limited', 'SVC-5002', 'an extended error'],
  1219: ['limited', 'SVC-5002', 'a session with other credentials is open to this server'],
  1222: ['yes', 'SVC-5001', 'the network is not present or not started'],
  1225: ['yes', 'SVC-5002', 'the server refused the connection'],
  1231: ['yes', 'SVC-5001', 'the network location cannot be reached'],
  1232: ['yes', 'SVC-5001', 'the host cannot be reached'],
  1240: ['no', 'SVC-5005', 'the account may not log on from this station'],
  1244: ['no', 'SVC-5003', 'the server did not authenticate the user'],
  1272: ['no', 'SVC-5005', 'policy blocks guest access without authentication'],
  1311: ['yes', 'SVC-5002', 'no logon server is available'],
  1312: ['no', 'SVC-5003', 'the logon session does not exist'],
  1326: ['no', 'SVC-5003', 'user name or password is incorrect'],
  1327: ['no', 'SVC-5003', 'account restrictions, such as an empty password'],
  1328: ['no', 'SVC-5004', 'the account may not log on at this hour'],
  1330: ['no', 'SVC-5004', 'the password has expired'],
  1331: ['no', 'SVC-5004', 'the account is disabled'],
  1396: ['no', 'SVC-5002', 'the server is not the one its name says'],
  // ERROR_TIME_SKEW: Kerberos allows five minutes.
  1398: ['no', 'SVC-5006', 'the clocks of this machine and of the server differ'],
  1793: ['no', 'SVC-5004', 'the account has expired'],
  1907: ['no', 'SVC-5004', 'the password must be changed before the first logon'],
  1909: ['no', 'SVC-5004', 'the account is locked'],
  2202: ['no', 'SVC-5003', 'the user name is not valid'],
  2250: ['limited', 'SVC-5002', 'there is no such connection'],
};

/** Judges the number that `netError` found; one we do not know may be tried again a few times. */
export function judgeNetError(number: number): NetJudgement {
  const row = Object.hasOwn(NET_ERRORS, number) ? NET_ERRORS[number] : undefined;
  if (row === undefined) {
    const meaning = number < 0 ? 'net failed without naming an error' : `Windows error ${number}`;
    return { retry: 'limited', code: 'SVC-5002', meaning };
  }
  const [retry, code, meaning] = row;
  return { retry, code, meaning };
}
