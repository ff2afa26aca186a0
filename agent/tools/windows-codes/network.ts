/**
 * Network and logon errors as HRESULT: code | symbol | class | meaning | remedy.
 * https://learn.microsoft.com/windows/win32/debug/system-error-codes
 */
export const NETWORK_CODES = `
0x80070033 | ERROR_REM_NOT_LIST | retry | The remote computer is not available. | Check that the server is up, then try again.
0x80070036 | ERROR_NETWORK_BUSY | retry | The network is busy. | Try again.
0x80070037 | ERROR_DEV_NOT_EXIST | retry | The network resource is no longer there. | Check the share on the server.
0x8007003A | ERROR_BAD_NET_RESP | environment | The server cannot do what was asked. | Check which SMB versions the server offers.
0x8007003B | ERROR_UNEXP_NET_ERR | retry | An unexpected network error. | Try again; look at cable and switch.
0x80070040 | ERROR_NETNAME_DELETED | retry | The server closed the connection. | Try again; look at the server's limits.
0x80070041 | ERROR_NETWORK_ACCESS_DENIED | caller | Network access is denied. | Check the rights of the account on the share.
0x80070043 | ERROR_BAD_NET_NAME | caller | The share name cannot be found. | Correct the name of server or share.
0x80070047 | ERROR_REQ_NOT_ACCEP | retry | The server has no room for another connection. | Try again later; a desktop Windows serves twenty at most.
0x80070055 | ERROR_ALREADY_ASSIGNED | caller | The local device name is already in use. | Use another letter, or none.
0x80070056 | ERROR_INVALID_PASSWORD | caller | The network password is not correct. | Correct the credentials file.
0x80070079 | ERROR_SEM_TIMEOUT | retry | The server did not answer in time. | Try again; look at the network.
0x800704B2 | ERROR_DEVICE_ALREADY_REMEMBERED | caller | The device name is remembered for another share. | Use another letter, or none.
0x800704B3 | ERROR_NO_NET_OR_BAD_PATH | retry | No network provider accepted the path. | Check the name; the network may not be up yet.
0x800704B8 | ERROR_EXTENDED_ERROR | retry | A network error without a number of its own. | Read what net printed.
0x800704C3 | ERROR_SESSION_CREDENTIAL_CONFLICT | retry | A session with other credentials is open to this server. | End it with net use \\\\server\\share /delete.
0x800704C6 | ERROR_NO_NETWORK | retry | The network is not present or not started. | Check driver, cable and DHCP.
0x800704C9 | ERROR_CONNECTION_REFUSED | retry | The server refused the connection. | Check the server's firewall and file service.
0x800704CF | ERROR_NETWORK_UNREACHABLE | retry | The network location cannot be reached. | Check address, gateway and VLAN.
0x800704D0 | ERROR_HOST_UNREACHABLE | retry | The host cannot be reached. | Check address, gateway and VLAN.
0x800704D8 | ERROR_LOGIN_WKSTA_RESTRICTION | caller | The account may not log on from this station. | Use another account; look at signing and guest policy.
0x800704DC | ERROR_NOT_AUTHENTICATED | caller | The server did not authenticate the user. | Correct the credentials file.
0x800704F8 | ERROR_SMB_GUEST_LOGON_BLOCKED | caller | Policy blocks guest access without authentication. | Give the share an account.
0x8007051F | ERROR_NO_LOGON_SERVERS | retry | No logon server is available. | Try again; look at the domain controllers.
0x80070520 | ERROR_NO_SUCH_LOGON_SESSION | caller | The logon session does not exist. | Give user and password.
0x8007052E | ERROR_LOGON_FAILURE | caller | User name or password is incorrect. | Correct the credentials file; do not try again blindly.
0x8007052F | ERROR_ACCOUNT_RESTRICTION | caller | Account restrictions, such as an empty password. | Look at the account's settings.
0x80070530 | ERROR_INVALID_LOGON_HOURS | caller | The account may not log on at this hour. | Look at the account's logon hours.
0x80070532 | ERROR_PASSWORD_EXPIRED | caller | The password has expired. | Renew the password.
0x80070533 | ERROR_ACCOUNT_DISABLED | caller | The account is disabled. | Enable the account.
0x80070574 | ERROR_WRONG_TARGET_NAME | caller | The server is not the one its name says. | Use the server's own name, not an alias or address.
0x80070576 | ERROR_TIME_SKEW | environment | The clocks of this machine and of the server differ. | Set the clock in the firmware, or use an account of the server itself.
0x80070701 | ERROR_ACCOUNT_EXPIRED | caller | The account has expired. | Renew the account.
0x80070773 | ERROR_PASSWORD_MUST_CHANGE | caller | The password must be changed before the first logon. | Set a lasting password for the account.
0x80070775 | ERROR_ACCOUNT_LOCKED_OUT | caller | The account is locked. | Have it unlocked; further attempts prolong the lock.
0x8007089A | NERR_BadUsername | caller | The user name is not valid. | Correct the credentials file.
0x800708CA | ERROR_NOT_CONNECTED | success | There is no such connection. | Nothing to do when it was to be ended.
`;
